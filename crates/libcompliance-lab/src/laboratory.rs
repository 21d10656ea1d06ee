//! Clients, samples and results: what the laboratory does all day.

use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::duty::{AloneClaim, Contribution, ContributionKind, DutyAnswer, verify_duty};
use libcompliance::access::{Permission, RefusalRule};
use libcompliance::id::{AccountId, ClientId, PersonId, ResultId, SampleId};
use libcompliance::model::{self, Client, ResultEntry, ResultState, Sample};
use libcompliance::projection::Entry;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Content, Digest};
use libcompliance::trail::value::Value;

/// A sample that comes in.
#[derive(Debug, Clone)]
pub struct NewSample<'a> {
    /// The client.
    pub client: ClientId,
    /// The number on the jar.
    pub code: &'a str,
    /// What it is.
    pub matrix: &'a str,
    /// Its condition on arrival, if there is something to say.
    pub condition: Option<&'a str>,
}

/// A result to be entered.
#[derive(Debug, Clone)]
pub struct NewResult<'a> {
    /// What was looked for, e.g. `Listeria monocytogenes`.
    pub analyte: &'a str,
    /// The method, e.g. `PN-EN ISO 11290-1`.
    pub method: &'a str,
    /// The value; numbers as decimal text.
    pub value: Value,
    /// What stood on the paper or in the instrument's output.
    pub raw: Option<&'a str>,
}

/// A correction of a result's value.
#[derive(Debug, Clone)]
pub struct ResultEdit<'a> {
    /// The new value.
    pub value: Value,
    /// Why: a code from the laboratory's list.
    pub reason: &'a str,
    /// Why, in words.
    pub text: Option<&'a str>,
}

impl Session {
    /// Registers a client. Needs `client.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`].
    pub fn register_client(&self, name: &str) -> Result<ClientId, LabError> {
        let (id, _) = self.act(Permission::CLIENT_ADD, About::default(), Urgency::Ordinary, |tx, acting| {
            let now = tx.now();
            let id = ClientId::generate(now, tx.entropy())?;
            let draft = Draft::new("client.add")
                .on("client", id, 1)
                .for_client(id)
                .about(Subject::Client(id))
                .set("name", name);
            tx.append(&model::CLIENT_REGISTERED, draft, &acting.who)?;
            Ok(id)
        })?;
        Ok(id)
    }

