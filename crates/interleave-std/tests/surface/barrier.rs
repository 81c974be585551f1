//! `Barrier`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use crate::support::run;

#[test]
fn nobody_passes_before_all_have_come_and_one_leads() {
    run(|| {
        let shared = Arc::new((Barrier::new(3), AtomicU32::new(0)));
        let come = |(barrier, come): &(Barrier, AtomicU32)| {
            come.fetch_add(1, Ordering::Relaxed);
            let leads = barrier.wait().is_leader();
            assert_eq!(come.load(Ordering::Relaxed), 3, "all have come");
            u32::from(leads)
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || come(&shared))
            })
            .collect();
        let leaders = come(&shared) + others.into_iter().map(|other| other.join().unwrap()).sum::<u32>();
        assert_eq!(leaders, 1);
    });
}

#[test]
fn it_can_be_used_again() {
    run(|| {
        let shared = Arc::new((Barrier::new(2), AtomicU32::new(0)));
        let rounds = |(barrier, sum): &(Barrier, AtomicU32)| {
            for round in 1..=2 {
                sum.fetch_add(1, Ordering::Relaxed);
                barrier.wait();
                assert!(sum.load(Ordering::Relaxed) >= 2 * round);
            }
        };
        let theirs = Arc::clone(&shared);
        let other = thread::spawn(move || rounds(&theirs));
        rounds(&shared);
        other.join().unwrap();
        assert!(Barrier::new(0).wait().is_leader());
    });
}
