//! Encryption in the format age v1. The only module that names the crate `age`: the format is the promise, the crate can go.

use std::io::{BufReader, Read, Write};
use std::str::FromStr;

/// How an encrypted archive begins.
pub const AGE_LINE: &[u8] = b"age-encryption.org/v1\n";

/// The recipients cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipientsError {
    /// One is not the text of an X25519 recipient.
    #[error("recipient {number} is not an X25519 recipient of age: give the line that begins with age1")]
    NotRecipient {
        /// Its place in the list, from 1.
        number: usize,
    },
    /// Fewer than two different ones.
    #[error(
        "an archive needs two different recipients, one of them offline: with a single key its loss is the loss of all copies"
    )]
    FewerThanTwo,
}

impl RecipientsError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRecipient { .. } => "archive_recipient",
            Self::FewerThanTwo => "archive_recipients_too_few",
        }
    }
}

/// Who can open an archive: two or more X25519 recipients, never a passphrase.
#[derive(Clone)]
pub struct Recipients(Vec<age::x25519::Recipient>);

impl Recipients {
    /// Reads lines such as `age1...`.
    ///
    /// # Errors
    /// [`RecipientsError`].
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, RecipientsError> {
        let mut all: Vec<age::x25519::Recipient> = Vec::new();
        for (index, line) in lines.into_iter().enumerate() {
            let one = age::x25519::Recipient::from_str(line.trim())
                .map_err(|_| RecipientsError::NotRecipient { number: index + 1 })?;
            if !all.iter().any(|other| other.to_string() == one.to_string()) {
                all.push(one);
            }
        }
        if all.len() < 2 { Err(RecipientsError::FewerThanTwo) } else { Ok(Self(all)) }
    }

    pub(crate) fn encrypt<W: Write>(&self, out: W) -> std::io::Result<Sealing<W>> {
        let encryptor = age::Encryptor::with_recipients(self.0.iter().map(|one| one as &dyn age::Recipient))
            .map_err(std::io::Error::other)?;
        Ok(Sealing(encryptor.wrap_output(out)?))
    }
}

/// A stream that encrypts.
pub(crate) struct Sealing<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Sealing<W> {
    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }

    pub(crate) fn finish(self) -> std::io::Result<W> {
        self.0.finish()
    }
}

/// Secret keys that open archives. Not printed, not compared.
pub struct Identities(Vec<age::x25519::Identity>);

impl Identities {
    /// Reads lines such as `AGE-SECRET-KEY-1...`; empty lines and lines that begin with `#` are passed over. `None` if a
    /// line is something else, or none is there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let all = lines.map(|line| age::x25519::Identity::from_str(line).ok()).collect::<Option<Vec<_>>>()?;
        (!all.is_empty()).then_some(Self(all))
    }

    /// `Ok(None)`: none of the keys is a recipient's.
    pub(crate) fn decrypt<'a, R: Read + 'a>(&self, from: R) -> std::io::Result<Option<Box<dyn Read + 'a>>> {
        let decryptor = age::Decryptor::new_buffered(BufReader::with_capacity(1 << 17, from)).map_err(not_age)?;
        match decryptor.decrypt(self.0.iter().map(|one| one as &dyn age::Identity)) {
            Ok(stream) => Ok(Some(Box::new(stream))),
            Err(age::DecryptError::NoMatchingKeys) => Ok(None),
            Err(error) => Err(not_age(error)),
        }
    }
}

fn not_age(error: age::DecryptError) -> std::io::Error {
    match error {
        age::DecryptError::Io(error) => error,
        _ => std::io::Error::new(std::io::ErrorKind::InvalidData, "not a whole age header"),
    }
}
