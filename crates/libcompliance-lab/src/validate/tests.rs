//! Each test of the catalogue passes on a laboratory that is as it should be, and fails once its control is taken away.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::*;
use crate::lab::{NewLab, Options};
use crate::session::Device;
use crate::{StateFolder, keys::Protect};
use libcompliance::identity::IdentitySettings;
use libcompliance::validation::{Part, Verdict};

const PASSWORD: &str = "wide Meadow 34?";

struct House {
    folder: tempfile::TempDir,
    admin: Session,
}

impl House {
    fn new() -> Self {
        Self::with(IdentitySettings::demonstration())
    }

    fn with(identity: IdentitySettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        std::fs::create_dir(&home).unwrap();
        let options = Options { state_folder: StateFolder::At(folder.path().join("seen")), ..Options::default() };
        let new = NewLab {
            name: "Laboratory",
            origin: None,
            login: "admin",
            person: "Zofia Zielińska",
            password: PASSWORD,
            protect: Protect::File,
            identity,
            break_glass: false,
        };
        let lab = Lab::create(home.join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("admin", PASSWORD, Device::named("office")).unwrap();
        Self { folder, admin }
    }

    fn run(&self) -> Run {
        self.admin.validate(ValidateOptions::default()).unwrap().run
    }

    /// One test alone.
    fn one(&self, id: &'static str, weak: bool) -> Outcome {
        let lab = self.admin.lab();
        let rehearsal = Rehearsal::of(lab).unwrap();
        // Something newer than the copy.
        lab.checkpoint_for_outside().unwrap();
        let begun = lab.inner().options.clock.read();
        let weak = weak.then_some(id);
        let options = ValidateOptions::default();
        let (verified, stage, bench) = (None, None, None);
        let mut runner = Runner { lab, rehearsal: &rehearsal, options, begun, weak, verified, stage, bench };
        runner.one(libcompliance::validation::test(id).unwrap())
    }
}

#[test]
fn a_laboratory_as_it_should_be_passes_every_test() {
    let run = House::new().run();
    let bad: Vec<&Outcome> = run.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed).collect();
    // Elsewhere the rights of files are for people to look at, which is said and is no pass.
    let unread: &[&str] = if cfg!(unix) { &[] } else { &["VI-02", "VI-03"] };
    assert_eq!(bad.iter().map(|outcome| outcome.test.as_str()).collect::<Vec<_>>(), unread, "{bad:#?}");
    assert!(bad.iter().all(|outcome| outcome.verdict == Verdict::NotRun), "{bad:#?}");
    assert_eq!(run.counts().all_passed(), cfg!(unix));
    let order: Vec<&str> = run.outcomes.iter().map(|outcome| outcome.test.as_str()).collect();
    assert_eq!(order, TESTS.iter().map(|case| case.id).collect::<Vec<_>>());
}

#[test]
fn each_test_of_operation_fails_once_its_control_is_taken_away() {
    let house = House::new();
    for case in TESTS.iter().filter(|case| case.part == Part::Operation) {
        let outcome = house.one(case.id, true);
        assert_eq!(outcome.verdict, Verdict::Failed, "{outcome:?}");
    }
}

/// Runs one test on a laboratory after something was done to it.
fn after(id: &'static str, change: impl FnOnce(&House)) -> Verdict {
    let house = House::new();
    change(&house);
    house.one(id, false).verdict
}

fn sql(house: &House, text: &str) {
    rusqlite::Connection::open(house.admin.lab().path()).unwrap().execute_batch(text).unwrap();
}

#[test]
fn tests_of_the_installation_fail_where_it_is_not_as_it_must_be() {
    let gone =
        |house: &House| std::fs::remove_file(crate::place::beside(house.admin.lab().path(), ".reserve")).unwrap();
    assert_eq!(after("VI-05", gone), Verdict::Failed);
    assert_eq!(after("VI-10", |house| sql(house, "DROP TRIGGER record_stays")), Verdict::Failed);
    let state = "UPDATE state SET value = replace(value, '\"version\":', '\"version\":1') WHERE space = 'role'";
    let state = state.replace("replace(value", "CAST(replace(value").replace("1') WHERE", "1') AS BLOB) WHERE");
    assert_eq!(after("VI-11", |house| sql(house, &state)), Verdict::Failed);
    assert_eq!(after("VI-10", |house| sql(house, &state)), Verdict::Passed, "each names what is its own");
}

#[cfg(unix)]
#[test]
fn rights_that_let_others_in_are_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |suffix: &'static str, mode: u32| {
        move |house: &House| {
            let path = crate::place::beside(house.admin.lab().path(), suffix);
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    assert_eq!(after("VI-02", mode("", 0o640)), Verdict::Failed);
    assert_eq!(after("VI-02", mode(".vault", 0o604)), Verdict::Failed);
    assert_eq!(after("VI-03", mode(".key", 0o644)), Verdict::Failed);
    let folder = |house: &House| {
        let home = house.folder.path().join("home");
        std::fs::set_permissions(home, std::fs::Permissions::from_mode(0o770)).unwrap();
    };
    assert_eq!(after("VI-02", folder), Verdict::Failed);
}

#[test]
fn without_anything_kept_apart_nothing_is_claimed() {
    let house = House::new();
    let path = house.admin.lab().path().to_owned();
    let at = |state_folder: StateFolder, id: &str, checkpoints: &[String]| {
        let options = Options { state_folder, ..Options::default() };
        let lab = Lab::open(&path, crate::keys::KeySource::Unattended, options).unwrap();
        let rehearsal = Rehearsal::of(&lab).unwrap();
        let begun = lab.inner().options.clock.read();
        let options = ValidateOptions { checkpoints, ..ValidateOptions::default() };
        let (verified, stage, bench) = (None, None, None);
        let mut runner =
            Runner { lab: &lab, rehearsal: &rehearsal, options, begun, weak: None, verified, stage, bench };
        runner.one(libcompliance::validation::test(id).unwrap()).verdict
    };
    assert_eq!(at(StateFolder::None, "VI-09", &[]), Verdict::Failed);
    assert_eq!(at(StateFolder::None, "VI-12", &[]), Verdict::NotRun);
    let inside = house.folder.path().join("home/seen");
    assert_eq!(
        at(StateFolder::At(inside), "VI-09", &[]),
        Verdict::Failed,
        "beside the laboratory is not apart from it"
    );
    let own = house.admin.lab().checkpoint().unwrap();
    assert_eq!(at(StateFolder::None, "VI-12", std::slice::from_ref(&own)), Verdict::Passed);
    let foreign = House::new().admin.lab().checkpoint().unwrap();
    assert_eq!(at(StateFolder::None, "VI-12", &[own, foreign]), Verdict::Failed);
}
