//! From an event to its bytes: rules checked, places and numbers given, values committed, written once.

use super::commit::{Class, Commitment, Opening, Subject};
use super::kind::{FieldRule, KindRules, Need, Of, ReasonRule};
use super::read::{self, ReadError};
use super::record::{Actor, Change, ClientLink, Content, File, Flag, MAX_RECORD, Object, Reason, Record};
use super::time::Timestamp;
use super::value::{MAX_ENTRIES, Value, ValueError, is_token};
use super::write;
use crate::crypto::{Entropy, NoEntropy};
use crate::id::{ClientId, RecordId};
use zeroize::Zeroizing;

/// An event on its way into the trail, with all values plain.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The command that led here, e.g. `result.edit`.
    pub action: String,
    /// What it was done to.
    pub object: Option<Object>,
    /// The clients in scope.
    pub clients: Vec<ClientId>,
    /// The state before and after, where the kind is a transition.
    pub transition: (Option<String>, Option<String>),
    /// A reason code and free text.
    pub reason: Option<(String, Option<String>)>,
    /// The changed fields.
    pub changes: Vec<Change>,
    /// Digests of the whole content.
    pub content: Option<Content>,
    /// The signature that this record rests on.
    pub signature: Option<RecordId>,
    /// Further facts.
    pub attrs: Vec<(String, Value)>,
    /// Files; a name, if given, is plain text here.
    pub files: Vec<File>,
    /// The person or client whom the fields under [`Of::Subject`] are about.
    pub subject: Option<Subject>,
    /// The device; always committed.
    pub device: Option<String>,
}

impl Draft {
    /// An event with nothing but its action.
    #[must_use]
    pub fn new(action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            object: None,
            clients: Vec::new(),
            transition: (None, None),
            reason: None,
            changes: Vec::new(),
            content: None,
            signature: None,
            attrs: Vec::new(),
            files: Vec::new(),
            subject: None,
            device: None,
        }
    }

    /// Names the object and the version that this record makes or concerns.
    #[must_use]
    pub fn on(mut self, kind: &str, id: impl core::fmt::Display, version: u32) -> Self {
        self.object = Some(Object { kind: kind.to_owned(), id: id.to_string(), version });
        self
    }

    /// Adds a changed field.
    #[must_use]
    pub fn change(mut self, field: &str, old: impl Into<Value>, new: impl Into<Value>) -> Self {
        self.changes.push(Change { field: field.to_owned(), old: old.into(), new: new.into() });
        self
    }

    /// Adds a field that is set for the first time.
    #[must_use]
    pub fn set(self, field: &str, new: impl Into<Value>) -> Self {
        self.change(field, Value::Null, new)
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.attrs.push((name.to_owned(), value.into()));
        self
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, code: &str, text: Option<&str>) -> Self {
        self.reason = Some((code.to_owned(), text.map(str::to_owned)));
        self
    }

    /// Names a client in scope.
    #[must_use]
    pub fn for_client(mut self, client: ClientId) -> Self {
        self.clients.push(client);
        self
    }

    /// Names the states of a transition.
    #[must_use]
    pub fn moving(mut self, from: Option<&str>, to: &str) -> Self {
        self.transition = (from.map(str::to_owned), Some(to.to_owned()));
        self
    }

    /// Names the person or client that the committed fields are about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }
}

/// What only the writer of the trail knows: the place, the moment, the actor as authenticated, the running numbers.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The place in the trail.
    pub index: u64,
    /// The record's id.
    pub id: RecordId,
    /// The wall clock as read.
    pub time: Timestamp,
    /// What is remarkable.
    pub flags: Vec<Flag>,
    /// The actor with his running number.
    pub actor: Actor,
    /// The key of the actor's own committed values: his person, or the laboratory.
    pub actor_subject: Subject,
    /// The place among each client's records, in the order of the draft's clients.
    pub clients: Vec<ClientLink>,
}

