//! The client filter: the only way to enumerate what belongs to clients, so that a forgotten check shows nothing.

use super::{ClientHandle, Snapshot, UnknownName};
use crate::access::bits::Bits;
use crate::trail::time::Timestamp;

/// The clients whose records somebody may see under one permission at one moment. Only a [`Snapshot`] makes one that lets
/// anything through; the default lets nothing through.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a filter that filters nothing is a forgotten check"]
pub struct ClientFilter {
    everything: bool,
    clients: Bits,
    list: u32,
    names: Vec<String>,
}

impl Default for ClientFilter {
    fn default() -> Self {
        Self::nothing()
    }
}

impl ClientFilter {
    /// Lets nothing through.
    pub fn nothing() -> Self {
        Self { everything: false, clients: Bits::none(0), list: 0, names: Vec::new() }
    }

    /// Whether it lets everything through: all clients, also those to come, and what belongs to no client.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// The clients let through, in order, if it does not let everything through: for the condition of a database query.
    /// An empty list lets nothing through.
    #[must_use]
    pub fn only(&self) -> Option<&[String]> {
        (!self.everything).then_some(self.names.as_slice())
    }

    /// Whether it lets the client through; a handle of another list of clients only if everything passes.
    #[must_use]
    pub fn covers(&self, client: ClientHandle) -> bool {
        self.everything || client.list == self.list && self.clients.has(client.at as usize)
    }

    /// Whether it lets the client of this name through; `None` is what belongs to no client.
    #[must_use]
    pub fn covers_name(&self, client: Option<&str>) -> bool {
        self.everything
            || client.is_some_and(|client| self.names.binary_search_by(|name| name.as_str().cmp(client)).is_ok())
    }
}

impl Snapshot {
    /// The clients for which `user` may use `permission` at `at`. Lets nothing through if the user has the permission nowhere.
    ///
    /// # Errors
    /// [`UnknownName`]: a misspelt permission is an error, not an empty list.
    pub fn client_filter(&self, user: &str, permission: &str, at: Timestamp) -> Result<ClientFilter, UnknownName> {
        let (user, permission) = (self.user(user)?, self.permission(permission)?);
        let holds = |client: u32| self.table.holds(user.at, permission.at, client, at.unix_micros());
        let mut clients = Bits::none(self.clients.len() as usize);
        let mut names = Vec::new();
        // The laboratory itself is covered by rights for all clients only.
        let everything = holds(0);
        for client in (1..self.clients.len()).filter(|client| !everything && holds(*client)) {
            clients.set(client as usize);
            names.extend(self.clients.name(client).map(str::to_owned));
        }
        Ok(ClientFilter { everything, clients, list: self.clients.list(), names })
    }
}

/// Things that belong to clients. They come in freely and come out only through a [`ClientFilter`].
#[derive(Debug, Clone, Default)]
pub struct ClientScoped<T> {
    items: Vec<(Option<String>, T)>,
}

impl<T> ClientScoped<T> {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// Adds a thing of a client, or of no client.
    pub fn push(&mut self, client: Option<String>, item: T) {
        self.items.push((client, item));
    }

    /// What the filter lets through, in the order added.
    pub fn visible<'a>(&'a self, filter: &'a ClientFilter) -> impl Iterator<Item = &'a T> {
        self.items.iter().filter(|(client, _)| filter.covers_name(client.as_deref())).map(|(_, item)| item)
    }
}
