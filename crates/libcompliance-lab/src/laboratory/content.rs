//! From the records to what a report says: every name and word revealed once, every value printed once.

use super::days;
use super::reports::NewReport;
use crate::error::LabError;
use crate::lab::Lab;
use crate::store::{Filter, ReadStore as _};
use libcompliance::id::{ReportId, ResultId};
use libcompliance::identity::Account;
use libcompliance::model::report::{
    Amends, Report, ReportAccreditation, ReportConformity, ReportContent, ReportCustomer, ReportLanguage, ReportMethod,
    ReportOpinion, ReportResult, ReportSample, Waiver,
};
use libcompliance::model::{
    Client, Facts as _, LaboratorySettings, Listed, MethodFacts, ResultEntry, Sample, SpecificationFacts,
};
use libcompliance::projection::ValueRef;
use libcompliance::trail::value::Value;
use std::ops::ControlFlow;

/// The longest piece of a content or file beside the log, in characters.
const PIECE: usize = 12_000;

/// Cuts a text into pieces that a committed value may hold.
pub(crate) fn pieces(text: &str) -> Value {
    let mut list = Vec::new();
    let mut piece = String::new();
    for letter in text.chars() {
        if piece.len() + letter.len_utf8() > PIECE {
            list.push(Value::Text(core::mem::take(&mut piece)));
        }
        piece.push(letter);
    }
    list.push(Value::Text(piece));
    Value::List(list)
}

/// Puts the pieces together again.
pub(crate) fn whole(value: &Value) -> Option<String> {
    match value {
        Value::List(pieces) => {
            pieces.iter().map(Value::as_text).collect::<Option<Vec<_>>>().map(|texts| texts.concat())
        }
        _ => None,
    }
}

/// The material of a report, as of the last commit.
pub(super) struct Material {
    pub samples: Vec<Sample>,
    pub results: Vec<ResultEntry>,
    pub amends: Option<Report>,
    pub id: ReportId,
    pub number: String,
}

impl Lab {
    fn word(&self, at: Option<&ValueRef>) -> Result<Option<String>, LabError> {
        match at {
            Some(at) => Ok(self.reveal(at.record, &at.path)?.as_text().map(str::to_owned)),
            None => Ok(None),
        }
    }

    fn lines(&self, at: Option<&ValueRef>) -> Result<Vec<String>, LabError> {
        match at {
            Some(at) => Ok(self.reveal(at.record, &at.path)?.read().unwrap_or_default()),
            None => Ok(Vec::new()),
        }
    }

    /// The name of the person behind an account, for a document.
    pub(super) fn person_name(&self, account: libcompliance::id::AccountId) -> Result<String, LabError> {
        let entry: Option<Account> = self.entry(&account.to_string())?;
        let name = entry.map(|account| self.secret_text(&account.name)).transpose()?.flatten();
        Ok(name.map_or_else(|| account.to_string(), |name| name.to_string()))
    }

    /// The content of a report.
    pub(super) fn content(&self, new: &NewReport<'_>, material: &Material) -> Result<ReportContent, LabError> {
        let settings = self.entry::<LaboratorySettings>("")?.unwrap_or_default();
        let head = self.report_head()?;
        let rules = &settings.rules;
        let language = new.language.unwrap_or(rules.language);
        let polish = language == ReportLanguage::Pl;
        let first = material.samples.first().ok_or(LabError::NotFound { what: "sample" })?;
        let client: Client = self.entry(&first.client.to_string())?.ok_or(LabError::NotFound { what: "client" })?;
        let mut laboratory = head.laboratory.clone().ok_or_else(|| {
            LabError::Invalid("set the laboratory's name and address first: no report goes out without them".to_owned())
        })?;
        let results = self.results_for(material, language)?;
        // The symbol goes only with results in the scope, and only on days on which the certificate is valid.
        laboratory.accreditation = rules
            .certificate
            .as_ref()
            .filter(|one| one.valid.cover(&days::day_of(self.now(), &rules.zone)))
            .filter(|_| results.iter().any(|result| result.accredited))
            .map(|one| ReportAccreditation { body: one.body.clone(), number: one.number.clone() });
        let place = head.place.clone().unwrap_or_else(|| laboratory.address.join(", "));
        let mut statements = if polish { head.statements_pl } else { head.statements_en };
        if statements.is_empty() {
            statements.push(if polish { ONLY_PL.to_owned() } else { ONLY_EN.to_owned() });
        }
        let mut deviations: Vec<String> = new.deviations.iter().map(|line| (*line).to_owned()).collect();
        for result in &material.results {
            if let Some(words) = self.word(result.deviation.as_ref())? {
                deviations.push(format!("{}: {words}", result.facts.analyte));
            }
        }
        let order = self.word(first.order.as_ref())?;
        let mut content = ReportContent {
            v: 1,
            id: material.id.to_string(),
            number: material.number.clone(),
            language,
            title: new.title.map_or_else(
                || if polish { "Sprawozdanie z badań".to_owned() } else { "Test report".to_owned() },
                str::to_owned,
            ),
            preliminary: new.preliminary,
            amends: None,
            laboratory,
            place,
            customer: ReportCustomer {
                name: self.word(Some(&client.name))?.unwrap_or_default(),
                contact: self.lines(client.contact.as_ref())?,
                order,
            },
            methods: self.methods_for(&material.results)?,
            samples: material
                .samples
                .iter()
                .map(|sample| self.sample_for(sample, &rules.zone))
                .collect::<Result<_, _>>()?,
            results,
            deviations,
            opinions: new
                .opinions
                .iter()
                .map(|opinion| Ok(ReportOpinion { text: opinion.text.to_owned(), by: self.person_name(opinion.by)? }))
                .collect::<Result<_, LabError>>()?,
            statements,
            waived: new
                .waived
                .iter()
                .map(|(element, reason)| Waiver { element: *element, reason: (*reason).to_owned() })
                .collect(),
            zone: rules.zone.clone(),
        };
        if let Some(old) = &material.amends {
            content.amends = Some(self.amends(old, &content, new.reason, &rules.zone)?);
        }
        Ok(content)
    }

