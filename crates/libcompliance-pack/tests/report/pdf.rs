//! The report as PDF.

use crate::fixture::{content, issued, sheet};
use crate::{embed, small};
use libcompliance::model::report::{ReportLanguage, Sheet};
use libcompliance_pack::report::{PdfError, RenderError, embed_proof, pdf};
use proptest::prelude::*;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The text of the pages, as `pdftotext` of poppler reads it; `None`, said aloud, where there is no such program.
fn text(file: &[u8]) -> Option<String> {
    let program = Command::new("pdftotext")
        .args(["-raw", "-nopgbrk", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut program) = program else {
        println!("NOT RUN: pdftotext (poppler-utils) is missing, so the text of the pages was not looked at");
        return None;
    };
    let mut input = program.stdin.take().unwrap();
    let file = file.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&file));
    let output = program.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Without any white space: where lines are broken is not what these tests ask.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn holds(file: &[u8], bytes: &str) -> bool {
    file.windows(bytes.len()).any(|window| window == bytes.as_bytes())
}

pub(crate) fn preview() -> Sheet {
    let mut english = content();
    english.language = ReportLanguage::En;
    english.preliminary = true;
    english.laboratory.accreditation = None;
    Sheet { issued: None, signatures: Vec::new(), ..issued(english) }
}

#[test]
fn the_file_can_be_put_where_it_can_be_looked_at() {
    let file = pdf(&sheet()).unwrap();
    if let Some(folder) = std::env::var_os("REPORT_OUT") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::write(folder.join("report.pl.pdf"), &file).unwrap();
        std::fs::write(folder.join("preview.en.pdf"), pdf(&preview()).unwrap()).unwrap();
    }
    assert!(file.starts_with(b"%PDF-1."), "{:?}", file.get(..8));
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let first = pdf(&sheet()).unwrap();
    assert_eq!(first, pdf(&sheet()).unwrap());
    let mut other = content();
    other.deviations.clear();
    assert_ne!(first, pdf(&issued(other)).unwrap());
}

#[test]
fn the_file_says_what_it_is() {
    let file = pdf(&sheet()).unwrap();
    for mark in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"]
    {
        assert!(holds(&file, mark), "{mark}");
    }
    assert!(holds(&file, "/Lang(pl)") || holds(&file, "/Lang (pl)"));
    assert!(holds(&file, "<xmp:CreateDate>2026-11-20T12:31:00+00:00</xmp:CreateDate>"), "the time of issue");
    let preview = pdf(&preview()).unwrap();
    assert!(
        !holds(&preview, "pdfaid")
            && !holds(&preview, "CreateDate")
            && holds(&preview, "<pdfuaid:part>1</pdfuaid:part>")
    );
    for active in ["/JavaScript", "/Launch", "/URI", "/EmbeddedFile", "/GoToR"] {
        assert!(!holds(&file, active), "{active}");
    }
}

#[test]
fn the_proof_goes_into_a_real_report_and_changes_nothing_that_is_read() {
    let file = pdf(&sheet()).unwrap();
    let proof = small::proof(&file);
    let whole = embed_proof(&file, &proof).unwrap();
    assert!(whole.starts_with(&file));
    embed::opens(&whole, &proof);
    assert_eq!(text(&whole), text(&file));
    let preview = pdf(&preview()).unwrap();
    assert!(embed_proof(&preview, &proof).is_err(), "a preview is nothing to prove");
}

