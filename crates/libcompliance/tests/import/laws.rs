//! Any table is read into the cells that it has, in whatever pieces and encoding it comes, and a record gives them back.

use crate::{map, rows};
use libcompliance::crypto::{Entropy, NoEntropy};
use libcompliance::host::import::{Cell, Claim, Claimed, LEGACY_CLAIMED, Mapping, Part, TimeBasis};
use libcompliance::id::{AccountId, RecordId};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Stamp;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Actor, Auth, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use proptest::prelude::*;

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        self.0 = self.0.wrapping_add(1);
        out.fill(self.0);
        Ok(())
    }
}

/// Seals the claim and reads it back from the bytes of the record and the committed values.
fn through_a_record(claim: &Claim) -> Claim {
    let id = "01900000-0000-7000-8000-000000000001";
    let stamp = Stamp {
        index: 7,
        id: RecordId::parse(id).unwrap(),
        time: Timestamp::clamped(1_790_000_000_000_000),
        flags: Vec::new(),
        actor: Actor {
            id: AccountId::parse(id).unwrap(),
            source: Source::Session,
            n: 1,
            roles: Vec::new(),
            auth: Auth::Password,
            session: None,
        },
        actor_subject: Subject::Lab,
        clients: Vec::new(),
    };
    let written = claim.clone().into_draft(&"ab".repeat(32)).seal(&LEGACY_CLAIMED, stamp, &mut Counting(0)).unwrap();
    assert!(written.openings.iter().all(|(of, _)| *of == Subject::Lab), "nothing lies under the importer's key");
    let Read::Known(record) = read(&written.bytes).unwrap() else { panic!() };
    let value = |path: &str| -> Option<Value> {
        let opening = written.openings.iter().find(|(_, opening)| opening.path == path)?;
        Some(Value::clone(&opening.1.value().unwrap()))
    };
    let (actor, content) = (value("attrs.claimed_actor"), value("attrs.claim").unwrap());
    Claim::of(&record, Claimed { actor: actor.as_ref(), claim: &content }).unwrap()
}

/// A field as a writer of RFC 4180 puts it.
fn quoted(cell: &str, always: bool) -> String {
    if always || cell.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn encoded(text: &str, encoding: &str, mark: bool) -> Vec<u8> {
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (bom, bytes): (&[u8], Vec<u8>) = match encoding {
        "utf-8" => (b"\xef\xbb\xbf", text.as_bytes().to_vec()),
        "utf-16le" => (b"\xff\xfe", units(u16::to_le_bytes)),
        "utf-16be" => (b"\xfe\xff", units(u16::to_be_bytes)),
        // The Polish letters of the test, in code page 1250.
        "windows-1250" => (
            b"",
            text.chars()
                .map(|c| match c {
                    'ą' => 0xb9,
                    'Ł' => 0xa3,
                    'ż' => 0xbf,
                    '€' => 0x80,
                    c => c as u8,
                })
                .collect(),
        ),
        other => panic!("{other}"),
    };
    if mark { [bom, &bytes].concat() } else { bytes }
}

const COLUMNS: [&str; 6] = ["ID", "WHEN", "WHO", "FIELD", "NEW", "MORE \"; x"];

fn cells() -> impl Strategy<Value = Vec<[String; 6]>> {
    let any = || "[a-zA-Z0-9ąŁż€ ;\"'\r\n\t,|\\\\]{0,12}";
    let name = "[a-zŁż\"; \n]{0,6}[a-z]";
    let time = (0..20_000_u32, 0..86_400_u32).prop_map(|(day, second)| {
        let at = Timestamp::from_unix_micros((i64::from(day) * 86_400 + i64::from(second)) * 1_000_000).unwrap();
        at.to_datetime().format("%Y-%m-%d %H:%M:%S").to_string()
    });
    let row = (any(), time, name, any(), any(), any()).prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f]);
    proptest::collection::vec(row, 0..12)
}

