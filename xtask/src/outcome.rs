//! What a run produced, the closing table and the exit status.

use std::fmt::Write as _;
use std::time::Duration;

/// How one line of the closing table ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// The work was not done, with the reason. Not a pass: see [`Report::exit_status`].
    NotRun(String),
}

/// One line of the closing table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
    /// Absent where a line has no duration of its own.
    pub(crate) took: Option<Duration>,
}

/// All lines of one run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(crate) fn extend(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.rows.extend(rows);
    }

    /// 0 when nothing failed. Under CI a line that did not run counts as a failure, because nobody reads the table
    /// there. An empty report is a failure: a run that did nothing has shown nothing.
    pub(crate) fn exit_status(&self, ci: bool) -> u8 {
        let bad = |row: &Row| match row.outcome {
            Outcome::Passed => false,
            Outcome::Failed(_) => true,
            Outcome::NotRun(_) => ci,
        };
        u8::from(self.rows.is_empty() || self.rows.iter().any(bad))
    }

    /// The closing table, one line each, with a line of totals.
    pub(crate) fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).max(5);
        let mut text = format!("{:width$}  result   {:>8}\n", "suite", "time");
        let (mut passed, mut failed, mut not_run) = (0_u32, 0_u32, 0_u32);
        for row in &self.rows {
            let (word, why) = match &row.outcome {
                Outcome::Passed => ("PASSED", ""),
                Outcome::Failed(why) => ("FAILED", why.as_str()),
                Outcome::NotRun(why) => ("NOT RUN", why.as_str()),
            };
            match row.outcome {
                Outcome::Passed => passed += 1,
                Outcome::Failed(_) => failed += 1,
                Outcome::NotRun(_) => not_run += 1,
            }
            let time = row.took.map_or_else(|| "-".to_owned(), |took| format!("{:.1} s", took.as_secs_f64()));
            let line = format!("{:width$}  {word:<7}  {time:>8}  {why}", row.name);
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let _ = writeln!(text, "{passed} passed, {failed} failed, {not_run} not run");
        text
    }
}

/// Whether the run is one nobody watches.
pub(crate) fn under_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: &[Outcome]) -> Report {
        let mut report = Report::default();
        report.extend(outcomes.iter().map(|outcome| Row {
            name: "suite".to_owned(),
            outcome: outcome.clone(),
            took: Some(Duration::from_millis(1250)),
        }));
        report
    }

    #[test]
    fn the_exit_status_follows_from_the_outcomes() {
        let (passed, failed, not_run) =
            (Outcome::Passed, Outcome::Failed("exit 101".into()), Outcome::NotRun("no compiler".into()));
        let cases: &[(&[Outcome], bool, u8)] = &[
            (&[], false, 1),
            (&[], true, 1),
            (std::slice::from_ref(&passed), false, 0),
            (std::slice::from_ref(&passed), true, 0),
            (&[passed.clone(), failed.clone()], false, 1),
            (&[failed.clone(), passed.clone()], true, 1),
            (&[passed.clone(), not_run.clone()], false, 0),
            (&[passed.clone(), not_run.clone()], true, 1),
            (&[not_run.clone(), failed.clone()], false, 1),
            (&[not_run], true, 1),
        ];
        for (outcomes, ci, expected) in cases {
            assert_eq!(report(outcomes).exit_status(*ci), *expected, "{outcomes:?}, ci {ci}");
        }
    }

    #[test]
    fn the_table_names_suite_result_time_and_reason() {
        let text =
            report(&[Outcome::Passed, Outcome::Failed("exit 101".into()), Outcome::NotRun("no gcc".into())]).table();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "suite  result       time");
        assert_eq!(lines[1], "suite  PASSED      1.2 s");
        assert_eq!(lines[2], "suite  FAILED      1.2 s  exit 101");
        assert_eq!(lines[3], "suite  NOT RUN     1.2 s  no gcc");
        assert_eq!(lines[4], "1 passed, 1 failed, 1 not run");
    }
}