    fn amends(
        &self,
        old: &Report,
        new: &ReportContent,
        reason: Option<(&str, Option<&str>)>,
        zone: &str,
    ) -> Result<Amends, LabError> {
        let before = self.stored_content(old)?;
        let issued = old.file.as_ref().map(|file| file.issued).or(old.issued_date);
        let reason = reason.map(|(code, text)| text.unwrap_or(code).to_owned());
        Ok(Amends {
            id: old.id.to_string(),
            number: old.facts.number.clone(),
            content_sha256: old.facts.content_sha256.0.iter().map(|byte| format!("{byte:02x}")).collect(),
            issued: issued.map(|at| days::day_of(at, zone)).unwrap_or_default(),
            reason: reason.unwrap_or_default(),
            changes: changes(&before, new),
        })
    }

    /// The content as it was committed, checked against its hash.
    pub(super) fn stored_content(&self, report: &Report) -> Result<ReportContent, LabError> {
        let value = self.reveal(report.content.record, &report.content.path)?;
        let content = whole(&value).and_then(|text| ReportContent::from_bytes(text.as_bytes()));
        content.filter(|content| content.digest() == report.facts.content_sha256).ok_or(LabError::SealBroken)
    }

    /// The methods as they were when the results were made: an edition that came later is not the one that was used.
    fn methods_for(&self, results: &[ResultEntry]) -> Result<Vec<ReportMethod>, LabError> {
        let used: std::collections::BTreeSet<(&String, Option<u32>)> =
            results.iter().map(|result| (&result.facts.method, result.facts.method_version)).collect();
        let mut methods: Vec<ReportMethod> = Vec::with_capacity(used.len());
        for (code, version) in used {
            let (edition, title) =
                self.method_at(code, version)?.map(|facts| (facts.edition, facts.title)).unwrap_or_default();
            let method = ReportMethod { code: code.clone(), edition, title };
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        Ok(methods)
    }

    /// A method in the version that was in force.
    fn method_at(&self, code: &str, version: Option<u32>) -> Result<Option<MethodFacts>, LabError> {
        let Some(version) = version else { return Ok(None) };
        let mut facts: Option<MethodFacts> = None;
        let mut each = |_: u64, bytes: &[u8]| {
            let Some(record) = super::known(bytes) else { return ControlFlow::Continue(()) };
            if record.object.as_ref().is_none_or(|object| object.version > version) {
                return ControlFlow::Break(());
            }
            facts = MethodFacts::after(facts.as_ref(), &record).or_else(|| facts.take());
            ControlFlow::Continue(())
        };
        let of = Filter { object: Some(format!("method:{code}")), ..Filter::default() };
        self.read(|store| Ok(store.search(&of, None, &mut each)?))?;
        Ok(facts)
    }

    fn sample_for(&self, sample: &Sample, zone: &str) -> Result<ReportSample, LabError> {
        let facts = &sample.facts;
        let place = self.word(sample.place.as_ref())?;
        let sampling = facts
            .own_sampling
            .then(|| [facts.plan.clone(), place.clone()].into_iter().flatten().collect::<Vec<_>>().join(", "));
        let from_customer = match &sample.from_customer {
            Some(at) => self.reveal(at.record, &at.path)?.read().unwrap_or_default(),
            None => Vec::new(),
        };
        let condition = self.word(sample.condition.as_ref())?;
        Ok(ReportSample {
            code: facts.code.clone(),
            description: self.word(Some(&sample.matrix))?.unwrap_or_default(),
            condition,
            received: days::day_of(sample.received_date.unwrap_or(sample.created_date), zone),
            sampled: facts.sampled.clone(),
            sampling,
            from_customer,
        })
    }

    fn results_for(&self, material: &Material, language: ReportLanguage) -> Result<Vec<ReportResult>, LabError> {
        let code = |id: ResultId| {
            let of = material.results.iter().find(|result| result.id == id).map(|result| result.facts.sample);
            material.samples.iter().find(|sample| Some(sample.id) == of).map(|sample| sample.facts.code.clone())
        };
        let mut lines = Vec::with_capacity(material.results.len());
        for result in &material.results {
            let facts = &result.facts;
            let words = self.word(result.words.as_ref())?;
            let value = facts.value.as_ref().ok_or(LabError::NotFound { what: "value" })?;
            let printed = value.print(language, facts.uncertainty.as_ref(), words.as_deref());
            lines.push(ReportResult {
                id: result.id.to_string(),
                version: result.version,
                sample: code(result.id).unwrap_or_default(),
                analyte: facts.analyte.clone(),
                method: facts.method.clone(),
                value: printed.value,
                unit: printed.unit,
                uncertainty: printed.uncertainty,
                conformity: self.conformity(result, language)?,
                accredited: facts.accredited,
                customer_supplied: facts.customer_supplied,
                provider: facts.provider.clone(),
                started: facts.started.clone().unwrap_or_default(),
                finished: facts.finished.clone().unwrap_or_default(),
                remarks: printed.remarks,
            });
        }
        Ok(lines)
    }

    fn conformity(&self, result: &ResultEntry, language: ReportLanguage) -> Result<Option<ReportConformity>, LabError> {
        let Some(judged) = &result.facts.judged else { return Ok(None) };
        let Some(decision) = &judged.decision else { return Ok(None) };
        let listed: Option<Listed<SpecificationFacts>> = self.entry(&judged.specification)?;
        let source = listed.map_or_else(|| judged.specification.clone(), |listed| listed.facts.source);
        Ok(Some(ReportConformity {
            requirement: decision.requirement.print(language),
            specification: source,
            rule: decision.print_rule(language),
            verdict: decision.verdict.print(language).to_owned(),
        }))
    }
}

const ONLY_EN: &str = "The results relate only to the items tested.";
const ONLY_PL: &str = "Wyniki odnoszą się wyłącznie do badanych obiektów.";

/// What is different between two contents, line by line.
pub(super) fn changes(old: &ReportContent, new: &ReportContent) -> Vec<String> {
    let polish = new.language == ReportLanguage::Pl;
    let mut lines = Vec::new();
    let shown = |result: &ReportResult| {
        let unit = result.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{}{unit}", result.value)
    };
    for result in &new.results {
        let name = format!("{}, {}", result.sample, result.analyte);
        match old.results.iter().find(|before| before.id == result.id) {
            None => lines.push(if polish { format!("dodano: {name}") } else { format!("added: {name}") }),
            Some(before) if shown(before) != shown(result) => {
                lines.push(format!("{name}: {} -> {}", shown(before), shown(result)));
            }
            Some(_) => {}
        }
    }
    for result in old.results.iter().filter(|before| !new.results.iter().any(|result| result.id == before.id)) {
        let name = format!("{}, {}", result.sample, result.analyte);
        lines.push(if polish { format!("usunięto: {name}") } else { format!("left out: {name}") });
    }
    let parts: [(&str, &str, bool); 5] = [
        ("customer", "klient", old.customer != new.customer),
        ("samples", "próbki", old.samples != new.samples),
        ("laboratory", "laboratorium", old.laboratory != new.laboratory),
        ("opinions", "opinie", old.opinions != new.opinions),
        (
            "statements and deviations",
            "oświadczenia i odstępstwa",
            (&old.statements, &old.deviations) != (&new.statements, &new.deviations),
        ),
    ];
    for (en, pl, _) in parts.iter().filter(|(_, _, differs)| *differs) {
        lines.push(if polish { format!("zmieniono: {pl}") } else { format!("changed: {en}") });
    }
    lines
}
