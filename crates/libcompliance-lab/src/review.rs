//! The periodic review of access: prepared, decided line by line, signed by somebody who does not review himself.

use crate::error::LabError;
use crate::lab::{Lab, Receipt};
use crate::roster::Roster;
use crate::session::{About, Session};
use crate::store::{Filter, ReadStore as _};
use crate::writer::Urgency;
use libcompliance::access::review::{
    AccessReview, LastReview, LineDecision, REVIEW_DECIDED, REVIEW_LINE, REVIEW_PREPARED, REVIEW_SIGNED, ReviewLine,
    line_key,
};
use libcompliance::access::{LABORATORY, Permission, RefusalRule};
use libcompliance::chrono::Months;
use libcompliance::id::{AccountId, ReviewId};
use libcompliance::identity::{Account, AccountStatus, IdentitySettings, SignIns};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// How a laboratory stands with its reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewStatus {
    /// When the last one was signed.
    pub last: Option<Timestamp>,
    /// When the next one must be signed.
    pub due: Timestamp,
    /// Whether that moment has passed: a finding.
    pub overdue: bool,
}

/// The groups of permissions for laboratory work, whose use is looked at.
const WORK: [&str; 6] = ["client.", "sample.", "result.", "report.", "method.", "file."];

impl Lab {
    /// How the laboratory stands with its access reviews.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn review_status(&self) -> Result<ReviewStatus, LabError> {
        let months = self.identity()?.review_months;
        let last = self.entry::<LastReview>("")?.map(|last| last.signed);
        // Without a review the time runs from the laboratory's first record.
        let from = match last {
            Some(last) => last,
            None => self.first_record_time()?,
        };
        let due = from.to_datetime().checked_add_months(Months::new(months)).map_or(from, Timestamp::from);
        Ok(ReviewStatus { last, due, overdue: self.now() > due })
    }

    fn first_record_time(&self) -> Result<Timestamp, LabError> {
        let bytes = self.read(|store| Ok(store.record(0)?))?.ok_or(LabError::SealBroken)?;
        match libcompliance::trail::read::read(&bytes) {
            Ok(libcompliance::trail::read::Read::Known(record)) => Ok(record.time),
            _ => Err(LabError::SealBroken),
        }
    }

    /// What each account did since a moment, by the names of its actions.
    fn actions_since(&self, since: Timestamp) -> Result<BTreeMap<AccountId, BTreeSet<String>>, LabError> {
        let mut done: BTreeMap<AccountId, BTreeSet<String>> = BTreeMap::new();
        let filter = Filter { from: Some(since.unix_micros()), ..Filter::default() };
        self.read(|store| {
            store.search(&filter, None, &mut |_, bytes| {
                if let Ok(libcompliance::trail::read::Read::Known(record)) = libcompliance::trail::read::read(bytes) {
                    let of = done.entry(record.actor.id).or_default();
                    if !of.contains(&record.action) {
                        of.insert(record.action.clone());
                    }
                }
                ControlFlow::Continue(())
            })?;
            Ok(())
        })?;
        Ok(done)
    }
}

/// What an account may do anywhere.
pub(crate) fn permissions(roster: &Roster, account: AccountId, now: Timestamp) -> Vec<String> {
    let user = account.to_string();
    let snapshot = roster.snapshot();
    let places = std::iter::once(LABORATORY).chain(snapshot.policy().clients().iter().map(String::as_str));
    let mut all = BTreeSet::new();
    for place in places {
        all.extend(snapshot.permissions(&user, place, now).unwrap_or_default().into_iter().map(str::to_owned));
    }
    all.into_iter().collect()
}

