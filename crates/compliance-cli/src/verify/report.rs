//! Verifying the file of a test report with the proof beside it or inside it, without the laboratory.

use super::{Args, proof};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::json;
use libcompliance_lab::core::crypto::sha256;
use libcompliance_lab::core::trail::note::VerifierKey;
use libcompliance_lab::core::trail::proof::TlogProof;
use libcompliance_lab::core::trail::read::{Read, read};
use libcompliance_lab::core::trail::record::{Digest, Record};
use libcompliance_lab::core::trail::value::Value;
use libcompliance_pack::report::{embed_proof, embedded_proof};
use libcompliance_pack::text::visible;
use std::path::{Path, PathBuf};

/// Where the proof of a file lies: under the file's whole name, or in place of its ending.
pub(super) fn proof_beside(file: &Path) -> Option<PathBuf> {
    let mut whole = file.as_os_str().to_owned();
    whole.push(".tlog-proof");
    [PathBuf::from(whole), file.with_extension("tlog-proof")].into_iter().find(|path| path.is_file())
}

/// What came of it.
struct Found {
    index: u64,
    size: u64,
    origin: String,
    record: Box<Record>,
    /// The proof lies in the file too.
    inside: bool,
    /// Bytes behind those that are sealed, other than that proof.
    appended: u64,
}

/// Why it does not hold: a code, and words in both languages.
type Fault = (&'static str, String, String);

fn fault(code: &'static str, english: &str, polish: &str) -> Fault {
    (code, english.to_owned(), polish.to_owned())
}

pub(super) fn run(args: &Args, keys: &[VerifierKey], context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let bytes = files::read_most(&args.path, files::MOST_REPORT)?;
    let (place, proof) = match args.proof.clone().or_else(|| proof_beside(&args.path)) {
        Some(place) => (shown(&place), files::read(&place)?),
        None => (shown(&args.path), embedded_proof(&bytes).ok_or_else(|| no_proof(&args.path))?.to_vec()),
    };
    if keys.is_empty() {
        return Err(crate::work::usage(
            "key_missing",
            "a report is checked with the laboratory's verifier key, had from the laboratory: give it as --key VKEY_OR_FILE"
                .to_owned(),
            "sprawozdanie sprawdza się kluczem weryfikującym laboratorium: podaj go przez --key KLUCZ_LUB_PLIK".to_owned(),
        ));
    }
    if !args.since.is_empty() || args.unlock || args.secret.passphrase_file.is_some() || args.record.is_some() {
        return Err(Failure::usage("proof_options", "--since, --unlock and --record do not belong to a report"));
    }
    let sealed = TlogProof::parse(&proof)
        .map_err(|error| Failure::failed("proof_unreadable", format!("the proof in `{place}`: {error}")))?;
    match check(&sealed, &bytes, keys) {
        Ok(found) => tell(&found, args, context, io),
        Err(fault) => does_not_hold(&fault, &sealed, context, io),
    }
}

fn no_proof(file: &Path) -> Failure {
    crate::work::usage(
        "proof_missing",
        format!("`{}` has no .tlog-proof beside it nor inside: give it as --proof FILE", shown(file)),
        format!("`{}` nie ma dowodu .tlog-proof ani obok, ani w środku: podaj go przez --proof PLIK", shown(file)),
    )
}

/// What follows the issued bytes and a proof of the same record that was put behind them. The update is written anew and
/// compared, so that nothing else passes for it.
fn behind_proof<'b>(bytes: &'b [u8], issued: &[u8], sealed: &TlogProof, keys: &[VerifierKey]) -> Option<&'b [u8]> {
    let text = embedded_proof(bytes)?;
    let inside = TlogProof::parse(text).ok()?;
    let extra = inside.extra().filter(|extra| sealed.extra() == Some(extra))?;
    let _ = proof::check(&inside, extra, keys).ok()?;
    bytes.strip_prefix(embed_proof(issued, text).ok()?.as_slice())
}

