//! On what a request for erasure is granted or refused (GDPR articles 12 and 17).

use serde::{Deserialize, Serialize};

macro_rules! bases {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $one:ident = $word:literal $article:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$meaning])* $one,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$one),+];

            /// The stable word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$one => $word),+ }
            }

            /// Where it is written in the GDPR.
            #[must_use]
            pub fn article(self) -> &'static str {
                match self { $(Self::$one => $article),+ }
            }

            /// Reads the stable word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|basis| basis.as_str() == word)
            }
        }
    };
}

bases! {
    /// Why the values must go.
    GrantBasis {
        /// They are no longer needed for what they were collected for.
        NoLongerNeeded = "no_longer_needed" "17(1)(a)",
        /// The person took back a consent, and nothing else carries the processing.
        ConsentWithdrawn = "consent_withdrawn" "17(1)(b)",
        /// The person objected, and nothing overrides it.
        Objection = "objection" "17(1)(c)",
        /// They should not have been processed.
        Unlawful = "unlawful" "17(1)(d)",
        /// A law demands it.
        LegalObligation = "legal_obligation" "17(1)(e)",
    }
}

bases! {
    /// Why the values stay.
    RefusalBasis {
        /// A law or an authority demands that they are kept: a retention duty.
        LegalObligation = "legal_obligation" "17(3)(b)",
        /// Public health.
        PublicHealth = "public_health" "17(3)(c)",
        /// Archiving, research or statistics that erasure would make impossible.
        Archiving = "archiving" "17(3)(d)",
        /// Legal claims are made, exercised or defended: a hold.
        LegalClaims = "legal_claims" "17(3)(e)",
        /// None of the grounds for erasure applies.
        NoGround = "no_ground" "17(1)",
        /// The request is manifestly unfounded or excessive.
        Unfounded = "unfounded" "12(5)",
        /// Whoever asked did not show who he is.
        IdentityNotShown = "identity_not_shown" "12(6)",
    }
}