    /// Receives a sample. Needs `sample.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown client.
    pub fn receive_sample(&self, new: &NewSample<'_>) -> Result<(SampleId, Receipt), LabError> {
        let about = About::default().for_client(new.client);
        self.act(Permission::SAMPLE_ADD, about, Urgency::Ordinary, |tx, acting| {
            if tx.load::<Client>(&new.client.to_string())?.is_none() {
                return Err(LabError::NotFound { what: "client" }.into());
            }
            let now = tx.now();
            let id = SampleId::generate(now, tx.entropy())?;
            let mut draft = Draft::new("sample.add")
                .on("sample", id, 1)
                .for_client(new.client)
                .moving(None, "received")
                .set("code", new.code)
                .set("matrix", new.matrix);
            if let Some(condition) = new.condition {
                draft = draft.set("condition", condition);
            }
            tx.append(&model::SAMPLE_RECEIVED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Enters a result for a sample. Needs `result.enter`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown sample.
    pub fn enter_result(&self, sample: SampleId, new: &NewResult<'_>) -> Result<(ResultId, Receipt), LabError> {
        let about = About::object("sample", sample);
        let find = |tx: &mut Tx<'_>| {
            let of = tx.load::<Sample>(&sample.to_string())?.ok_or(LabError::NotFound { what: "sample" })?;
            let client = of.client;
            Ok((of, vec![client]))
        };
        self.act_on(Permission::RESULT_ENTER, about, Urgency::Ordinary, find, |tx, acting, of| {
            acting.allow_method(Permission::RESULT_ENTER, Some(new.method))?;
            let now = tx.now();
            let id = ResultId::generate(now, tx.entropy())?;
            let mut draft = Draft::new("result.enter")
                .on("result", id, 1)
                .for_client(of.client)
                .moving(None, "entered")
                .set("sample", sample.to_string())
                .set("analyte", new.analyte)
                .set("method", new.method)
                .set("value", new.value.clone());
            if let Some(raw) = new.raw {
                draft = draft.set("raw", raw);
            }
            draft.content = Some(Content { before: None, after: Some(content(&new.value)) });
            tx.append(&model::RESULT_ENTERED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Corrects a result that is not verified; the old value stays in the record. Needs `result.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also when the result is verified; [`LabError::NotFound`].
    pub fn edit_result(&self, id: ResultId, edit: &ResultEdit<'_>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_EDIT, id, |tx, acting, result| {
            if result.state == ResultState::Verified {
                return Err(acting.refuse(RefusalRule::ResultVerified.into()));
            }
            let mut draft = Draft::new("result.edit")
                .on("result", id, result.version + 1)
                .for_client(result.client)
                .moving(Some(result.state.as_str()), "entered")
                .change("value", result.value.clone(), edit.value.clone())
                .because(edit.reason, edit.text);
            draft.content = Some(Content { before: Some(content(&result.value)), after: Some(content(&edit.value)) });
            tx.append(&model::RESULT_EDITED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Hands a result over to verification. Needs `result.submit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn submit_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_SUBMIT, id, |tx, acting, result| {
            if result.state != ResultState::Entered {
                return Err(acting.refuse(RefusalRule::ResultNotEntered.into()));
            }
            let draft = Draft::new("result.submit")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("entered"), "submitted");
            tx.append(&model::RESULT_SUBMITTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Verifies a result. Needs `result.verify`, and another person than everybody who contributed to it. Where the
    /// laboratory asks for several verifications, the result is verified with the last of them.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        self.verify(id, None)
    }

    /// Verifies a result that one contributed to oneself: the exception of a one-person laboratory. Needs the setting
    /// `verify_alone`, a [`Session::reauthenticate`] not more than 5 minutes before, and a reason; the record is flagged.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result_alone(&self, id: ResultId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        self.verify(id, Some(reason))
    }

    fn verify(&self, id: ResultId, alone: Option<(&str, Option<&str>)>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_VERIFY, id, |tx, acting, result| {
            if result.state != ResultState::Submitted {
                return Err(acting.refuse(RefusalRule::ResultNotSubmitted.into()));
            }
            let person = |account: &AccountId| acting.roster.person(*account);
            let contributions: Vec<Contribution<PersonId>> = result
                .contributors
                .iter()
                .map(|account| Contribution { person: Some(person(account)), kind: ContributionKind::Entered })
                .collect();
            let verified: Vec<PersonId> = result.verifications.iter().map(person).collect();
            let claim = alone.zip(acting.session.reauthenticated);
            let claim = claim.map(|((reason, _), reauthenticated)| AloneClaim { reauthenticated, reason });
            let rules = acting.roster.settings().duties;
            let verifier = acting.roster.person(acting.who.id);
            let answer = verify_duty(&contributions, &verified, &verifier, &rules, claim, acting.now);
            let (complete, sets_aside) = match answer {
                DutyAnswer::Deny(denial) => return Err(acting.refuse(denial.into())),
                DutyAnswer::Allow { complete } => (complete, None),
                DutyAnswer::AllowAlone { complete, sets_aside } => (complete, Some(sets_aside)),
            };
            let to = if complete { "verified" } else { "submitted" };
            let mut draft = Draft::new("result.verify")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("submitted"), to);
            if let (Some(rule), Some((code, text))) = (sets_aside, alone) {
                draft = draft.attr("alone", rule.code()).because(code, text);
            }
            let now = content(&result.value);
            draft.content = Some(Content { before: Some(now), after: Some(now) });
            tx.append(&model::RESULT_VERIFIED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Gives a submitted result back. Needs `result.verify`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn return_result(&self, id: ResultId, reason: (&str, Option<&str>)) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(Permission::RESULT_VERIFY, id, |tx, acting, result| {
            if result.state != ResultState::Submitted {
                return Err(acting.refuse(RefusalRule::ResultNotSubmitted.into()));
            }
            let draft = Draft::new("result.return")
                .on("result", id, result.version)
                .for_client(result.client)
                .moving(Some("submitted"), "entered")
                .because(reason.0, reason.1);
            tx.append(&model::RESULT_RETURNED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// A result as it stands, with who made and who verified it. Needs `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`], also without the permission.
    pub fn result(&self, id: ResultId) -> Result<ResultEntry, LabError> {
        let filter = self.filter(Permission::RECORD_READ)?;
        let found: Option<ResultEntry> = self.lab().entry(&id.to_string())?;
        let visible = found.filter(|result| filter.covers_name(Some(&result.client.to_string())));
        visible.ok_or(LabError::NotFound { what: "result" })
    }

    /// The results that this session may see, in order of their ids. There is no other way to list them, so what nobody may
    /// see is not there. Needs `record.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn results(&self) -> Result<Vec<ResultEntry>, LabError> {
        self.visible(Permission::RECORD_READ, |result: &ResultEntry| result.client)
    }

    /// The samples that this session may see, in order of their ids. Needs `sample.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn samples(&self) -> Result<Vec<Sample>, LabError> {
        self.visible(Permission::SAMPLE_READ, |sample: &Sample| sample.client)
    }

    /// The clients that this session may see, in order of their ids. Needs `client.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn clients(&self) -> Result<Vec<Client>, LabError> {
        self.visible(Permission::CLIENT_READ, |client: &Client| client.id)
    }

    fn visible<E: Entry>(&self, permission: Permission, client: impl Fn(&E) -> ClientId) -> Result<Vec<E>, LabError> {
        let filter = self.filter(permission)?;
        let mut seen = Vec::new();
        self.lab().read(|store| {
            crate::lab::entries::<E>(store, |entry| {
                if filter.covers_name(Some(&client(&entry).to_string())) {
                    seen.push(entry);
                }
            })
        })?;
        Ok(seen)
    }

    fn on_result<T>(
        &self,
        permission: Permission,
        id: ResultId,
        action: impl FnOnce(&mut Tx<'_>, &Acting, &ResultEntry) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let find = |tx: &mut Tx<'_>| {
            let result = tx.load::<ResultEntry>(&id.to_string())?.ok_or(LabError::NotFound { what: "result" })?;
            let client = result.client;
            Ok((result, vec![client]))
        };
        self.act_on(permission, About::object("result", id), Urgency::Ordinary, find, |tx, acting, result| {
            acting.allow_method(permission, result.method.as_text())?;
            action(tx, acting, &result)
        })
    }
}

fn content(value: &Value) -> Digest {
    Digest(libcompliance::crypto::sha256(&value.to_json()))
}
