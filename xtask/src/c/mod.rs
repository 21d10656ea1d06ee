//! The C library as a program gets it: installed (`cargo xtask dist`), and tried from C and C++ (`cargo xtask test c`).

mod archive;
mod headers;
mod install;
mod nulls;
pub(crate) mod random;
mod slow;
mod suite;
pub(crate) mod symbols;
mod tool;

pub(crate) use install::dist;
pub(crate) use slow::{memory, threads, valgrind};
pub(crate) use suite::tests;
