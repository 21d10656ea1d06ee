//! Results: ordered, entered, submitted, verified; then reported, amended or found to be wrong.

use super::facts::{blank, contributions, facts_of, moving, order, recheck, sample_of, settle, signed, words};
use super::guards;
use super::signing::{Signer, Signing};
use super::{Reason, days, samples};
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::Permission;
use libcompliance::access::duty::{AloneClaim, DutyAnswer, verify_duty};
use libcompliance::id::{NonconformityId, PersonId, ReportId, ResultId, SampleId};
use libcompliance::model::report::Meaning;
use libcompliance::model::value::{ResultValue, Uncertainty};
use libcompliance::model::{
    Facts as _, Guard, Input, RESULT_AMENDED, RESULT_CANCELLED, RESULT_EDITED, RESULT_ENTERED, RESULT_INVALIDATED,
    RESULT_INVALIDATION_PROPOSED, RESULT_REJECTED, RESULT_RETRACTED, RESULT_RETURNED, RESULT_SUBMITTED,
    RESULT_VERIFIED, Report, ReportState, ResultEntry, ResultFacts, ResultState, Sample, Source,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::kind::KindRules;
use libcompliance::trail::record::Content;
use libcompliance::trail::value::Value;

/// A result to be entered.
#[derive(Debug, Clone)]
pub struct NewResult<'a> {
    /// What was looked for, e.g. `Listeria monocytogenes`.
    pub analyte: &'a str,
    /// The method's code, e.g. `PN-EN ISO 11290-1`.
    pub method: &'a str,
    /// The value.
    pub value: ResultValue,
    /// The words of a value that is text.
    pub words: Option<&'a str>,
    /// What stood on the paper or in the instrument's output.
    pub raw: Option<&'a str>,
    /// The uncertainty.
    pub uncertainty: Option<Uncertainty>,
    /// The specification it is judged by, by its code.
    pub specification: Option<&'a str>,
    /// The instrument, by its code.
    pub instrument: Option<&'a str>,
    /// The lots of materials, by their codes.
    pub lots: &'a [&'a str],
    /// The quality-control run, by its code.
    pub qc: Option<&'a str>,
    /// The file it was read from.
    pub source: Option<Source>,
    /// What it was computed from.
    pub inputs: &'a [Input],
    /// The first day of the activity, `YYYY-MM-DD`; without, today.
    pub started: Option<&'a str>,
    /// The last day; without, the first.
    pub finished: Option<&'a str>,
    /// A deviation from the method, in words.
    pub deviation: Option<&'a str>,
    /// Whether the customer supplied it.
    pub customer_supplied: bool,
    /// The external provider, by its code.
    pub provider: Option<&'a str>,
}

impl<'a> NewResult<'a> {
    /// A result with nothing more to say about it.
    #[must_use]
    pub fn new(analyte: &'a str, method: &'a str, value: ResultValue) -> Self {
        Self {
            analyte,
            method,
            value,
            words: None,
            raw: None,
            uncertainty: None,
            specification: None,
            instrument: None,
            lots: &[],
            qc: None,
            source: None,
            inputs: &[],
            started: None,
            finished: None,
            deviation: None,
            customer_supplied: false,
            provider: None,
        }
    }
}

/// A correction of a result that is not verified.
#[derive(Debug, Clone)]
pub struct ResultEdit<'a> {
    /// The facts as they should be; take them from [`Session::result`] and change what is wrong. The judgement is made anew.
    pub facts: ResultFacts,
    /// Why: a code from the laboratory's list.
    pub reason: &'a str,
    /// Why, in words.
    pub text: Option<&'a str>,
}

