//! Four eyes, reasons, signatures, and reports that never change.

use super::stage::{Part, Stage, WHY, fresh_password, render, value};
use super::told::{Tested, allowed, failed, not_run, record_at, refused, refused_on_record};
use crate::error::LabError;
use crate::laboratory::{Reason, Signing};
use libcompliance::access::Scope;
use libcompliance::crypto::sha256;
use libcompliance::model::{MethodFacts, ReportState, ResultState};
use libcompliance::trail::value::Value;
use libcompliance::validation::Observed;

/// VO-08
pub(super) fn author(stage: &Stage<'_>) -> Tested {
    let (_, result) = stage.submitted()?;
    let checker = stage.checker()?;
    // Without the control, somebody else stands in the author's place.
    let who = if stage.weak("VO-08") { checker } else { &stage.maker };
    let own = stage.verify(&stage.enter(who)?, who, result);
    let code = refused_on_record(
        &stage.lab,
        own,
        &["four_eyes"],
        "verifying one's own result",
        "weryfikację własnego wyniku",
    )?;
    let other = stage.verify(&stage.enter(checker)?, checker, result);
    allowed(other, "verifying somebody else's result", "weryfikację cudzego wyniku")?;
    Ok(Observed::new(
        format!("refused for the author and recorded ({code}), done by another person"),
        format!("autorowi odmówiono i zapisano ({code}), inna osoba zweryfikowała"),
    ))
}

/// VO-09
pub(super) fn second_account(stage: &Stage<'_>) -> Tested {
    let (_, result) = stage.submitted()?;
    let same = if stage.weak("VO-09") { None } else { Some(&stage.maker) };
    let double = stage.person("double", Part::Work, Scope::All, same)?;
    let own = stage.verify(&stage.enter(&double)?, &double, result);
    let (en, pl) =
        ("verifying one's own result under a second account", "weryfikację własnego wyniku z drugiego konta");
    let code = refused_on_record(&stage.lab, own, &["four_eyes"], en, pl)?;
    let checker = stage.checker()?;
    let other = stage.verify(&stage.enter(checker)?, checker, result);
    allowed(other, "verifying by another person", "weryfikację przez inną osobę")?;
    Ok(Observed::new(
        format!("refused under the author's second account and recorded ({code}), done by another person"),
        format!("z drugiego konta autora odmówiono i zapisano ({code}), inna osoba zweryfikowała"),
    ))
}

/// VO-10
pub(super) fn sole_authoriser(stage: &Stage<'_>) -> Tested {
    let (_, report) = stage.checked()?;
    // Where several must authorise, those who worked on it may be among them, but not all of them.
    let involved: Vec<_> = stage.checkers.iter().chain([&stage.maker]).collect();
    let needed = stage.releasers.len();
    let mut last = None;
    for (at, person) in involved.iter().enumerate().take(needed) {
        let person = if stage.weak("VO-10") { stage.releaser()? } else { person };
        let done = stage.enter(person)?.authorize_report(report, &stage.signing(person));
        if at + 1 == needed {
            last = Some(done);
        } else {
            allowed(done, "an authorisation beside others", "autoryzację obok innych")?;
        }
    }
    let Some(last) = last else {
        return Err(not_run(
            "more persons must authorise than worked on the report, so nobody can be the last of them",
            "autoryzować musi więcej osób, niż pracowało przy sprawozdaniu, więc nikt z nich nie może być ostatni",
        ));
    };
    let (en, pl) = ("authorising what one verified", "autoryzację tego, co się weryfikowało");
    let code = refused_on_record(&stage.lab, last, &["sole_authoriser"], en, pl)?;
    let releaser = stage.releaser()?;
    let other = stage.enter(releaser)?.authorize_report(report, &stage.signing(releaser));
    allowed(
        other,
        "authorising by a person who did not work on it",
        "autoryzację przez osobę, która przy nim nie pracowała",
    )?;
    Ok(Observed::new(
        format!("refused and recorded ({code}), done by a person who did not work on it"),
        format!("odmówiono i zapisano ({code}), autoryzowała osoba, która przy nim nie pracowała"),
    ))
}

