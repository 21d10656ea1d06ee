//! Finding things by name in a sorted document.

use super::document::Document;
use super::error::PolicyError;
use crate::access::Permission;
use crate::access::catalogue::PERMISSIONS;
use std::collections::HashSet;

/// The entry of a list sorted by name.
pub(in crate::access) fn find<'a, T>(list: &'a [T], name: &str, key: impl Fn(&T) -> &String) -> Option<&'a T> {
    list.get(position(list, name, key)?)
}

/// The place of an entry in a list sorted by name.
pub(in crate::access) fn position<T>(list: &[T], name: &str, key: impl Fn(&T) -> &String) -> Option<usize> {
    list.binary_search_by(|entry| key(entry).as_str().cmp(name)).ok()
}

/// The part of a list sorted by name that has this name.
pub(in crate::access) fn part<'a, T>(list: &'a [T], name: &str, key: impl Fn(&T) -> &String) -> &'a [T] {
    let from = list.partition_point(|entry| key(entry).as_str() < name);
    let rest = list.get(from..).unwrap_or_default();
    let count = rest.partition_point(|entry| key(entry).as_str() == name);
    rest.get(..count).unwrap_or_default()
}

/// The names a document defines.
pub(super) struct Names<'a> {
    doc: &'a Document,
    users: HashSet<&'a str>,
    catalogue: HashSet<&'static str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(doc: &'a Document) -> Self {
        Self {
            doc,
            users: doc.users.iter().map(|user| user.name.as_str()).collect(),
            catalogue: PERMISSIONS.iter().map(|permission| Permission::name(*permission)).collect(),
        }
    }

    /// Whether the document knows the `what` called `name`.
    pub(super) fn known(&self, what: &'static str, name: &str, place: impl Fn() -> String) -> Result<(), PolicyError> {
        let known = match what {
            "user" => self.users.contains(name),
            "role" => position(&self.doc.roles, name, |role| &role.name).is_some(),
            "client" => position(&self.doc.clients, name, |client| client).is_some(),
            "method" => position(&self.doc.methods, name, |method| method).is_some(),
            _ => self.catalogue.contains(name) || position(&self.doc.permissions, name, |own| &own.name).is_some(),
        };
        if known {
            Ok(())
        } else {
            Err(PolicyError::Unknown {
                what,
                name: name.chars().take(128).flat_map(char::escape_debug).collect(),
                place: place(),
            })
        }
    }
}
