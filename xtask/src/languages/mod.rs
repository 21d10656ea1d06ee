//! The declarations of the C library in the languages that legacy programs are written in, each made from the header. What a program
//! calls stands beside them in `examples/`, written by hand.

pub(crate) mod basic;
pub(crate) mod csharp;
pub(crate) mod pascal;
