//! What the laboratory's work rests on, and what becomes of it in two years: its own head and certificate, methods, instruments,
//! media, specifications, control runs.

use super::chance::Chance;
use super::methods::{LISTERIA, METHODS, PLATE_COUNT, Reading, SALMONELLA, in_water};
use super::story::Sample;
use super::text::Texts;
use libcompliance::chrono::{Datelike as _, Days as CalendarDays, NaiveDate};
use libcompliance::model::report::{ReportLaboratory, ReportLanguage};
use libcompliance::model::value::{Decimal, DecisionRule, Limits, Portion, Requirement, Uncertainty, Unit};
use libcompliance::model::{
    Calibration, Certificate, Days, InstrumentFacts, LaboratoryRules, LotCheck, LotFacts, MethodFacts, MethodTime,
    Outage, QcFacts, ReportHead, SpecificationFacts,
};
use libcompliance_lab::{LabError, Session};
use libcompliance_pack::Language;

/// Something that is put on one of the laboratory's lists, or changed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Supply {
    /// Name, address, statements and rules; the laboratory is an applicant.
    Head,
    /// The certificate of accreditation has come.
    Certificate,
    Method(usize),
    Specification(usize),
    Instrument(usize),
    /// A calibration follows on the ones before.
    Calibrated(usize, u32),
    /// The second incubator is taken out of service from the day after, and put back.
    OutOfService(NaiveDate),
    BackInService(NaiveDate),
    /// A lot of a method's medium comes in, then passes its check.
    Lot(usize, u32),
    LotPasses(usize, u32),
    /// The lot that does not.
    BadLot,
    BadLotFails,
    /// The week's control run of the plate count.
    ControlRun(NaiveDate),
    /// A further run of the same week, out of control, and its repetition.
    BadRun(NaiveDate),
    Repetition(NaiveDate),
}

/// The instruments by their codes; [`Texts::instruments`] says what they are.
pub(super) const INSTRUMENTS: [&str; 4] = ["INC-1", "INC-2", "BAL-1", "CNT-1"];
/// The incubator that gives trouble.
pub(super) const SECOND_INCUBATOR: &str = "INC-2";
const COUNTER: &str = "CNT-1";
/// The media, in the order of the methods.
const MEDIA: [&str; 7] = ["ALOA", "XLD", "PCA", "TBX", "VRBG", "GVPC", "CCA"];
/// The specifications, by their codes.
const SPECIFICATIONS: [&str; 5] = ["LM-25", "SAL-25", "EB-100", "TPC-5", "LEG-100"];
/// The lot that fails its check.
pub(super) const BAD_LOT: &str = "PCA-R7";
/// So many days a lot is in use.
const LOT_DAYS: u32 = 150;
/// Calibrations last a year and two weeks; the first began so many days before the story.
const CALIBRATED_BEFORE: u32 = 200;

/// How things stand.
#[derive(Debug)]
pub(super) struct Stock {
    first: NaiveDate,
    /// The first day of the certificate.
    pub(super) certified: NaiveDate,
    /// When the second incubator was out of service: from the first day to that of its return.
    out: Option<(NaiveDate, Option<NaiveDate>)>,
    lots: u32,
    calibrations: u32,
    last_run: Option<NaiveDate>,
}

fn plus(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(CalendarDays::new(u64::from(days))).unwrap_or(day)
}

fn minus(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(CalendarDays::new(u64::from(days))).unwrap_or(day)
}

fn week(day: NaiveDate) -> NaiveDate {
    minus(day, day.weekday().num_days_from_monday())
}

/// The code of the control run of a day's week.
pub(super) fn run_of(day: NaiveDate, suffix: &str) -> String {
    let week = day.iso_week();
    format!("QC-{}-W{:02}{suffix}", week.year(), week.week())
}

impl Stock {
    /// The certificate begins in the middle of the story: after one of two years.
    pub(super) fn new(first: NaiveDate, last: NaiveDate) -> Self {
        let half = u32::try_from((last - first).num_days() / 2).unwrap_or(0);
        Self { first, certified: plus(first, half), out: None, lots: 1, calibrations: 1, last_run: None }
    }

