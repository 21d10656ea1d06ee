//! Another static library of Rust in the same program: its panics are caught, so unwinding works in a library that was made one object.

/// 1 if a panic was caught.
#[unsafe(no_mangle)]
pub extern "C" fn other_catches() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    i32::from(std::panic::catch_unwind(|| std::panic::panic_any(7_u8)).is_err_and(|payload| payload.is::<u8>()))
}