fn check(mapping: &Mapping, bytes: &[u8], piece: usize, table: &[[String; 6]]) -> Result<(), TestCaseError> {
    let found = rows(mapping, bytes, piece).unwrap();
    prop_assert_eq!(found.len(), table.len());
    for (row, cells) in found.iter().zip(table) {
        let claim = row.outcome.as_ref().unwrap();
        prop_assert_eq!(&through_a_record(claim), claim);
        for (column, cell) in COLUMNS.iter().zip(cells) {
            let read = mapping.cell(claim, column).and_then(Cell::text).unwrap_or_default();
            prop_assert_eq!(read, cell.as_str(), "{}", column);
        }
        let (at, basis) = claim.at.unwrap();
        prop_assert_eq!(basis, TimeBasis::Zone);
        prop_assert_eq!(at.to_datetime().format("%Y-%m-%d %H:%M:%S").to_string(), cells[1].as_str());
        prop_assert_eq!(claim.part(Part::Actor).and_then(Cell::text), Some(cells[2].as_str()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_delimited_table_gives_its_cells(
        table in cells(),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        last in any::<bool>(),
        always in any::<bool>(),
        encoding in prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1250"]),
        mark in any::<bool>(),
        piece in 1..40_usize,
    ) {
        let mut lines = vec![COLUMNS.map(|cell| quoted(cell, always)).join(";")];
        lines.extend(table.iter().map(|row| row.each_ref().map(|cell| quoted(cell, always)).join(";")));
        let text = lines.join(end) + if last { end } else { "" };
        let mapping = map("", &format!("\"encoding\": \"{encoding}\""));
        check(&mapping, &encoded(&text, encoding, mark), piece, &table)?;
    }

    #[test]
    fn lines_of_json_give_their_cells(table in cells(), piece in 1..40_usize, carriage in any::<bool>()) {
        let mut text = String::new();
        for row in &table {
            let fields = COLUMNS.iter().zip(row).map(|(name, cell)| {
                format!("{}:{}", serde_json::to_string(name).unwrap(), serde_json::to_string(cell).unwrap())
            });
            text += &format!("{{{}}}{}", fields.collect::<Vec<_>>().join(","), if carriage { "\r\n" } else { "\n" });
        }
        check(&map(r#""json_lines""#, ""), text.as_bytes(), piece, &table)?;
    }

    /// Whatever the bytes: no panic, and the same in whatever pieces they come.
    #[test]
    fn pieces_do_not_matter(bytes in proptest::collection::vec(prop::sample::select(b"a;\"\n\r\xc5\x82{}:,0".to_vec()), 0..200), piece in 1..50_usize) {
        let table = [b"WHEN;WHO;FIELD;NEW\n", &bytes[..]].concat();
        prop_assert_eq!(rows(&map("", ""), &table, piece), rows(&map("", ""), &table, 10_000));
        prop_assert_eq!(rows(&map(r#""json_lines""#, ""), &bytes, piece), rows(&map(r#""json_lines""#, ""), &bytes, 10_000));
    }
}

#[test]
fn long_cells_and_nulls_come_back() {
    let long = "ł;".repeat(200_000);
    let table = format!("ID;WHEN;WHO;FIELD;NEW\nNULL;2026-01-02 03:04:05;anna;NULL;\"{long}\"\n");
    let mapping = map("", "\"null\": \"NULL\"");
    let row = rows(&mapping, table.as_bytes(), 4096).unwrap().remove(0);
    let claim = through_a_record(&row.outcome.unwrap());
    assert_eq!(claim.part(Part::New), Some(&Cell::Text(long)));
    assert_eq!(claim.part(Part::Field), Some(&Cell::Null));
    assert_eq!(mapping.cell(&claim, "ID"), Some(&Cell::Null));
    assert_eq!(mapping.cell(&claim, "NONE"), None);
}
