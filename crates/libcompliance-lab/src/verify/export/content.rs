//! What the records of a trail say of themselves and of one another: strict form, places, running numbers, links.

use super::super::collect::Faults;
use super::super::remark::ImportsSeen;
use super::super::report::FaultCode;
use libcompliance::crypto::Hash;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::projection::{self, MemoryView};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Digest, Flag, Record};
use libcompliance::trail::time::Timestamp;
use std::collections::HashMap;

/// Reads the records of a whole trail one after the other. Memory grows with actors and clients, not with records.
#[derive(Default)]
pub(super) struct Content {
    actors: HashMap<AccountId, Last>,
    clients: HashMap<ClientId, (Last, Hash)>,
    /// One more than the index of the last record that could not be read: numbers before it are not known.
    blind_until: u64,
    /// The trail's identity as its records give it.
    pub(super) identity: MemoryView,
    /// The records that changed it, each with the roots before and behind it.
    pub(super) changes: Vec<(Record, Hash, Hash)>,
    pub(super) simulated: u64,
    pub(super) imports: ImportsSeen,
    pub(super) newer: u64,
    pub(super) last_time: Option<Timestamp>,
}

#[derive(Clone, Copy)]
struct Last {
    n: u64,
    index: u64,
}

impl Content {
    /// A record that is not there, or is not what was sealed.
    pub(super) fn blind(&mut self, index: u64) {
        self.blind_until = self.blind_until.max(index + 1);
        self.last_time = None;
    }

    /// The record at `index`, as it was sealed. Gives it back if it changes the trail's identity.
    pub(super) fn see(&mut self, index: u64, bytes: &[u8], leaf: &Hash, faults: &Faults) -> Option<Record> {
        let place = || format!("record {index}");
        let record = match read(bytes) {
            Ok(Read::Known(record)) => *record,
            Ok(Read::Newer { .. }) => {
                self.newer += 1;
                self.blind(index);
                return None;
            }
            Err(error) => {
                faults.add(FaultCode::RecordUnreadable, place(), error.to_string());
                self.blind(index);
                return None;
            }
        };
        if record.index != index {
            let text = format!("the record says that it is number {}", record.index);
            faults.add(FaultCode::RecordReordered, place(), text);
        }
        self.simulated += u64::from(record.flags.contains(&Flag::Simulated));
        self.imports.see(&record);
        self.last_time = Some(record.time);

        let now = Last { n: record.actor.n, index };
        let before = self.actors.insert(record.actor.id, now);
        if !self.follows(before, now) {
            let text = format!("the actor's running number {} does not follow the one before", now.n);
            faults.add(FaultCode::NumberGap, place(), text);
        }
        for link in &record.clients {
            let now = Last { n: link.n, index };
            let before = self.clients.insert(link.id, (now, *leaf));
            if !self.follows(before.map(|(last, _)| last), now) {
                let text = format!("the client's running number {} does not follow the one before", now.n);
                faults.add(FaultCode::NumberGap, place(), text);
            } else if self.sees_since(before.map(|(last, _)| last)) && link.prev != before.map(|(_, leaf)| Digest(leaf))
            {
                faults.add(
                    FaultCode::LinkBroken,
                    place(),
                    "the link to the client's record before does not lead to it",
                );
            }
        }
        matches!(record.kind.as_str(), "trail.created" | "trail.epoch_opened" | "trail.key_rotated").then_some(record)
    }

    /// Takes over a record that changes the identity.
    pub(super) fn change(&mut self, record: Record, leaf: &Hash, before: Hash, behind: Hash) {
        // The reducer of the trail's own kinds fails only on an entry that does not read; what it made it reads.
        let _ = projection::apply(&record, leaf, &mut self.identity);
        self.changes.push((record, before, behind));
    }

    fn follows(&self, before: Option<Last>, now: Last) -> bool {
        !self.sees_since(before) || now.n == before.map_or(0, |last| last.n) + 1
    }

    /// Whether every record since `before` could be read.
    fn sees_since(&self, before: Option<Last>) -> bool {
        self.blind_until <= before.map_or(0, |last| last.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use libcompliance::trail::tree::leaf_hash;

    const A: &str = "0190a6c0-0000-7000-8000-00000000000a";
    const B: &str = "0190a6c0-0000-7000-8000-00000000000b";

    /// A record of actor A with number `n`, and for client B its number and link.
    fn record(index: u64, n: u64, client: Option<(u64, Option<Hash>)>) -> Vec<u8> {
        let link = client.map_or(String::new(), |(n, prev)| {
            let prev = prev.map_or(String::new(), |prev| format!(r#","prev":"{}""#, Digest(prev)));
            format!(r#","clients":[{{"id":"{B}","n":{n}{prev}}}]"#)
        });
        format!(
            r#"{{"v":1,"index":{index},"id":"{A}","time":"2026-11-22T14:30:00.000000Z","kind":"x.y","kv":1,"actor":{{"id":"{A}","source":"system","n":{n},"auth":"none"}}{link},"action":"x.y"}}"#
        )
        .into_bytes()
    }

    /// The faults of a trail of these records; `None` is one that could not be read.
    fn faults(records: &[Option<Vec<u8>>]) -> Vec<(FaultCode, String)> {
        let (mut content, faults) = (Content::default(), Faults::default());
        for (record, index) in records.iter().zip(0..) {
            match record {
                Some(bytes) => drop(content.see(index, bytes, &leaf_hash(bytes), &faults)),
                None => content.blind(index),
            }
        }
        faults.into_sorted().0.into_iter().map(|fault| (fault.code, fault.place)).collect()
    }

    #[test]
    fn numbers_and_links_that_do_not_follow_are_named() {
        let first = record(0, 1, Some((1, None)));
        let leaf = leaf_hash(&first);
        let all = |second| faults(&[Some(first.clone()), Some(second)]);
        assert_eq!(all(record(1, 2, Some((2, Some(leaf))))), []);
        assert_eq!(all(record(1, 2, None)), []);
        let at = |code| vec![(code, "record 1".to_owned())];
        for n in [1, 3] {
            assert_eq!(all(record(1, n, None)), at(FaultCode::NumberGap));
            let prev = (n > 1).then_some(leaf);
            assert_eq!(all(record(1, 2, Some((n, prev)))), at(FaultCode::NumberGap));
        }
        assert_eq!(all(record(1, 2, Some((2, Some([7; 32]))))), at(FaultCode::LinkBroken));
        assert_eq!(faults(&[Some(record(0, 2, None))]), [(FaultCode::NumberGap, "record 0".to_owned())]);
        assert_eq!(all(record(5, 2, None)), at(FaultCode::RecordReordered));
        assert_eq!(all(b"{}".to_vec()), at(FaultCode::RecordUnreadable));
    }

    #[test]
    fn what_could_not_be_read_excuses_one_gap_and_no_more() {
        let first = record(0, 1, None);
        assert_eq!(faults(&[Some(first.clone()), None, Some(record(2, 3, None)), Some(record(3, 4, None))]), []);
        assert_eq!(
            faults(&[Some(first), None, Some(record(2, 3, None)), Some(record(3, 5, None))]),
            [(FaultCode::NumberGap, "record 3".to_owned())]
        );
    }
}
