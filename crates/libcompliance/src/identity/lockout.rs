//! How many wrong attempts a sign-in bears: waits that grow, and an end that only a person lifts.
//!
//! A [`Counter`] is kept by the caller, one for each account and one for each enrolled device; all other devices share one.
//! An attempt is *reserved before the password is hashed*, in the transaction that stores the counter, and counts as wrong
//! from then on; only a settled success takes it back. So attempts made at the same time cannot slip past the limit, and a
//! process that dies in between has used up its attempt.
//!
//! Two counts are kept, as NIST SP 800-63B-4 section 3.2.2 needs the second to have no window: the attempts that lead to
//! waits, forgotten after a quiet time, and all since the last success, which at the limit disable the sign-in.
//!
//! Within one boot the waits run on the clock that counts from the boot, which nobody can set. Across a reboot the wall
//! clock decides: setting it back never shortens a wait. Setting it forward across a reboot does, which is a stated limit;
//! the second count stands.

use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What the clocks say now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// What names the boot, e.g. Linux's `boot_id`.
    pub boot: [u8; 16],
    /// Microseconds since the boot, on a clock that nobody can set.
    pub since_boot: u64,
}

/// The rules of one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, try_from = "Unchecked")]
pub struct Rules {
    failures: u32,
    first_wait_seconds: u32,
    longest_wait_seconds: u32,
    window_seconds: u32,
    disable_after: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    failures: u32,
    first_wait_seconds: u32,
    longest_wait_seconds: u32,
    window_seconds: u32,
    disable_after: u32,
}

/// The rules contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the lockout rules are out of range: need 1 to 100 failures, not more than disable after (at most 100), waits of 1 second up to 1 day that do not fall, and a window no shorter than the longest wait"
)]
pub struct BadRules;

impl TryFrom<Unchecked> for Rules {
    type Error = BadRules;

    fn try_from(rules: Unchecked) -> Result<Self, BadRules> {
        let Unchecked { failures, first_wait_seconds, longest_wait_seconds, window_seconds, disable_after } = rules;
        Self::new(failures, first_wait_seconds, longest_wait_seconds, window_seconds, disable_after)
    }
}

impl Rules {
    /// Five free attempts, then 30 seconds, doubled up to an hour; forgotten after twelve quiet hours; disabled at 100 in a
    /// row (the most that NIST SP 800-63B-4 section 3.2.2 allows).
    pub const ACCOUNT: Self = Self {
        failures: 5,
        first_wait_seconds: 30,
        longest_wait_seconds: 3_600,
        window_seconds: 12 * 3_600,
        disable_after: 100,
    };
    /// The same with twenty free attempts, as several persons sign in at one device.
    pub const DEVICE: Self = Self { failures: 20, ..Self::ACCOUNT };

    /// Rules of a laboratory's own.
    ///
    /// # Errors
    /// [`BadRules`].
    pub fn new(
        failures: u32,
        first_wait_seconds: u32,
        longest_wait_seconds: u32,
        window_seconds: u32,
        disable_after: u32,
    ) -> Result<Self, BadRules> {
        let sound = (1..=disable_after).contains(&failures)
            && disable_after <= 100
            && (1..=longest_wait_seconds).contains(&first_wait_seconds)
            && longest_wait_seconds <= 86_400
            && window_seconds >= longest_wait_seconds;
        let rules = Self { failures, first_wait_seconds, longest_wait_seconds, window_seconds, disable_after };
        if sound { Ok(rules) } else { Err(BadRules) }
    }

    /// The attempts before the first wait.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The attempts in a row that disable the sign-in.
    #[must_use]
    pub fn disable_after(&self) -> u32 {
        self.disable_after
    }

    /// The wait after the attempt that is number `streak`, in microseconds.
    /// The same for what belongs to nobody: it is slowed down and never shut.
    #[must_use]
    pub fn never_disabling(self) -> Self {
        Self { disable_after: u32::MAX, ..self }
    }

    /// The same for all devices without an account together: a minute's wait at most, so that one of them cannot keep the
    /// others out for long.
    #[must_use]
    pub fn shared(self) -> Self {
        let longest_wait_seconds = self.longest_wait_seconds.min(60);
        let first_wait_seconds = self.first_wait_seconds.min(longest_wait_seconds);
        Self { first_wait_seconds, longest_wait_seconds, ..self.never_disabling() }
    }

    fn wait(&self, streak: u32) -> u64 {
        let Some(doublings) = streak.checked_sub(self.failures) else { return 0 };
        let factor = 1_u64.checked_shl(doublings.min(32)).unwrap_or(u64::MAX);
        let seconds = u64::from(self.first_wait_seconds).saturating_mul(factor);
        seconds.min(u64::from(self.longest_wait_seconds)) * 1_000_000
    }
}

/// The attempts at one account or from one device. Kept by the caller; the beginning is [`Counter::default`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The number of the next attempt.
    next: u64,
    /// Attempts since the last success, the last unlocking or the last quiet time.
    streak: u32,
    /// Attempts since the last success or the last unlocking.
    in_a_row: u32,
    last: Option<Stamp>,
    wait: Option<Wait>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stamp {
    wall: i64,
    boot: [u8; 16],
    since_boot: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wait {
    boot: [u8; 16],
    until_since_boot: u64,
    until_wall: i64,
    length: u64,
}

/// The right to try one password once. It cannot be copied; [`Counter::settle`] takes it.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "an attempt that is not settled counts as wrong"]
pub struct Permit {
    number: u64,
}

/// Why no attempt may be made now. The text for the person is the same for a locked account and a wrong password; this is
/// for the record and for those who unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not before `until`.
    Wait {
        /// By the wall clock as it stands now.
        until: Timestamp,
        /// What is left, in whole seconds, rounded up.
        seconds: u64,
    },
    /// Not before somebody unlocks.
    Disabled,
}

