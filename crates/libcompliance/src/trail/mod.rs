//! The sealed trail: what happened, sealed as the leaves of a Merkle tree whose signed head can be kept anywhere.
//!
//! - [`record`], [`value`], [`commit`]: what a record holds; [`draft`] writes it, [`read`] reads it, [`kind`] has the rules.
//! - [`sealer`]: the seal alone, for a program that keeps its records itself.
//! - [`tree`], [`tile`], [`note`], [`checkpoint`], [`proof`]: the seal, in the formats of RFC 6962 and C2SP.

pub mod checkpoint;
pub mod commit;
pub mod draft;
pub mod kind;
pub mod note;
pub mod proof;
pub mod read;
pub mod record;
pub mod sealer;
pub mod tile;
pub mod time;
pub mod tree;
pub mod value;
mod write;
