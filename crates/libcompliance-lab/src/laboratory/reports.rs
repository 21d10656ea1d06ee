//! Reports: drafted, checked, authorised; amended, withdrawn, challenged, confirmed.

use super::content::{Material, pieces};
use super::signing::{self, Signable, Signing};
use super::{Reason, days, guards};
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Acting, Session};
use crate::writer::{Stop, Tx, Urgency};
use libcompliance::access::duty::{AloneClaim, Contribution, ContributionKind, DutyAnswer, authorise_duty};
use libcompliance::access::{Decision, Permission};
use libcompliance::id::{AccountId, PersonId, ReportId, SampleId};
use libcompliance::model::report::{
    Meaning, REPORT_AMENDMENT_OPENED, REPORT_AUTHORIZED, REPORT_CHALLENGED, REPORT_CHECKED, REPORT_CONFIRMED,
    REPORT_DRAFTED, REPORT_REVISED, REPORT_WITHDRAWAL_PROPOSED, REPORT_WITHDRAWN, ReportContent, ReportCount,
    ReportFacts, ReportLanguage, ReportNumber, missing,
};
use libcompliance::model::{
    Facts as _, Guard, Input, Proposal, Report, ReportState, ResultEntry, ResultState, ResultsOf, Sample,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::kind::KindRules;
use libcompliance::trail::record::Content;

/// The most results in one report: their ids stand in one record.
const MAX_RESULTS: usize = 500;

/// An opinion or interpretation (ISO/IEC 17025:2017 clause 7.8.7).
#[derive(Debug, Clone, Copy)]
pub struct Opinion<'a> {
    /// The text.
    pub text: &'a str,
    /// Who gives it; needs the permission `report.opine`.
    pub by: AccountId,
}

/// A report to be drafted.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewReport<'a> {
    /// The samples, all of one client; every reportable result of them goes in.
    pub samples: &'a [SampleId],
    /// The laboratory's number; without, the next one of the year.
    pub number: Option<&'a str>,
    /// The title; without, `Test report`.
    pub title: Option<&'a str>,
    /// The language; without, that of the settings.
    pub language: Option<ReportLanguage>,
    /// Whether results that are only submitted go in too; every page then says so.
    pub preliminary: bool,
    /// The report that it amends, for which an amendment was opened.
    pub amends: Option<ReportId>,
    /// Elements of clause 7.8.2.1 that are left out, each with the reason.
    pub waived: &'a [(char, &'a str)],
    /// Opinions.
    pub opinions: &'a [Opinion<'a>],
    /// Deviations that belong to no single result.
    pub deviations: &'a [&'a str],
    /// Why, for a revision or an amendment.
    pub reason: Option<Reason<'a>>,
}

impl Session {
    /// Drafts a report from results that are verified. Needs `report.draft`. What it says is fixed with the draft, and committed.
    ///
    /// # Errors
    /// [`LabError::Denied`] where a guard refuses; [`LabError::NotFound`]; [`LabError::Invalid`] for a number that is taken, or
    /// without the laboratory's name and address in the settings.
    pub fn draft_report(&self, new: &NewReport<'_>) -> Result<(ReportId, Receipt), LabError> {
        if let Some(first) = new.samples.first() {
            let about = About::object("sample", first);
            self.ask(Permission::REPORT_DRAFT, about, &first.to_string(), |sample: &Sample| sample.client)?;
        }
        let lab = self.lab();
        let id = ReportId::generate(lab.now(), &mut crate::entropy::SystemEntropy::new())?;
        let mut material = self.material(new, id)?;
        let automatic = new.number.is_none();
        loop {
            material.number = match new.number {
                Some(number) => number.to_owned(),
                None => self.next_number(&material.number)?,
            };
            let content = lab.content(new, &material)?;
            match self.put_draft(new, &material, &content) {
                Err(LabError::Invalid(text)) if automatic && text == TAKEN => {}
                done => return done.map(|receipt| (id, receipt)),
            }
        }
    }