impl Refused {
    /// The stable code; the text in two languages is in [`crate::identity::text`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wait { .. } => "sign_in_wait",
            Self::Disabled => "sign_in_disabled",
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The password was right.
    Success,
    /// It was wrong, or nothing was compared.
    Failure,
}

impl Counter {
    /// Reserves one attempt, *before* anything is hashed. The caller stores the counter in the same transaction, whatever
    /// the answer: a refusal may have moved a wait to the clock of a new boot.
    ///
    /// # Errors
    /// [`Refused`]; the attempt is then not made, and not counted.
    pub fn reserve(&mut self, rules: &Rules, now: Moment) -> Result<Permit, Refused> {
        self.admits(rules, now)?;
        Ok(self.count(rules, now))
    }

    /// Whether [`Self::reserve`] would grant an attempt now; nothing is counted.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn admits(&mut self, rules: &Rules, now: Moment) -> Result<(), Refused> {
        if self.is_disabled(rules) {
            return Err(Refused::Disabled);
        }
        if let Some(wait) = &mut self.wait {
            wait.move_to(now);
            let left = wait.until_since_boot.saturating_sub(now.since_boot);
            if left > 0 {
                let until = now.wall.plus_micros(i64::try_from(left).unwrap_or(i64::MAX));
                return Err(Refused::Wait { until, seconds: left.div_ceil(1_000_000) });
            }
        }
        Ok(())
    }

    fn count(&mut self, rules: &Rules, now: Moment) -> Permit {
        if self.quiet(rules, now) {
            self.streak = 0;
        }
        self.streak = self.streak.saturating_add(1);
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.last = Some(Stamp { wall: now.wall.unix_micros(), boot: now.boot, since_boot: now.since_boot });
        let length = rules.wait(self.streak);
        self.wait = (length > 0).then(|| Wait::begin(now, length));
        let number = self.next;
        self.next = self.next.saturating_add(1);
        Permit { number }
    }

    /// Settles an attempt. A success clears the counts of all attempts reserved up to it; those reserved after it still
    /// count, for they may be wrong. A failure was counted when it was reserved.
    pub fn settle(&mut self, rules: &Rules, permit: Permit, attempt: Attempt) {
        if attempt == Attempt::Failure {
            return;
        }
        let later = self.next.saturating_sub(permit.number).saturating_sub(1);
        let later = u32::try_from(later).unwrap_or(u32::MAX);
        self.in_a_row = self.in_a_row.min(later);
        self.streak = self.streak.min(later);
        if self.streak < rules.failures {
            self.wait = None;
        }
    }

    /// Lifts waits and disabling; who may, is for the caller to decide and to record.
    pub fn unlock(&mut self) {
        self.streak = 0;
        self.in_a_row = 0;
        self.wait = None;
    }

    /// Whether only a person can lift it.
    #[must_use]
    pub fn is_disabled(&self, rules: &Rules) -> bool {
        self.in_a_row >= rules.disable_after
    }

    /// The attempts since the last success or unlocking, those under way included: to be shown after the next success.
    #[must_use]
    pub fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// Whether the window has passed without an attempt. Across a reboot a wall clock that went back gives no quiet time.
    fn quiet(&self, rules: &Rules, now: Moment) -> bool {
        let window = u64::from(rules.window_seconds) * 1_000_000;
        self.last.is_some_and(|last| {
            let passed = if last.boot == now.boot {
                now.since_boot.saturating_sub(last.since_boot)
            } else {
                u64::try_from(now.wall.unix_micros().saturating_sub(last.wall)).unwrap_or(0)
            };
            passed >= window
        })
    }
}

impl Wait {
    fn begin(now: Moment, length: u64) -> Self {
        let signed = i64::try_from(length).unwrap_or(i64::MAX);
        Self {
            boot: now.boot,
            until_since_boot: now.since_boot.saturating_add(length),
            until_wall: now.wall.unix_micros().saturating_add(signed),
            length,
        }
    }

    /// Puts the wait on the clock of the present boot. What is left is what the wall clock says, at most the whole wait:
    /// a clock set back makes it begin again, never shorter and never for years.
    fn move_to(&mut self, now: Moment) {
        if self.boot == now.boot {
            return;
        }
        let left = self.until_wall.saturating_sub(now.wall.unix_micros()).max(0);
        let left = u64::try_from(left).unwrap_or(0).min(self.length);
        self.boot = now.boot;
        self.until_since_boot = now.since_boot.saturating_add(left);
        self.until_wall = now.wall.unix_micros().saturating_add(i64::try_from(left).unwrap_or(i64::MAX));
    }
}

/// Reserves one attempt at several counters at once, e.g. of the account and of the device: at all of them or at none.
///
/// # Errors
/// The first [`Refused`]; then nothing was counted.
pub fn reserve_all(counters: &mut [(&mut Counter, Rules)], now: Moment) -> Result<Vec<Permit>, Refused> {
    for (counter, rules) in counters.iter_mut() {
        counter.admits(rules, now)?;
    }
    Ok(counters.iter_mut().map(|(counter, rules)| counter.count(rules, now)).collect())
}
