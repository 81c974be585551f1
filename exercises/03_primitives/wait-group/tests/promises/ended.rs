use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::exercise::WaitGroup;
use interleave_std::probe::Gauge;
use interleave_std::{Threads, check, reached};

/// The index is published when `wait` returns. If a file is missing, `wait` did not know of its job yet, or
/// came back from its sleep without another look: look at where `spawn` counts, and at what follows the
/// wake-up.
#[test]
fn wait_returns_only_after_all_are_done() {
    // A job that is counted late needs no switch at all, a spurious wake-up one; two more for where they
    // hide.
    check("wait returns only after every job has ended.").bound(3).run(|| {
        let group = WaitGroup::new();
        let imported = Arc::new(AtomicUsize::new(0));
        let jobs = [(); 2].map(|()| {
            let imported = Arc::clone(&imported);
            group.spawn(move || _ = imported.fetch_add(1, Ordering::SeqCst))
        });
        group.wait();
        assert_eq!(imported.load(Ordering::SeqCst), 2, "both jobs have ended before wait returns");
        for job in jobs {
            job.join().expect("the job only counts");
        }
    });
}

/// The last guard is dropped just as somebody begins to wait. If `wait` sleeps for ever, the wake-up came
/// between its look at the count and its falling asleep: both must be one step under the lock that the
/// guard's drop takes too.
#[test]
fn the_last_one_is_never_missed() {
    // One switch, between the look and the sleep; two more for a count that is read late.
    check("wait never misses the last guard's drop.").bound(3).run(|| {
        let group = WaitGroup::new();
        let pending = group.add();
        let worker = thread::spawn(move || drop(pending));
        group.wait();
        worker.join().expect("dropping a guard does not panic");
    });
}

/// The jobs fill the index with cheap, relaxed stores: the group is what orders them. If an old value is
/// read, `wait` has seen the 0 but not what led to it: look for `Ordering::Relaxed` on the count. A guard of
/// a group that is gone is dropped meanwhile, and stands for neither job: if `wait` comes back too early,
/// look for a table of counts in which a place is used again.
#[test]
fn what_a_job_did_is_seen() {
    // One switch to the job, and one stale read after it.
    check("What a job did is seen by whoever comes back from wait.").bound(2).run(|| {
        let orphan = WaitGroup::new().add();
        let group = WaitGroup::new();
        let index = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let workers = [0, 1].map(|file| {
            let (pending, index) = (group.add(), Arc::clone(&index));
            thread::spawn(move || {
                index[file].store(7, Ordering::Relaxed);
                drop(pending);
            })
        });
        drop(orphan);
        group.wait();
        let seen = [0, 1].map(|file| index[file].load(Ordering::Relaxed));
        assert_eq!(seen, [7, 7], "what the two jobs wrote before their guards were dropped");
        for worker in workers {
            worker.join().expect("dropping a guard does not panic");
        }
    });
}

/// The importer runs every night with the same group. If the second wait returns at once or never, the first
/// round has left something behind: a flag that stays up, a count that is not back at 0.
#[test]
fn the_group_can_be_used_again() {
    // The rounds follow one another, so one switch in the second is enough.
    check("When all have returned, the group can be used again.").bound(2).run(|| {
        let group = WaitGroup::new();
        for _night in 0..2 {
            let imported = Arc::new(AtomicBool::new(false));
            let job = group.spawn({
                let imported = Arc::clone(&imported);
                move || imported.store(true, Ordering::SeqCst)
            });
            group.wait();
            assert!(imported.load(Ordering::SeqCst), "this round's job has ended");
            job.join().expect("the job only stores");
        }
    });
}

/// Two files are read at the same time: that is why there are threads. If no schedule gets there, `spawn`
/// runs the job itself, or waits for it.
#[test]
fn jobs_run_beside_each_other() {
    // One switch, while the first job is at work.
    let two = "two jobs at work at once";
    check("Jobs run beside each other.").sometimes(two).bound(2).run(move || {
        let group = WaitGroup::new();
        let busy = Gauge::new("jobs at work");
        let jobs = [(); 2].map(|()| {
            let busy = busy.clone();
            group.spawn(move || drop(busy.enter()))
        });
        group.wait();
        if busy.most() == 2 {
            reached(two);
        }
        for job in jobs {
            job.join().expect("the job only counts");
        }
    });
}

/// A group is made, in either way, and moved to where it stays. If this is a deadlock, a guard knows its group by
/// where that was, or one of the two ways leaves something out.
#[test]
fn a_group_may_be_made_in_either_way_and_moved() {
    let ways = [("new", WaitGroup::new as fn() -> WaitGroup), ("default", WaitGroup::default)];
    for (way, make) in ways {
        // One switch, into the wait.
        check("A group counts, however it was made, and wherever it is.")
            .with(format!("WaitGroup::{way}"))
            .bound(1)
            .run(move || {
                let group = make();
                let pending = group.add();
                let group = Box::new(group);
                let job = thread::spawn(move || drop(pending));
                group.wait();
                job.join().expect("dropping a guard does not panic");
            });
    }
}
