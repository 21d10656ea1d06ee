//! Every attack that is known to be tried on a sealed trail: each is found, and named with code and place. An attack that
//! cannot be seen from inside is found with what was kept outside, and without it the report says that it was not checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "tests fail by panicking"
)]

mod checkpoints;
mod history;
mod laws;
mod records;
mod schema;
mod search;
mod sessions;
mod state;
mod tail;
mod tiles;
mod values;

use attack::{alone, check, prepared};
use libcompliance_lab::verify::{NotChecked, verify};

#[test]
fn the_laboratory_that_is_attacked_holds_before_the_attack() {
    let lab = prepared();
    let copy = lab.copy();
    let report = check(&copy.path());
    assert_eq!(report.faults, []);
    assert_eq!(report.size, lab.size);
    assert_eq!(report.not_checked, [NotChecked::Outside, NotChecked::Values]);
    let mut options = alone();
    options.checkpoints = vec![lab.early_note.clone(), lab.note.clone()];
    options.keys = vec![lab.key.clone(), lab.old_key.clone()];
    options.vault = Some(values::vault(&copy));
    let report = verify(&copy.path(), &options).unwrap();
    assert_eq!((report.faults, report.not_checked), (vec![], vec![]));
    assert_eq!(report.gap.unwrap().records, 0);
    assert!(lab.size > 512 && lab.early_size > 256, "{} {}", lab.size, lab.early_size);
    assert!(lab.early_size < lab.rotated && lab.rotated < lab.epoch && lab.epoch + 20 < lab.size);
    assert!(check(&lab.early_copy().path()).holds());
}
