//! No sequence of honest changes gives a finding; any single change of any row does, and names that row.

use super::*;
use proptest::prelude::*;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// One laboratory for all cases; each case has a table of its own.
fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(House::new)
}

fn table() -> Host {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    Host::with(&format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed)), 6)
}

#[derive(Debug, Clone)]
enum Act {
    Set {
        id: u8,
        field: u8,
        value: u8,
        whole: bool,
    },
    Delete {
        id: u8,
    },
    Drain,
    /// Some of what waits is sealed, and the run ends before it is told.
    DrainSome {
        rows: u8,
    },
    Baseline,
}

fn acts(fields_alone: bool) -> impl Strategy<Value = Vec<Act>> {
    let set = (0..9_u8, 0..3_u8, 0..4_u8, any::<bool>()).prop_map(move |(id, field, value, whole)| Act::Set {
        id,
        field,
        value,
        whole: whole || !fields_alone,
    });
    let act = prop_oneof![
        8 => set,
        2 => (0..9_u8).prop_map(|id| Act::Delete { id }),
        2 => Just(Act::Drain),
        2 => (1..4_u8).prop_map(|rows| Act::DrainSome { rows }),
        1 => Just(Act::Baseline),
    ];
    prop::collection::vec(act, 0..24)
}

/// Gives only the first rows.
struct Cut<'h>(&'h mut Host, usize);

impl Outbox for Cut<'_> {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        let first: Vec<i64> = self.0.outbox.iter().take(self.1).map(|(seq, _)| *seq).collect();
        Ok(self.0.waiting(after, most)?.into_iter().filter(|row| first.contains(&row.seq)).collect())
    }

    fn sealed(&mut self, _: &[i64]) -> Result<(), String> {
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        self.0.backlog()
    }
}

fn play(host: &mut Host, acts: &[Act]) {
    for act in acts {
        match act {
            Act::Set { id, field, value, whole } => {
                let field = ["amount", "status", "comment"][usize::from(*field)];
                host.set(&format!("P/{id}"), &[(field, &value.to_string())], *whole);
            }
            Act::Delete { id } => host.delete(&format!("P/{id}")),
            Act::Drain => assert_eq!(house().lab.drain(host).unwrap().refused, []),
            Act::DrainSome { rows } => {
                house().lab.drain(&mut Cut(host, usize::from(*rows))).unwrap();
            }
            Act::Baseline => {
                house().baseline(host);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn honest_work_gives_no_finding(before in acts(true), rest in acts(true)) {
        let mut host = table();
        house().baseline(&host);
        play(&mut host, &before);
        let (_, found) = house().compare(&mut host);
        prop_assert_eq!(found, []);
        play(&mut host, &rest);
        house().lab.drain(&mut host).unwrap();
        let (done, found) = house().compare(&mut host);
        prop_assert_eq!(found, []);
        prop_assert_eq!(done.waiting, 0);
    }

    #[test]
    fn any_single_change_of_any_row_is_found(before in acts(false), pick in 0..64_usize, how in 0..6_u8, drained in any::<bool>()) {
        let mut host = table();
        house().baseline(&host);
        // So that there is always a row to change.
        host.set("steady", &[("amount", "1"), ("status", "open")], true);
        play(&mut host, &before);
        if drained {
            house().lab.drain(&mut host).unwrap();
        }
        let mut id = host.rows.keys().nth(pick % host.rows.len()).unwrap().clone();
        let row = host.rows.get_mut(&id).unwrap();
        match how {
            0 => drop(row.fields.insert("amount".to_owned(), Value::text("planted"))),
            1 => drop(row.fields.insert("unheard".to_owned(), Value::text("planted"))),
            2 => drop(row.fields.pop_first()),
            3 => row.version = row.version.map(|version| version + 90),
            4 => drop(host.rows.remove(&id)),
            _ => {
                id = "slipped".to_owned();
                host.rows.insert(id.clone(), host.row(&id, 1, &[("amount", "1")]));
            }
        }
        let (_, found) = house().compare(&mut host);
        let ids: Vec<&str> = found.iter().map(|(_, id)| id.as_str()).collect();
        prop_assert_eq!(ids, [id.as_str()]);
    }
}
