//! Fifty edits of all sorts in a table of 10,000 rows: each is found and named, and nothing else is.

use super::*;
use Finding::*;

#[test]
fn fifty_planted_edits_are_each_found_and_named() {
    let house = House::new();
    let mut host = Host::with("price", 10_000);
    assert_eq!(house.baseline(&host).baseline.rows, 10_000);

    // A year of honest work: changes by digest and by fields alone, new rows, deletions.
    for n in 0..300 {
        host.set(&format!("P/{}", n * 7), &[("amount", "7.50"), ("status", "checked")], n % 3 > 0);
    }
    for n in 0..20 {
        host.set(&format!("N/{n}"), &[("amount", "1"), ("status", "new")], n % 2 == 0);
        host.delete(&format!("P/{}", 9_000 + n));
    }
    assert_eq!(house.lab.drain(&mut host).unwrap().refused, []);
    let (done, found) = house.compare(&mut host);
    assert_eq!(found, [], "a table that was only changed through the outbox");
    assert_eq!((done.rows, done.waiting, done.uncovered), (10_000, 0, 0), "every field was named by the events");
    assert!(house.lab.last_reconcile("price", 31).unwrap().is_clean());

    // Now somebody with a database tool.
    let before = host.rows.clone();
    let mut planted: Vec<(Finding, String)> = Vec::new();
    let mut plant = |finding, id: String| planted.push((finding, id));
    for n in 0..12 {
        // A value of a row of the baseline; of one changed by digest; of one changed by fields alone.
        let id = format!("P/{}", [1_001 + n, (n * 3 + 1) * 7, n * 3 * 7][n as usize % 3]);
        host.field(&id, ["amount", "status"][n as usize % 2], "planted");
        plant(Differs, id);
    }
    for n in 0..4 {
        // A column that was never there, one that is gone.
        let (new, gone) = (format!("P/{}", 2_000 + n), format!("P/{}", 2_100 + n));
        host.field(&new, "discount", "10");
        host.rows.get_mut(&gone).unwrap().fields.remove("amount");
        plant(Differs, new);
        plant(Differs, gone);
    }
    for n in [101, 102, 104, 105, 107] {
        // The whole row as it was before a sealed change.
        let id = format!("P/{}", n * 7);
        let row = host.row(&id, 1, &[("amount", &(n * 7).to_string()), ("status", "open")]);
        host.rows.insert(id.clone(), row);
        plant(OlderVersion, id);
    }
    for n in 0..5 {
        let id = format!("P/{}", 3_000 + n);
        host.rows.get_mut(&id).unwrap().version = Some(9);
        plant(UnsealedVersion, id);
    }
    for n in 0..6 {
        let id = if n < 4 { format!("P/{}", 4_000 + n) } else { format!("N/{n}") };
        host.rows.remove(&id).unwrap();
        plant(Missing, id);
    }
    for n in 0..4 {
        let id = format!("P/{}", 9_000 + n);
        host.rows.insert(id.clone(), host.row(&id, 1, &[("amount", "1"), ("status", "open")]));
        plant(Returned, id);
    }
    for n in 0..6 {
        let id = format!("slipped/{n}");
        host.rows.insert(id.clone(), host.row(&id, 1, &[("amount", "1"), ("status", "open")]));
        plant(NeverSealed, id);
    }
    // An edit that an honest change then covered up: the row is as sealed, the events do not follow from one another.
    for n in 0..2 {
        let id = format!("P/{}", 5_000 + n);
        host.field(&id, "amount", "planted");
        host.set(&id, &[("status", "checked")], true);
        plant(ChangedBetween, id);
    }
    house.lab.drain(&mut host).unwrap();
    // And two rows that are there twice.
    let mut rows: Vec<Row> = host.rows().collect();
    for n in 0..2 {
        let id = format!("P/{}", 6_000 + n);
        rows.push(host.rows[&id].clone());
        plant(Twice, id);
    }
    planted.sort();
    assert_eq!(planted.len(), 50);

    let (done, mut found) = house.compare_rows(&mut host, Some(rows));
    let mut names: Vec<_> = found.iter().map(|row| (row.finding, row.id.clone())).collect();
    names.sort();
    assert_eq!(names, planted);
    assert_eq!(done.findings(), planted.len() as u64);
    // The fields are named where events spoke of them, with both values.
    found.retain(|row| row.id == "P/28");
    let said: Vec<_> = found[0].fields.iter().map(|field| (field.field.as_str(), &field.sealed, &field.seen)).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].2, &Some(Value::text("planted")));
    assert_eq!((said[0].0, said[0].1), ("status", &Some(Value::text("checked"))));
    let standing = house.lab.last_reconcile("price", 31).unwrap();
    assert!(!standing.is_clean());
    assert!(standing.words().0.ends_with(&format!("{} findings", planted.len())), "{:?}", standing.words());

    // Put right again, it is clean but for what was covered up: that is in the trail for good.
    for (id, row) in before {
        if !matches!(id.as_str(), "P/5000" | "P/5001") {
            host.rows.insert(id, row);
        }
    }
    let gone: Vec<String> = (9_000..9_020).map(|n| format!("P/{n}")).collect();
    host.rows.retain(|id, _| !id.starts_with("slipped") && !gone.contains(id));
    let (_, found) = house.compare(&mut host);
    assert!(found.iter().all(|(finding, _)| *finding == ChangedBetween), "{found:?}");
    assert_eq!(found.len(), 2);
    house.holds();
}
