//! Values that a record can hold: no floating point, keys in order, limited depth.

use super::commit::Commitment;
use super::write;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroize;

/// The deepest nesting of lists and maps inside one field.
pub const MAX_DEPTH: usize = 6;
/// The most entries in one list or map.
pub const MAX_ENTRIES: usize = 1024;
/// The longest text, in bytes.
pub const MAX_TEXT: usize = 16_384;

/// One value. Measured numbers are decimal *text*; there is no floating point, so nothing is ever rounded by being stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value (the old value of a field that is set for the first time).
    Null,
    /// True or false.
    Bool(bool),
    /// A count, not a measurement.
    Int(i64),
    /// Text, at most [`MAX_TEXT`] bytes.
    Text(String),
    /// A list of at most [`MAX_ENTRIES`].
    List(Vec<Value>),
    /// Named values; the names are [tokens](is_token) in ascending order, each once.
    Map(Vec<(String, Value)>),
    /// A committed value: its digest stands in the record, the value itself beside the log.
    Committed(Commitment),
}

impl Value {
    /// Text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A map with its names put in order.
    #[must_use]
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().map(|(name, value)| (name.into(), value)).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Self::Map(entries)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entry `name` of a map.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Map(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What `thing` says, as a value: for lists and settings that a record holds whole. `None` if it holds floating point,
    /// binary data or names that are no text.
    #[must_use]
    pub fn of<T: serde::Serialize>(thing: &T) -> Option<Self> {
        let mut value: Self = serde_json::from_slice(&serde_json::to_vec(thing).ok()?).ok()?;
        value.put_in_order();
        Some(value)
    }

    /// The thing that [`Value::of`] made this value from; `None` if it is none such.
    #[must_use]
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.to_json()).ok()
    }

    fn put_in_order(&mut self) {
        match self {
            Self::List(items) => items.iter_mut().for_each(Self::put_in_order),
            Self::Map(entries) => {
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                entries.iter_mut().for_each(|(_, value)| value.put_in_order());
            }
            _ => {}
        }
    }

    /// The strict JSON text of this value.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // A vector that grows leaves copies behind, and this may be a secret.
        let room = match self {
            Self::Text(text) => text.len() + 2,
            _ => 0,
        };
        let mut out = Vec::with_capacity(room);
        write::value(&mut out, self);
        out
    }

    /// Whether limits, names and order hold; commitments are allowed only where `committed`.
    pub(crate) fn check(&self, committed: bool) -> Result<(), ValueError> {
        self.check_at(committed, 0)
    }

    fn check_at(&self, committed: bool, depth: usize) -> Result<(), ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::TooDeep);
        }
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) => Ok(()),
            Self::Text(text) if text.len() > MAX_TEXT => Err(ValueError::TextTooLong),
            Self::Text(_) => Ok(()),
            Self::List(items) if items.len() > MAX_ENTRIES => Err(ValueError::TooManyEntries),
            Self::List(items) => items.iter().try_for_each(|item| item.check_at(committed, depth + 1)),
            Self::Map(entries) if entries.len() > MAX_ENTRIES => Err(ValueError::TooManyEntries),
            Self::Map(entries) => {
                let in_order = entries.iter().zip(entries.iter().skip(1)).all(|(a, b)| a.0 < b.0);
                if !in_order || !entries.iter().all(|(name, _)| is_token(name)) {
                    return Err(ValueError::BadNames);
                }
                entries.iter().try_for_each(|(_, value)| value.check_at(committed, depth + 1))
            }
            Self::Committed(_) if committed && depth == 0 => Ok(()),
            Self::Committed(_) => Err(ValueError::UnexpectedCommitment),
        }
    }
}

/// For what was revealed: put into a `Zeroizing`, the texts of a value are wiped when it is dropped.
impl Zeroize for Value {
    fn zeroize(&mut self) {
        match self {
            Self::Null | Self::Committed(_) => {}
            Self::Bool(flag) => flag.zeroize(),
            Self::Int(number) => number.zeroize(),
            Self::Text(text) => text.zeroize(),
            Self::List(items) => items.zeroize(),
            Self::Map(entries) => {
                entries.iter_mut().for_each(|(_, value)| value.zeroize());
                entries.clear();
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the value is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Longer than [`MAX_TEXT`].
    #[error("the text is longer than {MAX_TEXT} bytes; seal it as a file by its digest")]
    TextTooLong,
    /// More than [`MAX_ENTRIES`].
    #[error("the list or map has more than {MAX_ENTRIES} entries")]
    TooManyEntries,
    /// Names that are no tokens, not in order or given twice.
    #[error("the names of a map are not distinct lower-case tokens in ascending order")]
    BadNames,
    /// A commitment where a plain value belongs.
    #[error("a commitment stands where a plain value belongs")]
    UnexpectedCommitment,
}

/// Whether `text` is a name of the trail: 1 to 64 of `a-z 0-9 . _ -`, first a letter.
#[must_use]
pub fn is_token(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{SerializeMap, SerializeSeq};
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (name, value) in entries {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::Committed(commitment) => commitment.serialize(serializer),
        }
    }
}

/// The name under which `serde_json` hands over a number when some other crate of the program has switched on its feature
/// `arbitrary_precision`. A record must read the same whatever else is linked. It is no token, so no map can hold it.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("null, a truth value, a whole number, text, a list or a map")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Int).map_err(|_| E::custom("the number does not fit 64 bits with a sign"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            // `~` is no token, so a map can never be taken for a commitment.
            if entries.is_empty() && name == "~" {
                return Commitment::after_mark(&mut map).map(Value::Committed);
            }
            if entries.is_empty() && name == ARBITRARY_PRECISION {
                let digits: String = map.next_value()?;
                return digits.parse().map(Value::Int).map_err(|_| de::Error::custom("not a whole number of 64 bits"));
            }
            let value = map.next_value()?;
            entries.push((name, value));
        }
        Ok(Value::Map(entries))
    }
}
