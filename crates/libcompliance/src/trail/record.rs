//! The record: what happened, to what, by whom, when and why.

use super::commit::Commitment;
use super::time::Timestamp;
use super::value::Value;
use crate::crypto::Hash;
use crate::id::{AccountId, ClientId, RecordId, SessionId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The largest record, in bytes: the length of an entry in a C2SP entry bundle is 16 bits wide.
pub const MAX_RECORD: usize = 65_535;

/// A sealed event, as it stands in the trail. ISO/IEC 17025:2017 clauses 7.5.1, 7.5.2, 8.4.
///
/// Made by [`Draft::seal`](super::draft::Draft::seal) or by strict reading; the fields stand in the order of the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of this layout: 1.
    pub v: u32,
    /// The place in the trail, from 0.
    pub index: u64,
    /// A name for this event that no other event has.
    pub id: RecordId,
    /// The wall clock as read.
    pub time: Timestamp,
    /// What is remarkable about the record, in ascending order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// What happened, e.g. `result.entered`.
    pub kind: String,
    /// The version of the kind's parts.
    pub kv: u16,
    /// Who did it.
    pub actor: Actor,
    /// The device, committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Value>,
    /// The clients in scope, each with its running number, in ascending order of id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientLink>,
    /// The command that led here, e.g. `result.edit`.
    pub action: String,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// The state before, where the kind is a transition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The state after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was changed, with old and new value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Digest of the whole content before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The record of the signature that this one rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<RecordId>,
    /// Further facts; for the host's own kinds, its attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "entries")]
    pub attrs: Vec<(String, Value)>,
    /// Files, by digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
}

/// What is remarkable about a record. A flag states a fact; nothing is refused or corrected because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Flag {
    /// The wall clock moved against the clock of the running system by more than two seconds.
    ClockJumped,
    /// The wall clock reads earlier than in the record before.
    ClockSteppedBack,
    /// Time and events were made up for a demonstration.
    Simulated,
}

impl Flag {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClockJumped => "clock_jumped",
            Self::ClockSteppedBack => "clock_stepped_back",
            Self::Simulated => "simulated",
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// The word in the record.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// Where the name of the actor comes from.
    Source {
        /// A session that this library authenticated.
        Session = "session",
        /// The host said so; nobody checked. Such records feed no projection and no duty.
        HostAsserted = "host-asserted",
        /// The library itself.
        System = "system",
    }
}

words! {
    /// How the actor proved who he is.
    Auth {
        /// Not at all, or not to this library.
        None = "none",
        /// A password at sign-in.
        Password = "password",
        /// The password again, for this action.
        Reauthenticated = "reauthenticated",
        /// A second factor beside the password.
        SecondFactor = "second-factor",
        /// By the host, whose word it is.
        Host = "host",
        /// The sealed break-glass code of the laboratory.
        BreakGlass = "break-glass",
    }
}

/// Who acted, under a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The account; for the system itself, the laboratory's id.
    pub id: AccountId,
    /// Who vouches for the id.
    pub source: Source,
    /// The running number of this actor's records, from 1.
    pub n: u64,
    /// The roles held at this moment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// How the actor proved who he is.
    pub auth: Auth,
    /// The session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// A record's place among the records of one client. The chain of these shows that a selection for the client is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientLink {
    /// The client.
    pub id: ClientId,
    /// The running number of this client's records, from 1.
    pub n: u64,
    /// The leaf hash of the client's record before; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Digest>,
}

/// What a record is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The kind of thing, e.g. `sample`.
    pub kind: String,
    /// Its id: 1 to 128 characters, no control characters.
    pub id: String,
    /// The version that the record makes or concerns, from 1.
    pub version: u32,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// A code from the laboratory's list.
    pub code: String,
    /// Free text, committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Value>,
}

/// One changed field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The field.
    pub field: String,
    /// Its value before; null if it had none.
    pub old: Value,
    /// Its value after; null if it is taken away.
    pub new: Value,
}

/// Digests of an object's whole content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Digest>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Digest>,
}

/// A file that belongs to the record; the bytes stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// Size in bytes.
    pub size: u64,
    /// The media type (RFC 6838), e.g. `text/csv`.
    #[serde(rename = "type")]
    pub media_type: String,
    /// The name, committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Value>,
}

/// A SHA-256 value, base64 in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub Hash);

impl core::fmt::Display for Digest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::read::from_text(deserializer, "a SHA-256 value in base64", Self::parse)
    }
}

impl Digest {
    /// Reads base64 of 32 bytes in its one spelling: with padding, with zero trailing bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // 44 characters decode into 33 bytes of room, of which the padding leaves 32.
        let mut bytes = [0; 33];
        let used = STANDARD.decode_slice(text, &mut bytes).ok()?;
        bytes.get(..used)?.try_into().ok().map(Self)
    }
}

impl Record {
    /// The entry `name` of the attributes.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&Value> {
        self.attrs.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The new value of the changed field `name`.
    #[must_use]
    pub fn new_value(&self, name: &str) -> Option<&Value> {
        self.changes.iter().find(|change| change.field == name).map(|change| &change.new)
    }

    /// Every commitment in the record with its path.
    #[must_use]
    pub fn commitments(&self) -> Vec<(String, Commitment)> {
        let mut found = Vec::new();
        let mut see = |path: String, value: &Value| {
            if let Value::Committed(commitment) = value {
                found.push((path, *commitment));
            }
        };
        if let Some(device) = &self.device {
            see("device".to_owned(), device);
        }
        if let Some(text) = self.reason.as_ref().and_then(|reason| reason.text.as_ref()) {
            see("reason.text".to_owned(), text);
        }
        for change in &self.changes {
            see(format!("changes.{}.old", change.field), &change.old);
            see(format!("changes.{}.new", change.field), &change.new);
        }
        for (name, value) in &self.attrs {
            see(format!("attrs.{name}"), value);
        }
        for (at, file) in self.files.iter().enumerate() {
            if let Some(name) = &file.name {
                see(format!("files.{at}.name"), name);
            }
        }
        found
    }
}

/// Attributes are a JSON object read into an ordered list.
mod entries {
    use super::Value;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(entries: &[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Value)>, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Map(entries) => Ok(entries),
            _ => Err(serde::de::Error::custom("the attributes are not a map")),
        }
    }
}
