//! The cases, each with the answer that it must have.

mod controls;
mod events;
mod proofs;
mod records;
mod rows;

use crate::{Case, run};
use serde_json::Value;

/// All cases, in the order of the file.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut list = List(Vec::new());
    records::hashes(&mut list);
    records::reading(&mut list);
    events::writing(&mut list);
    records::commitments(&mut list);
    proofs::checkpoints(&mut list);
    proofs::inclusion(&mut list);
    proofs::consistency(&mut list);
    proofs::files(&mut list);
    rows::digests(&mut list);
    controls::access(&mut list);
    controls::passwords(&mut list);
    list.0
}

pub(super) struct List(Vec<Case>);

impl List {
    /// A case with an output. It is the core's own: that it is right is for the foreign vectors and the tests of the core
    /// to show; here it is fixed, so that every language and every later version gives the same.
    fn good(&mut self, operation: &'static str, id: &str, input: Value) {
        let expected = match run(operation, &input) {
            Ok(output) => Ok(output),
            Err(code) => Err(format!("expected an output, found `{code}`")),
        };
        self.0.push(Case { id: format!("{operation}/{id}"), operation, input, expected });
    }

    /// A case whose output was written by hand.
    fn gives(&mut self, operation: &'static str, id: &str, input: Value, output: Value) {
        self.0.push(Case { id: format!("{operation}/{id}"), operation, input, expected: Ok(output) });
    }

    /// A case that must fail with this code.
    fn fails(&mut self, operation: &'static str, id: &str, input: Value, code: &str) {
        self.0.push(Case { id: format!("{operation}/{id}"), operation, input, expected: Err(code.to_owned()) });
    }
}