impl Session {
    /// Orders a result for a sample: a test line without a value yet. Needs `result.order`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`] for an unknown sample.
    pub fn order_result(
        &self,
        sample: SampleId,
        analyte: &str,
        method: &str,
        specification: Option<&str>,
    ) -> Result<(ResultId, Receipt), LabError> {
        self.for_sample(Permission::RESULT_ORDER, sample, |tx, acting, of| {
            if of.state == libcompliance::model::SampleState::OnHold {
                return Err(acting.refuse(Guard::SampleFree.into()));
            }
            let listed = guards::method(tx, acting, method)?;
            let facts = ResultFacts {
                analyte: analyte.to_owned(),
                method: method.to_owned(),
                method_version: listed.map(|listed| listed.version),
                specification: specification.map(str::to_owned),
                ..blank(sample)
            };
            order(tx, acting, of, &facts, "result.order")
        })
    }

    /// Enters a result for a sample that was not ordered apart. Needs `result.enter` and the authorisation for the method.
    ///
    /// # Errors
    /// [`LabError::Denied`] also where a guard refuses; [`LabError::NotFound`] for an unknown sample.
    pub fn enter_result(&self, sample: SampleId, new: &NewResult<'_>) -> Result<(ResultId, Receipt), LabError> {
        self.put_result(Permission::RESULT_ENTER, sample, new)
    }

    /// Takes over a result that was read from an instrument's file. Needs `result.import` and the authorisation for the method.
    ///
    /// # Errors
    /// As for [`Session::enter_result`].
    pub fn import_result(&self, sample: SampleId, new: &NewResult<'_>) -> Result<(ResultId, Receipt), LabError> {
        self.put_result(Permission::RESULT_IMPORT, sample, new)
    }

    fn put_result(
        &self,
        permission: Permission,
        sample: SampleId,
        new: &NewResult<'_>,
    ) -> Result<(ResultId, Receipt), LabError> {
        let action = permission.name();
        let facts = facts_of(new, blank(sample))?;
        self.for_sample(permission, sample, |tx, acting, of| {
            acting.allow_method(permission, Some(new.method))?;
            let now = tx.now();
            let id = ResultId::generate(now, tx.entropy())?;
            let facts = settle(tx, acting, of, facts)?;
            let mut draft = Draft::new(action)
                .on("result", id, 1)
                .for_client(of.client)
                .moving(None, ResultState::Entered.as_str());
            draft = words(facts.set_in(draft), new);
            draft.content = Some(Content { before: None, after: Some(facts.digest()) });
            tx.append(&RESULT_ENTERED, draft, &acting.who)?;
            samples::start(tx, of)?;
            Ok(id)
        })
    }

