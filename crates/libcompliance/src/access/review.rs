//! The periodic review of access (ISO/IEC 27002 5.18): a dated list of the accounts in use with their rights, a decision on each
//! line by somebody else than its owner, and a signature.

use crate::catalogue::{CLEAR, PERSONAL, kind};
use crate::id::{AccountId, PersonId, ReviewId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// A review was begun: so many lines follow.
pub const REVIEW_PREPARED: KindRules<'static> = kind(
    "review.prepared",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("lines", CLEAR), ("previous", CLEAR)],
);
/// One line of a review: an account in use, as it stood when the review was begun.
pub const REVIEW_LINE: KindRules<'static> =
    kind("review.line", Need::Required, Need::Forbidden, ReasonRule::NotCollected, &[("line", CLEAR)]);
/// A decision on a line.
pub const REVIEW_DECIDED: KindRules<'static> = kind(
    "review.decided",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("account", CLEAR), ("decision", CLEAR), ("comment", PERSONAL)],
);
/// All lines were decided, and a named person signed. `kept`, `changed` and `removed` count the decisions.
pub const REVIEW_SIGNED: KindRules<'static> = kind(
    "review.signed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("keep", CLEAR), ("change", CLEAR), ("remove", CLEAR)],
);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[REVIEW_PREPARED, REVIEW_LINE, REVIEW_DECIDED, REVIEW_SIGNED];

/// A review as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessReview {
    /// Its id.
    pub id: ReviewId,
    /// When it was begun: the date of the list.
    pub prepared: Timestamp,
    /// By whom.
    pub prepared_by: AccountId,
    /// How many lines it has.
    pub lines: u64,
    /// How many of them are decided.
    pub decided: u64,
    /// The signed review that it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ReviewId>,
    /// When it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Timestamp>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<AccountId>,
}

impl Entry for AccessReview {
    const SPACE: &'static str = "review";
}

/// What is known of one account in a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewLine {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub person: PersonId,
    /// The roles held.
    pub roles: Vec<String>,
    /// Everything that the account may do, for the laboratory or for some client.
    pub permissions: Vec<String>,
    /// Of these, what it did not have in the review before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// What it had in the review before and no longer has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    /// Rights for laboratory work that were not used since the review before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<String>,
    /// Whether the account was not in the review before.
    pub new: bool,
    /// The last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Timestamp>,
    /// When the password was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_chosen: Option<Timestamp>,
    /// Whether nobody signed in for longer than the setting says.
    pub dormant: bool,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Sign-ins while another session of the account was open: many may mean that several people use it.
    pub concurrent: u64,
    /// The decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<LineDecision>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<AccountId>,
}

impl Entry for ReviewLine {
    const SPACE: &'static str = "review_line";
}

/// What somebody decided about an account's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineDecision {
    /// They stay.
    Keep,
    /// They are to be changed, which is an action of its own.
    Change,
    /// The account is to be closed, which is an action of its own.
    Remove,
}

impl LineDecision {
    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }
}

/// The last review that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReview {
    /// Which.
    pub id: ReviewId,
    /// When it was signed.
    pub signed: Timestamp,
}

impl Entry for LastReview {
    const SPACE: &'static str = "review_last";
}

/// The key of a line.
#[must_use]
pub fn line_key(review: ReviewId, account: AccountId) -> String {
    format!("{review}/{account}")
}

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|object| object.kind == "review") else { return Ok(()) };
    let Some(id) = ReviewId::parse(&object.id) else { return Ok(()) };
    let text = |name: &str| record.attr(name).and_then(Value::as_text);
    if record.kind == "review.prepared" {
        let lines = match record.attr("lines") {
            Some(Value::Int(lines)) => u64::try_from(*lines).unwrap_or(0),
            _ => 0,
        };
        let previous = text("previous").and_then(ReviewId::parse);
        let (prepared, prepared_by) = (record.time, record.actor.id);
        let review =
            AccessReview { id, prepared, prepared_by, lines, decided: 0, previous, signed: None, signed_by: None };
        return review.store(view, &object.id);
    }
    let Some(mut review) = AccessReview::load(view, &object.id)? else { return Ok(()) };
    match record.kind.as_str() {
        "review.line" => match record.attr("line").and_then(Value::read::<ReviewLine>) {
            Some(line) => line.store(view, &line_key(id, line.account)),
            None => Ok(()),
        },
        "review.decided" => {
            let decision = record.attr("decision").and_then(Value::read);
            let (Some(account), Some(decision)) = (text("account").and_then(AccountId::parse), decision) else {
                return Ok(());
            };
            let key = line_key(id, account);
            let Some(mut line) = ReviewLine::load(view, &key)? else { return Ok(()) };
            if line.decision.is_none() {
                review.decided += 1;
                review.store(view, &object.id)?;
            }
            (line.decision, line.decided_by) = (Some(decision), Some(record.actor.id));
            line.store(view, &key)
        }
        "review.signed" => {
            (review.signed, review.signed_by) = (Some(record.time), Some(record.actor.id));
            review.store(view, &object.id)?;
            LastReview { id, signed: record.time }.store(view, "")
        }
        _ => Ok(()),
    }
}
