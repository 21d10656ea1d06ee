//! An old LIMS that adopts one control after the other: `before.rs` is the program as it was, each file in `steps/` is one change to
//! it. Every step is a whole program; all of them are compiled and tested here.
#![allow(missing_docs, clippy::missing_errors_doc, reason = "a program, not a library")]

pub mod setup;

macro_rules! steps {
    ($($name:ident $file:literal)+) => {
        $(pub mod $name {
            include!(concat!(env!("OUT_DIR"), $file));
        })+
    };
}

steps! {
    before "/step0.rs"
    permission_check "/step1.rs"
    passwords "/step2.rs"
    lockout "/step3.rs"
    sign_in_records "/step4.rs"
    sealed_changes "/step5.rs"
    sealed_files "/step6.rs"
    retention "/step7.rs"
}