    fn since(&self, day: NaiveDate) -> u32 {
        u32::try_from((day - self.first).num_days()).unwrap_or(0)
    }

    /// What the manager puts on the lists on the first day.
    pub(super) fn at_first() -> Vec<Supply> {
        let media = (0..MEDIA.len()).flat_map(|medium| [Supply::Lot(medium, 0), Supply::LotPasses(medium, 0)]);
        let methods = (0..METHODS.len()).map(Supply::Method);
        let specifications = (0..SPECIFICATIONS.len()).map(Supply::Specification);
        methods.chain(specifications).chain((0..INSTRUMENTS.len()).map(Supply::Instrument)).chain(media).collect()
    }

    /// What is due on a working day: the manager's, then the analysts'.
    pub(super) fn due(&mut self, day: NaiveDate) -> (Vec<Supply>, Vec<Supply>) {
        let (mut manager, mut analyst) = (Vec::new(), Vec::new());
        let since = self.since(day);
        if since + CALIBRATED_BEFORE >= self.calibrations * 365 {
            manager.extend((0..INSTRUMENTS.len()).map(|at| Supply::Calibrated(at, self.calibrations)));
            self.calibrations += 1;
        }
        // A new lot is there ten days before it is needed.
        if since + 10 >= self.lots * LOT_DAYS {
            let n = self.lots;
            analyst.extend((0..MEDIA.len()).flat_map(|medium| [Supply::Lot(medium, n), Supply::LotPasses(medium, n)]));
            self.lots += 1;
        }
        if self.last_run != Some(week(day)) {
            analyst.push(Supply::ControlRun(day));
            self.last_run = Some(week(day));
        }
        (manager, analyst)
    }

    /// The incubator that a test of a sample is put into.
    pub(super) fn incubator(&self, (sample, method): (usize, usize), first: NaiveDate) -> &'static str {
        let serves = self.out.is_none_or(|(_, back)| back.is_some_and(|back| back <= first));
        if serves && (sample / 2 + method) % 2 == 1 { SECOND_INCUBATOR } else { "INC-1" }
    }

    /// Whether the second incubator is out of service.
    pub(super) fn is_out(&self) -> bool {
        matches!(self.out, Some((_, None)))
    }

    /// The lot of the medium of a method that was in use on a day.
    pub(super) fn lot(&self, method: usize, day: NaiveDate) -> String {
        lot_code(method, self.since(day) / LOT_DAYS)
    }

    fn calibrations(&self, n: u32, code: &str) -> Vec<Calibration> {
        let one = |k: u32| {
            let from = minus(plus(self.first, 365 * k), CALIBRATED_BEFORE);
            Calibration {
                from: from.to_string(),
                until: plus(from, 379).to_string(),
                certificate: format!("W-{}/{code}", from.year()),
            }
        };
        (0..=n).map(one).collect()
    }
}

fn outage((from, back): (NaiveDate, Option<NaiveDate>)) -> Outage {
    Outage { from: from.to_string(), back: back.map(|back| back.to_string()) }
}

fn lot_code(method: usize, n: u32) -> String {
    format!("{}-{:02}", MEDIA.get(method).copied().unwrap_or("MED"), n + 1)
}

/// The specification that a test of a sample is judged by, where the customer asked for one.
pub(super) fn specification(method: usize) -> Option<&'static str> {
    match method {
        LISTERIA => Some("LM-25"),
        SALMONELLA => Some("SAL-25"),
        PLATE_COUNT => Some("TPC-5"),
        4 => Some("EB-100"),
        5 => Some("LEG-100"),
        _ => None,
    }
}

/// The uncertainty of a count, from the colonies on its plates.
pub(super) fn uncertainty(reading: Reading) -> Option<Uncertainty> {
    let colonies = match reading {
        Reading::Food { mantissa, .. } => mantissa * 2,
        Reading::Water(count) if count > 0 => count,
        _ => return None,
    };
    Uncertainty::of_count(Decimal::from_parts(15, 2)?, colonies).ok()
}

