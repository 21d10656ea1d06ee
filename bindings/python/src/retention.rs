//! How long a record is kept, decided without a laboratory.

use crate::error::Failure;
use libcompliance::chrono::NaiveDate;
use libcompliance::id::ClientId;
use libcompliance::retention::{Because, Hold, Item, Rule, Schedule};
use pyo3::prelude::*;

fn day(text: &str, name: &str) -> Result<NaiveDate, Failure> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| Failure::argument("day_malformed", format!("`{name}` is not a day as YYYY-MM-DD")))
}

/// Decides whether a record is kept; gives decision, reason, the place of the deciding rule or hold, and the last day.
#[pyfunction]
#[pyo3(signature = (rules, holds, record, client, id, events, today))]
#[expect(clippy::type_complexity, reason = "private; Python gives the parts names")]
pub(crate) fn retention_decide(
    rules: &str,
    holds: &str,
    record: &str,
    client: Option<&str>,
    id: &str,
    events: Vec<(String, String)>,
    today: &str,
) -> PyResult<(&'static str, &'static str, Option<usize>, Option<usize>, Option<String>)> {
    let malformed = |name: &str| {
        Failure::argument(
            "json_argument",
            format!("`{name}` has a field that is missing, not known or of another type"),
        )
    };
    let rules: Vec<Rule> = serde_json::from_str(rules).map_err(|_| malformed("rules"))?;
    let rules = Schedule::new(rules).map_err(|error| Failure::argument(error.code(), error.to_string()))?;
    let holds: Vec<Hold> = serde_json::from_str(holds).map_err(|_| malformed("holds"))?;
    let client: Option<ClientId> =
        client.map(|id| serde_json::from_value(id.into())).transpose().map_err(|_| malformed("client"))?;
    let events = events.iter().map(|(event, when)| Ok((event.as_str(), day(when, "day")?)));
    let events = events.collect::<Result<Vec<_>, Failure>>()?;
    let decided = rules.decide(&Item { record, client, id, events: &events }, &holds, day(today, "today")?);
    let (word, rule, hold) = match decided.because {
        Because::Due { rule } => ("eligible", Some(rule), None),
        Because::Held { hold } => ("on_hold", None, Some(hold)),
        Because::NoRule => ("retain", None, None),
        Because::ForEver { rule } | Because::NotStarted { rule } | Because::NotDue { rule } => {
            ("retain", Some(rule), None)
        }
    };
    Ok((word, decided.because.code(), rule, hold, decided.until.map(|until| until.to_string())))
}