fn check(sealed: &TlogProof, bytes: &[u8], keys: &[VerifierKey]) -> Result<Found, Fault> {
    let Some(extra) = sealed.extra() else {
        return Err(fault(
            "record_absent",
            "the proof holds no record: it is not the proof of a report",
            "dowód nie zawiera zapisu: nie jest dowodem sprawozdania",
        ));
    };
    // Nothing that the record says counts before its seal has been checked.
    let proven = proof::check(sealed, extra, keys)
        .map_err(|(code, text)| (code, text.clone(), format!("dowód nie potwierdza zapisu: {text}")))?;
    let record = match read(extra) {
        Ok(Read::Known(record)) => record,
        Ok(Read::Newer { .. }) => {
            return Err(fault(
                "record_newer",
                "the record was written by a newer program: check it with that one",
                "zapis pochodzi z nowszego programu: sprawdź nim",
            ));
        }
        Err(_) => return Err(fault("record_unreadable", "the record does not read", "zapisu nie da się odczytać")),
    };
    if record.kind != "report.issued" {
        return Err((
            "record_other_kind",
            format!("the record is one of `{}`, not of the issue of a report", record.kind),
            format!("to zapis rodzaju `{}`, a nie wydania sprawozdania", record.kind),
        ));
    }
    let wanted = record.attr("file_sha256").and_then(Value::as_text);
    let size = match record.attr("file_size") {
        Some(Value::Int(size)) => usize::try_from(*size).ok(),
        _ => None,
    };
    let (Some(wanted), Some(size)) = (wanted, size) else {
        return Err(fault("record_unreadable", "the record names no file", "zapis nie wskazuje pliku"));
    };
    let Some(issued) = bytes.get(..size) else {
        return Err((
            "file_shorter",
            format!("the file has {} bytes, the issued one had {size}", bytes.len()),
            format!("plik ma bajtów: {}, a wydany miał: {size}", bytes.len()),
        ));
    };
    if Digest(sha256(issued)).to_string() != wanted {
        return Err(fault(
            "file_altered",
            "the file is not the one that was issued: its content was changed, or it belongs to another report",
            "plik nie jest tym, który wydano: zmieniono jego treść albo należy do innego sprawozdania",
        ));
    }
    let behind = behind_proof(bytes, issued, sealed, keys);
    let appended = u64::try_from(behind.map_or(bytes.len() - size, <[u8]>::len)).unwrap_or(u64::MAX);
    let checkpoint = &proven.checkpoint;
    Ok(Found {
        index: proven.index,
        size: checkpoint.size(),
        origin: checkpoint.origin().to_owned(),
        record,
        inside: behind.is_some(),
        appended,
    })
}

/// What this does not tell, in the words of a recipient.
fn not_checked(found: &Found) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut lines = vec![
        (
            "later",
            "NOT CHECKED: whether the report was amended, doubted or withdrawn since; the laboratory can say.",
            "NIE SPRAWDZONO, czy sprawozdanie zmieniono, zakwestionowano lub wycofano po wydaniu; odpowie laboratorium.",
        ),
        (
            "key",
            "NOT CHECKED: whether the key is the laboratory's; have it from the laboratory itself, not from where the report came.",
            "NIE SPRAWDZONO, czy klucz należy do laboratorium; weź go od samego laboratorium, a nie stamtąd, skąd przyszło sprawozdanie.",
        ),
        (
            "outside",
            "NOT CHECKED: whether the laboratory shows everybody the same trail; that takes a checkpoint kept by somebody outside.",
            "NIE SPRAWDZONO, czy laboratorium pokazuje wszystkim ten sam ślad; do tego potrzebny jest punkt kontrolny przechowany na zewnątrz.",
        ),
    ];
    if found.appended > 0 {
        lines.push((
            "appended",
            "NOT CHECKED: what was added behind the issued bytes, such as a signature, and whether it changes what is shown.",
            "NIE SPRAWDZONO tego, co dopisano za wydanymi bajtami, na przykład podpisu, ani czy zmienia to, co widać.",
        ));
    }
    lines
}