fn line(
    account: &Account,
    roster: &Roster,
    sign_ins: &SignIns,
    before: Option<&ReviewLine>,
    done: Option<&BTreeSet<String>>,
    settings: &IdentitySettings,
    now: Timestamp,
) -> ReviewLine {
    let permissions = permissions(roster, account.id, now);
    let quiet = i64::from(settings.dormant_days) * 86_400_000_000;
    let since = sign_ins.last.unwrap_or(account.since);
    let missing = |from: &[String], in_: &[String]| -> Vec<String> {
        from.iter().filter(|name| !in_.contains(name)).cloned().collect()
    };
    let used = |name: &String| done.is_some_and(|done| done.contains(name));
    let work = |name: &&String| WORK.iter().any(|group| name.starts_with(group)) && !name.ends_with(".read");
    let mut roles: Vec<String> = account.rights.roles.iter().map(|right| right.role.clone()).collect();
    roles.dedup();
    ReviewLine {
        account: account.id,
        person: account.person,
        roles,
        added: before.map(|before| missing(&permissions, &before.permissions)).unwrap_or_default(),
        removed: before.map(|before| missing(&before.permissions, &permissions)).unwrap_or_default(),
        unused: permissions.iter().filter(work).filter(|name| !used(name)).cloned().collect(),
        permissions,
        new: before.is_none(),
        last_sign_in: sign_ins.last,
        password_chosen: account.password.as_ref().map(|password| password.chosen),
        dormant: now.unix_micros() - since.unix_micros() > quiet,
        second_factor: account.second_factor.is_some(),
        concurrent: sign_ins.concurrent,
        decision: None,
        decided_by: None,
    }
}

impl Session {
    /// Begins a review: a dated list of all accounts in use, sealed line by line. Needs `review.prepare`.
    ///
    /// # Errors
    /// [`LabError::Denied`].
    pub fn prepare_review(&self) -> Result<ReviewId, LabError> {
        let lab = self.lab();
        let settings = lab.identity()?;
        let last: Option<LastReview> = lab.entry("")?;
        let since = match &last {
            Some(last) => last.signed,
            None => lab.first_record_time()?,
        };
        let done = lab.actions_since(since)?;
        let about = About::default();
        let (id, _) = self.act(Permission::REVIEW_PREPARE, about, Urgency::Essential, |tx, acting| {
            let id = ReviewId::generate(acting.now, tx.entropy())?;
            let mut lines = Vec::new();
            for (key, account) in tx.all::<Account>()? {
                if account.status != AccountStatus::Active {
                    continue;
                }
                let sign_ins = tx.load::<SignIns>(&key)?.unwrap_or_default();
                let before = match &last {
                    Some(last) => tx.load::<ReviewLine>(&line_key(last.id, account.id))?,
                    None => None,
                };
                let done = done.get(&account.id);
                lines.push(line(&account, &acting.roster, &sign_ins, before.as_ref(), done, &settings, acting.now));
            }
            let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            let mut draft = Draft::new("review.prepare").on("review", id, 1).attr("lines", Value::Int(count));
            if let Some(last) = &last {
                draft = draft.attr("previous", last.id.to_string());
            }
            tx.append(&REVIEW_PREPARED, draft, &acting.who)?;
            for line in lines {
                let value = Value::of(&line).ok_or(LabError::SealBroken)?;
                let draft = Draft::new("review.prepare").on("review", id, 1).attr("line", value);
                tx.append(&REVIEW_LINE, draft, &acting.who)?;
            }
            Ok(id)
        })?;
        Ok(id)
    }

