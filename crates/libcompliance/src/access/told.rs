//! Codes with their texts in both languages, in one table each.

/// An enum of rules: each with a stable code and what it means, in English and in Polish.
macro_rules! told {
    ($(#[$what:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $code:literal $en:literal $pl:literal,)+ }) => {
        $(#[$what])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum { $($(#[$doc])* $name,)+ }

        impl $enum {
            /// All of them.
            pub const ALL: &[$enum] = &[$($enum::$name,)+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What it means, in English.
            #[must_use]
            pub fn text_en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }

            /// What it means, in Polish.
            #[must_use]
            pub fn text_pl(self) -> &'static str {
                match self { $(Self::$name => $pl,)+ }
            }
        }
    };
}

pub(crate) use told;
