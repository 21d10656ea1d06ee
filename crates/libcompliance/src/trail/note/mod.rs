//! Signed notes (C2SP signed-note): a text and the signatures under it, in a form that people can read and print.
//!
//! [`sign_note`] writes one, [`open`] checks one against the keys that the caller trusts. A [`Note`] exists only after
//! at least one of those keys has verified it; [`UnverifiedNote`] is only taken apart and proves nothing.

mod cosignature;
pub(crate) mod encoding;
mod key;
mod open;
mod sign;

pub use cosignature::{cosign, cosignature_message};
pub use key::{KeyError, KeyId, KeyKind, VerifierKey};
pub use open::{MAX_NOTE, MAX_SIGNATURES, Note, NoteError, NoteSignature, UnverifiedNote, VerifiedSignature, open};
pub use sign::{LocalSigner, SignError, SignNoteError, Signer, sign_note};
