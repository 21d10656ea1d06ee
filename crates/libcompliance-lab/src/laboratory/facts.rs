//! What follows from the facts of a result: the days, the scope, the judgement, who contributed, what is to be checked again.

use super::days;
use super::guards::{self, Ground};
use super::results::NewResult;
use super::signing::{self, Signable, Signer};
use crate::error::LabError;
use crate::session::Acting;
use crate::writer::{Stop, Tx};
use libcompliance::access::duty::{Contribution, ContributionKind};
use libcompliance::id::{AccountId, PersonId, ResultId, SampleId};
use libcompliance::model::report::Meaning;
use libcompliance::model::value::{ResultValue, Uncertainty, decide};
use libcompliance::model::{
    Facts as _, Guard, Judged, LaboratorySettings, Listed, RESULT, RESULT_ORDERED, RESULT_RECHECK_DUE, ResultEntry,
    ResultFacts, ResultState, Sample, SpecificationFacts,
};
use libcompliance::trail::draft::Draft;

pub(super) fn blank(sample: SampleId) -> ResultFacts {
    ResultFacts {
        sample,
        analyte: String::new(),
        method: String::new(),
        method_version: None,
        value: None,
        uncertainty: None,
        specification: None,
        judged: None,
        instrument: None,
        lots: Vec::new(),
        qc: None,
        source: None,
        inputs: Vec::new(),
        started: None,
        finished: None,
        accredited: false,
        customer_supplied: false,
        provider: None,
        retest_of: None,
    }
}

pub(super) fn facts_of(new: &NewResult<'_>, of: ResultFacts) -> Result<ResultFacts, LabError> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(ResultFacts {
        analyte: new.analyte.to_owned(),
        method: new.method.to_owned(),
        value: Some(new.value.clone()),
        uncertainty: new.uncertainty.clone(),
        specification: owned(new.specification),
        instrument: owned(new.instrument),
        lots: new.lots.iter().map(|lot| (*lot).to_owned()).collect(),
        qc: owned(new.qc),
        source: new.source.clone(),
        inputs: new.inputs.to_vec(),
        started: days::checked(new.started, "first day of the activity")?,
        finished: days::checked(new.finished, "last day of the activity")?,
        customer_supplied: new.customer_supplied,
        provider: owned(new.provider),
        ..of
    })
}

pub(super) fn words(mut draft: Draft, new: &NewResult<'_>) -> Draft {
    for (field, text) in [("raw", new.raw), ("words", new.words), ("deviation", new.deviation)] {
        if let Some(text) = text {
            draft = draft.set(field, text);
        }
    }
    draft
}

/// Asks the guards of work and works out what follows from the facts: the days, the scope, the judgement.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sample: &Sample,
    facts: ResultFacts,
) -> Result<ResultFacts, Stop> {
    let value = facts.value.as_ref().map_or(Ok(()), ResultValue::check);
    let uncertainty = facts.uncertainty.as_ref().map_or(Ok(()), Uncertainty::check);
    value.and(uncertainty).map_err(|problem| LabError::Invalid(problem.to_string()))?;
    let Ground { method } = guards::work(tx, acting, sample, &facts)?;
    let today = days::today(tx)?;
    let started = facts.started.clone().unwrap_or(today);
    let finished = facts.finished.clone().unwrap_or_else(|| started.clone());
    let own = !facts.customer_supplied && facts.provider.is_none();
    let rules = tx.load::<LaboratorySettings>("")?.unwrap_or_default().rules;
    let certified = rules.certificate.is_some_and(|one| one.valid.cover(&started) && one.valid.cover(&finished));
    let accredited =
        own && certified && method.as_ref().is_some_and(|method| method.facts.accredited(&started, &finished));
    let judged = judge(tx, &facts)?;
    Ok(ResultFacts {
        started: Some(started),
        finished: Some(finished),
        method_version: method.map(|method| method.version),
        accredited,
        judged,
        ..facts
    })
}