/// A record that has been written: its bytes, and what opens its commitments.
#[derive(Debug)]
pub struct Written {
    /// The record.
    pub record: Record,
    /// The bytes that are stored, hashed and exported.
    pub bytes: Vec<u8>,
    /// The committed values with their salts, by subject.
    pub openings: Vec<(Subject, Opening)>,
}

/// Why an event cannot become a record. Nothing has been written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A required part is missing.
    #[error("a record of kind `{kind}` needs {part}")]
    Missing {
        /// The kind.
        kind: String,
        /// What is missing.
        part: &'static str,
    },
    /// A field that the kind says nothing without.
    #[error("a record of kind `{kind}` needs the field `{field}`")]
    MissingField {
        /// The kind.
        kind: String,
        /// The field.
        field: String,
    },
    /// A part that the kind has no place for.
    #[error("a record of kind `{kind}` has no place for {part}")]
    Unexpected {
        /// The kind.
        kind: String,
        /// What is too much.
        part: &'static str,
    },
    /// A field that the kind does not have.
    #[error("a record of kind `{kind}` has no field `{field}`")]
    UnknownField {
        /// The kind.
        kind: String,
        /// The field.
        field: String,
    },
    /// A field named twice.
    #[error("the field `{field}` is given twice")]
    DuplicateField {
        /// The field.
        field: String,
    },
    /// A change whose old and new value are equal.
    #[error("the field `{field}` is not changed: old and new value are equal")]
    NoChange {
        /// The field.
        field: String,
    },
    /// A name that is no token.
    #[error("the {part} is not a name: 1 to 64 of a-z, 0-9, `.`, `_`, `-`, first a letter")]
    BadName {
        /// Which name.
        part: &'static str,
    },
    /// An object id, version or media type out of range.
    #[error("the {part} is out of range")]
    OutOfRange {
        /// Which part.
        part: &'static str,
    },
    /// A value breaks a limit.
    #[error("the value of `{field}` cannot be recorded: {problem}")]
    Value {
        /// The field.
        field: String,
        /// What is wrong.
        problem: ValueError,
    },
    /// A rule that holds for every record, whatever its kind; among them those for what the writer of the trail stamps.
    #[error("the record breaks a rule of the format: {rule}")]
    Rule {
        /// Which rule.
        rule: &'static str,
    },
    /// Larger than [`MAX_RECORD`].
    #[error("the record has {size} bytes, the limit is {MAX_RECORD}: put large content in as a file by its digest")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// No random bytes for a salt.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl Draft {
    /// Checks the event against its kind, commits what is not in clear and writes the bytes.
    ///
    /// # Errors
    /// [`WriteError`]; nothing is kept of a refused draft.
    pub fn seal(self, rules: &KindRules<'_>, stamp: Stamp, entropy: &mut dyn Entropy) -> Result<Written, WriteError> {
        self.check(rules)?;
        if !stamp.clients.iter().map(|link| link.id).eq(self.clients.iter().copied()) {
            return Err(WriteError::Rule { rule: "the stamp has other clients than the event" });
        }
        let mut committer = Committer {
            id: stamp.id,
            actor: stamp.actor_subject,
            subject: self.subject,
            client: stamp.clients.first().map(|link| Subject::Client(link.id)),
            openings: Vec::new(),
            entropy,
        };
        let personal = FieldRule::Committed(Class::Personal, Of::Actor);
        let free_text = FieldRule::Committed(Class::Personal, Of::Client);
        let device = match self.device {
            Some(name) => Some(committer.place("device".to_owned(), Value::Text(name), personal)?),
            None => None,
        };
        let reason = match self.reason {
            Some((code, text)) => {
                let text = match text {
                    Some(text) => Some(committer.place("reason.text".to_owned(), Value::Text(text), free_text)?),
                    None => None,
                };
                Some(Reason { code, text })
            }
            None => None,
        };
        let mut changes = Vec::with_capacity(self.changes.len());
        for Change { field, old, new } in self.changes {
            let rule = field_rule(rules, &field)?;
            let (old, new) = if rule == FieldRule::Clear {
                clear(&field, &old)?;
                clear(&field, &new)?;
                (old, new)
            } else {
                (
                    committer.place(["changes.", &field, ".old"].concat(), old, rule)?,
                    committer.place(["changes.", &field, ".new"].concat(), new, rule)?,
                )
            };
            changes.push(Change { field, old, new });
        }
        let mut attrs = Vec::with_capacity(self.attrs.len());
        for (name, value) in self.attrs {
            let rule = field_rule(rules, &name)?;
            let value = if rule == FieldRule::Clear {
                clear(&name, &value)?;
                value
            } else {
                committer.place(["attrs.", &name].concat(), value, rule)?
            };
            attrs.push((name, value));
        }
        attrs.sort_by(|a, b| a.0.cmp(&b.0));
        let mut files = self.files;
        for (at, file) in files.iter_mut().enumerate() {
            if let Some(name) = file.name.take() {
                file.name = Some(committer.place(format!("files.{at}.name"), name, personal)?);
            }
        }
        let openings = committer.openings;
        let mut flags = stamp.flags;
        flags.sort_unstable();
        flags.dedup();
        let record = Record {
            v: 1,
            index: stamp.index,
            id: stamp.id,
            time: stamp.time,
            flags,
            kind: rules.name.to_owned(),
            kv: rules.version,
            actor: stamp.actor,
            device,
            clients: stamp.clients,
            action: self.action,
            object: self.object,
            from: self.transition.0,
            to: self.transition.1,
            reason,
            changes,
            content: self.content,
            signature: self.signature,
            attrs,
            files,
        };
        // INVARIANT: what is sealed reads back; the reader asks for the same.
        read::check(&record).map_err(|problem| match problem {
            ReadError::Rule(rule) => WriteError::Rule { rule },
            ReadError::Value(problem) => WriteError::Value { field: rules.name.to_owned(), problem },
            _ => WriteError::Rule { rule: "the record would not read" },
        })?;
        let mut bytes = Vec::with_capacity(768);
        write::record(&mut bytes, &record);
        if bytes.len() > MAX_RECORD {
            return Err(WriteError::TooLarge { size: bytes.len() });
        }
        Ok(Written { record, bytes, openings })
    }

    fn check(&self, rules: &KindRules<'_>) -> Result<(), WriteError> {
        let kind = || rules.name.to_owned();
        need(rules.object, self.object.is_some(), "an object", rules.name)?;
        need(rules.change, !self.changes.is_empty(), "a changed field with old and new value", rules.name)?;
        let later = self.object.as_ref().is_some_and(|object| object.version > 1);
        match (rules.reason, &self.reason) {
            (ReasonRule::Required, None) => return Err(WriteError::Missing { kind: kind(), part: "a reason" }),
            (ReasonRule::FromVersionTwo, None) if later => {
                return Err(WriteError::Missing { kind: kind(), part: "a reason from the second version on" });
            }
            (ReasonRule::NotCollected, Some(_)) => {
                return Err(WriteError::Unexpected { kind: kind(), part: "a reason" });
            }
            _ => {}
        }
        name("kind", rules.name)?;
        name("action", &self.action)?;
        if let Some((code, text)) = &self.reason {
            name("reason code", code)?;
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                return Err(WriteError::Missing { kind: kind(), part: "a reason text that is not empty" });
            }
        }
        if let Some(object) = &self.object {
            name("kind of the object", &object.kind)?;
            if !read::is_object_id(&object.id) {
                return Err(WriteError::OutOfRange { part: "object id (1 to 128 characters, no control characters)" });
            }
            if object.version == 0 {
                return Err(WriteError::OutOfRange { part: "version of the object (from 1)" });
            }
        }
        for state in [&self.transition.0, &self.transition.1].into_iter().flatten() {
            name("state", state)?;
        }
        if [self.changes.len(), self.attrs.len(), self.files.len(), self.clients.len()].iter().any(|n| *n > MAX_ENTRIES)
        {
            return Err(WriteError::OutOfRange {
                part: "number of changes, attributes, files or clients (at most 1024)",
            });
        }
        let fields = self.changes.iter().map(|change| change.field.as_str());
        unique(fields)?;
        unique(self.attrs.iter().map(|(name, _)| name.as_str()))?;
        for change in &self.changes {
            if change.old == change.new {
                return Err(WriteError::NoChange { field: change.field.clone() });
            }
        }
        let given = |name: &str| {
            self.attrs.iter().any(|(field, value)| field == name && *value != Value::Null)
                || self.changes.iter().any(|change| change.field == name && change.new != Value::Null)
        };
        if let Some(field) = rules.required.iter().find(|name| !given(name)) {
            return Err(WriteError::MissingField { kind: kind(), field: (*field).to_owned() });
        }
        for file in &self.files {
            if !read::is_media_type(&file.media_type) {
                return Err(WriteError::OutOfRange { part: "media type of a file" });
            }
            if file.name.as_ref().is_some_and(|name| name.as_text().is_none_or(str::is_empty)) {
                return Err(WriteError::OutOfRange { part: "name of a file (text that is not empty)" });
            }
        }
        Ok(())
    }
}