    fn next_number(&self, before: &str) -> Result<String, LabError> {
        let lab = self.lab();
        let zone = lab.laboratory_rules()?.zone;
        let day = days::day_of(lab.now(), &zone);
        let year = day.get(..4).unwrap_or_default().to_owned();
        let tried = before.split_once('/').and_then(|(n, _)| n.parse::<u64>().ok());
        let n = match tried {
            Some(n) => n,
            None => lab.entry::<ReportCount>("")?.unwrap_or_default().n,
        };
        Ok(format!("{}/{year}", n.saturating_add(1)))
    }

    fn material(&self, new: &NewReport<'_>, id: ReportId) -> Result<Material, LabError> {
        let lab = self.lab();
        let mut samples = Vec::with_capacity(new.samples.len());
        let mut results: Vec<ResultEntry> = Vec::new();
        for sample in new.samples {
            samples.push(self.sample(*sample)?);
            for id in lab.entry::<ResultsOf>(&sample.to_string())?.unwrap_or_default().ids {
                results.extend(
                    lab.entry::<ResultEntry>(&id.to_string())?.filter(|result| goes_in(result, new.preliminary)),
                );
            }
        }
        let amends = match new.amends {
            Some(old) => Some(self.report(old)?),
            None => None,
        };
        Ok(Material { samples, results, amends, id, number: String::new() })
    }

