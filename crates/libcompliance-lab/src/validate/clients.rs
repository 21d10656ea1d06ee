//! One client's things are not another's, and a role is all that its holder may do.

use super::stage::{Part, Person, Stage, WHY};
use super::told::{Tested, Trouble, allowed, failed, refused, refused_on_record};
use crate::error::LabError;
use crate::export;
use crate::store::Filter;
use crate::{Session, Version};
use libcompliance::access::Scope;
use libcompliance::id::{ClientId, ReportId, ResultId, SampleId};
use libcompliance::model::SampleFacts;
use libcompliance::validation::Observed;

/// What a client has.
struct Things {
    sample: SampleId,
    result: ResultId,
    report: ReportId,
}

fn things(stage: &Stage<'_>, client: ClientId) -> Result<Things, LabError> {
    let maker = stage.enter(&stage.maker)?;
    let sample = stage.sample(&maker, client)?;
    let result = stage.entered(&maker, sample)?;
    stage.submit(&maker, &stage.maker, result)?;
    for checker in &stage.checkers {
        stage.verify(&stage.enter(checker)?, checker, result)?;
    }
    let report = stage.drafted(&maker, sample)?;
    Ok(Things { sample, result, report })
}

/// Somebody with rights for the first client only, unless the control is taken away.
fn outsider(stage: &Stage<'_>, what: &str, part: Part, test: &str) -> Result<Person, LabError> {
    let [ours, _] = stage.clients;
    let scope = if stage.weak(test) { Scope::All } else { Scope::one(ours.to_string()) };
    stage.person(what, part, scope, None)
}

