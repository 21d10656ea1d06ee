//! Ends with 0 if a panic unwinds, runs what has to be dropped, and is caught: with two kinds of exceptions on 32 bit (DWARF and
//! SJLJ), a compiler and a C runtime that do not fit together end the program instead. The boundary of the C library rests on it.

use std::panic::{catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

static DROPPED: AtomicBool = AtomicBool::new(false);

struct Noticed;

impl Drop for Noticed {
    fn drop(&mut self) {
        DROPPED.store(true, Ordering::SeqCst);
    }
}

// Through a function of C's convention that may unwind, and out of another thread.
extern "C-unwind" fn thrown() {
    let _noticed = Noticed;
    resume_unwind(Box::new("thrown"));
}

fn main() -> ExitCode {
    let here = catch_unwind(|| thrown()).is_err();
    let there = std::thread::spawn(|| thrown()).join().is_err();
    let good = here && there && DROPPED.load(Ordering::SeqCst);
    println!("unwinding: {}", if good { "ok" } else { "broken" });
    ExitCode::from(u8::from(!good))
}