    /// Enters the value of a result that was ordered. Needs `result.enter` and the authorisation for the method. Analyte and
    /// method stay as ordered.
    ///
    /// # Errors
    /// As for [`Session::enter_result`].
    pub fn enter_ordered(&self, id: ResultId, new: &NewResult<'_>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result("enter", id, |tx, acting, result, to| {
            guards::not_held(acting, result)?;
            let of = sample_of(tx, result)?;
            let facts = facts_of(new, result.facts.clone())?;
            let ordered = &result.facts;
            let facts = ResultFacts {
                analyte: ordered.analyte.clone(),
                method: ordered.method.clone(),
                specification: facts.specification.clone().or_else(|| ordered.specification.clone()),
                ..facts
            };
            let facts = settle(tx, acting, &of, facts)?;
            let mut draft = words(facts.change_in(ordered, moving("result.enter", result, to)), new);
            draft.content = Some(Content { before: None, after: Some(facts.digest()) });
            tx.append(&RESULT_ENTERED, draft, &acting.who)?;
            samples::start(tx, &of)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Corrects the value of a result that is not verified; the old version stays in the record. Needs `result.edit`. What was
    /// computed from it is marked to be checked again.
    ///
    /// # Errors
    /// [`LabError::Denied`], also when the result is verified; [`LabError::NotFound`]; [`LabError::Write`] if nothing changes.
    pub fn correct_result(&self, id: ResultId, value: ResultValue, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.edit(id, reason, |facts| ResultFacts { value: Some(value), ..facts.clone() })
    }

    /// Corrects whatever is wrong with a result that is not verified, as [`Session::correct_result`] does for its value alone.
    ///
    /// # Errors
    /// As for [`Session::correct_result`].
    pub fn edit_result(&self, id: ResultId, edit: &ResultEdit<'_>) -> Result<Receipt, LabError> {
        days::checked(edit.facts.started.as_deref(), "first day of the activity")?;
        days::checked(edit.facts.finished.as_deref(), "last day of the activity")?;
        self.edit(id, (edit.reason, edit.text), |_| edit.facts.clone())
    }

    /// Corrects the words of a result whose value is text; the old ones stay in the trail. Needs `result.edit`.
    ///
    /// # Errors
    /// As for [`Session::correct_result`].
    pub fn correct_words(&self, id: ResultId, words: &str, reason: Reason<'_>) -> Result<Receipt, LabError> {
        let about = About::object("result", id);
        self.ask(Permission::RESULT_EDIT, about, &id.to_string(), |result: &ResultEntry| result.client)?;
        let before = self.result(id)?;
        let old = match &before.words {
            Some(at) => (*self.lab().reveal(at.record, &at.path)?).clone(),
            None => Value::Null,
        };
        let ((), receipt) = self.on_result("edit", id, |tx, acting, result, to| {
            guards::not_held(acting, result)?;
            guards::in_house(acting, &sample_of(tx, result)?)?;
            if result.version != before.version {
                return Err(
                    acting.refuse(Guard::Current.found(format!("result {id} is at version {}", result.version)))
                );
            }
            let draft = Draft::new("result.edit")
                .on("result", id, result.version + 1)
                .for_client(result.client)
                .moving(Some(result.state.as_str()), to.unwrap_or(ResultState::Entered).as_str())
                .because(reason.0, reason.1)
                .change("words", old, words);
            tx.append(&RESULT_EDITED, draft, &acting.who)?;
            recheck(tx, id)
        })?;
        Ok(receipt)
    }

    fn edit(
        &self,
        id: ResultId,
        reason: Reason<'_>,
        change: impl FnOnce(&ResultFacts) -> ResultFacts,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result("edit", id, |tx, acting, result, to| {
            guards::not_held(acting, result)?;
            let of = sample_of(tx, result)?;
            let facts = ResultFacts { sample: result.facts.sample, ..change(&result.facts) };
            let facts = settle(tx, acting, &of, facts)?;
            let mut draft = Draft::new("result.edit")
                .on("result", id, result.version + 1)
                .for_client(result.client)
                .moving(Some(result.state.as_str()), to.unwrap_or(ResultState::Entered).as_str())
                .because(reason.0, reason.1);
            draft = facts.change_in(&result.facts, draft);
            draft.content = Some(Content { before: Some(result.facts.digest()), after: Some(facts.digest()) });
            tx.append(&RESULT_EDITED, draft, &acting.who)?;
            recheck(tx, id)
        })?;
        Ok(receipt)
    }

    /// Hands a result over to verification. Needs `result.submit`. Where the laboratory asks for a signature, use
    /// [`Session::submit_result_signed`].
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn submit_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        self.submit(id, None)
    }

