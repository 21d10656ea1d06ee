//! What a host with its own users, tables and database needs to adopt one control after the other: its events on their way to
//! the trail, and its tables compared with what is sealed.

pub mod import;
pub mod outbox;
