//! What a report must have: clause 7.8.2.1, letter by letter.

use super::content::ReportContent;

/// One element.
#[derive(Debug, Clone, Copy)]
pub struct Element {
    /// The letter of 7.8.2.1.
    pub letter: char,
    /// What it is, in English.
    pub en: &'static str,
    /// What it is, in Polish.
    pub pl: &'static str,
    present: fn(&ReportContent) -> bool,
}

const fn element(letter: char, en: &'static str, pl: &'static str, present: fn(&ReportContent) -> bool) -> Element {
    Element { letter, en, pl, present }
}

/// All elements. Date of issue (j) and the persons who authorise (o) come when the report is issued, and cannot be left out.
const ELEMENTS: &[Element] = &[
    element('a', "a title", "tytuł", |report| is_said(&report.title)),
    element('b', "name and address of the laboratory", "nazwa i adres laboratorium", |report| {
        is_said(&report.laboratory.name) && report.laboratory.address.iter().any(|line| is_said(line))
    }),
    element('c', "the place of the activity", "miejsce wykonania badań", |report| is_said(&report.place)),
    element('d', "a unique identification", "jednoznaczna identyfikacja", |report| is_said(&report.number)),
    element('e', "name and contact of the customer", "nazwa i dane kontaktowe klienta", |report| {
        is_said(&report.customer.name) && report.customer.contact.iter().any(|line| is_said(line))
    }),
    element('f', "the method of each result", "metoda każdego wyniku", |report| {
        let known = |code: &str| report.methods.iter().any(|method| method.code == code && is_said(&method.title));
        report.results.iter().all(|result| known(&result.method))
    }),
    element('g', "what each item is", "opis każdego obiektu badań", |report| {
        !report.samples.is_empty()
            && report.samples.iter().all(|sample| is_said(&sample.code) && is_said(&sample.description))
    }),
    element('h', "the day each item was received", "data przyjęcia każdego obiektu", |report| {
        report.samples.iter().all(|sample| is_said(&sample.received))
    }),
    element('i', "the days of the activity", "daty wykonania badań", |report| {
        report.results.iter().all(|result| is_said(&result.started) && is_said(&result.finished))
    }),
    element(
        'k',
        "plan and method of the laboratory's own sampling",
        "plan i metoda pobierania próbek przez laboratorium",
        |report| report.samples.iter().all(|sample| sample.sampling.as_ref().is_none_or(|sampling| is_said(sampling))),
    ),
    element(
        'l',
        "that the results relate only to the items tested",
        "oświadczenie, że wyniki odnoszą się tylko do badanych obiektów",
        |report| report.statements.iter().any(|statement| is_said(statement)),
    ),
    element('m', "results with their units", "wyniki z jednostkami", |report| {
        !report.results.is_empty() && report.results.iter().all(|result| is_said(&result.value))
    }),
    element(
        'p',
        "a mark on results of external providers",
        "oznaczenie wyników od dostawców zewnętrznych",
        |report| report.results.iter().all(|result| result.provider.as_ref().is_none_or(|provider| is_said(provider))),
    ),
];

fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

/// The elements that are neither there nor waived with a reason.
#[must_use]
pub fn missing(report: &ReportContent) -> Vec<&'static Element> {
    let waived = |letter: char| report.waived.iter().any(|waiver| waiver.element == letter && is_said(&waiver.reason));
    ELEMENTS.iter().filter(|element| !(element.present)(report) && !waived(element.letter)).collect()
}
