//! What a run is bound to, and where the laboratory stands.

use crate::error::LabError;
use crate::lab::{Lab, entries};
use crate::session::Session;
use crate::store::ReadStore as _;
use crate::store::sqlite::schema;
use libcompliance::access::Permission;
use libcompliance::crypto::Sha256;
use libcompliance::id::{AcceptanceId, ValidationId};
use libcompliance::model::report::ShownSignature;
use libcompliance::projection::REDUCER_VERSION;
use libcompliance::trail::record::Digest;
use libcompliance::validation::{Acceptance, Binding, CATALOGUE, Document, OwnTest, Run, Standing, Validation};
use std::ops::ControlFlow;

/// The state entries that decide how the system behaves, by the name under which a change of them is told.
const SETTINGS: [(&str, &str); 9] = [
    ("access", "access_settings"),
    ("host_kinds", "host_kind"),
    ("identity", "identity_settings"),
    ("instruments", "instrument"),
    ("laboratory", "laboratory_settings"),
    ("mappings", "mapping"),
    ("methods", "method"),
    ("roles", "role"),
    ("specifications", "specification"),
];

/// The system that this program was built for.
pub(super) fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

impl Lab {
    /// What a validation made now would be bound to: program, file layout, and the settings in force by their digests.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn validation_binding(&self) -> Result<Binding, LabError> {
        self.read(|store| {
            let mut binding = Binding {
                catalogue: CATALOGUE,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                target: target(),
                layout: schema::LAYOUT,
                reducer: REDUCER_VERSION,
                ..Binding::default()
            };
            for (name, space) in SETTINGS {
                let mut hash = Sha256::new();
                let mut part = |bytes: &[u8]| {
                    hash.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hash.update(bytes);
                };
                store.states(space, &mut |key, bytes| {
                    part(key.as_bytes());
                    part(bytes);
                    ControlFlow::Continue(())
                })?;
                binding.settings.insert(name.to_owned(), Digest(hash.finish()));
            }
            Ok(binding)
        })
    }

    /// Where the laboratory stands with the validation of its system (ISO/IEC 17025:2017 clause 7.11.2).
    ///
    /// # Errors
    /// [`LabError`].
    pub fn validation_state(&self) -> Result<Standing, LabError> {
        Ok(Standing::judge(&self.validations()?, &self.acceptances()?, &self.validation_binding()?))
    }

    /// The runs of the shipped tests, oldest first.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn validations(&self) -> Result<Vec<Validation>, LabError> {
        let mut all = Vec::new();
        self.read(|store| entries::<Validation>(store, |run| all.push(run)))?;
        all.sort_by_key(|run| run.record);
        Ok(all)
    }

    /// The imports of the laboratory's own tests, oldest first.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn acceptances(&self) -> Result<Vec<Acceptance>, LabError> {
        let mut all = Vec::new();
        self.read(|store| entries::<Acceptance>(store, |import| all.push(import)))?;
        all.sort_by_key(|import| import.record);
        Ok(all)
    }

    /// The content of a finished run, as it was sealed.
    ///
    /// # Errors
    /// [`LabError::NotFound`] for a run that there is not, or that never ended; [`LabError::SealBroken`] if it is not the one that
    /// was sealed.
    pub fn validation_run(&self, id: ValidationId) -> Result<(Run, Validation), LabError> {
        let missing = || LabError::NotFound { what: "finished validation" };
        let entry: Validation = self.entry(&id.to_string())?.ok_or_else(missing)?;
        let finished = entry.finished.as_ref().ok_or_else(missing)?;
        let value = self.reveal(finished.content.record, &finished.content.path)?;
        let text = crate::laboratory::whole(&value).ok_or(LabError::SealBroken)?;
        if libcompliance::crypto::sha256(text.as_bytes()) != finished.content_sha256.0 {
            return Err(LabError::SealBroken);
        }
        let run = serde_json::from_str(&text).map_err(|_| LabError::SealBroken)?;
        Ok((run, entry))
    }

    /// The laboratory's own tests of an import, as they were sealed.
    ///
    /// # Errors
    /// [`LabError::NotFound`] for an import that there is not.
    pub fn acceptance_tests(&self, id: AcceptanceId) -> Result<Vec<OwnTest>, LabError> {
        let missing = LabError::NotFound { what: "import of acceptance tests" };
        let entry: Acceptance = self.entry(&id.to_string())?.ok_or(missing)?;
        let mut tests = Vec::with_capacity(entry.tests.len());
        for record in entry.tests {
            let value = self.reveal(record, "attrs.test")?;
            tests.push(value.read().ok_or(LabError::SealBroken)?);
        }
        Ok(tests)
    }
}

impl Session {
    /// The report of a finished run with its signatures, the laboratory's own tests, and where the laboratory stands now. Needs
    /// `assessment.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`]; as for [`Lab::validation_run`].
    pub fn validation_document(&self, id: ValidationId) -> Result<Document, LabError> {
        self.need(Permission::ASSESSMENT_READ)?;
        let lab = self.lab();
        let (run, entry) = lab.validation_run(id)?;
        let finished = entry.finished.ok_or(LabError::NotFound { what: "finished validation" })?;
        let mut signatures = Vec::with_capacity(entry.signatures.len());
        for signed in entry.signatures {
            let name = lab.reveal(signed.record, "attrs.name")?;
            signatures.push(ShownSignature {
                name: name.as_text().unwrap_or_default().to_owned(),
                role: signed.role,
                meaning: signed.meaning,
                at: signed.at,
                zone: signed.zone,
                record: signed.record,
                alone: false,
            });
        }
        let own = match lab.acceptances()?.pop() {
            Some(import) => {
                let tests = lab.acceptance_tests(import.id)?;
                Some((import, tests))
            }
            None => None,
        };
        Ok(Document {
            laboratory: lab.name()?.unwrap_or_default(),
            run,
            content_sha256: finished.content_sha256,
            record: finished.record,
            signatures,
            own,
            standing: lab.validation_state()?,
            zone: lab.laboratory_rules()?.zone,
        })
    }
}
