//! A higher bound never loses an outcome, and in the end there are no more.

use interleave_std::check;

use crate::dice::Dice;
use crate::outcomes::{Outcomes, outcomes};
use crate::program::Program;

#[test]
fn outcomes_grow_with_the_bound_until_all_are_there() {
    let mut compared = 0;
    for seed in 10_000..10_040 {
        let program = Program::random(&mut Dice::new(seed));
        let Some((all, _)) = outcomes(check("It ends.").every_schedule().limit(3_000), &program) else {
            continue;
        };
        let mut before = Outcomes::new();
        for bound in 0..40 {
            let (found, _) = outcomes(check("It ends.").bound(bound).limit(20_000), &program).unwrap();
            assert!(found.is_superset(&before), "seed {seed}, bound {bound}: {program:#?}");
            assert!(all.is_superset(&found), "seed {seed}, bound {bound}: {program:#?}");
            before = found;
            if before == all {
                break;
            }
        }
        assert_eq!(before, all, "seed {seed}: {program:#?}");
        compared += 1;
    }
    assert!(compared >= 20, "only {compared} programs were small enough");
}
