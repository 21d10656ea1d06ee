//! The laboratory's things: clients, samples, results, reports, and what they rest on. Their life cycles are tables ([`SAMPLE`],
//! [`RESULT`], [`REPORT`]); what must hold besides the right to act is a list of [`Guard`]s.

mod client;
mod facts;
mod file;
mod guard;
pub mod instrument_file;
mod machine;
mod master;
mod nonconformity;
pub mod report;
mod result;
mod sample;
mod settings;
mod signature;
pub mod value;

pub use client::{CLIENT_CHANGED, CLIENT_REGISTERED, Client};
pub use facts::Facts;
pub use file::*;
pub use guard::Guard;
pub use machine::{By, Machine, State, Transition};
pub use master::*;
pub use nonconformity::*;
pub use report::{REPORT, Report, ReportState};
pub use result::*;
pub use sample::*;
pub use settings::*;
pub use signature::*;

use crate::projection::{View, ViewError};
use crate::trail::kind::KindRules;
use crate::trail::record::Record;

/// The kinds of this room.
pub fn kinds() -> impl Iterator<Item = &'static KindRules<'static>> {
    let rooms = [
        client::KINDS,
        master::KINDS,
        file::KINDS,
        sample::KINDS,
        result::KINDS,
        report::KINDS,
        signature::KINDS,
        nonconformity::KINDS,
        settings::KINDS,
    ];
    rooms.into_iter().flatten()
}

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    match record.kind.split('.').next().unwrap_or_default() {
        "client" => client::apply(record, view),
        "sample" => sample::apply(record, view),
        "result" => result::apply(record, view),
        "report" => report::apply(record, view),
        "signature" => signature::apply(record, view),
        "nonconformity" => nonconformity::apply(record, view),
        "settings" => settings::apply(record, view),
        "file" | "mapping" => file::apply(record, view),
        _ => master::apply(record, view),
    }
}
