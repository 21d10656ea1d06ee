//! Killed in the middle of an import of a former audit table: the same command goes on at the first row that is not sealed.

use crash::Chance;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::value::Value;
use libcompliance_lab::store::{Filter, ReadStore as _, sqlite::Sqlite};
use std::fmt::Write as _;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

/// The rows that are sealed, in order; nothing stands between two claims that a kill could have torn.
fn sealed(folder: &Path, kind: &str) -> Vec<u64> {
    let mut store = Sqlite::open_to_read(&folder.join("lab.db"), &Default::default()).unwrap();
    let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
    let mut rows = Vec::new();
    store
        .search(&filter, None, &mut |_, bytes| {
            let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
            let Some(Value::Int(row)) = record.attr("row").or(record.attr("rows")) else { panic!("no row") };
            rows.push(*row as u64);
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

/// 20,000 rows and 8 kills; `CRASH_IMPORT_ROWS=1000000` for the slow suite, and `CRASH_IMPORT_KILLS=0` to see how fast it is.
#[test]
fn an_import_that_is_killed_goes_on_and_seals_no_row_twice() {
    let set = |name: &str, or: u64| std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(or);
    let (rows, kills) = (set("CRASH_IMPORT_ROWS", 20_000), set("CRASH_IMPORT_KILLS", 8));
    let mut chance = Chance::new("import");
    let (folder, _) = super::small();
    let folder = folder.path();
    let mut table = "ID;WHEN;WHO;OLD;NEW\n".to_owned();
    for row in 1..=rows {
        // Every 997th row is faulty, and left out by the victim's decision.
        let when =
            if row % 997 == 0 { "?".to_owned() } else { format!("2019-03-{:02} 10:{:02}:00", row % 28 + 1, row % 60) };
        writeln!(table, "{row};{when};j.kowal;{row};\"{row},5\"").unwrap();
    }
    std::fs::write(folder.join("audit.csv"), table).unwrap();
    let expected: Vec<u64> = (1..=rows).filter(|row| row % 997 != 0).collect();
    let started = Instant::now();
    let (mut last, mut middle, mut sizes) = (0, 0, Vec::new());
    for kill in 0..kills {
        // Two are killed before the first row or soon after; the others a random while behind a random batch.
        let mut victim = super::victim("import", folder, "", kill % 4 != 0);
        if kill % 4 == 0 {
            std::thread::sleep(Duration::from_micros(chance.below(rows * 20)));
        } else {
            let mut letters = vec![0; last / 1_000 + chance.below(rows / 4_000) as usize];
            victim.stdout.as_mut().unwrap().read_exact(&mut letters).unwrap();
            std::thread::sleep(Duration::from_micros(chance.below(100_000)));
        }
        super::kill(victim);
        let found = sealed(folder, "legacy.claimed");
        assert_eq!(found, expected[..found.len()], "the sealed rows are the first ones, each once");
        assert!(found.len() >= last, "what was sealed is gone");
        middle += u32::from(!found.is_empty() && found.len() < expected.len());
        last = found.len();
        sizes.push(last);
    }
    let rest = Instant::now();
    assert!(super::victim("import", folder, "", false).wait().unwrap().success());
    let rest = rest.elapsed().as_secs_f32();
    assert_eq!(sealed(folder, "legacy.claimed"), expected);
    for kind in ["import.started", "import.finished"] {
        assert_eq!(sealed(folder, kind), [rows], "{kind} stands there once");
    }
    // And once more: nothing is left to do.
    let size = super::reopen(folder).size().unwrap();
    assert!(super::victim("import", folder, "", false).wait().unwrap().success());
    assert!(super::reopen(folder).size().unwrap() <= size + 2, "only the sign-in and its end were written");
    super::assert_holds(folder, None);
    assert!(middle > 0 || kills == 0, "no kill fell between the first and the last row: {sizes:?}");
    let whole = started.elapsed().as_secs_f32();
    eprintln!("{rows} rows, sealed at each kill: {sizes:?}, the last run took {rest:.1} s, all {whole:.1} s");
}
