//! The folder of a selection: each record against its proof, and whether one of a client or of a range is left out.

use super::super::checkpoints::fault_of;
use super::super::remark::{ImportsSeen, Remark};
use super::super::report::{FaultCode, NotChecked};
use super::folder::{Folder, number, numbered};
use super::identity::with;
use super::{Found, Newest, Outside, log};
use crate::error::LabError;
use crate::export::{Complete, LIST, Manifest, Selection, proof_file, record_file};
use crate::seen::rename;
use libcompliance::crypto::Hash;
use libcompliance::trail::checkpoint;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::{TlogProof, verify_inclusion};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Digest, MAX_RECORD, Record};
use libcompliance::trail::tree::leaf_hash;
use std::collections::HashSet;

/// The longest proof file: 64 hashes and a checkpoint.
const MAX_PROOF: usize = 2_000_000;

pub(super) fn check(
    folder: &Folder,
    manifest: Option<&Manifest>,
    newest: Option<&Newest>,
    outside: &Outside<'_>,
    found: &mut Found,
) -> Result<(), LabError> {
    keys(folder, manifest, newest, outside, found)?;
    let selection = manifest.and_then(|manifest| manifest.selection.as_ref());
    if manifest.is_some() && selection.is_none() {
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", "it does not say how the records were chosen");
    }
    if let (Some(selection), Some(manifest)) = (selection, manifest) {
        stated(selection, manifest, found);
    }
    let mut chain = Chain { selection, size: newest.map(|newest| newest.stated.size()), next: Next::default() };
    let mut count = Count::default();
    let (mut imports, mut known) = (ImportsSeen::default(), 0);
    let there = folder.lines(LIST, &mut |line| {
        let Some((index, leaf)) = line.and_then(entry).filter(|(index, _)| count.last.is_none_or(|last| last < *index))
        else {
            found.faults.add(FaultCode::ManifestWrong, LIST, "a line is not `index leaf-hash` in ascending order");
            return Ok(());
        };
        count.last = Some(index);
        count.listed += 1;
        let record = record(folder, index, leaf, newest, found, &mut count)?;
        if let Some((record, _)) = &record {
            imports.see(record);
            known += 1;
        }
        chain.see(index, record, found);
        Ok(())
    })?;
    if !there {
        found.faults.add(FaultCode::ManifestWrong, LIST, "the list of the records is not there");
    }
    chain.end(manifest, found);
    imports.remark_selected(manifest.map_or(count.listed, |manifest| manifest.records), &mut found.remarks);
    if let Some(manifest) = manifest
        && known == count.listed
        && imports.claims() != manifest.copied.unwrap_or(0)
    {
        let text = format!(
            "it counts {} claims of a former system, the records {}",
            manifest.copied.unwrap_or(0),
            imports.claims()
        );
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", text);
    }
    if let Some(manifest) = manifest
        && count.listed != manifest.records
    {
        let text = format!("it counts {} records, the list {}", manifest.records, count.listed);
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", text);
    }
    further(folder, &count, found)
}

/// A line of the list.
fn entry(line: &str) -> Option<(u64, &str)> {
    let (index, leaf) = line.split_once(' ')?;
    Some((number(index)?, leaf))
}

/// What was counted along the list.
#[derive(Default)]
struct Count {
    last: Option<u64>,
    listed: u64,
    records: u64,
    proofs: u64,
}

/// Names the records and proofs that are not in the list. Only if there are any is the list held in memory.
fn further(folder: &Folder, count: &Count, found: &Found) -> Result<(), LabError> {
    for (below, expected) in [("records", count.records), ("proofs", count.proofs)] {
        let mut there = 0;
        let mut numbered_there = |name: String| there += u64::from(numbered(&format!("{below}/{name}")).is_some());
        folder.each_name(below, &mut numbered_there)?;
        if there == expected {
            continue;
        }
        let mut listed = HashSet::new();
        folder.lines(LIST, &mut |line| {
            listed.extend(line.and_then(entry).map(|(index, _)| index));
            Ok(())
        })?;
        folder.each_name(below, &mut |name| {
            let path = format!("{below}/{name}");
            if numbered(&path).is_some_and(|index| !listed.contains(&index)) {
                found.faults.add(FaultCode::ManifestWrong, path, "the file is not in the list of the records");
            }
        })?;
    }
    Ok(())
}

