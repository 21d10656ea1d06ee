//! A sheet turned into what templates print: every text made harmless, every mark and time worked out, nothing left to decide.
//! The HTML and the PDF are filled from the same view, so they cannot say different things.

use super::RenderError;
use super::words::Words;
use crate::Language;
use libcompliance::model::report::{
    Meaning, ReportConformity, ReportContent, ReportLanguage, ReportResult, ReportSample, Sheet, ShownSignature,
};
use libcompliance::trail::record::Digest;
use libcompliance::trail::time::Timestamp;
use serde::Serialize;
use std::fmt::Write as _;

/// The longest picture for the head, as a `data:` URL.
const LONGEST_LOGO: usize = 64 * 1024 * 4 / 3 + 64;
/// What a picture may begin with.
const LOGO_TYPES: [&str; 2] = ["data:image/png;base64,", "data:image/svg+xml;base64,"];

/// Everything that a template can print.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) lang: &'static str,
    pub(super) words: &'static Words,
    pub(super) id: String,
    pub(super) number: String,
    title: String,
    pub(super) preview: bool,
    pub(super) preliminary: bool,
    issued: Option<Moment>,
    laboratory: Laboratory,
    place: String,
    zone: String,
    performed: String,
    customer: Customer,
    amends: Option<Amends>,
    samples: Vec<Sample>,
    methods: Vec<Method>,
    groups: Vec<Group>,
    legend: Vec<Mark>,
    none_accredited: bool,
    conformity: Vec<Conformity>,
    deviations: Vec<String>,
    opinions: Vec<Opinion>,
    statements: Vec<String>,
    waived: Vec<Waived>,
    pub(super) signatures: Vec<Signature>,
    pub(super) content_hash: Hash,
}

