//! Operational entries stand outside the seal on purpose; an edit there can end a session, or prolong it up to its sealed
//! limit, and nothing else.

use attack::attacker::{number, sql};
use attack::{check, lab_options, people};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::{Clock, Reading};
use libcompliance_lab::{Lab, Options, Session};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

/// A clock that the test moves by hand, wall and steady together.
struct Hand(AtomicI64);

impl Clock for Hand {
    fn read(&self) -> Reading {
        let seconds = self.0.load(SeqCst);
        Reading {
            wall: Timestamp::clamped((1_790_000_000 + seconds) * 1_000_000),
            steady: Duration::from_secs(seconds as u64),
        }
    }
}

fn lab() -> (tempfile::TempDir, Arc<Hand>, Lab, Session) {
    let folder = tempfile::tempdir().unwrap();
    let hand = Arc::new(Hand(AtomicI64::new(0)));
    let options = Options { clock: Arc::clone(&hand) as Arc<dyn Clock>, ..lab_options() };
    let demonstration = IdentitySettings::demonstration();
    let mut rules = demonstration.profile.settings().clone();
    (rules.idle_minutes, rules.session_hours) = (10, 1);
    let identity = IdentitySettings { profile: rules.try_into().unwrap(), ..demonstration };
    let lab = attack::create_with(folder.path(), options, identity).unwrap();
    let (_, anna, _) = people(&lab);
    (folder, hand, lab, anna)
}

fn set_activity(lab: &Lab, value: &str) {
    sql(lab.path(), &format!("UPDATE operational SET value = {value} WHERE key LIKE 'active:%'"));
}

#[test]
fn activity_in_the_far_future_does_not_outlive_the_sealed_limit() {
    let (_folder, hand, lab, anna) = lab();
    set_activity(&lab, &i64::MAX.to_string());
    hand.0.store(3500, SeqCst);
    anna.register_client("idle far too long, which the edit hides").unwrap();
    hand.0.store(3601, SeqCst);
    assert_eq!(anna.register_client("x").unwrap_err().code(), "session_ended");
    assert!(check(lab.path()).holds(), "nothing that is sealed was touched");
}

#[test]
fn activity_in_the_past_ends_the_session_early() {
    let (_folder, hand, lab, anna) = lab();
    hand.0.store(550, SeqCst);
    anna.register_client("in time").unwrap();
    hand.0.store(1100, SeqCst);
    anna.register_client("in time again, for the activity was written down").unwrap();
    for past in ["0", "-9223372036854775808"] {
        set_activity(&lab, past);
        assert_eq!(anna.register_client("x").unwrap_err().code(), "session_ended");
    }
    assert!(check(lab.path()).holds());
}

#[test]
fn deleted_activity_is_the_moment_of_sign_in() {
    let (_folder, hand, lab, anna) = lab();
    hand.0.store(500, SeqCst);
    anna.register_client("in time").unwrap();
    sql(lab.path(), "DELETE FROM operational");
    assert_eq!(number(lab.path(), "SELECT count(*) FROM operational"), 0);
    anna.register_client("still in time").unwrap();
    sql(lab.path(), "DELETE FROM operational");
    hand.0.store(700, SeqCst);
    assert_eq!(anna.register_client("x").unwrap_err().code(), "session_ended");
    assert!(check(lab.path()).holds());
}