/// The checkpoint's signature, under a key from outside or, for want of one, a key in the folder.
fn keys(
    folder: &Folder,
    manifest: Option<&Manifest>,
    newest: Option<&Newest>,
    outside_given: &Outside<'_>,
    found: &mut Found,
) -> Result<(), LabError> {
    let options = outside_given.options;
    let mut own = Vec::new();
    let mut names: Vec<_> = folder.names(".")?.into_iter().filter(|name| name.ends_with(".vkey")).collect();
    names.sort_unstable();
    for name in names {
        let bytes = folder.read(&name, 4096)?.unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        match text.strip_suffix('\n').and_then(|text| VerifierKey::parse(text).ok()) {
            Some(key) if !own.contains(&key) => own.push(key),
            Some(_) => {}
            None => found.faults.add(FaultCode::ManifestWrong, name, "the verifier key does not read"),
        }
    }
    let Some(newest) = newest else {
        found.not_checked.extend([NotChecked::Outside, NotChecked::Key]);
        return Ok(());
    };
    let origin = newest.stated.origin();
    let given: Vec<VerifierKey> = options.keys.iter().filter_map(|key| rename(&key.to_string(), origin)).collect();
    let outside = with(&[], &given);
    if outside.is_empty() {
        found.not_checked.push(NotChecked::Key);
    }
    let trusted = if outside.is_empty() { &own } else { &outside };
    match checkpoint::open(newest.note.as_bytes(), trusted) {
        Ok(signed) => {
            let signer = signed.log_signatures().next();
            let key = signer.and_then(|by| trusted.iter().find(|key| key.id() == by.id && key.name() == by.name));
            found.verifier_key = key.map(ToString::to_string);
            if key.is_none_or(|key| key.name() != origin) {
                let text = "the key that signed it has another name than its origin";
                found.faults.add(FaultCode::ForeignKey, "checkpoint", text);
            }
        }
        Err(error) => {
            let (code, text) = fault_of(&error, &newest.note);
            found.faults.add(code, "checkpoint", text);
        }
    }
    for key in own.iter().filter(|key| key.name() == origin) {
        // A rotated key stands beside its successor; a key from outside must be one of them.
        if !outside.is_empty() && !own.iter().any(|own| outside.iter().any(|out| out.public_key() == own.public_key()))
        {
            let text = format!("the key `{}` in the folder is not the one kept outside", key.name());
            found.faults.add(FaultCode::ForeignKey, "trail", text);
        }
    }
    outside_checkpoints(newest, &with(&own, &with(&outside, &options.keys)), manifest, outside_given, found);
    Ok(())
}