pub(super) fn judge(tx: &mut Tx<'_>, facts: &ResultFacts) -> Result<Option<Judged>, LabError> {
    let (Some(code), Some(value)) = (&facts.specification, &facts.value) else { return Ok(None) };
    let Some(listed) = tx.load::<Listed<SpecificationFacts>>(code)? else {
        return Err(LabError::NotFound { what: "specification" });
    };
    let SpecificationFacts { requirement, rule, .. } = &listed.facts;
    let (decision, undecided) = match decide(value, facts.uncertainty.as_ref(), requirement, rule) {
        Ok(decision) => (Some(decision), None),
        Err(why) => (None, Some(why.code().to_owned())),
    };
    Ok(Some(Judged { specification: code.clone(), version: listed.version, decision, undecided }))
}

pub(super) fn order(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sample: &Sample,
    facts: &ResultFacts,
    action: &str,
) -> Result<ResultId, Stop> {
    let step = RESULT.step("order", None).map_err(|denial| acting.refuse(*denial))?;
    let now = tx.now();
    let id = ResultId::generate(now, tx.entropy())?;
    let draft = Draft::new(action)
        .on("result", id, 1)
        .for_client(sample.client)
        .moving(None, step.to.unwrap_or(ResultState::Pending).as_str());
    tx.append(&RESULT_ORDERED, facts.set_in(draft), &acting.who)?;
    Ok(id)
}

pub(super) fn sample_of(tx: &mut Tx<'_>, result: &ResultEntry) -> Result<Sample, LabError> {
    tx.load::<Sample>(&result.facts.sample.to_string())?.ok_or(LabError::NotFound { what: "sample" })
}

/// Marks what was computed from a result that is no longer what it was.
pub(super) fn recheck(tx: &mut Tx<'_>, input: ResultId) -> Result<(), Stop> {
    let system = tx.system();
    for result in guards::computed_from(tx, input)? {
        let uses = result.facts.inputs.iter().any(|one| one.id == input);
        if uses && !result.recheck && RESULT.step("recheck", Some(result.state)).is_ok() {
            let draft = moving("result.recheck", &result, None).attr("input", input.to_string());
            tx.append(&RESULT_RECHECK_DUE, draft, &system)?;
        }
    }
    Ok(())
}

/// Everybody who contributed to a version, and to whatever it was computed from.
pub(super) fn contributions(
    tx: &mut Tx<'_>,
    acting: &Acting,
    result: &ResultEntry,
) -> Result<Vec<Contribution<PersonId>>, LabError> {
    let person = |account: &AccountId| Some(acting.roster.person(*account));
    let of = |accounts: &[AccountId], kind| {
        accounts.iter().map(|account| Contribution { person: person(account), kind }).collect::<Vec<_>>()
    };
    let mut all = of(&result.contributors, ContributionKind::Entered);
    let mut open: Vec<ResultId> = result.facts.inputs.iter().map(|input| input.id).collect();
    let mut seen = vec![result.id];
    while let Some(id) = open.pop() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        if let Some(input) = tx.load::<ResultEntry>(&id.to_string())? {
            all.extend(of(&input.contributors, ContributionKind::Input));
            open.extend(input.facts.inputs.iter().map(|input| input.id));
        }
    }
    Ok(all)
}

/// The signature over the version, if one is given; refused if one is asked for and not given.
pub(super) fn signed(
    tx: &mut Tx<'_>,
    acting: &Acting,
    result: &ResultEntry,
    action: &str,
    meaning: Meaning,
    signer: Option<&Signer<'_>>,
) -> Result<Option<libcompliance::id::RecordId>, Stop> {
    let Some(signer) = signer else {
        let rules = tx.load::<LaboratorySettings>("")?.unwrap_or_default().rules;
        if rules.signed_actions.iter().any(|signed| signed == action) {
            return Err(acting.refuse(Guard::Signature.into()));
        }
        return Ok(None);
    };
    let what = Signable {
        kind: "result",
        id: result.id.to_string(),
        version: result.version,
        client: Some(result.client),
        content: result.content(),
        meaning,
        signer,
    };
    signing::sign(tx, acting, &what).map(Some)
}

pub(super) fn moving(action: &str, result: &ResultEntry, to: Option<ResultState>) -> Draft {
    let to = to.unwrap_or(result.state);
    Draft::new(action)
        .on("result", result.id, result.version)
        .for_client(result.client)
        .moving(Some(result.state.as_str()), to.as_str())
}