    fn put_draft(
        &self,
        new: &NewReport<'_>,
        material: &Material,
        content: &ReportContent,
    ) -> Result<Receipt, LabError> {
        let id = material.id;
        let facts = facts_of(new, material, content);
        let client =
            material.samples.first().map(|sample| sample.client).ok_or(LabError::NotFound { what: "sample" })?;
        let about = About::object("report", id).for_client(client);
        let ((), receipt) = self.act(Permission::REPORT_DRAFT, about, Urgency::Ordinary, |tx, acting| {
            fit(tx, acting, new, material)?;
            if tx.load::<ReportNumber>(&facts.number)?.is_some() {
                return Err(LabError::Invalid(TAKEN.to_owned()).into());
            }
            if let Some(old) = &material.amends {
                let now = tx.load::<Report>(&old.id.to_string())?;
                if !now.is_some_and(|now| now.amendment_open) {
                    return Err(acting.refuse(Guard::State.found("no amendment of the report was opened")));
                }
            }
            let draft = Draft::new("report.draft")
                .on("report", id, 1)
                .for_client(client)
                .moving(None, ReportState::Draft.as_str());
            let mut draft = facts.set_in(draft).set("content", pieces(&text_of(content)));
            draft.content = Some(Content { before: None, after: Some(facts.content_sha256) });
            tx.append(&REPORT_DRAFTED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Makes a draft anew from the records as they stand now; signatures stay with the version before. Needs `report.revise` and a
    /// reason in `new`.
    ///
    /// # Errors
    /// As for [`Session::draft_report`]; [`LabError::Write`] if nothing would change.
    pub fn revise_report(&self, id: ReportId, new: &NewReport<'_>) -> Result<Receipt, LabError> {
        self.ask_on_report("revise", id)?;
        let reason = new.reason.ok_or_else(|| LabError::Invalid("a revision needs a reason".to_owned()))?;
        let before = self.report(id)?;
        let of = NewReport { amends: before.facts.amends, ..*new };
        let mut material = self.material(&of, id)?;
        material.number.clone_from(&before.facts.number);
        let content = self.lab().content(&of, &material)?;
        let old = self.lab().reveal(before.content.record, &before.content.path)?;
        let facts = facts_of(&of, &material, &content);
        let ((), receipt) = self.on_report("revise", id, |tx, acting, report, to| {
            fit(tx, acting, &of, &material)?;
            if report.facts != before.facts {
                return Err(LabError::Invalid("the report changed meanwhile: look again".to_owned()).into());
            }
            let draft = Draft::new("report.revise")
                .on("report", id, report.version + 1)
                .for_client(report.client)
                .moving(Some(report.state.as_str()), to.unwrap_or(ReportState::Draft).as_str())
                .because(reason.0, reason.1);
            let draft = facts.change_in(&report.facts, draft);
            let mut draft = draft.change("content", (*old).clone(), pieces(&text_of(&content)));
            let before = Some(report.facts.content_sha256);
            draft.content = Some(Content { before, after: Some(facts.content_sha256) });
            tx.append(&REPORT_REVISED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Finds a draft complete: every element of clause 7.8.2.1 there or waived, each statement of conformity with its rule. Needs
    /// `report.check`.
    ///
    /// # Errors
    /// [`LabError::Denied`], naming what is missing; [`LabError::NotFound`].
    pub fn check_report(&self, id: ReportId) -> Result<Receipt, LabError> {
        self.ask_on_report("check", id)?;
        let content = self.report_content(id)?;
        let ((), receipt) = self.on_report("check", id, |tx, acting, report, to| {
            same(acting, report, &content)?;
            let missing = missing(&content);
            if !missing.is_empty() {
                let en = missing.iter().map(|one| format!("{}) {}", one.letter, one.en)).collect::<Vec<_>>();
                let pl = missing.iter().map(|one| format!("{}) {}", one.letter, one.pl)).collect::<Vec<_>>();
                return Err(acting.refuse(Guard::Elements.denial(en.join("; "), pl.join("; "))));
            }
            let unruled = |result: &&libcompliance::model::report::ReportResult| {
                result.conformity.as_ref().is_some_and(|one| one.rule.trim().is_empty())
            };
            if let Some(result) = content.results.iter().find(unruled) {
                return Err(acting.refuse(Guard::Rule.found(format!("result {}", result.id))));
            }
            guards::current(tx, acting, report)?;
            tx.append(&REPORT_CHECKED, moving("report.check", report, to), &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Authorises a checked report with the signature `approved` over its content. Needs `report.authorize`, the authorisation for
    /// its methods, a person who is not the only one to have worked on it, and who he is proved anew.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn authorize_report(&self, id: ReportId, signing: &Signing<'_>) -> Result<Receipt, LabError> {
        self.authorize(id, signing, None)
    }

    /// The same as the exception of a one-person laboratory: needs the setting `authorise_alone` and a reason; it is flagged.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn authorize_report_alone(
        &self,
        id: ReportId,
        signing: &Signing<'_>,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        self.authorize(id, signing, Some(reason))
    }

    fn authorize(&self, id: ReportId, signing: &Signing<'_>, alone: Option<Reason<'_>>) -> Result<Receipt, LabError> {
        self.ask_on_report("authorize", id)?;
        let content = self.report_content(id)?;
        let signer = self.signer(signing)?;
        let ((), receipt) = self.on_report("authorize", id, |tx, acting, report, _| {
            same(acting, report, &content)?;
            let results = guards::current(tx, acting, report)?;
            for result in &results {
                acting.allow_method(Permission::REPORT_AUTHORIZE, Some(&result.facts.method))?;
            }
            let person = |account: &AccountId| acting.roster.person(*account);
            let contributors = results.iter().flat_map(|result| result.contributors.iter());
            let contributions: Vec<Contribution<PersonId>> = contributors
                .map(|account| Contribution { person: Some(person(account)), kind: ContributionKind::Entered })
                .collect();
            let mut verified: Vec<PersonId> =
                results.iter().flat_map(|result| result.verifications.iter()).map(person).collect();
            // What is preliminary is not verified; whoever checked the report stands in, and is counted as such.
            if report.facts.preliminary {
                verified.extend(report.checked_by.as_ref().map(person));
            }
            let authorised: Vec<PersonId> = report.authorisations.iter().map(person).collect();
            let claim = alone.zip(acting.session.reauthenticated);
            let claim = claim.map(|((reason, _), reauthenticated)| AloneClaim { reauthenticated, reason });
            let mut rules = acting.roster.settings().duties;
            if report.facts.preliminary {
                rules.verifications = 1;
            }
            let authoriser = acting.roster.person(acting.who.id);
            let answer = authorise_duty(&contributions, &verified, &authorised, &authoriser, &rules, claim, acting.now);
            let (complete, sets_aside) = match answer {
                DutyAnswer::Deny(denial) => return Err(acting.refuse(denial.into())),
                DutyAnswer::Allow { complete } => (complete, None),
                DutyAnswer::AllowAlone { complete, sets_aside } => (complete, Some(sets_aside)),
            };
            let what = Signable {
                kind: "report",
                id: id.to_string(),
                version: report.version,
                client: Some(report.client),
                content: report.facts.content_sha256,
                meaning: Meaning::Approved,
                signer: &signer,
            };
            let signature = signing::sign(tx, acting, &what)?;
            let to = if complete { ReportState::Authorized } else { ReportState::Checked };
            let mut draft = moving("report.authorize", report, Some(to));
            if let (Some(rule), Some((code, text))) = (sets_aside, alone) {
                draft = draft.attr("alone", rule.code()).because(code, text);
            }
            let hash = Some(report.facts.content_sha256);
            draft.content = Some(Content { before: hash, after: hash });
            draft.signature = Some(signature);
            tx.append(&REPORT_AUTHORIZED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Doubts an issued report. Needs `report.amend`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn challenge_report(&self, id: ReportId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.turn("challenge", "report.challenge", &REPORT_CHALLENGED, id, reason)
    }

    /// Finds that a doubted report holds. Needs `report.amend`; refused while something holds a result in it.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn confirm_report(&self, id: ReportId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.turn("confirm", "report.confirm", &REPORT_CONFIRMED, id, reason)
    }

    /// Opens an amendment: a further report that names this one and says what changed and why (clause 7.8.8). This one stays as it
    /// is, and in force until the amendment is issued. Needs `report.amend`. Then [`Session::draft_report`] with
    /// [`NewReport::amends`].
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn open_amendment(&self, id: ReportId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.turn("amend", "report.amend", &REPORT_AMENDMENT_OPENED, id, reason)
    }

    /// Proposes to withdraw a report. Needs `report.withdraw`; a second person confirms with [`Session::withdraw_report`].
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn propose_withdrawal(&self, id: ReportId, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.turn("propose_withdrawal", "report.propose_withdrawal", &REPORT_WITHDRAWAL_PROPOSED, id, reason)
    }

    /// Withdraws a report, as a second person. Needs `report.withdraw`. `notified`: how the customer was told, a code.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn withdraw_report(&self, id: ReportId, notified: &str) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_report("withdraw", id, |tx, acting, report, to| {
            let person = |account| acting.roster.person(account);
            let same = |one: &Proposal| person(one.by) == person(acting.who.id);
            if report.proposal.as_ref().is_none_or(same) {
                return Err(acting.refuse(Guard::SecondPerson.into()));
            }
            let draft = moving("report.withdraw", report, to).attr("customer_notified", notified);
            tx.append(&REPORT_WITHDRAWN, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    fn turn(
        &self,
        action: &'static str,
        name: &str,
        kind: &KindRules<'static>,
        id: ReportId,
        reason: Reason<'_>,
    ) -> Result<Receipt, LabError> {
        let ((), receipt) = self.on_report(action, id, |tx, acting, report, to| {
            if action == "amend" && report.amendment_open {
                return Err(acting.refuse(Guard::NoAmendment.into()));
            }
            if action == "confirm" {
                for held in &report.facts.results {
                    if let Some(result) = tx.load::<ResultEntry>(&held.id.to_string())? {
                        guards::not_held(acting, &result)?;
                        if result.state == ResultState::Invalidated {
                            return Err(
                                acting.refuse(Guard::Verified.found(format!("result {} is invalidated", held.id)))
                            );
                        }
                    }
                }
            }
            tx.append(kind, moving(name, report, to).because(reason.0, reason.1), &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// A report as it stands. Needs `report.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`], also without the permission.
    pub fn report(&self, id: ReportId) -> Result<Report, LabError> {
        self.seen(Permission::REPORT_READ, "report", &id.to_string(), |report: &Report| report.client)
    }

    /// The reports that this session may see, in order of their ids. Needs `report.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn reports(&self) -> Result<Vec<Report>, LabError> {
        self.visible(Permission::REPORT_READ, |report: &Report| report.client)
    }

    /// The report with a number. Needs `report.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`].
    pub fn report_numbered(&self, number: &str) -> Result<Report, LabError> {
        let found: Option<ReportNumber> = self.lab().entry(number)?;
        self.report(found.ok_or(LabError::NotFound { what: "report" })?.id)
    }

    /// What a report says, checked against the hash that signatures are over. Needs `report.read` for its client.
    ///
    /// # Errors
    /// [`LabError::NotFound`]; [`LabError::SealBroken`] if the content does not fit its hash.
    pub fn report_content(&self, id: ReportId) -> Result<ReportContent, LabError> {
        self.lab().stored_content(&self.report(id)?)
    }
}

const TAKEN: &str = "the number is that of another report: numbers are never given twice";

fn goes_in(result: &ResultEntry, preliminary: bool) -> bool {
    match result.state {
        ResultState::Verified | ResultState::Reported => true,
        ResultState::Pending | ResultState::Entered => !preliminary,
        ResultState::Submitted => true,
        _ => false,
    }
}

fn facts_of(new: &NewReport<'_>, material: &Material, content: &ReportContent) -> ReportFacts {
    ReportFacts {
        number: material.number.clone(),
        language: content.language,
        samples: material.samples.iter().map(|sample| sample.id).collect(),
        results: material.results.iter().map(|result| Input { id: result.id, version: result.version }).collect(),
        preliminary: new.preliminary,
        amends: material.amends.as_ref().map(|old| old.id),
        waived: content.waived.iter().map(|waiver| waiver.element).collect(),
        content_sha256: content.digest(),
    }
}

fn text_of(content: &ReportContent) -> String {
    String::from_utf8(content.to_bytes()).unwrap_or_default()
}

/// What the draft was made from is still so, and may be reported.
fn fit(tx: &mut Tx<'_>, acting: &Acting, new: &NewReport<'_>, material: &Material) -> Result<(), Stop> {
    let mut clients: Vec<_> = material.samples.iter().map(|sample| sample.client).collect();
    clients.dedup();
    if clients.len() != 1 || material.results.is_empty() || material.results.len() > MAX_RESULTS {
        return Err(acting.refuse(Guard::OneCustomer.found(format!("{} results", material.results.len()))));
    }
    for sample in &material.samples {
        let now = tx.load::<Sample>(&sample.id.to_string())?;
        if now.is_some_and(|now| now.state == libcompliance::model::SampleState::OnHold) {
            return Err(acting.refuse(Guard::SampleFree.into()));
        }
    }
    for result in &material.results {
        let now = tx.load::<ResultEntry>(&result.id.to_string())?.ok_or(LabError::NotFound { what: "result" })?;
        guards::not_held(acting, &now)?;
        guards::reportable(acting, &now, new.preliminary)?;
        if now.facts != result.facts || now.version != result.version {
            return Err(acting.refuse(Guard::Current.found(format!("result {}", result.id))));
        }
    }
    for opinion in new.opinions {
        let may = acting.roster.decide(opinion.by, None, Permission::REPORT_OPINE.name(), &clients, acting.now);
        if may != Decision::Allow {
            return Err(acting.refuse(Guard::Opinion.into()));
        }
    }
    Ok(())
}

/// The content that was looked at is the one that stands.
pub(super) fn same(acting: &Acting, report: &Report, content: &ReportContent) -> Result<(), Stop> {
    if content.digest() == report.facts.content_sha256 {
        return Ok(());
    }
    Err(acting.refuse(Guard::Current.into()))
}

pub(super) fn moving(action: &str, report: &Report, to: Option<ReportState>) -> Draft {
    let to = to.unwrap_or(report.state);
    Draft::new(action)
        .on("report", report.id, report.version)
        .for_client(report.client)
        .moving(Some(report.state.as_str()), to.as_str())
}

/// Doubts a report in force as a consequence of something else.
pub(super) fn challenge(
    tx: &mut Tx<'_>,
    report: &Report,
    because_of: (&str, String),
    reason: Reason<'_>,
) -> Result<(), LabError> {
    let system = tx.system();
    let draft = moving("report.challenge", report, Some(ReportState::Challenged))
        .attr(because_of.0, because_of.1)
        .because(reason.0, reason.1);
    tx.append(&REPORT_CHALLENGED, draft, &system)?;
    Ok(())
}
