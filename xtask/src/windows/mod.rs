//! `cargo xtask windows`.

pub(crate) mod twins;
