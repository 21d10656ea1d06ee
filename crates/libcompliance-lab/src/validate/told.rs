//! How a test says what it saw. Whatever is not the very thing that was expected is no pass.

use crate::error::LabError;
use crate::lab::Lab;
use libcompliance::trail::record::Record;
use libcompliance::validation::{Observed, Verdict};

/// Why a test did not pass.
pub(super) enum Trouble {
    /// Something else was seen.
    Failed(Observed),
    /// It could not be carried out.
    NotRun(Observed),
}

/// A test passed with what was seen, or did not.
pub(super) type Tested = Result<Observed, Trouble>;

/// What goes wrong in the preparation of a test tells nothing about what it tests.
impl<E: Into<LabError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::NotRun(unprepared(&error.into()))
    }
}

pub(super) fn unprepared(error: &LabError) -> Observed {
    let code = error.code();
    Observed::new(
        format!("the test could not be prepared: {error} ({code})"),
        format!("testu nie udało się przygotować: {error} ({code})"),
    )
}

pub(super) fn failed(en: impl Into<String>, pl: impl Into<String>) -> Trouble {
    Trouble::Failed(Observed::new(en, pl))
}

pub(super) fn not_run(en: impl Into<String>, pl: impl Into<String>) -> Trouble {
    Trouble::NotRun(Observed::new(en, pl))
}

pub(super) fn settled(tested: Tested) -> (Verdict, Observed) {
    match tested {
        Ok(seen) => (Verdict::Passed, seen),
        Err(Trouble::Failed(seen)) => (Verdict::Failed, seen),
        Err(Trouble::NotRun(seen)) => (Verdict::NotRun, seen),
    }
}

/// The negative control: what is permitted must be done, or the test shows nothing.
pub(super) fn allowed<T>(done: Result<T, LabError>, en: &str, pl: &str) -> Result<T, Trouble> {
    done.map_err(|error| {
        let code = error.code();
        failed(
            format!("control: {en} was refused too ({code}), so the refusals show nothing"),
            format!("kontrola: {pl} też odrzucono ({code}), więc odmowy niczego nie dowodzą"),
        )
    })
}

/// A refusal by one of these codes; gives the code and the place of its record, where it has one.
pub(super) fn refused<T>(
    done: Result<T, LabError>,
    codes: &[&str],
    en: &str,
    pl: &str,
) -> Result<(&'static str, Option<u64>), Trouble> {
    let error = match done {
        Ok(_) => return Err(failed(format!("{en} was NOT refused"), format!("NIE odrzucono: {pl}"))),
        Err(error) => error,
    };
    let code = error.code();
    if !codes.contains(&code) {
        let expected = codes.join(", ");
        return Err(failed(
            format!("{en} was refused by `{code}`, expected was {expected}"),
            format!("{pl}: odmowa `{code}`, oczekiwano {expected}"),
        ));
    }
    let record = match &error {
        LabError::Denied { record, .. } | LabError::SignInRefused { record } => Some(*record),
        LabError::PasswordRefused { record, .. } => Some(*record),
        _ => None,
    };
    Ok((code, record))
}

/// A refusal that must be on record as an action that was refused, under this code.
pub(super) fn refused_on_record<T>(
    lab: &Lab,
    done: Result<T, LabError>,
    codes: &[&str],
    en: &str,
    pl: &str,
) -> Result<String, Trouble> {
    let (code, place) = refused(done, codes, en, pl)?;
    let missing = || failed(format!("the refusal of {en} is not on record"), format!("odmowy nie zapisano: {pl}"));
    let place = place.ok_or_else(missing)?;
    let record = record_at(lab, place)?.ok_or_else(missing)?;
    let says = record.attr("code").and_then(|said| said.as_text()).is_some_and(|said| said == code);
    if record.kind != "action.refused" || !says {
        return Err(missing());
    }
    Ok(code.to_owned())
}

pub(super) fn record_at(lab: &Lab, place: u64) -> Result<Option<Record>, LabError> {
    use crate::store::ReadStore as _;
    let bytes = lab.read(|store| Ok(store.record(place)?))?;
    Ok(bytes.as_deref().and_then(crate::laboratory::known))
}
