//! The laboratory's lists: methods, instruments, lots, specifications, quality-control runs.

use super::Reason;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session};
use crate::writer::Urgency;
use libcompliance::access::Permission;
use libcompliance::model::{InstrumentFacts, List, Listed, LotFacts, MethodFacts, QcFacts, SpecificationFacts, is_day};
use libcompliance::projection::Entry;
use libcompliance::trail::draft::Draft;

impl Session {
    /// Adds a method under its code, or makes a new version of it. Needs `method.edit`; a change needs a reason.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::Invalid`] for a day that is none, [`LabError::Write`] if nothing changes or the reason
    /// is missing.
    pub fn define_method(
        &self,
        code: &str,
        facts: &MethodFacts,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError> {
        let days = facts.scope.iter().flat_map(|days| [Some(&days.from), days.until.as_ref()]).flatten();
        check_days(days)?;
        self.define(Permission::METHOD_EDIT, code, facts, reason)
    }

    /// Adds an instrument under its code, or makes a new version of it: calibrated, out of service, other software. Needs
    /// `instrument.edit`.
    ///
    /// # Errors
    /// As for [`Session::define_method`].
    pub fn define_instrument(
        &self,
        code: &str,
        facts: &InstrumentFacts,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError> {
        check_days(facts.calibrations.iter().flat_map(|one| [&one.from, &one.until]))?;
        check_days(facts.outages.iter().flat_map(|one| [Some(&one.from), one.back.as_ref()]).flatten())?;
        if facts.outages.iter().any(|one| one.back.as_ref().is_some_and(|back| *back < one.from)) {
            return Err(LabError::Invalid("an instrument cannot be back in service before it went out".to_owned()));
        }
        self.define(Permission::INSTRUMENT_EDIT, code, facts, reason)
    }

    /// Records a lot of a material under its code, or the outcome of its check. Needs `material.edit`.
    ///
    /// # Errors
    /// As for [`Session::define_method`].
    pub fn define_lot(&self, code: &str, facts: &LotFacts, reason: Option<Reason<'_>>) -> Result<Receipt, LabError> {
        check_days([&facts.expires].into_iter())?;
        self.define(Permission::MATERIAL_EDIT, code, facts, reason)
    }

    /// Adds a specification under its code, or makes a new version of it. Needs `method.edit`.
    ///
    /// # Errors
    /// As for [`Session::define_method`].
    pub fn define_specification(
        &self,
        code: &str,
        facts: &SpecificationFacts,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError> {
        self.define(Permission::METHOD_EDIT, code, facts, reason)
    }

    /// Records a quality-control run under its code, or corrects it. Needs `quality.record`.
    ///
    /// # Errors
    /// As for [`Session::define_method`].
    pub fn record_qc(&self, code: &str, facts: &QcFacts, reason: Option<Reason<'_>>) -> Result<Receipt, LabError> {
        check_days([&facts.day].into_iter())?;
        self.define(Permission::QUALITY_RECORD, code, facts, reason)
    }

    /// The methods on the list, in order of their codes. Needs `method.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn methods(&self) -> Result<Vec<Listed<MethodFacts>>, LabError> {
        self.listed(Permission::METHOD_READ)
    }

    /// The instruments on the list. Needs `instrument.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn instruments(&self) -> Result<Vec<Listed<InstrumentFacts>>, LabError> {
        self.listed(Permission::INSTRUMENT_READ)
    }

    /// The lots on the list. Needs `material.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn lots(&self) -> Result<Vec<Listed<LotFacts>>, LabError> {
        self.listed(Permission::MATERIAL_READ)
    }

    /// The specifications on the list. Needs `method.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn specifications(&self) -> Result<Vec<Listed<SpecificationFacts>>, LabError> {
        self.listed(Permission::METHOD_READ)
    }

    /// The quality-control runs. Needs `quality.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn qc_runs(&self) -> Result<Vec<Listed<QcFacts>>, LabError> {
        self.listed(Permission::QUALITY_READ)
    }

    fn define<T: List>(
        &self,
        permission: Permission,
        code: &str,
        facts: &T,
        reason: Option<Reason<'_>>,
    ) -> Result<Receipt, LabError>
    where
        Listed<T>: Entry + Clone + Send + 'static,
    {
        let about = About::object(T::OBJECT, code);
        let ((), receipt) = self.act(permission, about, Urgency::Ordinary, |tx, acting| {
            let before = tx.load::<Listed<T>>(code)?;
            let version = before.as_ref().map_or(0, |listed| listed.version) + 1;
            let draft = Draft::new(format!("{}.define", T::OBJECT)).on(T::OBJECT, code, version);
            let mut draft = match &before {
                Some(before) => facts.change_in(&before.facts, draft),
                None => facts.set_in(draft),
            };
            if let Some((code, text)) = reason {
                draft = draft.because(code, text);
            }
            tx.append(&T::KIND, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    fn listed<T: List>(&self, permission: Permission) -> Result<Vec<Listed<T>>, LabError>
    where
        Listed<T>: Entry,
    {
        let mut listed = Vec::new();
        if self.check(permission.name(), &[])? == libcompliance::access::Decision::Allow {
            self.lab().read(|store| crate::lab::entries::<Listed<T>>(store, |entry| listed.push(entry)))?;
        }
        Ok(listed)
    }
}

fn check_days<'a>(mut days: impl Iterator<Item = &'a String>) -> Result<(), LabError> {
    if days.all(|day| is_day(day)) {
        return Ok(());
    }
    Err(LabError::Invalid("a day is not of the form YYYY-MM-DD".to_owned()))
}
