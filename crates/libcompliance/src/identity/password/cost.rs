//! The cost of a hash: what is written today, what a machine can afford, and what is refused as an attack.

use super::backend::ArgonCost;
use super::recipe::{Effort, owasp_argon2};
use core::time::Duration;

/// The cost of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB, 8 to 4,194,304.
    pub memory_kib: u32,
    /// Passes over the memory, from 1.
    pub passes: u32,
    /// Lanes, from 1.
    pub lanes: u32,
}

impl Cost {
    /// The cost in force: 19 MiB, two passes (OWASP Password Storage Cheat Sheet).
    pub const CURRENT: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// For demonstrations only: two years of sign-ins in seconds. A laboratory in use never has it.
    pub const DEMO: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// Whether it is at least one of the costs that OWASP names as equal.
    #[must_use]
    pub fn is_enough(self) -> bool {
        owasp_argon2(self.numbers())
    }

    /// The grid of time on which refusals of a sign-in are answered: more than hashing and recording take on a common machine, so
    /// that what differs between an unknown, a locked and a wrong answer disappears in the wait for the next mark.
    #[must_use]
    pub fn answer_grid(self) -> Duration {
        // About 0.5 us for each KiB and pass, with as much again and 10 ms for what is written.
        let work = u64::from(self.memory_kib).saturating_mul(u64::from(self.passes)).saturating_mul(5) / 4;
        Duration::from_millis(10).saturating_add(Duration::from_micros(work))
    }

    pub(super) fn numbers(self) -> ArgonCost {
        ArgonCost { memory_kib: self.memory_kib, passes: self.passes, lanes: self.lanes }
    }
}

/// The dearest cost whose hash takes at most `target` on this machine and at most `memory_kib` of memory, and never less
/// than [`Cost::CURRENT`], however slow the machine is. OWASP asks for less than a second.
///
/// `time` makes one hash at the cost and says how long it took; it is called at most 16 times.
pub fn calibrate(target: Duration, memory_kib: u32, time: &mut dyn FnMut(Cost) -> Duration) -> Cost {
    let mut best = Cost::CURRENT;
    // Memory first: it is what an attacker's hardware lacks.
    for _ in 0..8 {
        let dearer = Cost { memory_kib: best.memory_kib.saturating_mul(2), ..best };
        if dearer.memory_kib > memory_kib || time(dearer) > target {
            break;
        }
        best = dearer;
    }
    for _ in 0..8 {
        let dearer = Cost { passes: best.passes.saturating_add(1), ..best };
        if time(dearer) > target {
            break;
        }
        best = dearer;
    }
    best
}

/// What verifying one stored hash may take. A text that asks for more is refused before anything is computed: whoever can
/// write a hash into an imported table must not be able to stop the sign-in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory in KiB.
    pub memory_kib: u64,
    /// Time in milliseconds of an ordinary PC of 2026, roughly.
    pub millis: u64,
}

impl Default for Limits {
    /// 512 MiB and four seconds: many times what any writer of hashes uses by default.
    fn default() -> Self {
        Self { memory_kib: 512 * 1024, millis: 4_000 }
    }
}

impl Limits {
    pub(super) fn allow(self, effort: Effort) -> bool {
        effort.memory_kib <= self.memory_kib && effort.millis <= self.millis
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine that needs `nanos` for each KiB and pass.
    fn machine(nanos: u64) -> impl FnMut(Cost) -> Duration {
        let mut calls = 0;
        move |cost| {
            calls += 1;
            assert!(calls <= 16);
            Duration::from_nanos(nanos * u64::from(cost.memory_kib) * u64::from(cost.passes))
        }
    }

    #[test]
    fn a_calibrated_cost_fits_the_machine_and_is_never_below_the_minimum() {
        let target = Duration::from_millis(250);
        for nanos in [1, 50, 400, 4_000, 40_000, 4_000_000] {
            let cost = calibrate(target, 131_072, &mut machine(nanos));
            assert!(cost.is_enough() && cost.memory_kib <= 131_072 && cost.passes >= 2, "{nanos}: {cost:?}");
            assert!(cost == Cost::CURRENT || machine(nanos)(cost) <= target, "{nanos}: {cost:?}");
        }
        assert_eq!(calibrate(target, 131_072, &mut machine(4_000_000)), Cost::CURRENT);
        assert_eq!(calibrate(target, 0, &mut |_| Duration::from_secs(9)), Cost::CURRENT);
        assert_eq!(calibrate(target, 131_072, &mut machine(400)), Cost { memory_kib: 77_824, passes: 8, lanes: 1 });
        assert!(!Cost::DEMO.is_enough());
    }

    #[test]
    fn limits_refuse_either_excess() {
        let limits = Limits { memory_kib: 10, millis: 10 };
        for (memory_kib, millis, fine) in [(10, 10, true), (11, 10, false), (10, 11, false)] {
            assert_eq!(limits.allow(Effort { memory_kib, millis }), fine);
        }
    }
}
