//! The guards of the life cycles, each a question to the transaction's state. What refuses is recorded with what it found.

use super::days;
use crate::error::LabError;
use crate::session::Acting;
use crate::writer::{Stop, Tx};
use libcompliance::id::{ResultId, SampleId};
use libcompliance::model::report::Report;
use libcompliance::model::value::{Missing, ResultValue};
use libcompliance::model::{
    ComputedFrom, Guard, InstrumentFacts, List, ListSize, Listed, LotFacts, MethodFacts, QcFacts, ResultEntry,
    ResultFacts, ResultState, ResultsOf, Sample, SampleState,
};
use libcompliance::projection::Entry;

/// What work on a result rests on, found once.
pub(super) struct Ground {
    pub method: Option<Listed<MethodFacts>>,
}

/// A thing of a list; refused if there is a list and it is not on it.
fn listed<T: List>(tx: &mut Tx<'_>, acting: &Acting, guard: Guard, code: &str) -> Result<Option<Listed<T>>, Stop>
where
    Listed<T>: Entry + Clone + Send + 'static,
{
    let found = tx.load::<Listed<T>>(code)?;
    if found.is_none() && tx.load::<ListSize>(T::OBJECT)?.unwrap_or_default().n > 0 {
        return Err(acting.refuse(guard.found(format!("`{code}`"))));
    }
    Ok(found)
}

/// Sample, method, instrument, lots: what must be fit on the days of the activity.
pub(super) fn work(tx: &mut Tx<'_>, acting: &Acting, sample: &Sample, facts: &ResultFacts) -> Result<Ground, Stop> {
    in_house(acting, sample)?;
    let method = method(tx, acting, &facts.method)?;
    let today = days::today(tx)?;
    let first = facts.started.clone().unwrap_or_else(|| today.clone());
    let last = facts.finished.clone().unwrap_or_else(|| first.clone());
    if last < first {
        return Err(LabError::Invalid("the last day of the activity is before the first".to_owned()).into());
    }
    let asks = method.as_ref().map(|method| &method.facts);
    match &facts.instrument {
        Some(code) => {
            let instrument = listed::<InstrumentFacts>(tx, acting, Guard::InstrumentFit, code)?;
            if let Some((why, day)) = instrument.as_ref().and_then(|instrument| instrument.facts.unfit(&first, &last)) {
                return Err(acting.refuse(Guard::InstrumentFit.found(format!("`{code}` on {day}: {why}"))));
            }
        }
        None if asks.is_some_and(|method| method.instrument) => {
            return Err(acting.refuse(Guard::InstrumentFit.found(format!("`{}` asks for one", facts.method))));
        }
        None => {}
    }
    let mut kinds = Vec::new();
    for code in &facts.lots {
        let lot = listed::<LotFacts>(tx, acting, Guard::LotValid, code)?;
        if let Some(why) = lot.as_ref().and_then(|lot| lot.facts.invalid(&first)) {
            return Err(acting.refuse(Guard::LotValid.found(format!("`{code}` on {first}: {why}"))));
        }
        kinds.extend(lot.map(|lot| lot.facts.what));
    }
    let materials = asks.map(|method| method.materials.as_slice()).unwrap_or_default();
    if let Some(missing) = materials.iter().find(|kind| !kinds.contains(kind)) {
        let detail = format!("`{}` asks for a lot of `{missing}`", facts.method);
        return Err(acting.refuse(Guard::LotValid.found(detail)));
    }
    Ok(Ground { method })
}

/// The sample is in the laboratory and free.
pub(super) fn in_house(acting: &Acting, sample: &Sample) -> Result<(), Stop> {
    match sample.state {
        SampleState::OnHold => Err(acting.refuse(Guard::SampleFree.into())),
        _ if sample.is_workable() => Ok(()),
        state => Err(acting.refuse(Guard::SampleReceived.found(state.as_str()))),
    }
}

/// The method is known and in use.
pub(super) fn method(tx: &mut Tx<'_>, acting: &Acting, code: &str) -> Result<Option<Listed<MethodFacts>>, Stop> {
    let method = listed::<MethodFacts>(tx, acting, Guard::MethodKnown, code)?;
    if method.as_ref().is_some_and(|method| method.facts.retired) {
        return Err(acting.refuse(Guard::MethodKnown.found(format!("`{code}` is no longer in use"))));
    }
    Ok(method)
}

/// Nothing that is nonconforming holds it.
pub(super) fn not_held(acting: &Acting, result: &ResultEntry) -> Result<(), Stop> {
    match result.held_by.first() {
        Some(by) => Err(acting.refuse(Guard::NotHeld.found(format!("nonconformity {by}")))),
        None => Ok(()),
    }
}

/// The result has all its parts.
pub(super) fn complete(acting: &Acting, result: &ResultEntry) -> Result<(), Stop> {
    let mut missing: Vec<&str> = match &result.facts.value {
        // The plates of a count may stand on a sheet or in a file, and the method says what kind of limit its `<` is about.
        Some(value) => {
            let elsewhere = |part: &Missing| matches!(part, Missing::Plates | Missing::LimitKind);
            let parts = value.missing().into_iter().filter(|part| !elsewhere(part));
            parts.map(Missing::code).collect()
        }
        None => vec!["value"],
    };
    if matches!(result.facts.value, Some(ResultValue::Text(_))) && result.words.is_none() {
        missing.push("words");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(acting.refuse(Guard::Complete.found(missing.join(", "))))
}

/// What it was computed from is as far as it is to be, in the versions that it was computed from.
pub(super) fn inputs(
    tx: &mut Tx<'_>,
    acting: &Acting,
    result: &ResultEntry,
    far_enough: impl Fn(ResultState) -> bool,
) -> Result<(), Stop> {
    if result.recheck {
        return Err(acting.refuse(Guard::Recheck.into()));
    }
    for input in &result.facts.inputs {
        let now = tx.load::<ResultEntry>(&input.id.to_string())?;
        let good = now.is_some_and(|now| far_enough(now.state) && now.version == input.version);
        if !good {
            return Err(acting.refuse(Guard::Inputs.found(format!("result {} version {}", input.id, input.version))));
        }
    }
    Ok(())
}

/// The quality-control run was in control, where there is one or the method asks for it.
pub(super) fn in_control(tx: &mut Tx<'_>, acting: &Acting, facts: &ResultFacts) -> Result<(), Stop> {
    let asked = tx.load::<Listed<MethodFacts>>(&facts.method)?.is_some_and(|method| method.facts.qc);
    match &facts.qc {
        None if asked => Err(acting.refuse(Guard::QcInControl.found(format!("`{}` asks for a run", facts.method)))),
        None => Ok(()),
        Some(code) => match tx.load::<Listed<QcFacts>>(code)? {
            None => Err(acting.refuse(Guard::QcInControl.found(format!("run `{code}` is not known")))),
            Some(run) if !run.facts.in_control => {
                Err(acting.refuse(Guard::QcInControl.found(format!("run `{code}` was not in control"))))
            }
            Some(run) if run.facts.method != facts.method => {
                Err(acting.refuse(Guard::QcInControl.found(format!("run `{code}` is of another method"))))
            }
            Some(_) => Ok(()),
        },
    }
}

/// The results of a sample.
pub(super) fn results_of(tx: &mut Tx<'_>, sample: SampleId) -> Result<Vec<ResultEntry>, LabError> {
    let ids = tx.load::<ResultsOf>(&sample.to_string())?.unwrap_or_default().ids;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.extend(tx.load::<ResultEntry>(&id.to_string())?);
    }
    Ok(results)
}

/// The results that were computed from one.
pub(super) fn computed_from(tx: &mut Tx<'_>, id: ResultId) -> Result<Vec<ResultEntry>, LabError> {
    let ids = tx.load::<ComputedFrom>(&id.to_string())?.unwrap_or_default().ids;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.extend(tx.load::<ResultEntry>(&id.to_string())?);
    }
    Ok(results)
}

/// The results of a report are those that its content was made from, good to be reported, and free.
pub(super) fn current(tx: &mut Tx<'_>, acting: &Acting, report: &Report) -> Result<Vec<ResultEntry>, Stop> {
    let mut results = Vec::with_capacity(report.facts.results.len());
    for held in &report.facts.results {
        let result = tx.load::<ResultEntry>(&held.id.to_string())?.ok_or(LabError::NotFound { what: "result" })?;
        not_held(acting, &result)?;
        if result.version != held.version {
            return Err(
                acting.refuse(Guard::Current.found(format!("result {} is at version {}", held.id, result.version)))
            );
        }
        reportable(acting, &result, report.facts.preliminary)?;
        results.push(result);
    }
    Ok(results)
}

/// A result that may stand in a report: verified, or, in a preliminary one, submitted.
pub(super) fn reportable(acting: &Acting, result: &ResultEntry, preliminary: bool) -> Result<(), Stop> {
    let good = match result.state {
        ResultState::Verified | ResultState::Reported => true,
        ResultState::Submitted => preliminary,
        _ => false,
    };
    if good && !result.recheck {
        return Ok(());
    }
    Err(acting.refuse(Guard::Verified.found(format!("result {} is {}", result.id, result.state.as_str()))))
}