/// Whether a question was answered.
fn seen<T>(answer: Result<T, LabError>) -> Result<bool, Trouble> {
    match answer {
        Ok(_) => Ok(true),
        Err(LabError::NotFound { .. } | LabError::NotAllowed { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Every way in which somebody may come to see what a client has.
fn looks(session: &Session, things: &Things) -> Result<[(&'static str, bool); 6], Trouble> {
    let Things { sample, result, report } = things;
    let object = session.object_at("sample", &sample.to_string(), Version::Now);
    Ok([
        ("sample", seen(session.sample(*sample))?),
        ("result", seen(session.result(*result))?),
        ("report", seen(session.report(*report))?),
        ("history", seen(object)?),
        ("list of samples", session.samples()?.iter().any(|one| one.id == *sample)),
        ("list of reports", session.reports()?.iter().any(|one| one.id == *report)),
    ])
}

/// VO-01
pub(super) fn reading(stage: &Stage<'_>) -> Tested {
    let [ours, theirs] = stage.clients;
    let outsider = outsider(stage, "reader", Part::Look, "VO-01")?;
    let session = stage.enter(&outsider)?;
    let (own, foreign) = (things(stage, ours)?, things(stage, theirs)?);
    if let Some((what, _)) = looks(&session, &foreign)?.into_iter().find(|(_, seen)| *seen) {
        return Err(failed(
            format!("{what} of the other client is seen"),
            format!("rzecz innego klienta jest widoczna ({what})"),
        ));
    }
    let own = looks(&session, &own)?;
    if let Some((what, _)) = own.iter().find(|(_, seen)| !seen) {
        return Err(failed(
            format!("control: {what} of the own client is not seen, so what is hidden shows nothing"),
            format!("kontrola: rzecz własnego klienta jest niewidoczna ({what}), więc ukrycie niczego nie dowodzi"),
        ));
    }
    let ways = own.len();
    Ok(Observed::new(
        format!("{ways} ways to look: none shows the other client's things, each shows the own client's"),
        format!("sposoby odczytu: {ways}; żaden nie pokazuje rzeczy innego klienta, każdy pokazuje rzeczy własnego"),
    ))
}

/// VO-02
pub(super) fn acting(stage: &Stage<'_>) -> Tested {
    let [ours, theirs] = stage.clients;
    let outsider = outsider(stage, "actor", Part::Work, "VO-02")?;
    let session = stage.enter(&outsider)?;
    let maker = stage.enter(&stage.maker)?;
    let (own, foreign) = (stage.sample(&maker, ours)?, stage.sample(&maker, theirs)?);
    let codes = ["scope_missing"];
    let edit = |id: SampleId| {
        let mut facts: SampleFacts = maker.sample(id)?.facts;
        facts.temperature = Some("4".to_owned());
        session.edit_sample(id, &facts, WHY)
    };
    let lab = &stage.lab;
    let code = refused_on_record(lab, edit(foreign), &codes, "editing a sample of B", "zmiana próbki klienta B")?;
    let received = stage.sample(&session, theirs);
    refused_on_record(lab, received, &codes, "receiving a sample for B", "przyjęcie próbki klienta B")?;
    allowed(edit(own), "editing a sample of A", "zmianę próbki klienta A")?;
    allowed(stage.sample(&session, ours), "receiving a sample for A", "przyjęcie próbki klienta A")?;
    Ok(Observed::new(
        format!("2 actions for B refused and recorded ({code}), the same 2 for A done"),
        format!("2 działania dla B odrzucone i zapisane ({code}), te same 2 dla A wykonane"),
    ))
}

/// VO-03
pub(super) fn exporting(stage: &Stage<'_>) -> Tested {
    let [_, theirs] = stage.clients;
    let outsider = outsider(stage, "exporter", Part::Export, "VO-03")?;
    let holder = stage.person("holder", Part::Export, Scope::All, None)?;
    let (session, whole) = (stage.enter(&outsider)?, stage.enter(&holder)?);
    stage.sample(&stage.enter(&stage.maker)?, theirs)?;
    let filter = Filter { client: Some(*theirs.0.as_bytes()), ..Filter::default() };
    let options = || export::Options { filter: Some(filter.clone()), ..export::Options::default() };
    let (out, other) = (stage.rehearsal.beside("export"), stage.rehearsal.beside("export-control"));
    let taken = session.export(&out, &options());
    let codes = ["scope_missing"];
    let code = refused_on_record(&stage.lab, taken, &codes, "exporting records of B", "eksport zapisów klienta B")?;
    if out.exists() {
        return Err(failed("a folder of the refused export is there", "istnieje folder odrzuconego eksportu"));
    }
    let exported =
        allowed(whole.export(&other, &options()), "the export by a holder of the right", "eksport uprawnionego")?;
    let records = exported.manifest.records;
    let _ = std::fs::remove_dir_all(&other);
    Ok(Observed::new(
        format!("refused and recorded ({code}), no file made; the holder of the right got {records} records"),
        format!("odrzucone i zapisane ({code}), bez pliku; uprawniony otrzymał zapisy: {records}"),
    ))
}

/// VO-04
pub(super) fn without_right(stage: &Stage<'_>) -> Tested {
    let [ours, _] = stage.clients;
    let part = if stage.weak("VO-04") { Part::Work } else { Part::Look };
    let looker = stage.person("looker", part, Scope::All, None)?;
    let session = stage.enter(&looker)?;
    let done = stage.sample(&session, ours);
    let (code, place) = refused(done, &["permission_missing"], "receiving a sample", "przyjęcie próbki")?;
    let record = match place {
        Some(place) => super::told::record_at(&stage.lab, place)?,
        None => None,
    };
    let whole = record.is_some_and(|record| {
        let says = |name: &str, word: &str| record.attr(name).and_then(|said| said.as_text()) == Some(word);
        let missing = says("permission", "sample.add") && says("code", "permission_missing");
        record.kind == "action.refused" && record.actor.id == looker.account && record.action == "sample.add" && missing
    });
    if !whole {
        return Err(failed(
            "refused, and the record does not name account, action and what was missing",
            "odrzucone, lecz zapis nie wskazuje konta, działania i brakującego uprawnienia",
        ));
    }
    let maker = stage.enter(&stage.maker)?;
    allowed(stage.sample(&maker, ours), "receiving a sample with the right", "przyjęcie próbki z uprawnieniem")?;
    Ok(Observed::new(
        format!("refused ({code}); the record names the account, `sample.add` and the missing permission"),
        format!("odrzucone ({code}); zapis wskazuje konto, `sample.add` i brakujące uprawnienie"),
    ))
}
