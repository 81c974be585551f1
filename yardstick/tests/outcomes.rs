//! What loom finds, the engine finds too.

use yardstick::{loom, on_loom, on_ours, ours};

/// Past loom's bound on switches the engine counts more as a switch: a stale read. So it gets two more.
const MORE: u32 = 2;

#[test]
fn every_outcome_on_loom_is_one_of_ours() {
    for ((name, bound, theirs), (_, _, mine)) in on_loom::MODELS.into_iter().zip(on_ours::MODELS) {
        let (theirs, mine) = (loom(bound, theirs), ours(bound + MORE, mine));
        let missed: Vec<_> = theirs.outcomes.difference(&mine.outcomes).collect();
        assert!(missed.is_empty(), "{name}: only loom finds {missed:?}; ours are {:?}", mine.outcomes);
        println!("{name}: {} on loom, {} on ours", theirs.outcomes.len(), mine.outcomes.len());
    }
}
