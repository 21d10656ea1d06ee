//! The `compliance` command.
fn main() {}