/// Without the tree, a checkpoint from outside can only be compared where it has the same size.
fn outside_checkpoints(
    newest: &Newest,
    keys: &[VerifierKey],
    manifest: Option<&Manifest>,
    given: &Outside<'_>,
    found: &mut Found,
) {
    let Outside { options, seen } = *given;
    let (mut held, mut agrees) = (false, false);
    let given = options.checkpoints.iter().map(|note| (note, "the checkpoint kept outside", false));
    for (note, what, from_here) in given.chain(seen.map(|note| (note, "the checkpoint that this computer kept", true)))
    {
        let own = newest.stated.size();
        if let Some(kept) = log::stated(note).filter(|kept| from_here && kept.size() != own) {
            if kept.size() > own {
                super::remember(kept.size(), own, found);
            } else {
                found.remarks.push(Remark::SeenNotCompared(kept.size()));
            }
            continue;
        }
        let signed = match checkpoint::open(note.as_bytes(), keys) {
            Ok(signed) => signed,
            Err(error) => {
                let (code, text) = fault_of(&error, note);
                found.faults.add(code, "outside", format!("{what}: {text}"));
                continue;
            }
        };
        let size = signed.size();
        if size == own && signed.root() == newest.stated.root() {
            if from_here {
                super::remember(size, own, found);
                agrees = true;
            } else {
                held = true;
            }
        } else if size == own {
            let place = format!("records 0 to {}", size.saturating_sub(1));
            found.faults.add(FaultCode::Fork, place, format!("{what} states another history of this size"));
        } else if size > own {
            let text =
                format!("the checkpoint kept outside holds {size} records, the one of this selection only {own}");
            found.faults.add(FaultCode::RolledBack, format!("record {own}"), text);
        }
    }
    if held {
        let time = manifest.map(|manifest| manifest.time);
        found.gap = Some(super::gap(newest.stated.size(), newest.stated.size(), None, time, &mut found.remarks));
    } else {
        if !agrees {
            found.not_checked.push(NotChecked::Outside);
        }
        if !options.checkpoints.is_empty() {
            found.remarks.push(Remark::NoTree);
        }
    }
}

/// The manifest must say of itself what follows from its own filter.
fn stated(selection: &Selection, manifest: &Manifest, found: &mut Found) {
    let (search, from, until) = (&selection.search, selection.from, selection.until);
    let words = Selection::words_of(search, from, until) == selection.words;
    if !words || selection.complete != Selection::completeness(search, from, until) {
        let text = "filter, its words, and what is said of completeness do not fit one another";
        found.faults.add(FaultCode::ManifestWrong, "manifest.json", text);
    }
    found.remarks.push(Remark::Selection(manifest.records, manifest.size, selection.words.clone()));
    if selection.complete == Complete::NotShown {
        found.remarks.push(Remark::NotShown);
    }
}

/// One record: there, as listed, proven. `None` if it is not.
fn record(
    folder: &Folder,
    index: u64,
    leaf: &str,
    newest: Option<&Newest>,
    found: &Found,
    count: &mut Count,
) -> Result<Option<(Box<Record>, Hash)>, LabError> {
    let faults = &found.faults;
    let place = || format!("record {index}");
    let proof = folder.read(&proof_file(index), MAX_PROOF)?;
    count.proofs += u64::from(proof.is_some());
    let Some(bytes) = folder.read(&record_file(index), MAX_RECORD)? else {
        faults.add(FaultCode::RecordMissing, place(), "the record is in the list and not there");
        return Ok(None);
    };
    count.records += 1;
    let hash = leaf_hash(&bytes);
    let parsed = proof.as_deref().and_then(|proof| TlogProof::parse(proof).ok());
    let proven = match (&parsed, newest) {
        (Some(proof), Some(newest)) => {
            let whole = proof.index() == index && proof.extra().is_none() && proof.checkpoint_note() == newest.note;
            let size = newest.stated.size();
            whole && verify_inclusion(index, size, &hash, proof.hashes(), &newest.stated.root()).is_ok()
        }
        _ => false,
    };
    let as_listed = Digest(hash).to_string() == leaf;
    match (proven, as_listed) {
        (true, true) => {}
        (true, false) => faults.add(
            FaultCode::ManifestWrong,
            LIST,
            format!("the leaf hash of record {index} is not that of the record"),
        ),
        (false, true) if proof.is_none() => {
            faults.add(FaultCode::ProofInvalid, place(), "the proof of the record is not there")
        }
        (false, true) => faults.add(
            FaultCode::ProofInvalid,
            place(),
            "the proof does not lead from the record to the checkpoint of this folder",
        ),
        (false, false) => faults.add(
            FaultCode::RecordAltered,
            place(),
            "the bytes are neither those that were listed nor those that were proven",
        ),
    }
    if !proven {
        return Ok(None);
    }
    match read(&bytes) {
        Ok(Read::Known(record)) if record.index == index => Ok(Some((record, hash))),
        Ok(Read::Known(_)) => {
            faults.add(FaultCode::RecordReordered, place(), "the record says that it has another number");
            Ok(None)
        }
        Ok(Read::Newer { .. }) => Ok(None),
        Err(error) => {
            faults.add(FaultCode::RecordUnreadable, place(), error.to_string());
            Ok(None)
        }
    }
}

