//! `compliance trail prove` and `checkpoint`: what somebody outside needs.

use super::outside::{self, Hand, Unrecorded};
use super::{Checkpoint, Prove, find};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::json;
use crate::reading::Reading;
use libcompliance_lab::LabError;
use libcompliance_lab::core::trail::checkpoint::Checkpoint as Signed;
use libcompliance_lab::core::trail::note::{UnverifiedNote, VerifierKey};
use libcompliance_lab::core::trail::proof::TlogProof;
use libcompliance_lab::core::trail::tree::leaf_hash;
use libcompliance_lab::store::ReadStore as _;
use libcompliance_lab::{prove, read_log};

pub(super) fn run(args: &Prove, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let (index, bytes) = find(&mut reading, &args.record)?;
    let key = verifier_key(&mut reading)?;
    // A record that cannot be proven is not handed out, nor is its being handed out recorded.
    check(&prove(&mut reading.store, index)?, &bytes, &key)?;
    [Some(&args.out), args.record_out.as_ref()].into_iter().flatten().try_for_each(|path| files::expect_free(path))?;
    let hand = Hand::of(&args.who, &reading, context, io)?;
    let unrecorded = hand.unrecorded();
    let outcome = hand.prove(&mut reading, index).map_err(Failure::from);
    let proof = hand.finish(outcome)?;
    // The key may have been changed meanwhile.
    let key = verifier_key(&mut reading)?;
    check(&proof, &bytes, &key)?;
    files::write(&args.out, proof.encode().as_bytes())?;
    if let Some(path) = &args.record_out {
        files::write(path, &bytes)?;
    }
    if context.json {
        let document = serde_json::json!({
            "index": index,
            "leaf_hash": json::hex(&leaf_hash(&bytes)),
            "verifier_key": key.to_string(),
            "proof": args.out.to_string_lossy(),
            "record": args.record_out.as_ref().map(|path| path.to_string_lossy().into_owned()),
            "not_recorded": unrecorded.map(Unrecorded::code),
        });
        json::line(io, &document)?;
    } else {
        let record = args.record_out.as_deref().map_or_else(|| "RECORD_FILE".to_owned(), shown);
        let out = shown(&args.out);
        let wrote = context.language.pick(
            format!("wrote the proof of record {index} to {out}; it is checked without the database:"),
            format!("zapisano dowód zapisu {index} w {out}; sprawdza się go bez bazy danych:"),
        );
        writeln!(io.out, "{wrote}")?;
        writeln!(io.out, "  compliance verify {out} --record {record} --key '{key}'")?;
        if args.record_out.is_none() {
            let holds = context.language.pick("RECORD_FILE holds the record's bytes", "RECORD_FILE to bajty zapisu");
            writeln!(io.out, "{holds}: `compliance trail show LAB {index} --raw > RECORD_FILE`")?;
        }
    }
    outside::warn(unrecorded, context, io)?;
    Ok(Exit::Yes)
}

/// What does not prove anything is not handed out.
fn check(proof: &TlogProof, bytes: &[u8], key: &VerifierKey) -> Result<(), Failure> {
    proof.verify(bytes, std::slice::from_ref(key), key.name()).map(drop).map_err(|error| {
        Failure::no("proof_invalid", format!("the record cannot be proven ({error}): run `compliance verify`"))
    })
}

pub(super) fn checkpoint(args: &Checkpoint, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    if let Some(path) = &args.out {
        files::expect_free(path)?;
    }
    let hand = Hand::of(&args.who, &reading, context, io)?;
    let unrecorded = hand.unrecorded();
    let outcome = hand.checkpoint(&mut reading).map_err(Failure::from);
    let note = hand.finish(outcome)?;
    let key = verifier_key(&mut reading)?;
    if let Some(path) = &args.out {
        files::write(path, note.as_bytes())?;
    }
    let signed = UnverifiedNote::parse(note.as_bytes()).ok().and_then(|note| Signed::parse(note.text()).ok());
    let size = signed.ok_or(LabError::SealBroken)?.size();
    match (&args.out, context.json) {
        (_, true) => {
            let out = args.out.as_ref().map(|path| path.to_string_lossy().into_owned());
            let document = serde_json::json!({
                "size": size, "origin": key.name(), "verifier_key": key.to_string(), "checkpoint": note, "out": out,
                "not_recorded": unrecorded.map(Unrecorded::code),
            });
            json::line(io, &document)?;
        }
        (Some(path), false) => {
            let path = shown(path);
            let wrote = context.language.pick(
                format!("wrote the checkpoint of {size} records to {path}: give it to somebody outside, with this key:"),
                format!(
                    "zapisano punkt kontrolny (liczba zapisów: {size}) w {path}: przekaż go komuś na zewnątrz razem z tym kluczem:"
                ),
            );
            writeln!(io.out, "{wrote}")?;
            writeln!(io.out, "  {key}")?;
        }
        (None, false) => io.out.write_all(note.as_bytes())?,
    }
    outside::warn(unrecorded, context, io)?;
    Ok(Exit::Yes)
}

/// The key that verifies the newest checkpoint, as the trail names it. Whoever wants more than the trail's own word keeps one
/// outside.
pub(crate) fn verifier_key(reading: &mut Reading) -> Result<VerifierKey, Failure> {
    let broken = || Failure::from(LabError::SealBroken);
    let size = reading.store.head()?.size;
    let log = read_log(&mut reading.store)?;
    let (key, epoch) = log.key_at(size).zip(log.epoch_at(size)).ok_or_else(broken)?;
    let key = VerifierKey::parse(&key.vkey).map_err(|_| broken())?;
    VerifierKey::new(&epoch.origin, key.kind(), *key.public_key()).map_err(|_| broken())
}