/// What the customer says about a sample, and the order.
pub(super) fn order_of(sample: &Sample, chance: &mut Chance) -> String {
    format!("{}/{:02}/{}", 100 + chance.below(800), sample.client + 1, sample.received.year())
}

fn impossible() -> LabError {
    LabError::Invalid("the demonstration lists something that cannot be".to_owned())
}

fn requirement(code: &str, texts: &Texts) -> Result<(Requirement, DecisionRule), LabError> {
    let limit = |unit: &str, upper: u32| -> Result<Requirement, LabError> {
        let unit = Unit::parse(unit).map_err(|_| impossible())?;
        Ok(Requirement::Limits(Limits { lower: None, upper: Some(Decimal::from(upper)), unit }))
    };
    let portion = || -> Result<Requirement, LabError> {
        let gram = Unit::parse("g").map_err(|_| impossible())?;
        Ok(Requirement::NotDetected(Portion::new(Decimal::from(25), gram).map_err(|_| impossible())?))
    };
    Ok(match code {
        "EB-100" => (limit(texts.unit_food, 100)?, DecisionRule::simple("simple")),
        "TPC-5" => (limit(texts.unit_food, 100_000)?, DecisionRule::guard_band_u("guard-band-u")),
        "LEG-100" => (limit(texts.unit_water, 100)?, DecisionRule::simple("simple")),
        _ => (portion()?, DecisionRule::simple("simple")),
    })
}

impl Stock {
    /// Puts one thing on its list.
    pub(super) fn put(&mut self, session: &Session, item: Supply, texts: &Texts) -> Result<(), LabError> {
        match item {
            Supply::Head | Supply::Certificate => self.head(session, item == Supply::Certificate, texts),
            Supply::Method(at) => self.method(session, at, texts),
            Supply::Specification(at) => {
                let code = SPECIFICATIONS.get(at).copied().unwrap_or_default();
                let (requirement, rule) = requirement(code, texts)?;
                let source = texts.specification_source.to_owned();
                session.define_specification(code, &SpecificationFacts { source, requirement, rule }, None).map(drop)
            }
            Supply::Instrument(at) => self.instrument(session, at, 0, None, texts),
            Supply::Calibrated(at, n) => {
                let reason = Some(("calibrated", Some(texts.why_calibrated)));
                self.instrument(session, at, n, reason, texts)
            }
            Supply::OutOfService(day) => {
                self.out = Some((plus(day, 1), None));
                let why = Some(("door_seal", Some(texts.why_out_of_service)));
                self.instrument(session, 1, self.calibrations - 1, why, texts)
            }
            Supply::BackInService(day) => {
                self.out = self.out.map(|(from, _)| (from, Some(day)));
                let why = Some(("repaired", Some(texts.why_back_in_service)));
                self.instrument(session, 1, self.calibrations - 1, why, texts)
            }
            Supply::Lot(medium, n) => self.lot_in(session, medium, n, LotCheck::Open),
            Supply::LotPasses(medium, n) => self.lot_in(session, medium, n, LotCheck::Passed),
            Supply::BadLot | Supply::BadLotFails => {
                let failed = item == Supply::BadLotFails;
                let facts = LotFacts {
                    what: "medium".to_owned(),
                    product: Some("PCA".to_owned()),
                    expires: plus(self.first, 900).to_string(),
                    check: if failed { LotCheck::Failed } else { LotCheck::Open },
                    evidence: failed.then(|| format!("QK-{BAD_LOT}")),
                };
                let reason = failed.then_some(("performance_test", Some(texts.why_lot_failed)));
                session.define_lot(BAD_LOT, &facts, reason).map(drop)
            }
            Supply::ControlRun(day) => control_run(session, &run_of(day, ""), day, true),
            Supply::BadRun(day) => control_run(session, &run_of(day, "-B"), day, false),
            Supply::Repetition(day) => control_run(session, &run_of(day, "-C"), day, true),
        }
    }