fn need(need: Need, there: bool, part: &'static str, kind: &str) -> Result<(), WriteError> {
    match (need, there) {
        (Need::Required, false) => Err(WriteError::Missing { kind: kind.to_owned(), part }),
        (Need::Forbidden, true) => Err(WriteError::Unexpected { kind: kind.to_owned(), part }),
        _ => Ok(()),
    }
}

fn name(part: &'static str, text: &str) -> Result<(), WriteError> {
    if is_token(text) { Ok(()) } else { Err(WriteError::BadName { part }) }
}

fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), WriteError> {
    let mut seen: Vec<&str> = Vec::new();
    for field in names {
        name("field", field)?;
        if seen.contains(&field) {
            return Err(WriteError::DuplicateField { field: field.to_owned() });
        }
        seen.push(field);
    }
    Ok(())
}

fn field_rule(rules: &KindRules<'_>, field: &str) -> Result<FieldRule, WriteError> {
    rules
        .fields
        .rule(field)
        .ok_or_else(|| WriteError::UnknownField { kind: rules.name.to_owned(), field: field.to_owned() })
}

/// Checks a value by itself.
fn clear(field: &str, value: &Value) -> Result<(), WriteError> {
    value.check(false).map_err(|problem| WriteError::Value { field: field.to_owned(), problem })
}

struct Committer<'a> {
    id: RecordId,
    actor: Subject,
    subject: Option<Subject>,
    client: Option<Subject>,
    openings: Vec<(Subject, Opening)>,
    entropy: &'a mut dyn Entropy,
}

impl Committer<'_> {
    fn place(&mut self, path: String, value: Value, rule: FieldRule) -> Result<Value, WriteError> {
        clear(&path, &value)?;
        let (FieldRule::Committed(class, of), false) = (rule, value == Value::Null) else {
            return Ok(value);
        };
        let value = Zeroizing::new(value);
        let of = match of {
            Of::Actor => self.actor,
            Of::Subject => self.subject.unwrap_or(self.actor),
            Of::Client => self.client.unwrap_or(self.actor),
            Of::Lab => Subject::Lab,
        };
        let mut salt = [0; 32];
        self.entropy.fill(&mut salt)?;
        let opening = Opening { path, salt, json: value.to_json() };
        let digest = opening.digest(self.id);
        self.openings.push((of, opening));
        Ok(Value::Committed(Commitment { digest, class, of }))
    }
}
