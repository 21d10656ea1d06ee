//! Signing in: whether the time of an answer tells why it was no, what the store's number of changes costs to ask for, and what
//! a hash costs beside the C library's Python wheel.

use crate::Outcome;
use crate::laboratory::fresh;
use libcompliance::identity::IdentitySettings;
use libcompliance::identity::password::Cost;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::{Clock, Reading};
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{Device, Lab, NewAccount, NewLab, Options, Session, StateFolder};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

const FIRST: &str = "a password that only this file knows 1!";
/// Attempts of each class; two classes are told apart by twice as many.
const ATTEMPTS: usize = 1_000;
/// Accounts that share the wrong attempts, so that none of them is disabled.
const ACCOUNTS: usize = 50;

/// A clock that runs an hour and a bit with each attempt, so that no wait is in force.
struct Leaping(AtomicI64);

impl Clock for Leaping {
    fn read(&self) -> Reading {
        let seconds = self.0.load(Ordering::Relaxed);
        let wall = Timestamp::clamped((1_790_000_000 + seconds) * 1_000_000);
        Reading { wall, steady: Duration::from_secs(u64::try_from(seconds).unwrap_or(0)) }
    }
}

pub(crate) fn run(folder: &Path) -> Outcome<()> {
    let place = fresh(folder, "sign-in-lab")?;
    let clock = Arc::new(Leaping(AtomicI64::new(0)));
    let options = Options {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        state_folder: StateFolder::At(place.join("seen")),
        ..Options::default()
    };
    let new = NewLab {
        name: "Bench",
        origin: None,
        login: "admin",
        person: "Adam Admin",
        password: FIRST,
        protect: Protect::File,
        identity: IdentitySettings::default(),
        break_glass: false,
    };
    let lab = Lab::create(place.join("lab.db"), &new, options)?.lab;
    let admin = lab.sign_in("admin", FIRST, Device::unknown())?;
    for n in 0..ACCOUNTS {
        admit(&admin, &format!("open-{n}"))?;
        let id = admit(&admin, &format!("closed-{n}"))?;
        admin.suspend_account(id, ("bench", None))?;
    }
    timing(&lab, &clock)?;
    version(&lab)?;
    argon();
    drop((admin, lab));
    crate::laboratory::remove(&place)
}

fn admit(admin: &Session, login: &str) -> Outcome<libcompliance::id::AccountId> {
    let admitted = admin.admit(&NewAccount::person(login, "Bench", &["viewer"]), "bench")?;
    let code = admitted.code.ok_or("no code was given")?;
    admin.lab().enrol(login, code.expose(), FIRST, &Device::unknown())?;
    Ok(admitted.account)
}

fn timing(lab: &Lab, clock: &Leaping) -> Outcome<()> {
    println!(
        "\nsign-in timing: {ATTEMPTS} attempts of each class in turns, Argon2id at the cost in force, time of the whole call"
    );
    let classes = ["unknown login", "wrong password", "locked or suspended"];
    let mut times: [Vec<f64>; 3] = Default::default();
    for n in 0..ATTEMPTS {
        let logins = [format!("nobody-{n}"), format!("open-{}", n % ACCOUNTS), format!("closed-{}", n % ACCOUNTS)];
        // The order of the three changes, so that none always follows the same.
        for turn in 0..3 {
            let class = (n + turn) % 3;
            clock.0.fetch_add(3_700, Ordering::Relaxed);
            let login = logins.get(class).map_or("", String::as_str);
            let begin = Instant::now();
            let refused = lab.sign_in(login, "another long password 2!", Device::unknown()).is_err();
            let time = begin.elapsed().as_secs_f64();
            assert!(refused, "a wrong password opened an account");
            if let Some(times) = times.get_mut(class) {
                times.push(time);
            }
        }
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        if let (Some(one), Some(other), Some(left), Some(right)) =
            (times.get(a), times.get(b), classes.get(a), classes.get(b))
        {
            let share = best_threshold(one, other) * 100.0;
            let verdict = if share <= 55.0 { "met" } else { "NOT MET" };
            println!(
                "  {left} / {right}: the best single threshold is right {share:.1} % of the time   target 55 %: {verdict}"
            );
        }
    }
    Ok(())
}

/// How often the best rule `slower than this is the one class` is right.
fn best_threshold(one: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        one.iter().map(|time| (*time, true)).chain(other.iter().map(|time| (*time, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut right, mut best) = (other.len(), other.len());
    let mut worst = right;
    for (_, first) in &all {
        // Everything up to here counts as the first class.
        right = if *first { right + 1 } else { right - 1 };
        best = best.max(right);
        worst = worst.min(right);
    }
    best.max(all.len() - worst) as f64 / all.len() as f64
}

fn version(lab: &Lab) -> Outcome<()> {
    let mut times = Vec::with_capacity(2_000);
    for _ in 0..2_000 {
        let begin = Instant::now();
        black_box(lab.access_version()?);
        times.push(begin.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let verdict = if median < 5.0 { "met" } else { "NOT MET" };
    println!("\nthe store's number of changes (SQLite): {median:.2} us   target 5 us: {verdict}");
    Ok(())
}

/// The hash alone, beside the C library's wheel for Python, where that is installed.
fn argon() {
    let script = "import time, argon2.low_level as a\n\
                  def once():\n\
                  \x20   t = time.perf_counter(); a.hash_secret_raw(b'password', b'saltsaltsaltsalt', 2, 19456, 1, 32, a.Type.ID); return time.perf_counter() - t\n\
                  print(min(once() for _ in range(60)))";
    let mut ours: Vec<f64> = Vec::new();
    let mut entropy = libcompliance_lab::entropy::SystemEntropy::new();
    for _ in 0..60 {
        let begin = Instant::now();
        let _ = black_box(libcompliance::identity::password::hash("password", Cost::CURRENT, &mut entropy));
        ours.push(begin.elapsed().as_secs_f64());
    }
    // The least of sixty on both sides: the one that the rest of the machine disturbed least.
    let ours = ours.into_iter().reduce(f64::min).unwrap_or_default();
    let output = std::process::Command::new("python3").args(["-c", script]).output().ok();
    let theirs = output.and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse::<f64>().ok());
    match theirs {
        Some(theirs) => {
            let ratio = ours / theirs;
            let verdict = if ratio <= 1.0 { "met" } else { "NOT MET" };
            println!(
                "Argon2id m=19456 t=2 p=1: {:.1} ms, argon2-cffi {:.1} ms, {ratio:.2} of it   target 1.0: {verdict}",
                ours * 1e3,
                theirs * 1e3
            );
        }
        None => println!(
            "Argon2id m=19456 t=2 p=1: {:.1} ms; NOT RUN beside argon2-cffi: `pip install argon2-cffi` first",
            ours * 1e3
        ),
    }
}