/// VO-11
pub(super) fn reason(stage: &Stage<'_>) -> Tested {
    let maker = stage.enter(&stage.maker)?;
    let [client, _] = stage.clients;
    let sample = stage.sample(&maker, client)?;
    let result = stage.entered(&maker, sample)?;
    let weak = stage.weak("VO-11");
    let none: Reason<'_> = if weak { WHY } else { ("", None) };
    let codes = ["record_invalid"];
    refused(
        maker.correct_result(result, value("13")?, none),
        &codes,
        "a change without a reason",
        "zmianę bez powodu",
    )?;
    let admin = stage.administrator()?;
    let facts = MethodFacts { title: "Validation".to_owned(), edition: "2".to_owned(), ..MethodFacts::default() };
    let edition = admin.define_method(stage.method(), &facts, None);
    refused(edition, &codes, "a new edition of a method without a reason", "nowe wydanie metody bez powodu")?;
    let done = maker.correct_result(result, value("13")?, WHY);
    let receipt = allowed(done, "the change with a reason", "zmianę z powodem")?;
    let record = record_at(&stage.lab, receipt.index)?.ok_or(LabError::SealBroken)?;
    let change = record.changes.iter().find(|change| change.field == "value");
    let kept = change.is_some_and(|change| change.old != change.new && change.old != Value::Null);
    if !kept || record.reason.as_ref().is_none_or(|reason| reason.code != WHY.0) {
        return Err(failed(
            "the record of the change lacks the old value, the new one, or the reason",
            "w zapisie zmiany brakuje starej lub nowej wartości albo powodu",
        ));
    }
    Ok(Observed::new(
        "2 changes without a reason refused; with one, the record holds the old value, the new one and the reason",
        "2 zmiany bez powodu odrzucone; z powodem zapis zawiera starą i nową wartość oraz powód",
    ))
}

/// VO-12
pub(super) fn signature(stage: &Stage<'_>) -> Tested {
    if stage.by_host() {
        return Err(not_run(
            "persons are authenticated by the host: that it asks them anew is to be tested there",
            "osoby uwierzytelnia system nadrzędny: ponowne uwierzytelnienie należy sprawdzić tam",
        ));
    }
    let (_, report) = stage.checked()?;
    let releaser = stage.releaser()?;
    let session = stage.enter(releaser)?;
    let wrong = if stage.weak("VO-12") { releaser.password.clone() } else { fresh_password()? };
    let done = session.authorize_report(report, &Signing::by_password(&wrong, None));
    let (en, pl) = ("a signature with a wrong password", "podpis z błędnym hasłem");
    let code = refused_on_record(&stage.lab, done, &["password_wrong"], en, pl)?;
    let held = session.report(report)?;
    if held.state != ReportState::Checked || !held.signatures.is_empty() {
        return Err(failed("the report carries a signature all the same", "sprawozdanie mimo to ma podpis"));
    }
    let done = session.authorize_report(report, &stage.signing(releaser));
    allowed(done, "the signature with the right password", "podpis z prawidłowym hasłem")?;
    Ok(Observed::new(
        format!("refused and recorded ({code}), nothing signed; done with the right password"),
        format!("odmówiono i zapisano ({code}), nic nie podpisano; z prawidłowym hasłem wykonano"),
    ))
}

/// VO-13
pub(super) fn frozen(stage: &Stage<'_>) -> Tested {
    let (result, report) = stage.authorised()?;
    let releaser = stage.releaser()?;
    let session = stage.enter(releaser)?;
    let issued = session.issue_report(report, "validation", render);
    let (mut bytes, _) = allowed(issued, "issuing an authorised report", "wydanie autoryzowanego sprawozdania")?;
    let again = session.issue_report(report, "validation", render);
    refused_on_record(&stage.lab, again, &["wrong_state"], "issuing it again", "ponowne wydanie")?;
    let maker = stage.enter(&stage.maker)?;
    let changed = maker.correct_result(result, value("14")?, WHY);
    let (code, _) = refused(changed, &["wrong_state"], "changing a reported result", "zmianę wyniku ze sprawozdania")?;
    if stage.weak("VO-13") {
        bytes.push(b'\n');
    }
    let (file, kept) = session.report_file(report)?;
    let same = kept == bytes && sha256(&kept) == file.sha256.0;
    if !same || maker.result(result)?.state != ResultState::Reported {
        return Err(failed("the file is not the one that was issued", "plik nie jest tym, który wydano"));
    }
    let size = kept.len();
    Ok(Observed::new(
        format!("second issue and correction refused ({code}); the {size} bytes are those issued and fit their digest"),
        format!("ponowne wydanie i zmiana odrzucone ({code}); {size} bajtów jak wydano, zgodne ze skrótem"),
    ))
}
