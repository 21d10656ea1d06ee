//! The clear facts of an object: one changed field each in a record, and one struct in the state.

use crate::trail::draft::Draft;
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A struct whose fields, by their names, are the clear fields of a kind of record. Fields that are not set are left out when
/// it is serialised.
pub trait Facts: Serialize + DeserializeOwned {
    /// Adds every fact to a draft as set for the first time.
    fn set_in(&self, draft: Draft) -> Draft {
        fields(self).into_iter().fold(draft, |draft, (name, value)| draft.set(&name, value))
    }

    /// Adds every fact that differs from `before` to a draft, with its old and its new value.
    fn change_in(&self, before: &Self, draft: Draft) -> Draft {
        let (old, new) = (fields(before), fields(self));
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        names.into_iter().fold(draft, |draft, name| {
            let of = |fields: &BTreeMap<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
            let (old, new) = (of(&old), of(&new));
            if old == new { draft } else { draft.change(name, old, new) }
        })
    }

    /// The facts after a record; `None` if it does not give all that must be there.
    fn after(before: Option<&Self>, record: &Record) -> Option<Self> {
        let mut fields = before.map(fields).unwrap_or_default();
        for change in &record.changes {
            match &change.new {
                Value::Null => {
                    fields.remove(&change.field);
                }
                Value::Committed(_) => {}
                value => {
                    fields.insert(change.field.clone(), value.clone());
                }
            }
        }
        Value::Map(fields.into_iter().collect()).read()
    }
}

fn fields<T: Serialize>(facts: &T) -> BTreeMap<String, Value> {
    match Value::of(facts) {
        Some(Value::Map(entries)) => entries.into_iter().filter(|(_, value)| *value != Value::Null).collect(),
        _ => BTreeMap::new(),
    }
}
