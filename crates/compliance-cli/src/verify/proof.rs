//! Verifying one record with its proof, without the laboratory.

use super::Args;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::json;
use libcompliance_lab::core::trail::checkpoint::Checkpoint;
use libcompliance_lab::core::trail::note::{KeyKind, UnverifiedNote, VerifierKey};
use libcompliance_lab::core::trail::proof::{ProvenRecord, TlogProof, TlogProofError};
use libcompliance_operations::verified;
use libcompliance_pack::text::visible;

pub(super) fn run(args: &Args, keys: &[VerifierKey], context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let record_path = args.record.as_deref().ok_or_else(|| {
        Failure::usage(
            "record_missing",
            "a proof is checked against a record: give the file with its bytes as --record FILE",
        )
    })?;
    if keys.is_empty() {
        return Err(Failure::usage(
            "key_missing",
            "a proof is checked with the trail's verifier key: give it as --key VKEY_OR_FILE",
        ));
    }
    if !args.since.is_empty() || args.unlock || args.secret.passphrase_file.is_some() {
        return Err(Failure::usage("proof_options", "--since and --unlock do not belong to a proof"));
    }
    let proof = TlogProof::parse(&files::read(&args.path)?)
        .map_err(|error| Failure::failed("proof_unreadable", format!("`{}`: {error}", shown(&args.path))))?;
    let record = files::read(record_path)?;
    let claimed = origin(&proof);
    match check(&proof, &record, keys) {
        Ok(proven) => holds(&proven, args, context, io),
        Err((code, text)) => {
            if context.json {
                let document = serde_json::json!({
                    "kind": "proof", "verdict": "does_not_hold", "holds": false, "origin": claimed, "index": proof.index(),
                    "faults": [{"code": code, "place": format!("record {}", proof.index()), "text": text}],
                });
                json::line(io, &document)?;
            } else {
                let verdict = context.language.pick("DOES NOT HOLD", "NIE ZGADZA SIĘ");
                writeln!(io.out, "{verdict}: {} ({code})", visible(&text))?;
            }
            Ok(Exit::No)
        }
    }
}

fn holds(proven: &ProvenRecord, args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let checkpoint = &proven.checkpoint;
    if context.json {
        let document = serde_json::json!({
            "kind": "proof", "verdict": "holds", "holds": true, "origin": checkpoint.origin(), "index": proven.index,
            "size": checkpoint.size(), "leaf_hash": json::hex(&proven.leaf_hash), "faults": [],
        });
        json::line(io, &document)?;
    } else {
        let record = args.record.as_deref().map(shown).unwrap_or_default();
        let (index, origin, size) = (proven.index, visible(checkpoint.origin()), checkpoint.size());
        let text = context.language.pick(
            format!(
                "HOLDS: the record in {record} is record {index} of the trail {origin}, under its signed checkpoint of {size} records."
            ),
            format!(
                "ZGADZA SIĘ: zapis w {record} jest zapisem {index} śladu {origin}, pod jego podpisanym punktem kontrolnym o liczbie zapisów {size}."
            ),
        );
        writeln!(io.out, "{text}")?;
    }
    Ok(Exit::Yes)
}

/// What the proof says of itself; for the report of a failure only.
fn origin(proof: &TlogProof) -> Option<String> {
    let note = UnverifiedNote::parse(proof.checkpoint_note().as_bytes()).ok()?;
    Some(Checkpoint::parse(note.text()).ok()?.origin().to_owned())
}

pub(super) fn check(
    proof: &TlogProof,
    record: &[u8],
    keys: &[VerifierKey],
) -> Result<ProvenRecord, (&'static str, String)> {
    let mut worst = None;
    for key in keys.iter().filter(|key| key.kind() == KeyKind::Ed25519) {
        // A key is trusted for the trail that it is named after, and for no other.
        let of_trail: Vec<VerifierKey> = keys
            .iter()
            .filter(|other| other.kind() != KeyKind::Ed25519 || other.name() == key.name())
            .cloned()
            .collect();
        match proof.verify(record, &of_trail, key.name()) {
            Ok(proven) => return own_index(proven, record),
            // Of several keys, those of other trails say nothing about this one.
            Err(error @ TlogProofError::Proof(_)) => {
                worst = Some(error);
                break;
            }
            Err(error) => worst = worst.or(Some(error)),
        }
    }
    let error = worst.map_or_else(
        || ("proof_invalid", "none of the keys is a log key".to_owned()),
        |error| {
            let code = match &error {
                TlogProofError::Signature(_) => "foreign_key",
                TlogProofError::Origin { .. } => "other_trail",
                TlogProofError::Proof(_) => "record_altered",
                _ => "proof_invalid",
            };
            (code, error.to_string())
        },
    );
    Err(error)
}

/// The place that the record itself names must be the proven one.
fn own_index(proven: ProvenRecord, record: &[u8]) -> Result<ProvenRecord, (&'static str, String)> {
    match verified::out_of_place(&proven, record) {
        Some(fault) => Err((fault.code.as_str(), fault.text)),
        None => Ok(proven),
    }
}
