//! One line of JSON: an object whose values are kept as they stand.

use super::claim::Cell;
use super::fault::RowFault;
use super::{MAX_COLUMNS, MAX_NAME};
use serde::de::{self, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashSet;

/// Names and values in the order of the line.
pub(super) fn object(line: &str) -> Result<Vec<(String, Cell)>, RowFault> {
    let mut reader = serde_json::Deserializer::from_str(line);
    let pairs = reader.deserialize_map(Object).map_err(|_| RowFault::NotAnObject)?;
    reader.end().map_err(|_| RowFault::NotAnObject)?;
    if pairs.len() > MAX_COLUMNS {
        return Err(RowFault::TooManyFields);
    }
    if pairs.iter().any(|(name, _)| name.len() > MAX_NAME) {
        return Err(RowFault::NameTooLong);
    }
    let mut seen = HashSet::new();
    if !pairs.iter().all(|(name, _)| seen.insert(name.as_str())) {
        return Err(RowFault::NameTwice);
    }
    pairs.iter().map(|(name, raw)| Ok((name.clone(), cell(raw.get())?))).collect()
}

fn cell(raw: &str) -> Result<Cell, RowFault> {
    match raw {
        "null" => Ok(Cell::Null),
        text if text.starts_with('"') => serde_json::from_str(text).map(Cell::Text).map_err(|_| RowFault::NotAnObject),
        // Numbers as they are written: a binary fraction has other digits.
        other => Ok(Cell::Text(other.to_owned())),
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(name) = map.next_key()? {
            pairs.push((name, map.next_value()?));
            if pairs.len() > MAX_COLUMNS * 2 {
                return Err(de::Error::custom("too many fields"));
            }
        }
        Ok(pairs)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_as_they_stand() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let read =
            object(r#" {"a":"x\ny","b":0.10,"c":null,"d":true,"e":{"f": [1, 2]},"g":"","h":12345678901234567890123} "#);
        let read: Vec<Cell> = read.unwrap().into_iter().map(|(_, cell)| cell).collect();
        let number = text("12345678901234567890123");
        assert_eq!(
            read,
            [text("x\ny"), text("0.10"), Cell::Null, text("true"), text(r#"{"f": [1, 2]}"#), text(""), number]
        );
        for bad in ["", "[]", "1", "{", r#"{"a":1} {"b":2}"#, r#"{"a":01}"#, r#"{"a":"\ud800"}"#, r#"{"a":}"#] {
            assert_eq!(object(bad), Err(RowFault::NotAnObject), "{bad}");
        }
        assert_eq!(object(r#"{"a":1,"\u0061":2}"#), Err(RowFault::NameTwice));
    }
}
