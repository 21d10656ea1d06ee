//! The periodic review of access.

use super::*;
use libcompliance::access::review::LineDecision::{Change, Keep, Remove};

const MONTH: i64 = 31 * 86_400;

#[test]
fn a_review_is_prepared_decided_and_signed_by_somebody_who_does_not_review_himself() {
    let house = House::new();
    let (anna, maria) = (house.anna(), house.maria());
    let dormant = house.admit("dormant", "Dawno Nieobecny", &["viewer"], ANNA);
    assert!(!house.lab.review_status().unwrap().overdue);
    house.hand.forward(7 * MONTH);
    assert!(house.lab.review_status().unwrap().overdue, "no review for six months is a finding");
    let admin = house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    let anna = house.lab.sign_in("a.nowak", ANNA, Device::unknown()).map(|_| anna.account()).unwrap();
    let maria_now = house.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap();
    assert_eq!(code(maria_now.prepare_review()), "permission_missing");
    let id = admin.prepare_review().unwrap();
    let (review, lines) = admin.review(id).unwrap();
    assert_eq!((review.lines, lines.len(), review.decided), (5, 5, 0));
    let line = |of: AccountId| lines.iter().find(|line| line.account == of).unwrap();
    assert!(line(dormant).dormant && !line(anna).dormant && line(anna).new);
    assert!(line(anna).unused.contains(&"result.enter".to_owned()), "a right that nobody used is shown");
    assert!(line(anna).permissions.contains(&"result.enter".to_owned()) && line(anna).last_sign_in.is_some());
    maria_now.reauthenticate(MARIA, None).unwrap();
    assert_eq!(code(maria_now.sign_review(id)), "review_open");
    for line in &lines {
        let decision = if line.dormant { Remove } else { Keep };
        if line.account == maria.account() {
            assert_eq!(code(maria_now.decide_review_line(id, line.account, Keep, None)), "review_self");
        } else {
            maria_now.decide_review_line(id, line.account, decision, Some("rozmowa z kierownikiem")).unwrap();
        }
    }
    assert_eq!(code(maria_now.sign_review(id)), "review_open");
    assert_eq!(code(admin.decide_review_line(id, anna, Change, None)), "permission_missing", "only on the signers");
    admin.decide_review_line(id, maria.account(), Keep, None).unwrap();
    maria_now.sign_review(id).unwrap();
    assert_eq!(house.last().kind, "review.signed");
    assert_eq!(code(maria_now.sign_review(id)), "review_signed");
    assert_eq!(code(maria_now.decide_review_line(id, anna, Change, None)), "review_signed");
    assert!(!house.lab.review_status().unwrap().overdue);
    // The next one says what is different.
    let admin = house.lab.sign_in("admin", ADMIN, Device::unknown()).unwrap();
    admin.set_roles(anna, &["viewer"], WHY).unwrap();
    admin.deactivate(dormant, ("dormant", None)).unwrap();
    let next = admin.prepare_review().unwrap();
    let (review, lines) = admin.review(next).unwrap();
    assert_eq!((review.previous, review.lines), (Some(id), 4));
    let changed = lines.iter().find(|line| line.account == anna).unwrap();
    assert!(!changed.new && changed.removed.contains(&"result.enter".to_owned()));
    assert_eq!(admin.reviews().unwrap().len(), 2);
    house.holds();
}

#[test]
fn signing_needs_a_fresh_password() {
    let house = House::new();
    let maria = house.maria();
    let id = house.admin.prepare_review().unwrap();
    let (_, lines) = house.admin.review(id).unwrap();
    for line in lines {
        let by = if line.account == maria.account() { &house.admin } else { &maria };
        by.decide_review_line(id, line.account, Keep, None).unwrap();
    }
    assert_eq!(code(maria.sign_review(id)), "reauthentication_needed");
    maria.reauthenticate(MARIA, None).unwrap();
    maria.sign_review(id).unwrap();
    house.holds();
}
