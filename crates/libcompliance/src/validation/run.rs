//! What a run says: each test's verdict with what was seen, and what the run was bound to.

use super::catalogue::{TESTS, test};
use crate::id::{AccountId, ValidationId};
use crate::trail::record::Digest;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a test ended. Only the first is a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What was expected was seen, and its negative control as well.
    Passed,
    /// Something else was seen.
    Failed,
    /// It could not be carried out; nothing is known.
    NotRun,
}

impl Verdict {
    /// The stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRun => "not_run",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Passed, Self::Failed, Self::NotRun].into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// What was seen, or why nothing was, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// In English.
    pub en: String,
    /// In Polish.
    pub pl: String,
}

impl Observed {
    /// The same in both languages.
    #[must_use]
    pub fn new(en: impl Into<String>, pl: impl Into<String>) -> Self {
        Self { en: en.into(), pl: pl.into() }
    }
}

/// One test of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The id of the test in the catalogue.
    pub test: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What was seen, or why it was not run.
    pub observed: Observed,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What a run speaks of. Whatever differs from it later makes the run out of date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The version of the catalogue of tests.
    pub catalogue: u32,
    /// The version of the program.
    pub program: String,
    /// The system it was built for, such as `x86_64-linux`.
    pub target: String,
    /// The layout of the file.
    pub layout: u32,
    /// The rules by which records become the state.
    pub reducer: u32,
    /// The digests of the settings in force, by name.
    pub settings: BTreeMap<String, Digest>,
}

impl Binding {
    /// The names of what is not the same in `now`, in ascending order; settings as `settings.NAME`.
    #[must_use]
    pub fn changed(&self, now: &Self) -> Vec<String> {
        let mut changed = BTreeSet::new();
        for (name, differs) in [
            ("catalogue", self.catalogue != now.catalogue),
            ("layout", self.layout != now.layout),
            ("program", self.program != now.program),
            ("reducer", self.reducer != now.reducer),
            ("target", self.target != now.target),
        ] {
            if differs {
                changed.insert(name.to_owned());
            }
        }
        for name in self.settings.keys().chain(now.settings.keys()) {
            if self.settings.get(name) != now.settings.get(name) {
                changed.insert(format!("settings.{name}"));
            }
        }
        changed.into_iter().collect()
    }
}

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// Not run.
    pub not_run: u32,
}

impl Counts {
    /// Counts verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            counts.add(verdict);
        }
        counts
    }

    /// One more.
    pub fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::NotRun => &mut self.not_run,
        };
        *count = count.saturating_add(1);
    }

    /// Whether there were tests, and every one of them passed.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.passed > 0 && self.failed == 0 && self.not_run == 0
    }
}

/// A whole run: the content of the validation report, and what its signatures are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its id.
    pub id: ValidationId,
    /// What it speaks of.
    pub binding: Binding,
    /// The digest of the running program's file, if it could be read.
    pub program_sha256: Option<Digest>,
    /// What the computer is called, if it says so.
    pub machine: Option<String>,
    /// The origin of the trail of which a copy was tested.
    pub origin: String,
    /// How many records the copy had.
    pub records: u64,
    /// Who ran it.
    pub by: AccountId,
    /// The person's name at that time.
    pub name: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// The tests, in the order of the catalogue.
    pub outcomes: Vec<Outcome>,
}

impl Run {
    /// How many tests ended how. A test of the catalogue that the run says nothing of counts as not run.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::of(self.outcomes.iter().map(|outcome| outcome.verdict));
        if self.binding.catalogue == super::CATALOGUE {
            let missing = TESTS.iter().filter(|case| self.outcome(case.id).is_none()).count();
            counts.not_run = counts.not_run.saturating_add(u32::try_from(missing).unwrap_or(u32::MAX));
        }
        counts
    }

    /// The outcome of one test.
    #[must_use]
    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.test == id)
    }
}

/// A test that the laboratory wrote and carried out itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnTest {
    /// The laboratory's own id of the test.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The requirements that it answers, by their ids.
    pub requirements: Vec<String>,
    /// What was done.
    pub steps: String,
    /// What was to be seen.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Who carried it out.
    pub tester: String,
    /// On which day, `YYYY-MM-DD`.
    pub day: String,
    /// The digest of the file that shows it.
    pub evidence: Option<Digest>,
}

/// Requirement by requirement: the tests that speak of it, with how they ended. Ours first, then the laboratory's own.
#[must_use]
pub fn trace<'a>(run: &'a Run, own: &'a [OwnTest]) -> BTreeMap<&'a str, Vec<(&'a str, Verdict, bool)>> {
    let mut matrix: BTreeMap<&str, Vec<(&str, Verdict, bool)>> = BTreeMap::new();
    for outcome in &run.outcomes {
        for requirement in test(&outcome.test).map(|case| case.requirements).unwrap_or_default() {
            matrix.entry(requirement).or_default().push((&outcome.test, outcome.verdict, false));
        }
    }
    for one in own {
        for requirement in &one.requirements {
            matrix.entry(requirement).or_default().push((&one.id, one.verdict, true));
        }
    }
    matrix
}
