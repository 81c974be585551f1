//! A higher bound never loses an outcome, and in the end there are no more.

use std::sync::Arc;

use interleave::report::Kind;
use interleave_std::sync::atomic::{AtomicU32, Ordering};
use interleave_std::{Threads, check, thread};

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

fn increments(threads: u32) {
    // An increment is lost by one switch between the load and the store.
    let count = Arc::new(AtomicU32::new(0));
    let increment = |count: &AtomicU32| count.store(count.load(Ordering::SeqCst) + 1, Ordering::SeqCst);
    let others = (1..threads).map(|_| Arc::clone(&count));
    let others: Vec<_> = others.map(|count| thread::spawn(move || increment(&count))).collect();
    increment(&count);
    for other in others {
        other.join().unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), threads);
}

#[test]
fn a_failure_that_was_found_is_not_lost_at_the_limit() {
    let all = check("All count.").judge(|| increments(3)).unwrap_err();
    let limit = all.explored.schedules - 1;
    let cut = check("All count.").limit(limit).judge(|| increments(3)).unwrap_err();
    assert_eq!((cut.kind, cut.explored.schedules), (all.kind, limit));
}

#[test]
fn long_schedules_use_up_the_limit_too() {
    let long = || {
        let count = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&count);
        let count_far = |count: &AtomicU32| {
            for _ in 0..100 {
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        let other = thread::spawn(move || count_far(&theirs));
        count_far(&count);
        other.join().unwrap();
    };
    let cut = check("It ends.").limit(20).judge(long).unwrap_err();
    // Some 200 operations in each, and 20 times 50 in all.
    assert_eq!((cut.kind, cut.explored.schedules), (Kind::Limit, 5));
}

#[test]
fn what_is_enough_has_to_be_explored_before_the_limit() {
    let two = || {
        let count = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&count);
        let add = |count: &AtomicU32| {
            for _ in 0..5 {
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        let other = thread::spawn(move || add(&theirs));
        add(&count);
        other.join().unwrap();
    };
    let one_switch = check("It ends.").bound(1).judge(two).unwrap().schedules;
    let enough = |limit, bound| check("It ends.").bound(3).limit(limit).enough(bound).judge(two);
    let explored = enough(one_switch + 5, 1).unwrap();
    assert_eq!((explored.schedules, explored.bound), (one_switch + 5, Some(1)));
    assert_eq!(enough(one_switch - 1, 1).unwrap_err().kind, Kind::Limit);
    assert_eq!(enough(one_switch + 5, 2).unwrap_err().kind, Kind::Limit);
}

#[test]
fn the_first_schedule_is_one_without_a_switch_that_is_not_needed() {
    let lost_update = || increments(2);
    let first = check("Both count.").first_schedule().judge(lost_update).unwrap();
    assert_eq!((first.schedules, first.bound, first.complete), (1, Some(0), false));
    assert!(check("Both count.").bound(1).judge(lost_update).is_err());
    // What fails in the first schedule fails.
    let wrong =
        check("Nothing is there.").first_schedule().judge(|| panic!("something is there")).unwrap_err();
    assert_eq!(wrong.explored.schedules, 1);
}
