//! The compliance command.
