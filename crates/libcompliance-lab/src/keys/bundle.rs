//! The laboratory's secrets and what is public about them.

use chrono::{DateTime, SubsecRound as _, Utc};
use libcompliance::crypto::{Ed25519, Entropy, SecretKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeyError;

/// What a key file says in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The laboratory the keys belong to.
    pub lab: Uuid,
    /// When the keys were made, to the microsecond.
    pub created: DateTime<Utc>,
    /// The public half of the key that signs checkpoints.
    pub public_key: [u8; 32],
    /// Where the private half is.
    pub signing: SigningPlace,
}

/// Where the private signing key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningPlace {
    /// In the key file.
    Bundle,
    /// With a signer of the host; the key file holds only the wrapping key.
    Signer,
}

/// The laboratory's secrets: the seed of its Ed25519 signing key, unless a signer of the host holds that key, and the
/// wrapping key that encrypts the keys of persons and clients. Wiped on drop, not cloned, not shown.
pub struct KeyBundle {
    info: KeyInfo,
    seed: Option<Zeroizing<[u8; 32]>>,
    wrapping: SecretKey,
}

impl core::fmt::Debug for KeyBundle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyBundle").field("info", &self.info).finish_non_exhaustive()
    }
}

impl KeyBundle {
    /// Fresh keys for the laboratory `lab`, made at `created`.
    ///
    /// # Errors
    /// [`KeyError::NoEntropy`].
    pub fn generate(lab: Uuid, created: DateTime<Utc>, entropy: &mut dyn Entropy) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(seed.as_mut_slice())?;
        let public_key = Ed25519::from_seed(&seed).ok_or(KeyError::Derivation)?.public_key();
        let info = KeyInfo { lab, created: created.trunc_subsecs(6), public_key, signing: SigningPlace::Bundle };
        Ok(Self { info, seed: Some(seed), wrapping: SecretKey::generate(entropy)? })
    }

    /// A fresh wrapping key for a laboratory whose signing key, with this public half, stays with the host.
    ///
    /// # Errors
    /// [`KeyError::NoEntropy`].
    pub fn for_signer(
        lab: Uuid,
        created: DateTime<Utc>,
        public_key: [u8; 32],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, KeyError> {
        let info = KeyInfo { lab, created: created.trunc_subsecs(6), public_key, signing: SigningPlace::Signer };
        Ok(Self { info, seed: None, wrapping: SecretKey::generate(entropy)? })
    }

    /// A fresh signing key with the wrapping key that the laboratory already has, for a rotation.
    ///
    /// # Errors
    /// [`KeyError::NoEntropy`].
    pub fn rotated(
        lab: Uuid,
        created: DateTime<Utc>,
        wrapping: &SecretKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, KeyError> {
        let fresh = Self::generate(lab, created, entropy)?;
        Ok(Self { wrapping: SecretKey::new(*wrapping.expose()), ..fresh })
    }

    /// What is public about the keys.
    #[must_use]
    pub fn info(&self) -> &KeyInfo {
        &self.info
    }

    /// The signing key, `None` when a signer of the host holds it.
    #[must_use]
    pub fn signing(&self) -> Option<Ed25519> {
        self.seed.as_ref().and_then(|seed| Ed25519::from_seed(seed))
    }

    /// The key that encrypts the keys of persons and clients.
    #[must_use]
    pub fn wrapping(&self) -> &SecretKey {
        &self.wrapping
    }

    pub(super) fn into_wrapping(self) -> SecretKey {
        self.wrapping
    }

    /// The bytes that are sealed: wrapping key, then the seed if the file holds it.
    pub(super) fn payload(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        bytes.extend_from_slice(self.wrapping.expose());
        if let Some(seed) = &self.seed {
            bytes.extend_from_slice(seed.as_slice());
        }
        bytes
    }

    /// Reads [`Self::payload`] back and checks it against the public data.
    pub(super) fn from_payload(info: KeyInfo, payload: &[u8]) -> Result<Self, KeyError> {
        let damaged = || KeyError::damaged("its sealed part has a wrong form");
        let (wrapping, rest) = payload.split_first_chunk::<32>().ok_or_else(damaged)?;
        let wrapping = SecretKey::new(*wrapping);
        let seed = match info.signing {
            SigningPlace::Signer => rest.is_empty().then_some(None),
            SigningPlace::Bundle => <[u8; 32]>::try_from(rest).ok().map(|seed| Some(Zeroizing::new(seed))),
        }
        .ok_or_else(damaged)?;
        let bundle = Self { info, seed, wrapping };
        match bundle.signing() {
            Some(key) if key.public_key() != bundle.info.public_key => {
                Err(KeyError::damaged("its public key does not belong to its private key"))
            }
            None if bundle.info.signing == SigningPlace::Bundle => Err(damaged()),
            _ => Ok(bundle),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_payload_is_checked_against_the_public_data() {
        let mut entropy = SystemEntropy::new();
        let created = DateTime::UNIX_EPOCH;
        let bundle = KeyBundle::generate(Uuid::nil(), created, &mut entropy).unwrap();
        let other = KeyBundle::generate(Uuid::nil(), created, &mut entropy).unwrap();
        let signer = KeyBundle::for_signer(Uuid::nil(), created, bundle.info.public_key, &mut entropy).unwrap();
        let open = |of: &KeyBundle, payload: &[u8]| KeyBundle::from_payload(of.info.clone(), payload).map(|_| ());
        assert_eq!(open(&bundle, &bundle.payload()), Ok(()));
        assert_eq!(open(&signer, &signer.payload()), Ok(()));
        let foreign = KeyError::damaged("its public key does not belong to its private key");
        assert_eq!(open(&bundle, &other.payload()), Err(foreign));
        let form = KeyError::damaged("its sealed part has a wrong form");
        assert_eq!(open(&bundle, &signer.payload()), Err(form.clone()));
        assert_eq!(open(&signer, &bundle.payload()), Err(form.clone()));
        for len in [0, 31, 33, 63] {
            assert_eq!(open(&bundle, &bundle.payload()[..len]), Err(form.clone()), "{len} bytes");
        }
        assert_eq!(open(&bundle, &[bundle.payload().as_slice(), &[0]].concat()), Err(form));
    }
}
