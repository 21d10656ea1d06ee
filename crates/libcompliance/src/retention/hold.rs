//! Holds: what is kept whatever the rules say.

use super::decide::Item;
use crate::id::ClientId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something that forbids disposal: a dispute, an investigation, an authority's order. A part that is left out is for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Its own id.
    pub id: String,
    /// Only this type of record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Only this client's. Records without a client are held too: nobody has shown that they are not about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// Only these objects; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// The day it was lifted, on which it no longer holds. It holds from the moment it is known, back to any past day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "day")]
    pub lifted: Option<NaiveDate>,
}

impl Hold {
    /// Whether it forbids the disposal of `item` on `today`.
    #[must_use]
    pub fn holds(&self, item: &Item<'_>, today: NaiveDate) -> bool {
        let client = self.client.is_none_or(|client| item.client.is_none_or(|own| own == client));
        self.lifted.is_none_or(|lifted| today < lifted)
            && self.record.as_deref().is_none_or(|record| record == item.record)
            && client
            && (self.objects.is_empty() || self.objects.iter().any(|object| object == item.id))
    }
}

/// A day as `YYYY-MM-DD`.
mod day {
    use chrono::NaiveDate;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "the form that serde asks for")]
    pub(super) fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(&day.format("%Y-%m-%d")),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        day.map(Some).ok_or_else(|| D::Error::custom("a day is written as YYYY-MM-DD"))
    }
}
