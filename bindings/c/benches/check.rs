//! What a check of a right costs through the functions of C, beside the same question in Rust: `cargo bench -p libcompliance-c`.
//!
//! Both are asked in turns in one run, and their answers compared. Nothing here passes or fails: a machine may be busy.
#![allow(unsafe_code, reason = "the functions of C are unsafe to call; every pointer here is the program's own")]
#![allow(clippy::undocumented_unsafe_blocks, reason = "said once, above")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, reason = "a measurement")]

use compliance::*;
use core::ptr::null_mut;
use libcompliance::access::{
    Answer, ClientHandle, PERMISSIONS, PermissionHandle, Policy, RoleDefinition, Scope, Snapshot, User, UserHandle,
};
use libcompliance::trail::time::Timestamp;
use std::ffi::CString;
use std::hint::black_box;
use std::time::Instant;

const NOW: i64 = 1_795_000_000_000_000;
const ROUNDS: usize = 2_001;
const QUESTIONS: usize = 4_096;

/// Numbers in an order that is the same in each run (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit
    }
}

/// 10,000 users with two roles each, 1,000 roles with five permissions each, 100 clients.
fn policy(numbers: &mut Numbers) -> Policy {
    let mut builder = Policy::builder();
    for at in 0..100 {
        builder = builder.client(format!("client-{at:03}"));
    }
    for at in 0..1_000 {
        let first = numbers.below(20);
        let permissions = (0..5).map(|step| PERMISSIONS[first * 3 + step].name().to_owned()).collect();
        builder = builder.role_definition(RoleDefinition {
            name: format!("role-{at:04}"),
            permissions,
            inherits: Vec::new(),
        });
    }
    for at in 0..10_000 {
        let (user, client, role) = (format!("user-{at:05}"), numbers.below(100), numbers.below(999));
        builder = builder.user(User::person(user.clone()));
        for role in [role, role + 1] {
            builder = builder.assign(&user, format!("role-{role:04}"), Scope::one(format!("client-{client:03}")));
        }
    }
    builder.build().expect("a policy")
}

struct Question {
    names: [String; 3],
    texts: [CString; 3],
    handles: (UserHandle, PermissionHandle, ClientHandle),
    ids: [u64; 3],
}

fn questions(snapshot: &Snapshot, numbers: &mut Numbers) -> Vec<Question> {
    let mut one = || {
        let row = &snapshot.policy().assignments()[numbers.below(20_000)];
        let client = match (&row.scope, numbers.below(4)) {
            (Scope::Clients(clients), 0..3) => clients[0].clone(),
            _ => format!("client-{:03}", numbers.below(100)),
        };
        let names = [row.user.clone(), PERMISSIONS[numbers.below(62)].name().to_owned(), client];
        let texts = names.clone().map(|name| CString::new(name).unwrap());
        let handles = (
            snapshot.user(&names[0]).unwrap(),
            snapshot.permission(&names[1]).unwrap(),
            snapshot.client(&names[2]).unwrap(),
        );
        Question { names, texts, ids: [handles.0.number(), handles.1.number(), handles.2.number()], handles }
    };
    (0..QUESTIONS).map(|_| one()).collect()
}

fn time(count: &mut impl FnMut() -> usize) -> (f64, usize) {
    let begun = Instant::now();
    let allowed = black_box(count());
    (begun.elapsed().as_secs_f64() * 1e9 / QUESTIONS as f64, allowed)
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Measures both in turns: the medians, and the median of the differences of neighbours, which a change of the clock does not touch.
fn compare(name: &str, mut rust: impl FnMut() -> usize, mut c: impl FnMut() -> usize) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let ((one, allowed), (other, also)) = (time(&mut rust), time(&mut c));
        assert_eq!(allowed, also, "the answers differ");
        rounds.push((one, other));
    }
    let (one, other) =
        (middle(rounds.iter().map(|round| round.0).collect()), middle(rounds.iter().map(|round| round.1).collect()));
    let more = middle(rounds.iter().map(|(one, other)| other - one).collect());
    println!(
        "{name:<14} Rust {one:>7.1} ns   C {other:>7.1} ns   {:>5.1} times   {more:>6.1} ns more (target: at most 60)",
        other / one
    );
}

fn main() {
    let mut numbers = Numbers(0x5eed_0007);
    let policy = policy(&mut numbers);
    let json = policy.to_json().expect("a policy");
    let snapshot = Snapshot::compile(policy.into());
    let mut handle = null_mut();
    let parsed = unsafe { compliance_policy_parse(json.as_ptr().cast(), json.len(), &raw mut handle, null_mut()) };
    assert_eq!(parsed, compliance_status::COMPLIANCE_STATUS_OK);
    let questions = questions(&snapshot, &mut numbers);
    let at = Timestamp::clamped(NOW);
    let allow = compliance_decision::COMPLIANCE_DECISION_ALLOW;
    println!("10,000 users, 1,000 roles, 100 clients; {QUESTIONS} questions, {ROUNDS} rounds in turns; medians");

    let rust = || {
        let yes = |one: &&Question| {
            snapshot.check(&one.names[0], &one.names[1], &one.names[2], black_box(at)) == Answer::Allow
        };
        black_box(&questions).iter().filter(yes).count()
    };
    let c = || {
        let yes = |one: &&Question| {
            let (mut decision, mut error) = (allow, null_mut());
            let [subject, permission, client] = &one.texts;
            let (subject, permission, client) = (subject.as_ptr(), permission.as_ptr(), client.as_ptr());
            unsafe {
                compliance_policy_check(
                    handle,
                    subject,
                    permission,
                    client,
                    black_box(NOW),
                    &raw mut decision,
                    &raw mut error,
                )
            };
            decision == allow
        };
        black_box(&questions).iter().filter(yes).count()
    };
    compare("three strings", rust, c);

    let rust = || {
        let yes = |one: &&Question| {
            let (user, permission, client) = one.handles;
            snapshot.check_handle(user, permission, client, black_box(at)) == Answer::Allow
        };
        black_box(&questions).iter().filter(yes).count()
    };
    let c = || {
        let yes = |one: &&Question| {
            let mut decision = allow;
            let [subject, permission, client] = one.ids;
            unsafe {
                compliance_policy_check_ids(handle, subject, permission, client, black_box(NOW), &raw mut decision)
            };
            decision == allow
        };
        black_box(&questions).iter().filter(yes).count()
    };
    compare("three numbers", rust, c);
    compliance_policy_free(handle);
}
