//! Measuring in turns. A machine that is slow for a while is slow for both sides, so each round gives one ratio and the
//! median of the rounds counts.

use crate::Outcome;
use std::time::Instant;

/// The median; 0 of nothing.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// One side's times over all rounds.
pub(crate) struct Times {
    /// Seconds on the wall.
    pub(crate) wall: Vec<f64>,
    /// Seconds of computing, if the system tells.
    pub(crate) computing: Vec<f64>,
}

impl Times {
    /// No round yet.
    pub(crate) const fn new() -> Self {
        Self { wall: Vec::new(), computing: Vec::new() }
    }

    /// Runs a round.
    pub(crate) fn take(&mut self, work: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
        let before = computing();
        self.wall.push(seconds(work)?);
        if let Some((before, after)) = before.zip(computing()) {
            self.computing.push(after - before);
        }
        Ok(())
    }
}

/// Seconds that `work` takes.
pub(crate) fn seconds(work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64())
}

/// Seconds that this thread has been computing, for the system as well; `None` where the system does not tell. Waiting for the
/// disk and for other programs is not in it, so on a busy machine it says more than the time on the wall.
fn computing() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// A ratio over several rounds.
pub(crate) struct Ratio {
    values: Vec<f64>,
}

/// Which way a target points.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    None,
}

impl Ratio {
    /// `over[i] / under[i]` for every round.
    pub(crate) fn new(over: &[f64], under: &[f64]) -> Self {
        let mut values: Vec<f64> = over.iter().zip(under).map(|(over, under)| over / under).collect();
        values.sort_by(f64::total_cmp);
        Self { values }
    }

    /// The ratio with its spread and its target.
    pub(crate) fn show(mut self, target: Target) -> String {
        let least = self.values.first().copied().unwrap_or(0.0);
        let most = self.values.last().copied().unwrap_or(0.0);
        let middle = median(&mut self.values);
        let verdict = match target {
            Target::None => String::new(),
            Target::AtLeast(wanted) if middle >= wanted => format!("  target {wanted:.2}x  met"),
            Target::AtLeast(wanted) => format!("  target {wanted:.2}x  MISSED"),
        };
        format!("{middle:5.2}x ({least:.2} to {most:.2}){verdict}")
    }
}
