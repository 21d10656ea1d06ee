//! Some records of the trail, byte for byte, each with its proof.

use super::manifest::{Complete, Search, Selection};
use super::{Options, Trail};
use crate::disk;
use crate::error::LabError;
use crate::numbers;
use crate::seen::Tiles;
use crate::store::sqlite::Sqlite;
use crate::store::{Filter, ReadStore as _};
use libcompliance::host::import::LEGACY_CLAIMED;
use libcompliance::id::ClientId;
use libcompliance::trail::proof::{Prover, TlogProof, verify_inclusion};
use libcompliance::trail::record::Digest;
use libcompliance::trail::tree::leaf_hash;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

/// The list of the records.
pub(crate) const LIST: &str = "records.txt";

/// Writes the records that match; gives how they were chosen, their number, and how many of them were copied from a former system.
pub(super) fn write(
    path: &Path,
    store: &mut Sqlite,
    trail: &Trail,
    filter: &Filter,
    options: &Options,
    folder: &Path,
) -> Result<(Selection, u64, u64), LabError> {
    let size = trail.newest.size();
    let (from, until) = (options.from, options.until);
    if from.unwrap_or(0) >= until.unwrap_or(size).min(size) {
        return Err(LabError::Invalid(format!(
            "the range holds no record: the trail has {size}, counted from 0, and the end is not part of the range"
        )));
    }
    let search = Search::of(filter);
    for below in ["records", "proofs"] {
        let below = folder.join(below);
        std::fs::create_dir(&below).map_err(|error| disk::failed(&below, &error))?;
    }
    let list = folder.join(LIST);
    let file = File::create_new(&list).map_err(|error| disk::failed(&list, &error))?;
    let mut list_file = BufWriter::new(file);

    // Tiles are read beside the search; below the checkpoint's size they are the same in every snapshot.
    let mut beside = Sqlite::open_to_read(path, &options.store)?;
    let mut prover = Prover::new(Tiles::new(&mut beside, size));
    let (mut written, mut copied) = (0, 0);
    let mut record = |index: u64, bytes: &[u8]| -> Result<(), LabError> {
        let leaf = leaf_hash(bytes);
        let hashes = prover.inclusion(index, size).map_err(|_| LabError::SealBroken)?;
        verify_inclusion(index, size, &leaf, &hashes, &trail.newest.root()).map_err(|_| LabError::SealBroken)?;
        let proof = TlogProof::new(index, hashes, &trail.note).map_err(|_| LabError::SealBroken)?;
        disk::write_new(&folder.join(record_file(index)), bytes)?;
        disk::write_new(&folder.join(proof_file(index)), proof.encode().as_bytes())?;
        writeln!(list_file, "{index} {}", Digest(leaf)).map_err(|error| disk::failed(&list, &error))?;
        written += 1;
        let known = crate::laboratory::known(bytes);
        copied += u64::from(known.is_some_and(|record| record.kind == LEGACY_CLAIMED.name));
        Ok(())
    };
    let mut outcome = Ok(());
    store.search(filter, from.and_then(|from| from.checked_sub(1)), &mut |index, bytes| {
        if index >= size || until.is_some_and(|until| index >= until) {
            return ControlFlow::Break(());
        }
        outcome = record(index, bytes);
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome?;
    list_file.flush().map_err(|error| disk::failed(&list, &error))?;
    if written == 0 {
        for below in ["records", "proofs"] {
            let below = folder.join(below);
            std::fs::remove_dir(&below).map_err(|error| disk::failed(&below, &error))?;
        }
    }

    let complete = Selection::completeness(&search, from, until);
    let client_records = match search.only_client().filter(|_| complete == Complete::Client) {
        Some(client) => {
            let number = numbers::of_client(store, ClientId(client))?.map_or(0, |number| number.n);
            if number != written {
                return Err(LabError::SealBroken);
            }
            Some(number)
        }
        None => None,
    };
    if complete == Complete::Range && written != until.unwrap_or(size).min(size) - from.unwrap_or(0) {
        return Err(LabError::SealBroken);
    }
    let words = Selection::words_of(&search, from, until);
    Ok((Selection { words, search, from, until, complete, client_records }, written, copied))
}

pub(crate) fn record_file(index: u64) -> String {
    format!("records/{index}.json")
}

pub(crate) fn proof_file(index: u64) -> String {
    format!("proofs/{index}.tlog-proof")
}