/// A moment as people read it: to the second, with the offset of the zone at that moment.
#[derive(Debug, Serialize)]
pub(super) struct Moment {
    day: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Laboratory {
    name: String,
    address: Vec<String>,
    contact: Vec<String>,
    logo: Option<String>,
    accreditation: Option<Accreditation>,
}

#[derive(Debug, Serialize)]
struct Accreditation {
    body: String,
    number: String,
}

#[derive(Debug, Serialize)]
struct Customer {
    name: String,
    contact: Vec<String>,
    order: Option<String>,
}

#[derive(Debug, Serialize)]
struct Amends {
    id: String,
    number: String,
    issued: String,
    content_sha256: String,
    reason: String,
    changes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Sample {
    code: String,
    description: String,
    condition: Option<String>,
    received: String,
    sampled: Option<String>,
    /// `None` if the customer took it: then the day is what the customer says, and marked.
    sampling: Option<String>,
    from_customer: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Method {
    code: String,
    edition: String,
    title: String,
}

/// The results of one sample.
#[derive(Debug, Serialize)]
struct Group {
    sample: String,
    description: String,
    results: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    analyte: String,
    method: String,
    value: String,
    unit: Option<String>,
    uncertainty: Option<String>,
    performed: String,
    marks: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Mark {
    mark: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Conformity {
    sample: String,
    analyte: String,
    value: String,
    unit: Option<String>,
    requirement: String,
    specification: String,
    rule: String,
    verdict: String,
}

#[derive(Debug, Serialize)]
struct Opinion {
    text: String,
    by: String,
}

#[derive(Debug, Serialize)]
struct Waived {
    element: String,
    what: &'static str,
    reason: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Signature {
    name: String,
    role: String,
    meaning: &'static str,
    at: Moment,
    record: u64,
    alone: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Hash {
    pub(super) base64: String,
    pub(super) hex: String,
}

impl View {
    pub(super) fn of(sheet: &Sheet) -> Result<Self, RenderError> {
        let content = &sheet.content;
        let language = match content.language {
            ReportLanguage::En => Language::English,
            ReportLanguage::Pl => Language::Polish,
        };
        zone_of(&content.zone)?;
        let words = Words::of(language);
        let accredited = content.laboratory.accreditation.is_some();
        let marks = Marks { words, accredited, providers: providers(content) };
        Ok(Self {
            lang: language.code(),
            words,
            id: shown(&content.id),
            number: shown(&content.number),
            title: shown(&content.title),
            preview: sheet.issued.is_none(),
            preliminary: content.preliminary,
            issued: sheet.issued.map(|at| moment(at, &content.zone)).transpose()?,
            laboratory: laboratory(content)?,
            place: shown(&content.place),
            zone: shown(&content.zone),
            performed: performed(content),
            customer: Customer {
                name: shown(&content.customer.name),
                contact: all(&content.customer.contact),
                order: content.customer.order.as_deref().map(shown),
            },
            amends: content.amends.as_ref().map(|amends| Amends {
                id: shown(&amends.id),
                number: shown(&amends.number),
                issued: shown(&amends.issued),
                content_sha256: shown(&amends.content_sha256),
                reason: shown(&amends.reason),
                changes: all(&amends.changes),
            }),
            samples: content.samples.iter().map(sample).collect(),
            methods: (content.methods.iter())
                .map(|method| Method {
                    code: shown(&method.code),
                    edition: shown(&method.edition),
                    title: shown(&method.title),
                })
                .collect(),
            groups: groups(content, &marks),
            legend: marks.legend(content),
            none_accredited: !accredited,
            conformity: conformity(content),
            deviations: all(&content.deviations),
            opinions: (content.opinions.iter())
                .map(|opinion| Opinion { text: shown(&opinion.text), by: shown(&opinion.by) })
                .collect(),
            statements: all(&content.statements),
            waived: (content.waived.iter())
                .map(|waiver| Waived {
                    element: shown(waiver.element.encode_utf8(&mut [0; 4])),
                    what: words.element(waiver.element),
                    reason: shown(&waiver.reason),
                })
                .collect(),
            signatures: sheet.signatures.iter().map(|one| signature(one, words)).collect::<Result<_, _>>()?,
            content_hash: hash(sheet.content_sha256),
        })
    }

    /// The picture for the head, as a `data:` URL of one of [`LOGO_TYPES`].
    #[cfg(feature = "pdf")]
    pub(super) fn logo(&self) -> Option<&str> {
        self.laboratory.logo.as_deref()
    }
}

/// The text with line ends kept and everything else that acts on a reader made visible.
fn shown(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(crate::text::visible).collect();
    lines.join("\n")
}

fn all(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| shown(text)).collect()
}

fn moment(at: Timestamp, zone: &str) -> Result<Moment, RenderError> {
    let place = zone_of(zone)?;
    let local = at.to_datetime().with_timezone(&place);
    Ok(Moment {
        day: local.format("%Y-%m-%d").to_string(),
        text: format!("{} ({}, UTC{})", local.format("%Y-%m-%d %H:%M:%S"), place.name(), local.format("%:z")),
    })
}

fn zone_of(name: &str) -> Result<chrono_tz::Tz, RenderError> {
    name.parse().map_err(|_| RenderError::Zone(shown(name)))
}

fn laboratory(content: &ReportContent) -> Result<Laboratory, RenderError> {
    let from = &content.laboratory;
    if let Some(logo) = &from.logo {
        // The picture stands in an attribute and in the PDF as it is; base64 leaves nothing in it that could do more.
        let data = LOGO_TYPES.iter().find_map(|kind| logo.strip_prefix(kind)).ok_or(RenderError::Logo)?;
        let base64 = data.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        if data.is_empty() || !base64 || logo.len() > LONGEST_LOGO {
            return Err(RenderError::Logo);
        }
    }
    Ok(Laboratory {
        name: shown(&from.name),
        address: all(&from.address),
        contact: all(&from.contact),
        logo: from.logo.clone(),
        accreditation: from.accreditation.as_ref().map(|accreditation| Accreditation {
            body: shown(&accreditation.body),
            number: shown(&accreditation.number),
        }),
    })
}

fn sample(from: &ReportSample) -> Sample {
    Sample {
        code: shown(&from.code),
        description: shown(&from.description),
        condition: from.condition.as_deref().map(shown),
        received: shown(&from.received),
        sampled: from.sampled.as_deref().map(shown),
        sampling: from.sampling.as_deref().map(shown),
        from_customer: from.from_customer.iter().map(|(name, value)| (shown(name), shown(value))).collect(),
    }
}

/// The first and the last day of all activity. Days are `YYYY-MM-DD`, so their order as text is their order in time.
fn performed(content: &ReportContent) -> String {
    let first = content.results.iter().map(|result| result.started.as_str()).min();
    let last = content.results.iter().map(|result| result.finished.as_str()).max();
    match (first, last) {
        (Some(first), Some(last)) => span(first, last),
        _ => String::new(),
    }
}

fn span(first: &str, last: &str) -> String {
    if first == last { shown(first) } else { format!("{} – {}", shown(first), shown(last)) }
}

/// The external providers in the order in which they first occur.
fn providers(content: &ReportContent) -> Vec<&str> {
    let mut found = Vec::new();
    for provider in content.results.iter().filter_map(|result| result.provider.as_deref()) {
        if !found.contains(&provider) {
            found.push(provider);
        }
    }
    found
}

/// What marks a result gets.
struct Marks<'s> {
    words: &'static Words,
    /// Whether the report shows an accreditation at all; if not, a single sentence says so and no result is marked as
    /// accredited, whatever it claims.
    accredited: bool,
    providers: Vec<&'s str>,
}

impl Marks<'_> {
    fn of(&self, result: &ReportResult) -> Vec<String> {
        let mut marks = Vec::new();
        if self.accredited {
            let mark = if result.accredited { self.words.mark_accredited } else { self.words.mark_outside };
            marks.push(mark.to_owned());
        }
        if result.customer_supplied {
            marks.push(self.words.mark_customer.to_owned());
        }
        if let Some(at) = self.providers.iter().position(|provider| result.provider.as_deref() == Some(provider)) {
            marks.push(format!("{}{}", self.words.mark_provider, at + 1));
        }
        marks
    }

    /// The marks that occur in the report, explained.
    fn legend(&self, content: &ReportContent) -> Vec<Mark> {
        let words = self.words;
        let entry = |mark: &str, text: &str| Mark { mark: mark.to_owned(), text: text.to_owned() };
        let mut legend = Vec::new();
        if self.accredited && content.results.iter().any(|result| result.accredited) {
            legend.push(entry(words.mark_accredited, words.mark_accredited_text));
        }
        if self.accredited && content.results.iter().any(|result| !result.accredited) {
            legend.push(entry(words.mark_outside, words.mark_outside_text));
        }
        let of_customer = |sample: &ReportSample| {
            !sample.from_customer.is_empty() || (sample.sampling.is_none() && sample.sampled.is_some())
        };
        if content.results.iter().any(|result| result.customer_supplied) || content.samples.iter().any(of_customer) {
            legend.push(entry(words.mark_customer, words.mark_customer_text));
        }
        for (at, provider) in self.providers.iter().enumerate() {
            legend.push(Mark {
                mark: format!("{}{}", words.mark_provider, at + 1),
                text: format!("{}: {}", words.mark_provider_text, shown(provider)),
            });
        }
        legend
    }
}

/// The results, those of one sample that follow each other together.
fn groups(content: &ReportContent, marks: &Marks<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for part in content.results.chunk_by(|one, next| one.sample == next.sample) {
        let Some(first) = part.first() else { continue };
        let sample = content.samples.iter().find(|sample| sample.code == first.sample);
        groups.push(Group {
            sample: shown(&first.sample),
            description: sample.map(|sample| shown(&sample.description)).unwrap_or_default(),
            results: part.iter().map(|result| line(result, marks)).collect(),
        });
    }
    groups
}

fn line(result: &ReportResult, marks: &Marks<'_>) -> Line {
    Line {
        analyte: shown(&result.analyte),
        method: shown(&result.method),
        value: shown(&result.value),
        unit: result.unit.as_deref().map(shown),
        uncertainty: result.uncertainty.as_deref().map(shown),
        performed: span(&result.started, &result.finished),
        marks: marks.of(result),
        remarks: all(&result.remarks),
    }
}

fn conformity(content: &ReportContent) -> Vec<Conformity> {
    let with = |result: &ReportResult, conformity: &ReportConformity| Conformity {
        sample: shown(&result.sample),
        analyte: shown(&result.analyte),
        value: shown(&result.value),
        unit: result.unit.as_deref().map(shown),
        requirement: shown(&conformity.requirement),
        specification: shown(&conformity.specification),
        rule: shown(&conformity.rule),
        verdict: shown(&conformity.verdict),
    };
    let stated = content.results.iter().filter_map(|result| Some((result, result.conformity.as_ref()?)));
    stated.map(|(result, conformity)| with(result, conformity)).collect()
}

fn signature(from: &ShownSignature, words: &'static Words) -> Result<Signature, RenderError> {
    Ok(Signature {
        name: shown(&from.name),
        role: shown(&from.role),
        meaning: match from.meaning {
            Meaning::Authored => words.meaning_authored,
            Meaning::Reviewed => words.meaning_reviewed,
            Meaning::Approved => words.meaning_approved,
        },
        at: moment(from.at, &from.zone)?,
        record: from.record,
        alone: from.alone,
    })
}

fn hash(digest: Digest) -> Hash {
    let hex = digest.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Hash { base64: digest.to_string(), hex }
}
