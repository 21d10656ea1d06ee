//! The report as HTML.

use crate::fixture::{content, issued, sheet, time};
use libcompliance::model::report::{ReportLanguage, Sheet};
use libcompliance_pack::report::{RenderError, TEMPLATE, html, html_with};
use proptest::prelude::*;

/// The text of the page without tags, entities read: what somebody sees.
fn seen(page: &str) -> String {
    let body = page.split_once("</style>").unwrap().1;
    let mut text = String::new();
    let mut tag = false;
    for c in body.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            _ if !tag => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")]
    {
        text = text.replace(entity, c);
    }
    text
}

#[test]
fn the_page_can_be_put_where_it_can_be_looked_at() {
    let page = html(&sheet()).unwrap();
    if let Some(folder) = std::env::var_os("REPORT_OUT") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::write(folder.join("report.pl.html"), &page).unwrap();
        let mut english = content();
        english.language = ReportLanguage::En;
        english.preliminary = true;
        english.laboratory.accreditation = None;
        let english = Sheet { issued: None, signatures: Vec::new(), ..issued(english) };
        std::fs::write(folder.join("preview.en.html"), html(&english).unwrap()).unwrap();
    }
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"pl\">"), "{:?}", page.get(..80));
    assert_eq!(page, html(&sheet()).unwrap());
}

#[test]
fn what_was_signed_is_seen() {
    let sheet = sheet();
    let text = seen(&html(&sheet).unwrap());
    let content = &sheet.content;
    let mut expected: Vec<&str> = vec![&content.title, &content.number, &content.id, &content.place, &content.zone];
    expected.extend([&content.laboratory.name, &content.customer.name].map(String::as_str));
    expected.extend(content.laboratory.address.iter().chain(&content.laboratory.contact).map(String::as_str));
    expected.extend(content.customer.contact.iter().chain(&content.customer.order).map(String::as_str));
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
    expected.extend(sheet.signatures.iter().flat_map(|signature| [signature.name.as_str(), &signature.role]));
    let (base64, hex) =
        (sheet.content_sha256.to_string(), sheet.content_sha256.0.map(|byte| format!("{byte:02x}")).concat());
    expected.extend([base64.as_str(), &hex]);
    let accreditation = content.laboratory.accreditation.as_ref().unwrap();
    expected.extend([accreditation.body.as_str(), &accreditation.number]);
    for part in expected {
        assert!(text.contains(part), "`{part}` is not in the page");
    }
    for part in [
        "Zmiana do sprawozdania nr 2026/0412 z\u{a0}dnia 2026-11-17",
        "2026-11-20 13:30:05 (Europe/Warsaw, UTC+01:00)",
        "sprawdzenie sprawozdania",
        "autoryzacja wydania",
        "N – badanie poza zakresem akredytacji",
        "K – dane od klienta",
        "P1 – wynik zewnętrznego dostawcy: Zakład Badań Żywności „Łęg”",
        "k) plan i\u{a0}metoda pobierania próbek: próbkę",
        "Koniec sprawozdania",
    ] {
        assert!(text.contains(part), "`{part}` is not in the page");
    }
    assert_eq!(text.matches("art.\u{a0}3 pkt\u{a0}10").count(), 2, "under each signature");
    assert!(!text.contains("PODGLĄD") && !text.contains("WSTĘPNE") && !text.contains("jednoosobow"));
}

#[test]
fn the_marks_stand_at_their_results() {
    let page = html(&sheet()).unwrap();
    let marks: Vec<&str> =
        (page.split("<td class=\"mark\">").skip(1)).map(|rest| rest.split_once('<').unwrap().0).collect();
    assert_eq!(marks, ["A", "A", "A", "A", "A", "A", "A", "A", "A", "A, P1", "N", "A, K"]);
}

#[test]
fn without_an_accreditation_nothing_is_marked_as_accredited() {
    let mut content = content();
    content.laboratory.accreditation = None;
    let page = html(&issued(content)).unwrap();
    let text = seen(&page);
    assert!(text.contains("Żaden wynik w\u{a0}tym sprawozdaniu nie jest podany w\u{a0}ramach akredytacji."));
    assert!(
        !page.contains("<td class=\"mark\">A")
            && !text.contains("badanie w\u{a0}zakresie")
            && !text.contains("AB 1234")
    );
}