fn tell(found: &Found, args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let text = |name: &str| found.record.attr(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let signatures = match found.record.attr("signatures") {
        Some(Value::List(list)) => list.len(),
        _ => 0,
    };
    // A page shows whatever is added to it. A PDF may be added to by a signature, which somebody must expect.
    let holds = found.appended == 0 || (args.appended && text("media_type") == "application/pdf");
    let verdict = match (found.appended, holds) {
        (0, _) => "holds",
        (_, true) => "sealed_part_holds",
        (_, false) => "appended",
    };
    let exit = if holds { Exit::Yes } else { Exit::No };
    let lines = not_checked(found);
    if context.json {
        let not_checked: Vec<_> =
            lines.iter().map(|(code, text, _)| serde_json::json!({"code": code, "text": text})).collect();
        let faults: Vec<_> = (!holds)
            .then(|| serde_json::json!({"code": "appended", "place": "file", "text": format!("{} bytes follow the issued ones", found.appended)}))
            .into_iter()
            .collect();
        let document = serde_json::json!({
            "kind": "report", "verdict": verdict, "holds": holds, "origin": found.origin, "index": found.index,
            "size": found.size, "number": text("number"),
            "report": found.record.object.as_ref().map(|object| object.id.clone()),
            "issued": text("issued"), "content_sha256": text("content_sha256"), "file_sha256": text("file_sha256"),
            "media_type": text("media_type"), "signatures": signatures, "proof_inside": found.inside,
            "appended": found.appended, "faults": faults, "not_checked": not_checked,
        });
        json::line(io, &document)?;
        return Ok(exit);
    }
    let (file, number, origin) = (shown(&args.path), text("number"), visible(&found.origin).into_owned());
    let (number, issued) = (visible(&number).into_owned(), text("issued"));
    let english = format!(
        "{file} is report {number}, issued {issued} with {signatures} electronic signature(s), record {} of the trail {origin} under its signed checkpoint of {} records.",
        found.index, found.size
    );
    let polish = format!(
        "{file} to sprawozdanie {number}, wydane {issued}, podpisy elektroniczne: {signatures}, zapis {} śladu {origin} pod jego podpisanym punktem kontrolnym o liczbie zapisów {}.",
        found.index, found.size
    );
    let added = context.say(
        format!("{} bytes follow the issued ones; they are not sealed.", found.appended),
        format!("za wydanymi bajtami dopisano bajtów: {}; nie są zabezpieczone.", found.appended),
    );
    match verdict {
        "holds" => writeln!(io.out, "{}", context.say(format!("HOLDS: {english}"), format!("ZGADZA SIĘ: {polish}")))?,
        "sealed_part_holds" => {
            let line =
                context.say(format!("THE ISSUED PART HOLDS: {english}"), format!("WYDANA CZĘŚĆ ZGADZA SIĘ: {polish}"));
            writeln!(io.out, "{line}\n{added}")?;
        }
        _ => {
            let line = context
                .say(format!("DOES NOT HOLD as it is: {added}"), format!("NIE ZGADZA SIĘ w tej postaci: {added}"));
            writeln!(io.out, "{line}")?;
            writeln!(
                io.out,
                "{}",
                context.say(
                    format!("The bytes before them hold: {english}"),
                    format!("Bajty przed nimi zgadzają się: {polish}"),
                )
            )?;
        }
    }
    if found.inside {
        let line = context
            .say("The proof lies in the file, behind the issued bytes.", "Dowód jest w pliku, za wydanymi bajtami.");
        writeln!(io.out, "{line}")?;
    }
    writeln!(io.out)?;
    for (_, english, polish) in lines {
        writeln!(io.out, "{}", context.say(english, polish))?;
    }
    Ok(exit)
}

fn does_not_hold(fault: &Fault, sealed: &TlogProof, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (code, english, polish) = fault;
    if context.json {
        let document = serde_json::json!({
            "kind": "report", "verdict": "does_not_hold", "holds": false, "index": sealed.index(),
            "faults": [{"code": code, "place": "file", "text": english}],
        });
        json::line(io, &document)?;
    } else {
        let verdict = context.say("DOES NOT HOLD", "NIE ZGADZA SIĘ");
        writeln!(io.out, "{verdict}: {} ({code})", visible(context.say(english, polish)))?;
    }
    Ok(Exit::No)
}
