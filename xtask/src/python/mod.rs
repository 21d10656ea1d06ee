//! What is generated for the Python library.

pub(crate) mod operations;
