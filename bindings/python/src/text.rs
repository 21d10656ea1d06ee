//! What comes in as text or bytes.

use crate::error::Failure;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::PyString;
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_union};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// A secret: a `str`, or any buffer of UTF-8. The copy is wiped.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn get(&self) -> &str {
        &self.0
    }

    pub(crate) fn take(self) -> Zeroizing<String> {
        self.0
    }
}

/// What the type stubs say of a buffer.
#[cfg(feature = "stubs")]
const BUFFER: pyo3::inspect::PyStaticExpr = type_hint_union!(
    type_hint_identifier!("builtins", "bytes"),
    type_hint_identifier!("builtins", "bytearray"),
    type_hint_identifier!("builtins", "memoryview")
);

impl<'a, 'py> FromPyObject<'a, 'py> for Secret {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = type_hint_union!(type_hint_identifier!("builtins", "str"), BUFFER);

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = given.cast::<PyString>() {
            // Python's own exception would carry the text.
            let not_text = |_| Failure::argument("secret_not_text", "a secret has a lone surrogate");
            let text: Cow<'_, str> = text.to_cow().map_err(not_text)?;
            return Ok(Self(Zeroizing::new(text.into_owned())));
        }
        let bytes = Zeroizing::new(bytes(&given)?);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Self(Zeroizing::new(text.to_owned()))),
            Err(_) => Err(Failure::argument("secret_not_text", "a secret in bytes is not UTF-8").into()),
        }
    }
}

/// The bytes of any object with a buffer, copied.
pub(crate) fn bytes(given: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    PyBuffer::<u8>::get(given)?.to_vec(given.py())
}

/// The bytes of a note or proof: a `str`, or any object with a buffer.
pub(crate) struct Text(pub(crate) Vec<u8>);

impl<'a, 'py> FromPyObject<'a, 'py> for Text {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = type_hint_union!(type_hint_identifier!("builtins", "str"), BUFFER);

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        match given.cast::<PyString>() {
            Ok(text) => Ok(Self(text.to_cow()?.as_bytes().to_vec())),
            Err(_) => bytes(&given).map(Self),
        }
    }
}

/// Bytes of any object with a buffer.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<'a, 'py> FromPyObject<'a, 'py> for Bytes {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = BUFFER;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        bytes(&given).map(Self)
    }
}
