//! `time::Instant`, on the schedule's own clock.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::run;

#[test]
fn a_sleep_takes_its_time_and_none_of_the_learners() {
    run(|| {
        let start = Instant::now();
        thread::sleep(Duration::from_secs(3600));
        assert!(start.elapsed() >= Duration::from_secs(3600));
    });
}

#[test]
fn instants_are_ordered_and_can_be_counted_with() {
    run(|| {
        let (first, second) = (Instant::now(), Instant::now());
        assert!(first <= second && second.duration_since(first) == second - first);
        assert_eq!(first.duration_since(second), Duration::ZERO);
        assert_eq!(first.checked_duration_since(second), None);
        assert_eq!(first.saturating_duration_since(second), Duration::ZERO);
        let later = first + Duration::from_secs(1);
        assert_eq!(
            (later - Duration::from_secs(1), later.checked_sub(Duration::from_secs(1))),
            (first, Some(first))
        );
        assert_eq!(first.checked_add(Duration::from_secs(1)), Some(later));
        let mut moved = later;
        moved -= Duration::from_secs(1);
        moved += Duration::from_secs(1);
        assert_eq!(moved, later);
    });
}

#[test]
fn a_loop_until_a_deadline_ends() {
    run(|| {
        let deadline = Instant::now() + Duration::from_micros(20);
        let mut turns = 0;
        while Instant::now() < deadline {
            turns += 1;
            thread::yield_now();
        }
        assert!(turns > 0);
    });
}
