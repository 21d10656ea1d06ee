//! For which clients a right holds.

use serde::{Deserialize, Serialize};

/// All clients, or those named. In JSON: the word `"all"` or a list of names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub enum Scope {
    /// All clients, those to come, and what belongs to no client.
    All,
    /// The clients named, at least one.
    Clients(Vec<String>),
}

impl Scope {
    /// One client.
    #[must_use]
    pub fn one(client: impl Into<String>) -> Self {
        Self::Clients(vec![client.into()])
    }

    /// Some clients.
    #[must_use]
    pub fn some<S: Into<String>>(clients: impl IntoIterator<Item = S>) -> Self {
        Self::Clients(clients.into_iter().map(Into::into).collect())
    }

    /// Whether `client` belongs to it; `None` asks for what belongs to no client.
    #[must_use]
    pub fn covers(&self, client: Option<&str>) -> bool {
        match (self, client) {
            (Self::All, _) => true,
            (Self::Clients(_), None) => false,
            (Self::Clients(names), Some(client)) => names.iter().any(|name| name == client),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Word(String),
    List(Vec<String>),
}

impl TryFrom<Form> for Scope {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        match form {
            Form::Word(word) if word == "all" => Ok(Self::All),
            Form::Word(_) => Err("a scope is the word `all` or a list of clients"),
            Form::List(names) => Ok(Self::Clients(names)),
        }
    }
}

impl From<Scope> for Form {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::All => Self::Word("all".to_owned()),
            Scope::Clients(names) => Self::List(names),
        }
    }
}
