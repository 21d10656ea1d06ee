//! Where the time comes from. The wall clock is recorded as read; the steady clock only shows that somebody moved it.

use libcompliance::crypto::Entropy as _;
use libcompliance::identity::lockout::Moment;
use libcompliance::trail::record::Flag;
use libcompliance::trail::time::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// One look at both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock, UTC.
    pub wall: Timestamp,
    /// Time since some fixed moment of the running system; never set by anybody.
    pub steady: Duration,
}

/// A clock. The system's own, or one that a test or a demonstration sets.
pub trait Clock: Send + Sync {
    /// Looks at the clock.
    fn read(&self) -> Reading;

    /// Both clocks with the boot they count from, for waits that nobody can shorten. A clock that cannot tell the boot gives
    /// each process a boot of its own; then the wall clock decides between processes.
    fn moment(&self) -> Moment {
        let reading = self.read();
        let since_boot = u64::try_from(reading.steady.as_micros()).unwrap_or(u64::MAX);
        Moment { wall: reading.wall, boot: process_boot(), since_boot }
    }

    /// Whether the records made under this clock are made up.
    fn simulated(&self) -> bool {
        false
    }
}

/// The clock of the operating system.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        Reading { wall: chrono::Utc::now().into(), steady: self.start.elapsed() }
    }

    fn moment(&self) -> Moment {
        let reading = self.read();
        match system_boot() {
            Some((boot, since_boot)) => Moment { wall: reading.wall, boot, since_boot },
            None => {
                let since_boot = u64::try_from(reading.steady.as_micros()).unwrap_or(u64::MAX);
                Moment { wall: reading.wall, boot: process_boot(), since_boot }
            }
        }
    }
}

/// The boot of the system and the microseconds since, where the system tells both to everybody.
fn system_boot() -> Option<([u8; 16], u64)> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let boot = libcompliance::uuid::Uuid::try_parse(id.trim()).ok()?.into_bytes();
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    // Seconds with two decimals, time asleep included.
    let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
    let micros = seconds.parse::<u64>().ok()?.checked_mul(1_000_000)?;
    Some((boot, micros.checked_add(hundredths.parse::<u64>().ok()?.checked_mul(10_000)?)?))
}

/// Stands for the boot where the system does not tell it: the same within this process, another in the next.
fn process_boot() -> [u8; 16] {
    static BOOT: std::sync::OnceLock<[u8; 16]> = std::sync::OnceLock::new();
    *BOOT.get_or_init(|| {
        let mut boot = [0; 16];
        // Without random bytes all processes seem to share a boot; what they count from differs, and waits end no earlier.
        let _ = crate::entropy::SystemEntropy::new().fill(&mut boot);
        boot
    })
}

/// A clock that stands still until it is set. Records made under it carry the flag `simulated`.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    start: i64,
}

impl ManualClock {
    /// A clock that shows `time`.
    #[must_use]
    pub fn new(time: Timestamp) -> Self {
        Self { micros: AtomicI64::new(time.unix_micros()), start: time.unix_micros() }
    }

    /// Sets it.
    pub fn set(&self, time: Timestamp) {
        self.micros.store(time.unix_micros(), Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn read(&self) -> Reading {
        let micros = self.micros.load(Ordering::Relaxed);
        let steady = u64::try_from(micros - self.start).unwrap_or(0);
        Reading { wall: Timestamp::clamped(micros), steady: Duration::from_micros(steady) }
    }

    fn simulated(&self) -> bool {
        true
    }
}

/// How far the two clocks may drift apart between two records before it is remarkable.
const TOLERANCE_MICROS: i64 = 2_000_000;

/// The flags for a record made at `now`, after a record with wall time `last` and, if this process made one, after `before`.
#[must_use]
pub(crate) fn flags(clock: &dyn Clock, now: Reading, before: Option<Reading>, last: i64) -> Vec<Flag> {
    let mut flags = Vec::new();
    if now.wall.unix_micros() < last {
        flags.push(Flag::ClockSteppedBack);
    }
    if let Some(before) = before.filter(|_| !clock.simulated()) {
        let wall = now.wall.unix_micros() - before.wall.unix_micros();
        let steady = now.steady.saturating_sub(before.steady).as_micros();
        let steady = i64::try_from(steady).unwrap_or(i64::MAX);
        if wall.abs_diff(steady) > TOLERANCE_MICROS.unsigned_abs() {
            flags.push(Flag::ClockJumped);
        }
    }
    if clock.simulated() {
        flags.push(Flag::Simulated);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Steady;
    impl Clock for Steady {
        fn read(&self) -> Reading {
            reading(0, 0)
        }
    }

    fn reading(wall: i64, steady: u64) -> Reading {
        Reading { wall: Timestamp::clamped(wall * 1_000_000), steady: Duration::from_secs(steady) }
    }

    #[test]
    fn a_moved_clock_is_flagged_and_a_steady_one_is_not() {
        let from = Some(reading(1000, 10));
        assert_eq!(flags(&Steady, reading(1060, 70), from, 1_000_000_000), []);
        assert_eq!(flags(&Steady, reading(1061, 70), from, 1_000_000_000), []);
        assert_eq!(flags(&Steady, reading(1063, 70), from, 1_000_000_000), [Flag::ClockJumped]);
        assert_eq!(flags(&Steady, reading(999, 70), from, 1_000_000_000), [Flag::ClockSteppedBack, Flag::ClockJumped]);
        assert_eq!(flags(&Steady, reading(999, 70), None, 1_000_000_000), [Flag::ClockSteppedBack]);
    }
}
