//! What a row claims.

use super::state::LEGACY_CLAIMED;
use crate::trail::draft::Draft;
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::Deserialize;

/// Longest piece of a cell, in bytes: a value of a record has at most 16,384.
const PIECE: usize = 12_000;

macro_rules! parts {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// A part of a claim that a mapping can name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub enum Part {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl Part {
            /// All of them.
            pub const ALL: &'static [Part] = &[$(Part::$variant,)+];

            /// The word in mappings and records.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

parts! {
    /// Who did it, as the former system names people.
    Actor = "actor",
    /// What was done.
    Action = "action",
    /// The kind of thing it was done to.
    ObjectKind = "object_kind",
    /// Which one.
    ObjectId = "object_id",
    /// What of it.
    Field = "field",
    /// The value before.
    Old = "old",
    /// The value after.
    New = "new",
    /// Why.
    Reason = "reason",
    /// The row's own key in the former system.
    RowId = "row_id",
}

/// What a claimed time rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBasis {
    /// The row states the offset from UTC.
    Stated,
    /// The zone of the mapping.
    Zone,
    /// The zone of the mapping, in an hour that came twice: the first time.
    ZoneEarlier,
    /// The zone of the mapping, in an hour that came twice: the second time.
    ZoneLater,
    /// A count since 1970, which has no zone.
    Counted,
}

impl TimeBasis {
    const ALL: [Self; 5] = [Self::Stated, Self::Zone, Self::ZoneEarlier, Self::ZoneLater, Self::Counted];

    /// The word in the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Zone => "zone",
            Self::ZoneEarlier => "zone_earlier",
            Self::ZoneLater => "zone_later",
            Self::Counted => "counted",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == word)
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The table says that there is no value.
    Null,
    /// This text; of JSON numbers, truth values, lists and objects the JSON text as it stands.
    Text(String),
}

impl Cell {
    /// The text, if there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text().is_none_or(|text| text.trim().is_empty())
    }

    fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) if text.len() <= PIECE => Value::Text(text),
            Self::Text(text) => {
                let mut pieces = Vec::new();
                let mut piece = String::new();
                for letter in text.chars() {
                    if piece.len() + letter.len_utf8() > PIECE {
                        pieces.push(Value::Text(core::mem::take(&mut piece)));
                    }
                    piece.push(letter);
                }
                pieces.push(Value::Text(piece));
                Value::List(pieces)
            }
        }
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Null),
            Value::Text(text) => Some(Self::Text(text.clone())),
            Value::List(pieces) => pieces.iter().map(Value::as_text).collect::<Option<String>>().map(Self::Text),
            _ => None,
        }
    }
}

/// One row of the former audit table, as it claims that something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The number of the row, from 1; the names of the columns do not count.
    pub row: u64,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// When it claims to have happened, and what that rests on; none if the row does not say.
    pub at: Option<(Timestamp, TimeBasis)>,
    /// What it claims, in the order of [`Part::ALL`]. A part whose field is empty is left out.
    pub parts: Vec<(Part, Cell)>,
    /// The columns that are no part, among them those of the time, by name in the order of the row. An empty field is left out.
    pub other: Vec<(String, Cell)>,
}

/// The committed values of a claim's record.
#[derive(Debug, Clone, Copy)]
pub struct Claimed<'a> {
    /// Under `attrs.claimed_actor`, if it is there.
    pub actor: Option<&'a Value>,
    /// Under `attrs.claim`.
    pub claim: &'a Value,
}

impl Claim {
    /// A part of the claim.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&Cell> {
        self.parts.iter().find(|(name, _)| *name == part).map(|(_, cell)| cell)
    }

    /// The event that seals it under the import `import`. Everything but numbers and the time is committed under the laboratory's key.
    #[must_use]
    pub fn into_draft(self, import: &str) -> Draft {
        let count = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let mut draft = Draft::new("host.import").on("import", import, 1);
        draft = draft.attr("row", count(self.row)).attr("line", count(u64::from(self.line)));
        if let Some((at, basis)) = self.at {
            draft = draft.attr("claimed_at", at.to_string()).attr("time_basis", basis.as_str());
        }
        let mut claim = Vec::with_capacity(self.parts.len() + 1);
        for (part, cell) in self.parts {
            match part {
                Part::Actor => draft = draft.attr("claimed_actor", cell.value()),
                part => claim.push((part.as_str(), cell.value())),
            }
        }
        if !self.other.is_empty() {
            let pairs = self.other.into_iter().map(|(name, cell)| Value::List(vec![Value::Text(name), cell.value()]));
            claim.push(("other", Value::List(pairs.collect())));
        }
        draft.attr("claim", Value::map(claim))
    }

    /// The claim that a record holds; `None` if it is of another kind or does not read as one.
    #[must_use]
    pub fn of(record: &Record, claimed: Claimed<'_>) -> Option<Self> {
        if record.kind != LEGACY_CLAIMED.name {
            return None;
        }
        let number = |name: &str| match record.attr(name) {
            Some(Value::Int(n)) => u64::try_from(*n).ok(),
            _ => None,
        };
        let at = match record.attr("claimed_at").and_then(Value::as_text) {
            Some(text) => {
                let basis = record.attr("time_basis").and_then(Value::as_text)?;
                Some((Timestamp::parse(text)?, TimeBasis::parse(basis)?))
            }
            None => None,
        };
        let mut parts = Vec::new();
        for part in Part::ALL {
            let value = match part {
                // A null is not committed and stands in the record.
                Part::Actor => claimed.actor.or_else(|| record.attr("claimed_actor")),
                part => claimed.claim.get(part.as_str()),
            };
            if let Some(value) = value {
                parts.push((*part, Cell::read(value)?));
            }
        }
        let other = match claimed.claim.get("other") {
            Some(Value::List(pairs)) => {
                let pair = |value: &Value| match value {
                    Value::List(pair) => match pair.as_slice() {
                        [Value::Text(name), cell] => Some((name.clone(), Cell::read(cell)?)),
                        _ => None,
                    },
                    _ => None,
                };
                pairs.iter().map(pair).collect::<Option<Vec<_>>>()?
            }
            Some(_) => return None,
            None => Vec::new(),
        };
        Some(Self { row: number("row")?, line: u32::try_from(number("line")?).ok()?, at, parts, other })
    }
}