#[test]
fn english_has_its_own_words_and_previews_and_preliminary_reports_say_so() {
    let mut content = content();
    content.language = ReportLanguage::En;
    content.preliminary = true;
    let mut sheet = Sheet { issued: None, ..issued(content) };
    sheet.signatures[1].alone = true;
    let page = html(&sheet).unwrap();
    let text = seen(&page);
    assert!(page.contains("<html lang=\"en\">"));
    for part in [
        "Amendment to report no. 2026/0412 of 2026-11-17",
        "End of report",
        "Article 3(10)",
        "one-person laboratory",
        "not issued",
    ] {
        assert!(text.contains(part), "`{part}` is not in the page");
    }
    // In the mark over every page, in the box, and in the line at the foot of every page.
    assert_eq!(text.matches("PREVIEW – NOT A REPORT").count(), 3);
    assert_eq!(text.matches("PRELIMINARY").count(), 2);
    assert!(!text.contains("Podpisy") && !text.contains("Wyniki badań"));
}

#[test]
fn times_are_in_the_zone_of_the_sheet_in_summer_and_winter() {
    let mut sheet = sheet();
    sheet.signatures[0].at = time("2026-07-01T22:30:00.000000Z");
    sheet.issued = Some(time("2026-07-01T22:30:00.000000Z"));
    let text = seen(&html(&sheet).unwrap());
    assert!(text.contains("2026-07-02 00:30:00 (Europe/Warsaw, UTC+02:00)"));
    assert!(text.contains("Data wydania2026-07-02"), "the day of issue is that of the zone");
}

#[test]
fn hostile_values_are_text() {
    let mut content = content();
    let hostile =
        "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ id }}{% if %}&amp;\u{202e}gpj\u{2066}\u{0}\u{7f}";
    content.title = hostile.into();
    content.number = hostile.into();
    content.id = hostile.into();
    content.laboratory.name = hostile.into();
    content.results[0].value = hostile.into();
    content.samples[2].from_customer[0] = (hostile.into(), hostile.into());
    content.statements[0] = hostile.into();
    content.waived[0].element = '<';
    let mut sheet = issued(content);
    sheet.signatures[0].name = hostile.into();
    let page = html(&sheet).unwrap();
    let lower = page.to_lowercase();
    assert!(!lower.contains("<script") && !lower.contains("<img src=x"));
    assert!(!page.contains(|c| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)));
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
    let shown = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ id }}{% if %}&amp;\\u{202e}gpj\\u{2066}\\u{0}\\u{7f}";
    assert!(seen(&page).matches(shown).count() >= 9);
    // The name of the laboratory is the text of the picture: it does not leave its attribute.
    assert!(page.contains("alt=\"&quot;&#x27;&gt;&lt;script&gt;alert(1)"));
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let page = html(&sheet()).unwrap();
    assert!(page.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
    for word in ["<script", "<link", "@import", "url(", "http://", "https://", " on", "javascript:"] {
        let found = page
            .match_indices(word)
            .find(|(at, _)| word != " on" || page[*at..].starts_with(" onl") || page[*at..].starts_with(" one"));
        assert!(found.is_none(), "`{word}` at {found:?}");
    }
    for attribute in [" src=", " href="] {
        for (at, _) in page.match_indices(attribute) {
            assert!(page[at + attribute.len()..].starts_with("\"data:image&#x2f;"), "{}", &page[at..at + 40]);
        }
    }
}

#[test]
fn what_cannot_be_shown_as_signed_is_refused() {
    let with = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = sheet();
        change(&mut sheet);
        html(&sheet).unwrap_err()
    };
    assert_eq!(
        with(&|sheet| sheet.content.zone = "Europe/Warszawa".into()),
        RenderError::Zone("Europe/Warszawa".into())
    );
    assert_eq!(with(&|sheet| sheet.signatures[1].zone = String::new()), RenderError::Zone(String::new()));
    for logo in [
        "https://example.com/logo.png",
        "data:text/html;base64,AAAA",
        "data:image/png;base64,",
        "data:image/png;base64,AAAA\" onload=\"x",
        "data:image/svg+xml,<svg/>",
    ] {
        assert_eq!(with(&|sheet| sheet.content.laboratory.logo = Some(logo.into())), RenderError::Logo, "{logo}");
    }
    let long = format!("data:image/png;base64,{}", "A".repeat(90_000));
    assert_eq!(with(&|sheet| sheet.content.laboratory.logo = Some(long.clone())), RenderError::Logo);
}

