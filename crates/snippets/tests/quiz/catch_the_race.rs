//! `06_races/catch-the-race.md`

use real::collections::{BTreeMap, BTreeSet};

use crate::outcomes::outcomes;

/// In how many ways threads with so many steps each can be interleaved. `known` has what was found before.
fn interleavings(steps: &[u32], known: &mut BTreeMap<Vec<u32>, u64>) -> u64 {
    if let Some(&ways) = known.get(steps) {
        return ways;
    }
    let mut ways = u64::from(steps.iter().all(|&left| left == 0));
    for thread in 0..steps.len() {
        let mut rest = steps.to_vec();
        if let Some(left) = rest[thread].checked_sub(1) {
            rest[thread] = left;
            ways += interleavings(&rest, known);
        }
    }
    known.insert(steps.to_vec(), ways);
    ways
}

#[test]
fn interleavings_grow_faster_than_anybody_waits() {
    assert_eq!(interleavings(&[3, 3], &mut BTreeMap::new()), 20);
    assert_eq!(interleavings(&[3, 3, 3], &mut BTreeMap::new()), 1_680);
    assert_eq!(interleavings(&[6, 6], &mut BTreeMap::new()), 924);
    assert_eq!(interleavings(&[6, 6, 6], &mut BTreeMap::new()), 17_153_136);
}

mod model {
    // ANCHOR: model
    use std::sync::Mutex;
    use std::thread;

    pub fn what_was_seen() -> Vec<u32> {
        let done = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for job in [1, 2] {
                let done = &done;
                scope.spawn(move || done.lock().unwrap().push(job));
            }
            done.lock().unwrap().clone()
        })
    }
    // ANCHOR_END: model
}

#[test]
fn before_the_join_anything_can_be_seen() {
    let expected = [vec![], vec![1], vec![2], vec![1, 2], vec![2, 1]];
    assert_eq!(outcomes(model::what_was_seen), BTreeSet::from(expected));
}
