//! How long a record is kept, decided without a laboratory.

use crate::boundary::enter;
use crate::error::{Failure, compliance_error};
use crate::input;
use crate::lab::{json_argument, json_list};
use crate::output::Out;
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::ClientId;
use libcompliance::retention::{Because, Hold, Item, Rule, Schedule};
use serde::Deserialize;
use serde_json::json;

/// Whether a record is to be kept.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum compliance_retention {
    /// It is kept. Also what stands there before the question is answered, and after an error.
    COMPLIANCE_RETENTION_RETAIN = 0,
    /// Its time is over and nothing holds it: persons may decide to dispose of it.
    COMPLIANCE_RETENTION_ELIGIBLE = 1,
    /// Its time is over, and a hold forbids its disposal.
    COMPLIANCE_RETENTION_ON_HOLD = 2,
}

use compliance_retention as R;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    record: String,
    #[serde(default)]
    client: Option<ClientId>,
    id: String,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    event: String,
    day: String,
}

/// A day as `YYYY-MM-DD`, and in no other form.
fn day(text: &str, name: &str) -> Result<NaiveDate, Failure> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| Failure::argument("day_malformed", format!("`{name}` is not a day as YYYY-MM-DD")))
}

/// Decides whether a record is to be kept on the day `today` (`YYYY-MM-DD`, in the laboratory's calendar), by the laboratory's rules.
///
/// `rules` is a JSON list of rules: `record` (its type), `trigger` (what the period is counted from), `months` (left out: for ever), `counted`
/// (`from_day` or `from_end_of_year`), `client` (left out: everybody's), `basis` with `kind` (`law`, `contract`, `standard`, `laboratory`) and
/// `reference`. `holds` is NULL or a JSON list of holds: `id`, and optionally `record`, `client`, `objects`, `lifted`. `item` is JSON: `record`, `id`,
/// optionally `client`, and `events`, a list of `event` and `day`: what happened to the record and when. Of the rules that apply the longest
/// decides; what cannot be shown to be due is kept.
///
/// `*decision` is COMPLIANCE_RETENTION_RETAIN unless its time is over. `*answer` receives JSON: `decision` (`retain`, `eligible`, `on_hold`),
/// `because` (`no_rule`, `for_ever`, `not_started`, `not_due`, `held`, `due`), the place of the deciding `rule` or `hold` in its list, from 0, or null,
/// and `until`, the last day on which the rules keep it, or null. Nothing is deleted and nothing recorded.
/// Errors: NULL_POINTER, INVALID_TEXT, INVALID_ARGUMENT. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_retention_decide(
    rules: *const c_char,
    holds: *const c_char,
    item: *const c_char,
    today: *const c_char,
    decision: *mut compliance_retention,
    answer: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let outputs = unsafe { (Out::clear(decision, R::COMPLIANCE_RETENTION_RETAIN), Out::handle(answer)) };
        let (decision, answer) = (outputs.0?, outputs.1?);
        // SAFETY: as above.
        let (rules, holds, item, today) = unsafe {
            (
                input::text(rules, "rules")?,
                input::optional(holds, "holds")?,
                input::text(item, "item")?,
                input::text(today, "today")?,
            )
        };
        let rules = Schedule::new(json_list::<Vec<Rule>>(rules, "rules")?)
            .map_err(|error| Failure::argument(error.code(), error.to_string()))?;
        let holds: Vec<Hold> = holds.map(|text| json_list(text, "holds")).transpose()?.unwrap_or_default();
        let asked: Asked = json_argument(item, "item")?;
        let events = asked.events.iter().map(|event| Ok((event.event.as_str(), day(&event.day, "day")?)));
        let events = events.collect::<Result<Vec<_>, Failure>>()?;
        let item = Item { record: &asked.record, client: asked.client, id: &asked.id, events: &events };
        let decided = rules.decide(&item, &holds, day(today, "today")?);
        let (found, word, rule, hold) = match decided.because {
            Because::Due { rule } => (R::COMPLIANCE_RETENTION_ELIGIBLE, "eligible", Some(rule), None),
            Because::Held { hold } => (R::COMPLIANCE_RETENTION_ON_HOLD, "on_hold", None, Some(hold)),
            Because::NoRule => (R::COMPLIANCE_RETENTION_RETAIN, "retain", None, None),
            Because::ForEver { rule } | Because::NotStarted { rule } | Because::NotDue { rule } => {
                (R::COMPLIANCE_RETENTION_RETAIN, "retain", Some(rule), None)
            }
        };
        let document = json!({
            "decision": word,
            "because": decided.because.code(),
            "rule": rule,
            "hold": hold,
            "until": decided.until.map(|until| until.to_string()),
        });
        answer.make(Answer::new(document.to_string()))?;
        decision.set(found);
        Ok(())
    })
}