/// What the next record must be.
#[derive(Default)]
struct Next {
    index: Option<u64>,
    /// The client's number and leaf hash of the record before.
    client: (u64, Option<Hash>),
    /// Whether the record before could be read.
    blind: bool,
}

/// The chain through the records of a client, or of a range.
struct Chain<'a> {
    selection: Option<&'a Selection>,
    size: Option<u64>,
    next: Next,
}

impl Chain<'_> {
    fn see(&mut self, index: u64, record: Option<(Box<Record>, Hash)>, found: &Found) {
        let Some(selection) = self.selection else { return };
        let place = || format!("record {index}");
        if selection.from.is_some_and(|from| index < from) || selection.until.is_some_and(|until| index >= until) {
            found.faults.add(FaultCode::ManifestWrong, place(), "the record is outside the range in the manifest");
        }
        if selection.complete == Complete::Range {
            self.missing(self.next.index.unwrap_or(selection.from.unwrap_or(0)), index, found);
        }
        self.next.index = Some(index + 1);
        let Some((record, leaf)) = record else {
            self.next.blind = true;
            return;
        };
        if !selection.search.matches(&record) {
            found.faults.add(FaultCode::ManifestWrong, place(), "the record does not match the filter in the manifest");
        }
        let client = selection.search.only_client().filter(|_| selection.complete == Complete::Client);
        let Some(link) = client.and_then(|client| record.clients.iter().find(|link| link.id.0 == client)) else {
            return;
        };
        let (n, before) = self.next.client;
        if !self.next.blind && link.n != n + 1 {
            let text =
                format!("number {} of the client follows number {n}: a record of the client is left out", link.n);
            found.faults.add(FaultCode::NumberGap, place(), text);
        } else if !self.next.blind && link.prev != before.map(Digest) {
            found.faults.add(
                FaultCode::LinkBroken,
                place(),
                "the link to the client's record before does not lead to it",
            );
        }
        self.next.client = (link.n, Some(leaf));
        self.next.blind = false;
    }

    fn missing(&self, from: u64, until: u64, found: &Found) {
        if from < until {
            let place =
                if from + 1 == until { format!("record {from}") } else { format!("records {from} to {}", until - 1) };
            found.faults.add(
                FaultCode::RecordMissing,
                place,
                "the range in the manifest holds it, the selection does not",
            );
        }
    }

    fn end(&self, manifest: Option<&Manifest>, found: &mut Found) {
        let (Some(selection), Some(manifest)) = (self.selection, manifest) else { return };
        match selection.complete {
            Complete::Range => {
                let size = self.size.unwrap_or(manifest.size);
                let until = selection.until.unwrap_or(size).min(size);
                self.missing(self.next.index.unwrap_or(selection.from.unwrap_or(0)), until, found);
            }
            Complete::Client => {
                let (last, _) = self.next.client;
                let known = selection.client_records.unwrap_or(0);
                if known != manifest.records {
                    let text = "the client's number of records is not that of the records here";
                    found.faults.add(FaultCode::ManifestWrong, "manifest.json", text);
                }
                if !self.next.blind && last != known {
                    let text =
                        format!("the last record here is number {last} of the client, the manifest knows {known}");
                    found.faults.add(FaultCode::NumberGap, format!("record {}", self.next.index.unwrap_or(0)), text);
                }
                found.remarks.push(Remark::ClientLinked(last, known));
            }
            Complete::NotShown => {}
        }
    }
}