#[test]
fn what_was_signed_is_read() {
    let sheet = sheet();
    let Some(text) = text(&pdf(&sheet).unwrap()) else { return };
    let text = dense(&text);
    let content = &sheet.content;
    let mut expected: Vec<&str> = vec![&content.title, &content.number, &content.id, &content.place, &content.zone];
    expected.extend([&content.laboratory.name, &content.customer.name].map(String::as_str));
    expected.extend(content.laboratory.address.iter().chain(&content.laboratory.contact).map(String::as_str));
    expected.extend(content.customer.contact.iter().chain(&content.customer.order).map(String::as_str));
    let accreditation = content.laboratory.accreditation.as_ref().unwrap();
    expected.extend([&accreditation.body, &accreditation.number].map(String::as_str));
    let amends = content.amends.as_ref().unwrap();
    expected.extend(
        [&amends.number, &amends.issued, &amends.reason, &amends.id, &amends.content_sha256].map(String::as_str),
    );
    expected.extend(amends.changes.iter().map(String::as_str));
    for method in &content.methods {
        expected.extend([&method.code, &method.edition, &method.title].map(String::as_str));
    }
    for sample in &content.samples {
        expected.extend([&sample.code, &sample.description, &sample.received].map(String::as_str));
        expected.extend(sample.condition.iter().chain(&sample.sampled).chain(&sample.sampling).map(String::as_str));
        expected.extend(sample.from_customer.iter().flat_map(|(name, value)| [name.as_str(), value]));
    }
    for result in &content.results {
        expected.extend(
            [&result.analyte, &result.method, &result.value, &result.started, &result.finished].map(String::as_str),
        );
        expected.extend(result.unit.iter().chain(&result.uncertainty).chain(&result.provider).map(String::as_str));
        expected.extend(result.remarks.iter().map(String::as_str));
        if let Some(stated) = &result.conformity {
            expected.extend(
                [&stated.requirement, &stated.specification, &stated.rule, &stated.verdict].map(String::as_str),
            );
        }
    }
    expected.extend(content.deviations.iter().chain(&content.statements).map(String::as_str));
    expected.extend(content.opinions.iter().flat_map(|opinion| [opinion.text.as_str(), &opinion.by]));
    expected.extend(content.waived.iter().map(|waiver| waiver.reason.as_str()));
    expected.extend(sheet.signatures.iter().flat_map(|one| [one.name.as_str(), &one.role]));
    expected.extend([
        "2026-11-20 11:02:11 (Europe/Warsaw, UTC+01:00)",
        "2026-11-20 13:30:05 (Europe/Warsaw, UTC+01:00)",
        "autoryzacja wydania",
        "art. 3 pkt 10 rozporządzenia (UE) nr 910/2014 (eIDAS). Nie jest to podpis zaawansowany ani kwalifikowany.",
        "Koniec sprawozdania",
    ]);
    for one in expected {
        assert!(text.contains(&dense(one)), "{one} is missing in {text}");
    }
}

#[test]
fn every_result_is_read_once_in_its_row() {
    let sheet = sheet();
    let Some(text) = text(&pdf(&sheet).unwrap()) else { return };
    let text = dense(&text);
    let mut from = text.find("Wynikibadań").unwrap();
    for result in &sheet.content.results {
        for part in [&result.analyte, &result.method, &result.value] {
            let at =
                text.get(from..).unwrap().find(&dense(part)).unwrap_or_else(|| panic!("{part} is not in its place"));
            from += at + dense(part).len();
        }
    }
}

#[test]
fn every_page_has_its_foot() {
    let sheet = sheet();
    let Some(text) = text(&pdf(&sheet).unwrap()) else { return };
    let text = dense(&text);
    let pages = (1..20).rev().find(|of| text.contains(&format!("strona{of}z{of}"))).unwrap();
    assert!(pages > 1);
    for page in 1..=pages {
        assert_eq!(text.matches(&format!("strona{page}z{pages}")).count(), 1, "{page}");
    }
    let base64 = sheet.content_sha256.to_string();
    let hex = sheet.content_sha256.0.map(|byte| format!("{byte:02x}")).concat();
    for foot in [sheet.content.id.clone(), base64, hex] {
        assert_eq!(text.matches(&foot).count(), pages, "{foot}");
    }
}

#[test]
fn previews_and_preliminary_reports_say_so_on_every_page() {
    let Some(text) = text(&pdf(&preview()).unwrap()) else { return };
    let text = dense(&text);
    let pages = (1..20).rev().find(|of| text.contains(&format!("page{of}of{of}"))).unwrap();
    assert_eq!(text.matches("PREVIEW–NOTAREPORT·PRELIMINARY·Reportno.").count(), pages);
    for said in
        ["notissued", "hasnotbeensigned", "Thispreviewwasnotissued", "preliminaryresults", "givenunderaccreditation"]
    {
        assert!(text.contains(said), "{said}");
    }
    let report = dense(&self::text(&pdf(&sheet()).unwrap()).unwrap());
    assert!(!report.contains("PODGLĄD") && !report.contains("WSTĘPNE"));
}

