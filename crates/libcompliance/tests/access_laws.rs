//! Laws of access on random policies.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "access_common/mod.rs"]
mod common;

use common::{Naive, PERMISSIONS_USED, Plan, at, client, plans, questions, role, user};
use libcompliance::access::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn allowed(snapshot: &Snapshot, user: &str, permission: &str, client: &str, second: i64) -> bool {
    snapshot.check(user, permission, client, at(second)) == Answer::Allow
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_snapshot_answers_as_the_definition_says(plan in plans()) {
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        let naive = Naive(&policy);
        for (user, permission, client, at) in questions(&policy) {
            let expected = naive.allows(&user, permission, &client, at);
            prop_assert_eq!(snapshot.check(&user, permission, &client, at) == Answer::Allow, expected, "{} {} {} {}", user, permission, client, at);
            let handles = (snapshot.user(&user).unwrap(), snapshot.permission(permission).unwrap(), snapshot.client(&client).unwrap());
            prop_assert_eq!(snapshot.check_handle(handles.0, handles.1, handles.2, at) == Answer::Allow, expected);
            let numbers = (handles.0.number(), handles.1.number(), handles.2.number());
            prop_assert_eq!(snapshot.check_numbered(numbers.0, numbers.1, numbers.2, at) == Answer::Allow, expected);
            prop_assert_eq!(snapshot.explain(&user, permission, &client, at).is_none(), expected);
        }
    }

    #[test]
    fn lists_and_filters_agree_with_single_answers(plan in plans(), second in 0i64..31) {
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        for user in policy.users() {
            for permission in PERMISSIONS_USED {
                let filter = snapshot.client_filter(&user.name, permission, at(second)).unwrap();
                for client in policy.clients() {
                    let one = allowed(&snapshot, &user.name, permission, client, second);
                    prop_assert_eq!(filter.covers(snapshot.client(client).unwrap()), one);
                    prop_assert_eq!(filter.covers_name(Some(client)), one);
                    prop_assert_eq!(snapshot.permissions(&user.name, client, at(second)).unwrap().contains(&permission), one);
                    prop_assert_eq!(snapshot.users_with(permission, client, at(second)).unwrap().contains(&user.name.as_str()), one);
                }
                prop_assert_eq!(filter.covers_name(None), allowed(&snapshot, &user.name, permission, LABORATORY, second));
            }
        }
    }

    #[test]
    fn one_more_role_never_denies_more_unless_a_duty_set_speaks(plan in plans(), who in 0usize..5, what in 0usize..6, clients in proptest::collection::vec(0usize..4, 0..2)) {
        let before = Plan { dynamic: Vec::new(), ..plan };
        let mut after = before.clone();
        after.assignments.push((who, what, clients, None));
        let (before, after) = (before.valid(), after.valid());
        let (old, new) = (Snapshot::compile(before.clone().into()), Snapshot::compile(after.into()));
        for (user, permission, client, at) in questions(&before) {
            if old.check(&user, permission, &client, at) == Answer::Allow {
                prop_assert_eq!(new.check(&user, permission, &client, at), Answer::Allow);
            }
        }
    }

    #[test]
    fn no_path_crosses_to_a_client_that_nobody_was_given(plan in plans()) {
        // Everything is for client 0 only: nothing may be allowed anywhere else.
        let mut plan = plan;
        plan.assignments.iter_mut().for_each(|row| row.2 = vec![0]);
        plan.grants.iter_mut().for_each(|row| row.2 = vec![0]);
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        for (user, permission, name, at) in questions(&policy) {
            if name != client(0) {
                prop_assert_eq!(snapshot.check(&user, permission, &name, at), Answer::Deny);
            }
        }
    }

    #[test]
    fn rights_are_the_union_over_the_hierarchy(plan in plans(), what in 0usize..6) {
        let plan = Plan { dynamic: Vec::new(), delegations: Vec::new(), grants: Vec::new(), assignments: vec![(1, what, Vec::new(), None)], users: vec![(1, None); 2], ..plan };
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        let union: BTreeSet<&str> = Naive(&policy)
            .closure(&role(what))
            .iter()
            .flat_map(|name| policy.roles().iter().find(|role| role.name == *name).unwrap().permissions.iter().map(String::as_str))
            .collect();
        let held: BTreeSet<&str> = snapshot.permissions(&user(1), &client(2), at(3)).unwrap().into_iter().collect();
        prop_assert_eq!(&held, &union);
        prop_assert_eq!(policy.role_permissions(&role(what)).unwrap().into_iter().collect::<BTreeSet<_>>(), union);
    }

    #[test]
    fn a_delegation_never_gives_more_than_the_delegator_has(plan in plans(), pass in any::<bool>()) {
        // User 4 has nothing but what user 3 passes on: all roles, all permissions, all clients, for the whole time.
        let mut plan = Plan { dynamic: Vec::new(), ..plan };
        plan.users[3].0 = 1;
        plan.users[4] = (1, None);
        plan.assignments.retain(|row| row.0 != 4);
        plan.grants.retain(|row| row.0 != 4);
        plan.delegations.retain(|row| row.1 != 4);
        plan.delegations.push((3, 4, (0..6).collect(), (0..PERMISSIONS_USED.len()).collect(), Vec::new(), (0, 31), pass));
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        for (who, permission, client, at) in questions(&policy) {
            if who == user(4) && snapshot.check(&who, permission, &client, at) == Answer::Allow {
                prop_assert_eq!(snapshot.check(&user(3), permission, &client, at), Answer::Allow);
            }
        }
    }

    #[test]
    fn a_written_policy_reads_the_same_and_writes_the_same(plan in plans()) {
        let policy = plan.valid();
        let written = policy.to_json().unwrap();
        let read = Policy::from_json(written.as_bytes()).unwrap();
        prop_assert_eq!(&read, &policy);
        prop_assert_eq!(read.to_json().unwrap(), written.clone());
        prop_assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), policy);
    }

    #[test]
    fn a_session_with_all_roles_equals_a_question_where_no_set_speaks(plan in plans(), second in 0i64..31) {
        let plan = Plan { dynamic: Vec::new(), ..plan };
        let policy = plan.valid();
        let snapshot = Snapshot::compile(policy.clone().into());
        for user in policy.users().iter().filter(|user| user.period.covers(at(second))) {
            let roles: BTreeSet<&str> = policy
                .assignments()
                .iter()
                .filter(|row| row.user == user.name && row.period.covers(at(second)))
                .map(|row| row.role.as_str())
                .collect();
            let roles: Vec<&str> = roles.into_iter().collect();
            let session = snapshot.create_session(&user.name, &roles, at(second)).unwrap();
            for client in policy.clients() {
                prop_assert_eq!(
                    snapshot.session_permissions(&session, client, at(second)).unwrap(),
                    snapshot.permissions(&user.name, client, at(second)).unwrap()
                );
            }
        }
    }

    #[test]
    fn bytes_that_are_no_policy_are_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Policy::from_json(&bytes).is_err());
    }
}
