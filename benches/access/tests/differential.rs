//! Three engines, one answer: random policies with hierarchies, every question.

use access_bench::{Numbers, Plan, allows, snapshot};
use casbin::CoreApi;

#[test]
fn random_policies_are_answered_alike() {
    let mut numbers = Numbers(0x5eed_0003);
    let (mut asked, mut allowed) = (0, 0);
    for _ in 0..400 {
        let plan = Plan::random(&mut numbers);
        let (ours, cedar, casbin) = (snapshot(&plan), plan.cedar(), plan.casbin());
        for question in plan.all_questions() {
            let answer = allows(&ours, &plan, question);
            assert_eq!(answer, cedar.allows(&plan.cedar_request(question)), "Cedar: {:?}", plan.words(question));
            assert_eq!(answer, casbin.enforce(plan.words(question)).unwrap(), "casbin: {:?}", plan.words(question));
            asked += 1;
            allowed += usize::from(answer);
        }
    }
    assert_eq!(asked, 400 * 96);
    // Neither answer may be rare, or the comparison would say little.
    assert!(allowed * 20 > asked, "{allowed} of {asked}");
}
