//! A report of a microbiology laboratory, made up from end to end.

use libcompliance::model::report::{
    Amends, Meaning, ReportAccreditation, ReportConformity, ReportContent, ReportCustomer, ReportLaboratory,
    ReportLanguage, ReportMethod, ReportOpinion, ReportResult, ReportSample, Sheet, ShownSignature, Waiver,
};
use libcompliance::trail::time::Timestamp;

/// Two dishes side by side, drawn for this purpose.
const LOGO: &str = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxMjAiIGhlaWdodD0iNjAiIHZpZXdCb3g9IjAgMCAxMjAgNjAiPjxjaXJjbGUgY3g9IjMwIiBjeT0iMzAiIHI9IjI2IiBmaWxsPSIjZWVmNGY4IiBzdHJva2U9IiMxZDRlNmIiIHN0cm9rZS13aWR0aD0iNCIvPjxjaXJjbGUgY3g9IjIyIiBjeT0iMjQiIHI9IjUiIGZpbGw9IiMxZDRlNmIiLz48Y2lyY2xlIGN4PSIzOCIgY3k9IjM2IiByPSI3IiBmaWxsPSIjMWQ0ZTZiIi8+PGNpcmNsZSBjeD0iODgiIGN5PSIzMCIgcj0iMjYiIGZpbGw9IiNmZmYiIHN0cm9rZT0iIzFkNGU2YiIgc3Ryb2tlLXdpZHRoPSI0Ii8+PGNpcmNsZSBjeD0iODAiIGN5PSIyNiIgcj0iNCIgZmlsbD0iI2ExMTIxMiIvPjwvc3ZnPg==";

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn texts(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn sample(code: &str, description: &str) -> ReportSample {
    ReportSample {
        code: code.into(),
        description: description.into(),
        condition: Some("bez zastrzeżeń, 3,2 °C".into()),
        received: "2026-11-10".into(),
        sampled: Some("2026-11-10".into()),
        sampling: Some("PN-EN ISO 18593:2018-08, plan P-07/2026, chłodnia nr 2".into()),
        from_customer: Vec::new(),
    }
}

fn result(at: u8, sample: &str, analyte: &str, method: &str, value: &str, unit: &str) -> ReportResult {
    ReportResult {
        id: format!("01990000-0000-7000-8000-0000000002{at:02}"),
        version: 1,
        sample: sample.into(),
        analyte: analyte.into(),
        method: method.into(),
        value: value.into(),
        unit: (!unit.is_empty()).then(|| unit.into()),
        uncertainty: None,
        conformity: None,
        accredited: true,
        customer_supplied: false,
        provider: None,
        started: "2026-11-10".into(),
        finished: "2026-11-14".into(),
        remarks: Vec::new(),
    }
}

fn conformity(requirement: &str) -> Option<ReportConformity> {
    Some(ReportConformity {
        requirement: requirement.into(),
        specification: "rozporządzenie (WE) nr 2073/2005, kat. 1.2".into(),
        rule: "prosta akceptacja (ILAC-G8:09/2019, 4.2.1)".into(),
        verdict: "zgodny".into(),
    })
}

fn results() -> Vec<ReportResult> {
    let (first, second, third) = ("2026/1187/1", "2026/1187/2", "2026/1187/3");
    let mut all = Vec::new();
    for (at, sample) in [(1, first), (5, second), (9, third)] {
        let mut listeria = result(at, sample, "Listeria monocytogenes", "PN-EN ISO 11290-1", "nie wykryto", "w 25 g");
        listeria.conformity = conformity("nie wykryto w 25 g");
        let salmonella = result(at + 1, sample, "Salmonella spp.", "PN-EN ISO 6579-1", "nie wykryto", "w 25 g");
        let mut coli =
            result(at + 2, sample, "Escherichia coli β-glukuronidazo-dodatnie", "PN-ISO 16649-2", "< 10", "jtk/g");
        coli.finished = "2026-11-12".into();
        let mut total =
            result(at + 3, sample, "Ogólna liczba drobnoustrojów w 30 °C", "PN-EN ISO 4833-1", "2,4 × 10⁴", "jtk/g");
        total.uncertainty = Some("[1,5 × 10⁴; 3,9 × 10⁴] (k = 2, 95 %)".into());
        all.extend([listeria, salmonella, coli, total]);
    }
    all[3].version = 2;
    all[7].value = "3,1 × 10²".into();
    all[7].uncertainty = None;
    all[7].remarks = texts(&["wynik szacunkowy (liczba kolonii poniżej zakresu)"]);
    all[10].accredited = false;
    all[10].analyte = "Liczba pleśni i drożdży".into();
    all[10].method = "PB-14".into();
    all[9].provider = Some("Zakład Badań Żywności „Łęg” sp. z o.o., AB 9999".into());
    all[11].customer_supplied = true;
    all[11].remarks = texts(&["przeliczono na masę netto podaną przez klienta"]);
    all
}

/// The content of the report, in Polish: three samples, twelve results, an amendment.
pub(crate) fn content() -> ReportContent {
    let mut samples = vec![
        sample("2026/1187/1", "Twaróg półtłusty „Źdźbło”, partia 4411"),
        sample("2026/1187/2", "Serek wiejski ze śmietanką, partia 4412"),
        sample("2026/1187/3", "Maślanka naturalna, partia 4413"),
    ];
    samples[2].sampling = None;
    samples[2].condition = None;
    samples[2].from_customer =
        vec![("termin przydatności".into(), "2026-12-01".into()), ("masa netto".into(), "1000 g".into())];
    ReportContent {
        v: 1,
        id: "01990000-0000-7000-8000-000000000101".into(),
        number: "2026/0412/A1".into(),
        language: ReportLanguage::Pl,
        title: "Sprawozdanie z badań".into(),
        preliminary: false,
        amends: Some(Amends {
            id: "01990000-0000-7000-8000-000000000100".into(),
            number: "2026/0412".into(),
            content_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            issued: "2026-11-17".into(),
            reason: "błąd przepisania rozcieńczenia w próbce 2026/1187/1".into(),
            changes: texts(&[
                "Ogólna liczba drobnoustrojów, próbka 2026/1187/1: było 2,4 × 10³ jtk/g, jest 2,4 × 10⁴ jtk/g",
                "Dodano niepewność tego wyniku.",
            ]),
        }),
        laboratory: ReportLaboratory {
            name: "Laboratorium Mikrobiologii Żywności „Żółć”".into(),
            address: texts(&["ul. Gęsia 7, 30-001 Kraków"]),
            contact: texts(&["tel. +48 12 000 00 00, badania@zolc.example"]),
            logo: Some(LOGO.into()),
            accreditation: Some(ReportAccreditation { body: "PCA".into(), number: "AB 1234".into() }),
        },
        place: "Pracownia Mikrobiologii, ul. Gęsia 7, 30-001 Kraków".into(),
        customer: ReportCustomer {
            name: "Spółdzielnia Mleczarska „Świątek”".into(),
            contact: texts(&["Łąkowa 12, 32-005 Niepołomice", "jakosc@swiatek.example"]),
            order: Some("Z/2026/88 z dnia 2026-11-09".into()),
        },
        methods: [
            (
                "PN-EN ISO 11290-1",
                "2017-07",
                "Wykrywanie i oznaczanie liczby Listeria monocytogenes. Część 1: Wykrywanie",
            ),
            ("PN-EN ISO 6579-1", "2017-04 + A1:2020-09", "Wykrywanie Salmonella spp."),
            ("PN-ISO 16649-2", "2004", "Oznaczanie liczby Escherichia coli β-glukuronidazo-dodatnich w 44 °C"),
            (
                "PN-EN ISO 4833-1",
                "2013-12 + A1:2022-06",
                "Oznaczanie liczby drobnoustrojów w 30 °C metodą posiewu wgłębnego",
            ),
            ("PB-14", "wyd. 3 z 2025-02-01", "Oznaczanie liczby pleśni i drożdży; metoda własna"),
        ]
        .map(|(code, edition, title)| ReportMethod { code: code.into(), edition: edition.into(), title: title.into() })
        .to_vec(),
        samples,
        results: results(),
        deviations: texts(&["Próbka 2026/1187/3: inkubacja 76 h zamiast 72 h (PN-EN ISO 4833-1, pkt 9.4)."]),
        opinions: vec![ReportOpinion {
            text: "Poziom drobnoustrojów w próbce 2026/1187/1 jest typowy dla wyrobu świeżego.".into(),
            by: "dr Łucja Wróblewska".into(),
        }],
        statements: texts(&[
            "Wyniki odnoszą się wyłącznie do badanych obiektów, w stanie, w jakim je otrzymano.",
            "Niepewność rozszerzona przy k = 2 i poziomie ufności ok. 95 %; nie obejmuje pobierania próbek.",
            "Bez pisemnej zgody laboratorium sprawozdania nie wolno powielać inaczej jak w całości.",
        ]),
        waived: vec![Waiver { element: 'k', reason: "próbkę 2026/1187/3 pobrał klient".into() }],
        zone: "Europe/Warsaw".into(),
    }
}

pub(crate) fn signature(name: &str, role: &str, meaning: Meaning, at: &str) -> ShownSignature {
    ShownSignature {
        name: name.into(),
        role: role.into(),
        meaning,
        at: time(at),
        zone: "Europe/Warsaw".into(),
        record: 10_412,
        alone: false,
    }
}

/// The sheet of a content, signed twice and issued.
pub(crate) fn issued(content: ReportContent) -> Sheet {
    Sheet {
        content_sha256: content.digest(),
        content,
        signatures: vec![
            signature("mgr Żaneta Świątek", "analityk", Meaning::Reviewed, "2026-11-20T10:02:11.000000Z"),
            signature(
                "dr Łucja Wróblewska",
                "kierownik laboratorium",
                Meaning::Approved,
                "2026-11-20T12:30:05.123456Z",
            ),
        ],
        issued: Some(time("2026-11-20T12:31:00.000000Z")),
    }
}

/// The report as it is sent.
pub(crate) fn sheet() -> Sheet {
    issued(content())
}
