//! A limit on how fast somebody who is not signed in can fill the trail.

use std::time::{Duration, Instant};

/// Tokens that come back with time: one for each record. It runs on the system's steady clock, which nobody sets.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// When the bucket would be full again.
    full_at: Option<Instant>,
}

impl Bucket {
    /// Takes one token, if there is one: `per_minute` come back within a minute, and as many at most wait.
    pub(crate) fn take(&mut self, per_minute: u32, now: Instant) -> bool {
        let each = Duration::from_secs(60) / per_minute.max(1);
        let full_at = self.full_at.filter(|at| *at > now).unwrap_or(now) + each;
        let fits = per_minute > 0 && full_at.saturating_duration_since(now) <= Duration::from_secs(60);
        if fits {
            self.full_at = Some(full_at);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_the_rate() {
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        assert_eq!((0..500).filter(|_| bucket.take(120, start)).count(), 120);
        let later = start + Duration::from_secs(10);
        assert_eq!((0..500).filter(|_| bucket.take(120, later)).count(), 20);
        let much_later = start + Duration::from_secs(600);
        assert_eq!((0..500).filter(|_| bucket.take(120, much_later)).count(), 120);
        assert!(!bucket.take(0, much_later));
    }
}
