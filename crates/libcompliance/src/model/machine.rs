//! Life cycles as data: which action leads from which state to which, who may do it, what it needs.

use super::guard::Guard;
use super::report::Meaning;
use crate::access::{Denial, Permission};

/// Defines the states of a life cycle with their words in records and what they are called.
macro_rules! states {
    ($(#[$what:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $word:literal $en:literal $pl:literal,)+ }) => {
        $(#[$what])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $enum { $($(#[$doc])* $name,)+ }

        impl $enum {
            /// All of them.
            pub const ALL: &[$enum] = &[$($enum::$name,)+];

            /// The word in the record.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.as_str() == word)
            }

            /// What people call it, in English.
            #[must_use]
            pub fn text_en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }

            /// What people call it, in Polish.
            #[must_use]
            pub fn text_pl(self) -> &'static str {
                match self { $(Self::$name => $pl,)+ }
            }
        }

        impl $crate::model::machine::State for $enum {
            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    };
}
pub(super) use states;

/// A state of a life cycle.
pub trait State: Copy + Eq + 'static {
    /// The word in the record.
    fn word(self) -> &'static str;
}

/// Who may make a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever holds the permission.
    Permission(Permission),
    /// Nobody: it follows from another action, in the same transaction.
    Consequence,
}

/// One row of a life cycle.
#[derive(Debug, Clone, Copy)]
pub struct Transition<S: 'static> {
    /// The action, such as `verify`.
    pub action: &'static str,
    /// The states it starts from; `None` among them where it makes the object.
    pub from: &'static [Option<S>],
    /// The state it leads to; `None` where it stays, or goes back to where it was.
    pub to: Option<S>,
    /// Who may do it.
    pub by: By,
    /// The kind of the record it makes.
    pub kind: &'static str,
    /// What else must hold.
    pub guards: &'static [Guard],
    /// Whether a reason is asked for whatever the version.
    pub reason: bool,
    /// Whether it takes a second person after the one who proposed it.
    pub second_person: bool,
    /// The signature it is made with, if it always is.
    pub signature: Option<Meaning>,
}

/// The life cycle of one kind of object.
#[derive(Debug)]
pub struct Machine<S: 'static> {
    /// The kind of object.
    pub object: &'static str,
    /// The rows.
    pub rows: &'static [Transition<S>],
}

impl<S: State> Machine<S> {
    /// The row of an action.
    #[must_use]
    pub fn row(&self, action: &str) -> Option<&'static Transition<S>> {
        self.rows.iter().find(|row| row.action == action)
    }

    /// The row of an action that starts from `state`.
    ///
    /// # Errors
    /// A [`Denial`] with code `wrong_state` that names the states it could start from.
    pub fn step(&self, action: &str, state: Option<S>) -> Result<&'static Transition<S>, Box<Denial>> {
        match self.row(action) {
            Some(row) if row.from.contains(&state) => Ok(row),
            row => Err(Box::new(self.wrong_state(action, state, row))),
        }
    }

    /// Every action that can start from `state`, in the order of the table.
    pub fn actions(&self, state: Option<S>) -> impl Iterator<Item = &'static Transition<S>> {
        self.rows.iter().filter(move |row| row.from.contains(&state))
    }

    fn wrong_state(&self, action: &str, state: Option<S>, row: Option<&Transition<S>>) -> Denial {
        let word = |state: Option<S>| state.map_or("-", State::word);
        let from = row.map_or_else(Vec::new, |row| row.from.iter().map(|state| word(*state)).collect::<Vec<_>>());
        let (object, now, from) = (self.object, word(state), from.join(", "));
        Guard::State.denial(
            format!("`{object}.{action}` starts from {from}; it is {now}"),
            format!("`{object}.{action}` jest możliwe w stanie {from}; obecny stan to {now}"),
        )
    }
}

/// A row with the usual parts; the others are set by name.
pub(super) const fn row<S>(
    action: &'static str,
    from: &'static [Option<S>],
    to: Option<S>,
    by: By,
    kind: &'static str,
) -> Transition<S>
where
    S: Copy,
{
    Transition { action, from, to, by, kind, guards: &[], reason: false, second_person: false, signature: None }
}

impl<S: Copy> Transition<S> {
    pub(super) const fn needs(mut self, guards: &'static [Guard]) -> Self {
        self.guards = guards;
        self
    }

    pub(super) const fn because(mut self) -> Self {
        self.reason = true;
        self
    }

    pub(super) const fn by_two(mut self) -> Self {
        self.second_person = true;
        self
    }

    pub(super) const fn signed(mut self, meaning: Meaning) -> Self {
        self.signature = Some(meaning);
        self
    }
}
