//! The key that signs checkpoints, wherever it is kept.

use crate::keys::HostSigner;
use libcompliance::crypto::Ed25519;
use libcompliance::trail::note::{KeyError, KeyKind, SignError, Signer, VerifierKey};

/// The signing key in use: in this process, or with a signer of the host.
pub(crate) enum SigningKey {
    /// In this process.
    Local(Ed25519),
    /// With the host.
    Host(HostSigner),
}

impl SigningKey {
    pub(crate) fn public_key(&self) -> [u8; 32] {
        match self {
            Self::Local(key) => key.public_key(),
            Self::Host(signer) => signer.public_key(),
        }
    }

    /// The key under the name of an epoch's origin, as C2SP asks.
    pub(crate) fn named<'a>(&'a self, origin: &'a str) -> Named<'a> {
        Named { origin, key: self }
    }

    /// The public half under that name.
    pub(crate) fn verifier(&self, origin: &str) -> Result<VerifierKey, KeyError> {
        VerifierKey::new(origin, KeyKind::Ed25519, self.public_key())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        match self {
            Self::Local(key) => Ok(key.sign(message)),
            Self::Host(signer) => signer.sign(message),
        }
    }
}

/// A signing key under a name.
pub(crate) struct Named<'a> {
    origin: &'a str,
    key: &'a SigningKey,
}

impl Signer for Named<'_> {
    fn name(&self) -> &str {
        self.origin
    }

    fn public_key(&self) -> [u8; 32] {
        self.key.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.key.sign(message)
    }
}