#[test]
fn long_tables_keep_their_heads_and_lose_nothing() {
    let mut long = content();
    let one = long.results[0].clone();
    long.results.extend((0..120).map(|at| {
        let mut more = one.clone();
        more.analyte = format!("cecha-{at:03}");
        more.conformity = None;
        more
    }));
    let Some(text) = text(&pdf(&issued(long)).unwrap()) else { return };
    for at in 0..120 {
        assert_eq!(text.matches(&format!("cecha-{at:03}")).count(), 1, "{at}");
    }
    assert!(text.matches("Badana cecha").count() >= 5, "the head stands on every page of the table");
}

#[test]
fn a_word_longer_than_the_page_stays_on_it() {
    let mut wide = content();
    let word: String = (0..120).map(|at| format!("x{at:03}")).collect();
    wide.results[0].analyte.clone_from(&word);
    wide.customer.name.clone_from(&word);
    wide.number = "9".repeat(64);
    let Some(text) = text(&pdf(&issued(wide)).unwrap()) else { return };
    assert!(dense(&text).matches(&word).count() >= 2, "{text}");
}

#[test]
fn texts_are_never_markup() {
    let hostile = [
        "#panic(\"x\")",
        "*b* _i_ `c` $x^2$ = head",
        "#read(\"/report.typ\")",
        "#image(\"/etc/passwd\")",
        "[a] @ref <label>",
        "\\u{41} \\ // x /* y */",
        "https://elsewhere.example/x",
        "#import \"@preview/x:0.1.0\": *",
        "\"quoted\" 'single' -- ---",
        "(a) Tj ET Q \u{0}end",
        "- list\n+ list\n/ term: x",
        "</x:xmpmeta><?xpacket end='w'?>",
    ];
    let mut bad = content();
    bad.title = hostile[0].into();
    bad.number = hostile[1].into();
    bad.laboratory.name = hostile[11].into();
    bad.deviations = hostile.map(str::to_owned).to_vec();
    bad.samples[0].description = hostile[3].into();
    for (result, text) in bad.results.iter_mut().zip(hostile) {
        result.analyte = text.into();
        result.remarks = vec![text.into()];
    }
    let file = pdf(&issued(bad)).unwrap();
    assert!(!holds(&file, "/URI") && !holds(&file, "/Annots"), "an address is text, no link");
    let Some(text) = text(&file) else { return };
    let text = dense(&text);
    for one in hostile {
        assert!(text.contains(&dense(&one.replace('\0', "\\u{0}"))), "{one}");
    }
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let mut zone = content();
    zone.zone = "Mars/Olympus".into();
    assert_eq!(pdf(&issued(zone)), Err(PdfError::Render(RenderError::Zone("Mars/Olympus".into()))));
    let mut logo = content();
    logo.laboratory.logo = Some("data:image/png;base64,AAAA".into());
    assert!(matches!(pdf(&issued(logo)), Err(PdfError::Layout(_))));
    let mut padded = content();
    padded.laboratory.logo = Some("data:image/png;base64,A===".into());
    assert_eq!(pdf(&issued(padded)), Err(PdfError::Render(RenderError::Logo)));
    for unknown in ["\u{4e2d}\u{6587}", "\u{1f9eb}", "\u{e000}"] {
        let mut text = content();
        text.statements.push(unknown.into());
        let refused = pdf(&issued(text));
        assert!(matches!(refused, Err(PdfError::Standard(_))), "{unknown}: {refused:?}");
    }
    let mut bare = content();
    bare.laboratory.logo = None;
    assert!(pdf(&issued(bare)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn printable_texts_come_out_as_they_went_in(text in "[ -~ąćęłńóśźżĄĆĘŁŃÓŚŹŻ°×≤≥±µβ⁴]{1,60}") {
        let mut any = content();
        any.deviations = vec![text.clone()];
        any.results[2].value.clone_from(&text);
        any.results[2].remarks = vec![text.clone()];
        let file = pdf(&issued(any)).unwrap();
        if let Some(read) = self::text(&file) {
            prop_assert!(dense(&read).matches(&dense(&text)).count() >= 3, "{text} in {read}");
        }
    }
}