    fn head(&self, session: &Session, certified: bool, texts: &Texts) -> Result<(), LabError> {
        let polish = texts.language == Language::Polish;
        let certificate = certified.then(|| Certificate {
            body: texts.certificate_body.to_owned(),
            number: "XX 0000".to_owned(),
            valid: Days { from: self.certified.to_string(), until: Some(plus(self.certified, 1460).to_string()) },
        });
        let rules = LaboratoryRules {
            zone: "Europe/Warsaw".to_owned(),
            certificate,
            signed_actions: Vec::new(),
            language: if polish { ReportLanguage::Pl } else { ReportLanguage::En },
            keep_samples_days: 7,
        };
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<String>>();
        let statements = owned(texts.statements);
        let head = ReportHead {
            laboratory: Some(ReportLaboratory {
                name: texts.laboratory.to_owned(),
                address: owned(&["ul. Mikrobowa 1", "00-001 Zalesie"]),
                contact: owned(&["tel. 000 000 000", "laboratorium@demo.invalid"]),
                logo: None,
                accreditation: None,
            }),
            place: None,
            statements_en: if polish { Vec::new() } else { statements.clone() },
            statements_pl: if polish { statements } else { Vec::new() },
        };
        let reason = certified.then_some(("accredited", Some(texts.why_certificate)));
        session.set_laboratory(&rules, &head, reason).map(drop)
    }

    fn method(&self, session: &Session, at: usize, texts: &Texts) -> Result<(), LabError> {
        let method = METHODS.get(at).ok_or_else(impossible)?;
        // The plate count of water is outside the scope, as something is in most laboratories.
        let scope = if at == 6 { None } else { Some(Days { from: self.certified.to_string(), until: None }) };
        let hours = method.days * 24;
        let facts = MethodFacts {
            title: texts.method_titles.get(at).copied().unwrap_or_default().to_owned(),
            edition: method.edition.to_owned(),
            scope: scope.into_iter().collect(),
            times: vec![MethodTime {
                step: "incubation".to_owned(),
                at_least: (hours - 3) * 60,
                at_most: (hours + 3) * 60,
            }],
            qc: at == PLATE_COUNT,
            instrument: !in_water(method),
            materials: vec!["medium".to_owned()],
            limits: None,
            retired: false,
        };
        session.define_method(method.standard, &facts, None).map(drop)
    }

    fn instrument(
        &self,
        session: &Session,
        at: usize,
        calibrated: u32,
        reason: Option<(&str, Option<&str>)>,
        texts: &Texts,
    ) -> Result<(), LabError> {
        let code = INSTRUMENTS.get(at).copied().unwrap_or_default();
        let facts = InstrumentFacts {
            what: texts.instruments.get(at).copied().unwrap_or_default().to_owned(),
            software: (code == COUNTER).then(|| "2.4.1".to_owned()),
            firmware: None,
            outages: self.out.filter(|_| code == SECOND_INCUBATOR).map(outage).into_iter().collect(),
            calibrations: self.calibrations(calibrated, code),
        };
        session.define_instrument(code, &facts, reason).map(drop)
    }

    fn lot_in(&self, session: &Session, medium: usize, n: u32, check: LotCheck) -> Result<(), LabError> {
        let code = lot_code(medium, n);
        let passed = check == LotCheck::Passed;
        let facts = LotFacts {
            what: "medium".to_owned(),
            product: MEDIA.get(medium).map(|name| (*name).to_owned()),
            expires: plus(self.first, (n + 1) * LOT_DAYS + 30).to_string(),
            check,
            evidence: passed.then(|| format!("QK-{code}")),
        };
        session.define_lot(&code, &facts, passed.then_some(("performance_test", None))).map(drop)
    }
}

fn control_run(session: &Session, code: &str, day: NaiveDate, in_control: bool) -> Result<(), LabError> {
    let facts = QcFacts {
        method: METHODS.get(PLATE_COUNT).map(|method| method.standard.to_owned()).unwrap_or_default(),
        instrument: Some(COUNTER.to_owned()),
        day: day.to_string(),
        in_control,
        rule: Some("westgard 1-3s".to_owned()),
    };
    session.record_qc(code, &facts, None).map(drop)
}