    /// Hands a result over with the signature `authored` over its version.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn submit_result_signed(&self, id: ResultId, signing: &Signing<'_>) -> Result<Receipt, LabError> {
        self.submit(id, Some(&self.signer(signing)?))
    }

    fn submit(&self, id: ResultId, signer: Option<&Signer<'_>>) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result("submit", id, |tx, acting, result, to| {
            guards::complete(acting, result)?;
            guards::not_held(acting, result)?;
            guards::in_house(acting, &sample_of(tx, result)?)?;
            let handed_over =
                |state| matches!(state, ResultState::Submitted | ResultState::Verified | ResultState::Reported);
            guards::inputs(tx, acting, result, handed_over)?;
            let mut draft = moving("result.submit", result, to);
            draft.signature = signed(tx, acting, result, "result.submit", Meaning::Authored, signer)?;
            tx.append(&RESULT_SUBMITTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Verifies a result. Needs `result.verify`, and another person than everybody who contributed to it or to what it was
    /// computed from. Where the laboratory asks for several verifications, the result is verified with the last of them.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result(&self, id: ResultId) -> Result<Receipt, LabError> {
        self.verify(id, None, None)
    }

    /// Verifies a result with the signature `reviewed` over its version.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result_signed(&self, id: ResultId, signing: &Signing<'_>) -> Result<Receipt, LabError> {
        self.verify(id, None, Some(&self.signer(signing)?))
    }

    /// Verifies a result that one contributed to oneself: the exception of a one-person laboratory. Needs the setting
    /// `verify_alone`, a [`Session::reauthenticate`] not more than 5 minutes before, and a reason; the record is flagged.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn verify_result_alone(&self, id: ResultId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.verify(id, Some(reason), None)
    }

    fn verify(
        &self,
        id: ResultId,
        alone: Option<Reason<'_>>,
        signer: Option<&Signer<'_>>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result("verify", id, |tx, acting, result, _| {
            guards::not_held(acting, result)?;
            guards::in_house(acting, &sample_of(tx, result)?)?;
            let good = |state| matches!(state, ResultState::Verified | ResultState::Reported);
            guards::inputs(tx, acting, result, good)?;
            guards::in_control(tx, acting, &result.facts)?;
            let contributions = contributions(tx, acting, result)?;
            let verified: Vec<PersonId> =
                result.verifications.iter().map(|account| acting.roster.person(*account)).collect();
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
            let to = if complete { ResultState::Verified } else { ResultState::Submitted };
            let signature = signed(tx, acting, result, "result.verify", Meaning::Reviewed, signer)?;
            let mut draft = moving("result.verify", result, Some(to));
            if let (Some(rule), Some((code, text))) = (sets_aside, alone) {
                draft = draft.attr("alone", rule.code()).because(code, text);
            }
            let now = result.facts.digest();
            draft.content = Some(Content { before: Some(now), after: Some(now) });
            draft.signature = signature;
            tx.append(&RESULT_VERIFIED, draft, &acting.who)?;
            samples::complete(tx, result.facts.sample)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Gives a submitted result back. Needs `result.return`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn return_result(&self, id: ResultId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.close("return", "result.return", &RESULT_RETURNED, id, reason)
    }

    /// Does not accept a result. Needs `result.cancel`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn reject_result(&self, id: ResultId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.close("reject", "result.reject", &RESULT_REJECTED, id, reason)
    }

    /// Takes the order of a result back. Needs `result.cancel`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn cancel_result(&self, id: ResultId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.close("cancel", "result.cancel", &RESULT_CANCELLED, id, reason)
    }

    /// Opens a new version of a reported result; the issued report stays as it was. Needs `result.amend`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn amend_result(&self, id: ResultId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.close("amend", "result.amend", &RESULT_AMENDED, id, reason)
    }

    fn close(
        &self,
        action: &'static str,
        name: &str,
        kind: &KindRules<'static>,
        id: ResultId,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result(action, id, |tx, acting, result, to| {
            let mut draft = moving(name, result, to).because(reason.0, reason.1);
            if action == "amend" {
                draft = draft.on("result", id, result.version + 1);
            }
            tx.append(kind, draft, &acting.who)?;
            if action == "amend" {
                recheck(tx, id)?;
            }
            samples::complete(tx, result.facts.sample)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Takes back a result that is in no issued report, orders another in its place, and marks what was computed from it. Needs
    /// `result.retract`. Gives the id of the new one.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn retract_result(&self, id: ResultId, reason: Reason<'_>) -> Result<(ResultId, Receipt), LabError> {
        self.on_result("retract", id, |tx, acting, result, to| {
            if !result.reports.is_empty() {
                return Err(acting.refuse(Guard::NotReported.into()));
            }
            let sample = sample_of(tx, result)?;
            let facts = ResultFacts {
                analyte: result.facts.analyte.clone(),
                method: result.facts.method.clone(),
                method_version: result.facts.method_version,
                specification: result.facts.specification.clone(),
                retest_of: Some(id),
                ..blank(sample.id)
            };
            let new = order(tx, acting, &sample, &facts, "result.retract")?;
            let draft =
                moving("result.retract", result, to).attr("replaced_by", new.to_string()).because(reason.0, reason.1);
            tx.append(&RESULT_RETRACTED, draft, &acting.who)?;
            recheck(tx, id)?;
            Ok(new)
        })
    }

    /// Proposes that a reported result is wrong, with the nonconformity that showed it, if there is one. Needs
    /// `result.invalidate`; a second person confirms with [`Session::invalidate_result`].
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn propose_invalidation(
        &self,
        id: ResultId,
        nonconformity: Option<NonconformityId>,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_result("propose_invalidation", id, |tx, acting, result, to| {
            let mut draft = moving("result.propose_invalidation", result, to).because(reason.0, reason.1);
            if let Some(nonconformity) = nonconformity {
                draft = draft.attr("nonconformity", nonconformity.to_string());
            }
            tx.append(&RESULT_INVALIDATION_PROPOSED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Confirms, as a second person, that a reported result is wrong. Reports in force that hold it are challenged: they are to
    /// be amended or withdrawn. Needs `result.invalidate`. Gives these reports.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn invalidate_result(&self, id: ResultId) -> Result<(Vec<ReportId>, Receipt), LabError> {
        self.on_result("invalidate", id, |tx, acting, result, to| {
            let person = |account| acting.roster.person(account);
            let Some(proposal) = result.proposal.as_ref().filter(|one| person(one.by) != person(acting.who.id)) else {
                return Err(acting.refuse(Guard::SecondPerson.into()));
            };
            let mut in_force = Vec::new();
            for report in &result.reports {
                let report = tx.load::<Report>(&report.to_string())?;
                in_force.extend(
                    report.filter(|report| matches!(report.state, ReportState::Issued | ReportState::Challenged)),
                );
            }
            let ids: Vec<ReportId> = in_force.iter().map(|report| report.id).collect();
            let list = Value::List(ids.iter().map(|id| Value::text(id.to_string())).collect());
            let mut draft = moving("result.invalidate", result, to).attr("reports", list);
            if let Some(nonconformity) = &proposal.nonconformity {
                draft = draft.attr("nonconformity", nonconformity.as_str());
            }
            tx.append(&RESULT_INVALIDATED, draft, &acting.who)?;
            for report in in_force.iter().filter(|report| report.state == ReportState::Issued) {
                super::reports::challenge(tx, report, ("result", id.to_string()), ("result_invalidated", None))?;
            }
            recheck(tx, id)?;
            Ok(ids)
        })
    }

    /// A result as it stands, with who made and who verified it. Needs `record.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`], also without the permission.
    pub fn result(&self, id: ResultId) -> Result<ResultEntry, LabError> {
        self.seen(Permission::RECORD_READ, "result", &id.to_string(), |result: &ResultEntry| result.client)
    }

    /// The results that this session may see, in order of their ids. There is no other way to list them, so what nobody may
    /// see is not there. Needs `record.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn results(&self) -> Result<Vec<ResultEntry>, LabError> {
        self.visible(Permission::RECORD_READ, |result: &ResultEntry| result.client)
    }

    fn for_sample<T>(
        &self,
        permission: Permission,
        sample: SampleId,
        work: impl FnOnce(&mut Tx<'_>, &Acting, &Sample) -> Result<T, Stop>,
    ) -> Result<(T, Receipt), LabError> {
        let find = |tx: &mut Tx<'_>| {
            let of = tx.load::<Sample>(&sample.to_string())?.ok_or(LabError::NotFound { what: "sample" })?;
            let client = of.client;
            Ok((of, vec![client]))
        };
        let about = About::object("sample", sample);
        self.act_on(permission, about, Urgency::Ordinary, find, |tx, acting, of| work(tx, acting, &of))
    }
}
