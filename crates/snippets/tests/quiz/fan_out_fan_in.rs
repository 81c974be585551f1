//! `02_channels/fan-out-fan-in.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod three_jobs {
    // ANCHOR: three_jobs
    use crossbeam::channel::unbounded;
    use std::thread;

    pub fn read() -> Vec<u64> {
        let (send, jobs) = unbounded();
        let (done, items) = unbounded();
        for job in [1, 2, 3] {
            send.send(job).unwrap();
        }
        drop(send);
        thread::scope(|scope| {
            for _ in 0..2 {
                let (jobs, done) = (jobs.clone(), done.clone());
                scope.spawn(move || jobs.iter().for_each(|job| done.send(job).unwrap()));
            }
        });
        drop(done);
        items.iter().collect()
    }
    // ANCHOR_END: three_jobs
}

#[test]
fn two_workers_cannot_be_done_with_the_third_job_first() {
    let orders = [vec![1, 2, 3], vec![1, 3, 2], vec![2, 1, 3], vec![2, 3, 1]];
    assert_eq!(outcomes(three_jobs::read), BTreeSet::from(orders));
}

mod ends {
    use crossbeam::channel::{Receiver, bounded};
    use std::thread;

    fn jobs() -> Receiver<u64> {
        let (send, jobs) = bounded(2);
        for job in [1, 2] {
            send.send(job).unwrap();
        }
        jobs
    }

    pub fn a() {
        let jobs = jobs();
        // ANCHOR: a
        let (done, items) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(|| jobs.iter().for_each(|job| done.send(job).unwrap()));
            items.iter().count()
        });
        // ANCHOR_END: a
    }

    pub fn b() {
        let jobs = jobs();
        // ANCHOR: b
        let (done, items) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || jobs.iter().for_each(|job| done.send(job).unwrap()));
            items.iter().count()
        });
        // ANCHOR_END: b
    }

    pub fn c() {
        let jobs = jobs();
        // ANCHOR: c
        let (done, items) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || jobs.iter().for_each(|job| done.send(job).unwrap()));
        });
        items.iter().count();
        // ANCHOR_END: c
    }
}

#[test]
fn a_borrowed_sender_and_a_late_reader_wait_for_ever() {
    assert!(can_wait_for_ever(ends::a));
    assert!(!can_wait_for_ever(ends::b));
    assert!(can_wait_for_ever(ends::c));
}
