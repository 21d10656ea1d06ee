//! What several operations ask before they do something.

use crate::error::CallError;
use libcompliance::access::{Decision, Permission};
use libcompliance::trail::value::Value;
use libcompliance_lab::{LabError, Session};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Refuses a question that the session may not ask, where the laboratory itself answers whoever holds its key.
pub(crate) fn need(session: &Session, permission: Permission) -> Result<(), CallError> {
    match session.may(permission)? {
        Decision::Allow => Ok(()),
        Decision::Deny(denial) => Err(LabError::NotAllowed { denial: Box::new(denial) }.into()),
    }
}

/// A reason that may be left out; words alone are none.
pub(crate) fn because<'a>(
    code: Option<&'a str>,
    text: Option<&'a str>,
) -> Result<Option<(&'a str, Option<&'a str>)>, CallError> {
    match (code, text) {
        (Some(code), text) => Ok(Some((code, text))),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            Err(LabError::Invalid("a reason in words needs a code: give `reason` too".to_owned()).into())
        }
    }
}

/// Texts as the laboratory takes them.
pub(crate) fn words(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Named values. A host's maps have no order, a record's do; a name that stands twice is refused.
#[derive(Default)]
pub(crate) struct Values(pub(crate) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match ordered(Value::deserialize(deserializer)?) {
            Some(Value::Map(entries)) => Ok(Self(entries)),
            _ => Err(D::Error::custom("not a map of values")),
        }
    }
}

/// One value, its maps in order.
pub(crate) fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    ordered(Value::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a value"))
}

/// The value with its maps in order; none if a name stands twice, or for a commitment, which only a record makes.
fn ordered(value: Value) -> Option<Value> {
    Some(match value {
        Value::Committed(_) => return None,
        Value::List(items) => Value::List(items.into_iter().map(ordered).collect::<Option<_>>()?),
        Value::Map(entries) => {
            let entries = entries.into_iter().map(|(name, value)| Some((name, ordered(value)?)));
            let mut entries = entries.collect::<Option<Vec<_>>>()?;
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            if entries.iter().zip(entries.iter().skip(1)).any(|((one, _), (next, _))| one == next) {
                return None;
            }
            Value::Map(entries)
        }
        plain => plain,
    })
}