const OWN: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\
    <p>{{ number }} {{ id }} {{ content_hash.hex }} {{ words.end }} {{ words.signature_kind }}</p>";

#[test]
fn a_laboratory_can_have_its_own_form() {
    let page = html_with(&sheet(), OWN).unwrap();
    assert!(page.contains("<p>2026&#x2f;0412&#x2f;A1 01990000-"), "{page}");
}

#[test]
fn a_form_of_ones_own_cannot_leave_out_what_every_report_shows() {
    let sheet = sheet();
    for (part, what) in [
        ("Content-Security-Policy", "the content security policy"),
        ("{{ number }}", "the number of the report"),
        ("{{ id }}", "the id of the report"),
        ("{{ content_hash.hex }}", "the content hash in hexadecimal"),
        ("{{ words.end }}", "the end mark"),
        ("{{ words.signature_kind }}", "what kind of signature it is"),
    ] {
        assert_eq!(html_with(&sheet, &OWN.replace(part, "")), Err(RenderError::Missing(what)));
    }
    // What a value says is not what the page says.
    let mut quoting = sheet.clone();
    quoting.content.title = "<script @import javascript: <iframe".into();
    html(&quoting).unwrap();
    let preview = Sheet { issued: None, ..sheet.clone() };
    assert_eq!(html_with(&preview, OWN), Err(RenderError::Missing("the mark of a preview")));
    let mut preliminary = sheet.clone();
    preliminary.content.preliminary = true;
    assert_eq!(html_with(&preliminary, OWN), Err(RenderError::Missing("the mark of a preliminary report")));
    assert_eq!(html_with(&sheet, &format!("{OWN}<SCRIPT>1</SCRIPT>")), Err(RenderError::Active("<script")));
}

#[test]
fn a_wrong_or_endless_form_is_an_error() {
    for wrong in [
        "{{ nobody }}",
        "{% if %}",
        "{{ words.nobody.at_all }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% include 'other' %}",
    ] {
        let error = html_with(&sheet(), wrong).unwrap_err();
        assert!(matches!(&error, RenderError::Template(text) if !text.contains('\n')), "{wrong}: {error:?}");
    }
}

#[test]
fn the_example_is_the_template_in_use() {
    assert_eq!(html_with(&sheet(), TEMPLATE), html(&sheet()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever stands in the texts, and whichever parts are there: the page is made, and its tags are those of the template.
    #[test]
    fn any_text_leaves_the_tags_of_the_page_alone(text in ".{0,40}|[<>&\"'/{}%]{1,20}", parts in any::<[bool; 10]>()) {
        let make = |text: &str| {
            let mut content = content();
            content.title = text.into();
            content.place = text.into();
            content.samples[1].description = text.into();
            content.results[3].value = text.into();
            content.results[3].unit = Some(text.into());
            content.results[5].provider = Some(text.into());
            content.methods[0].title = text.into();
            content.deviations[0] = text.into();
            content.opinions[0].text = text.into();
            if parts[0] { content.amends = None; }
            if parts[1] { content.samples.clear(); }
            if parts[2] { content.results.clear(); }
            if parts[3] { content.methods.clear(); }
            if parts[4] { content.laboratory.accreditation = None; content.laboratory.logo = None; }
            if parts[5] { content.deviations.clear(); content.opinions.clear(); }
            if parts[6] { content.waived.clear(); content.statements.clear(); }
            content.preliminary = parts[7];
            let mut sheet = issued(content);
            if parts[8] { sheet.issued = None; }
            if parts[9] { sheet.signatures.clear(); }
            html(&sheet).unwrap()
        };
        let tags = |page: &str| page.matches('<').count();
        prop_assert_eq!(tags(&make(&text)), tags(&make("plain")));
    }
}
