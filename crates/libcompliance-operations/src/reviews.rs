//! The periodic review of access.

use crate::answer::{done, entry, list};
use crate::arguments::{ById, Nothing};
use crate::asked::need;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::access::Permission;
use libcompliance::access::review::LineDecision;
use libcompliance::id::{AccountId, ReviewId};
use libcompliance_lab::Session;
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "review.prepare" Nothing, prepare,
        "Begins a review: a dated list of all accounts in use. Needs `review.prepare`.",
        r"{}"),
    operation!(Action "review.decide" Decided, decide,
        "Decides on one line: `keep`, `change` or `remove`; a later decision replaces it until the review is signed. Needs `review.sign`.",
        r#"{"review":"01900000-0000-7000-8000-0000000000e1","account":"01900000-0000-7000-8000-0000000000a1","decision":"keep","comment":"still on the team"}"#),
    operation!(Action "review.sign" ById<ReviewId>, sign,
        "Signs a review whose lines are all decided, not more than 5 minutes after `session.reauthenticate`. Needs `review.sign`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1"}"#),
    operation!(Question "review.get" ById<ReviewId>, get,
        "A review with its lines. Needs `account.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000e1"}"#),
    operation!(Question "review.list" Nothing, all,
        "All reviews, oldest first. Needs `account.read`.",
        r"{}"),
    operation!(Question "review.status" Nothing, status,
        "When the last review was signed, when the next is due, whether it is overdue. Needs `account.read`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    review: ReviewId,
    account: AccountId,
    decision: LineDecision,
    comment: Option<String>,
}

fn prepare(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(json!({ "review": session.prepare_review()? }))
}

fn decide(session: &Session, what: Decided, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.decide_review_line(what.review, what.account, what.decision, what.comment.as_deref())?;
    Ok(done(&[], &receipt))
}

fn sign(session: &Session, what: ById<ReviewId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.sign_review(what.id)?))
}

fn get(session: &Session, what: ById<ReviewId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (review, lines) = session.review(what.id)?;
    Ok(json!({ "review": entry(&review)?, "lines": entry(&lines)? }))
}

fn all(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    list("reviews", &session.reviews()?)
}

fn status(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::ACCOUNT_READ)?;
    let status = session.lab().review_status()?;
    Ok(json!({ "last": status.last, "due": status.due, "overdue": status.overdue }))
}
