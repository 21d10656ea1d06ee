//! The schemes that are known by their look, and how far each can still be trusted.

/// How good the protection of a password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Quickly guessed from a stolen table: a finding.
    Broken,
    /// Below today's cost, or a scheme with a known flaw.
    Weak,
    /// Sound, but not what is written today.
    Legacy,
    /// What is written today, at today's cost.
    Current,
}

macro_rules! schemes {
    ($($name:ident $text:literal $supported:literal $what:literal,)+) => {
        /// A way of writing a password hash.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Scheme { $(#[doc = $what] $name,)+ }

        impl Scheme {
            /// Every scheme.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name, for records and reports.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Whether a password can be verified against it; otherwise it is only known by its look.
            #[must_use]
            pub fn is_supported(self) -> bool {
                match self { $(Self::$name => $supported,)+ }
            }
        }
    };
}

schemes! {
    Argon2id "argon2id" true "Argon2id (RFC 9106), also as Django and LDAP write it.",
    Argon2i "argon2i" true "Argon2i.",
    Argon2d "argon2d" true "Argon2d.",
    Bcrypt "bcrypt" true "bcrypt `$2$`, `$2a$`, `$2b$`, `$2x$`, `$2y$`.",
    BcryptSha256 "bcrypt_sha256" true "bcrypt of a SHA-256, as Django and passlib write it.",
    Scrypt "scrypt" true "scrypt (RFC 7914): passlib, crypt `$7$`, Django, Werkzeug, Cisco type 9.",
    Pbkdf2Sha1 "pbkdf2_sha1" true "PBKDF2 with HMAC-SHA-1: passlib, Django, LDAP, Atlassian, `$p5k2$`.",
    Pbkdf2Sha256 "pbkdf2_sha256" true "PBKDF2 with HMAC-SHA-256: passlib, Django, LDAP, Werkzeug, Cisco type 8.",
    Pbkdf2Sha512 "pbkdf2_sha512" true "PBKDF2 with HMAC-SHA-512: passlib, Django, LDAP, Werkzeug, GRUB.",
    Sha256Crypt "sha256_crypt" true "crypt `$5$`.",
    Sha512Crypt "sha512_crypt" true "crypt `$6$`.",
    Sha1Crypt "sha1_crypt" true "NetBSD crypt `$sha1$`.",
    Md5Crypt "md5_crypt" true "crypt `$1$`.",
    AprMd5Crypt "apr_md5_crypt" true "Apache's `$apr1$`.",
    Phpass "phpass" true "phpass `$P$` and `$H$`.",
    Fshp "fshp" true "FSHP, iterated SHA.",
    SaltedMd5 "salted_md5" true "One salted MD5: LDAP `{SMD5}`, Django.",
    SaltedSha1 "salted_sha1" true "One salted SHA-1: LDAP `{SSHA}`, Django.",
    SaltedSha256 "salted_sha256" true "One salted SHA-256: LDAP `{SSHA256}`, `sha256$salt$hex`.",
    SaltedSha384 "salted_sha384" true "One salted SHA-384: LDAP `{SSHA384}`.",
    SaltedSha512 "salted_sha512" true "One salted SHA-512: LDAP `{SSHA512}`, `sha512$salt$hex`.",
    PlainMd5 "plain_md5" true "One MD5 without salt: 32 hexadecimal digits, LDAP `{MD5}`.",
    PlainSha1 "plain_sha1" true "One SHA-1 without salt: 40 digits, LDAP `{SHA}`.",
    PlainSha256 "plain_sha256" true "One SHA-256 without salt: 64 digits.",
    PlainSha384 "plain_sha384" true "One SHA-384 without salt: 96 digits.",
    PlainSha512 "plain_sha512" true "One SHA-512 without salt: 128 digits.",
    Mssql2000 "mssql2000" true "Microsoft SQL Server 2000; its case-sensitive half is compared.",
    Mssql2005 "mssql2005" true "Microsoft SQL Server 2005 to 2008.",
    Mssql2012 "mssql2012" true "Microsoft SQL Server from 2012.",
    Mysql41 "mysql41" true "MySQL 4.1, double SHA-1 without salt.",
    Oracle11 "oracle11" true "Oracle 11g, one salted SHA-1.",
    PostgresMd5 "postgres_md5" true "PostgreSQL `md5`, salted with the user's name.",
    Disabled "disabled" false "No password: `!`, `*`, as Unix and Django mark an account that cannot sign in.",
    DesCrypt "des_crypt" false "DES crypt in Django's or LDAP's frame, or BSDi's `_` form.",
    NtHash "nt_hash" false "The NT hash, MD4 without salt, as `$3$`.",
    SunMd5Crypt "sun_md5_crypt" false "Solaris `$md5$`.",
    Scram "scram" false "A SCRAM verifier.",
    Yescrypt "yescrypt" false "crypt `$y$` and `$gy$`.",
}

macro_rules! weaknesses {
    ($($name:ident $code:literal $grade:ident $what:literal,)+) => {
        /// What is wrong with a stored hash.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Weakness { $(#[doc = $what] $name,)+ }

        impl Weakness {
            /// Every weakness.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable code; the text in two languages is in [`crate::identity::text`].
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How much of the protection is left.
            #[must_use]
            pub fn grade(self) -> Grade {
                match self { $(Self::$name => Grade::$grade,)+ }
            }
        }
    };
}

weaknesses! {
    Unsalted "hash_unsalted" Broken "One quick hash without salt: equal passwords show, tables of answers exist.",
    Fast "hash_fast" Broken "One quick hash with a salt: billions of guesses each second.",
    Superseded "hash_superseded" Weak "A slow scheme of its time, built on MD5 or SHA-1, quick today.",
    LowCost "hash_low_cost" Weak "A scheme in use, at a cost below today's minimum.",
    ShortSalt "hash_short_salt" Weak "A salt of fewer than 8 bytes.",
    SignExtension "hash_sign_extension" Weak "bcrypt `$2x$`: characters beyond ASCII hide others.",
    Repeats "hash_repeats" Weak "bcrypt `$2$`: a password and its repetition are the same.",
    Truncates "hash_truncates" Legacy "bcrypt: only the first 72 bytes of the password count.",
    UnkeyedPreHash "hash_unkeyed_pre_hash" Legacy "bcrypt of an unkeyed hash: stolen plain hashes can be tried against it.",
    OldVersion "hash_old_version" Legacy "Argon2 version 16, or one of Argon2's weaker kinds.",
}