    /// Decides on one line; a later decision replaces it until the review is signed. Needs `review.sign`; on the accounts of
    /// those who have it, `review.prepare` is enough, so that somebody can decide on the signer. Nobody decides on himself.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn decide_review_line(
        &self,
        review: ReviewId,
        account: AccountId,
        decision: LineDecision,
        comment: Option<&str>,
    ) -> Result<Receipt, LabError> {
        let about = About::object("review", review);
        let name = Permission::REVIEW_SIGN.name();
        let ((), receipt) = self.act_for_self(name, about, crate::session::Standing::Whole, |tx, acting| {
            let entry = tx.load::<AccessReview>(&review.to_string())?.ok_or(LabError::NotFound { what: "review" })?;
            let line = tx.load::<ReviewLine>(&line_key(review, account))?;
            let line = line.ok_or(LabError::NotFound { what: "line of the review" })?;
            let of_a_signer = line.permissions.iter().any(|held| held == name);
            if !(of_a_signer && acting.allow(Permission::REVIEW_PREPARE.name(), &[]).is_ok()) {
                acting.allow(name, &[])?;
            }
            if entry.signed.is_some() {
                return Err(acting.refuse(RefusalRule::ReviewSigned.into()));
            }
            if acting.roster.person(acting.who.id) == line.person {
                return Err(acting.refuse(RefusalRule::ReviewSelf.into()));
            }
            let mut draft = Draft::new("review.decide")
                .on("review", review, 1)
                .about(Subject::Person(line.person))
                .attr("account", account.to_string())
                .attr("decision", decision.as_str());
            if let Some(comment) = comment {
                draft = draft.attr("comment", comment);
            }
            tx.append(&REVIEW_DECIDED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Signs a review whose lines are all decided. Needs `review.sign` and a [`Session::reauthenticate`] not more than 5
    /// minutes before. The signer's own line was decided by somebody else.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn sign_review(&self, review: ReviewId) -> Result<Receipt, LabError> {
        let about = About::object("review", review);
        let ((), receipt) = self.act(Permission::REVIEW_SIGN, about, Urgency::Essential, |tx, acting| {
            let entry = tx.load::<AccessReview>(&review.to_string())?.ok_or(LabError::NotFound { what: "review" })?;
            if entry.signed.is_some() {
                return Err(acting.refuse(RefusalRule::ReviewSigned.into()));
            }
            let prefix = format!("{review}/");
            let lines: Vec<ReviewLine> = tx
                .all::<ReviewLine>()?
                .into_iter()
                .filter(|(key, _)| key.starts_with(&prefix))
                .map(|(_, line)| line)
                .collect();
            if lines.iter().any(|line| line.decision.is_none()) || lines.is_empty() {
                return Err(acting.refuse(RefusalRule::ReviewOpen.into()));
            }
            let itself = |line: &&ReviewLine| line.decided_by.is_none_or(|by| acting.roster.person(by) == line.person);
            if lines.iter().any(|line| itself(&line)) {
                return Err(acting.refuse(RefusalRule::ReviewSelf.into()));
            }
            acting.step_up()?;
            let mut draft = Draft::new("review.sign").on("review", review, 1);
            for decision in [LineDecision::Keep, LineDecision::Change, LineDecision::Remove] {
                let count = lines.iter().filter(|line| line.decision == Some(decision)).count();
                draft = draft.attr(decision.as_str(), Value::Int(i64::try_from(count).unwrap_or(i64::MAX)));
            }
            tx.append(&REVIEW_SIGNED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// A review with its lines, in order of accounts. Needs `account.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`], [`LabError::NotFound`].
    pub fn review(&self, id: ReviewId) -> Result<(AccessReview, Vec<ReviewLine>), LabError> {
        self.need(Permission::ACCOUNT_READ)?;
        let lab = self.lab();
        let review = lab.entry::<AccessReview>(&id.to_string())?.ok_or(LabError::NotFound { what: "review" })?;
        let prefix = format!("{id}/");
        let mut lines = Vec::new();
        lab.read(|store| {
            crate::lab::keyed_entries::<ReviewLine>(store, |key, line| {
                if key.starts_with(&prefix) {
                    lines.push(line);
                }
            })
        })?;
        Ok((review, lines))
    }

    /// All reviews, in order of their ids, which is that of time. Needs `account.read`.
    ///
    /// # Errors
    /// [`LabError::NotAllowed`].
    pub fn reviews(&self) -> Result<Vec<AccessReview>, LabError> {
        self.need(Permission::ACCOUNT_READ)?;
        let mut reviews = Vec::new();
        self.lab().read(|store| crate::lab::entries::<AccessReview>(store, |review| reviews.push(review)))?;
        Ok(reviews)
    }
}
