use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::page_that_waits;
use crate::exercise::WaitGroup;
use interleave_std::probe::{boom, while_unwinding};
use interleave_std::{Threads, check};

/// One file is corrupt and its job panics. If `wait` then waits for ever, the line that counts down was never
/// reached: let the guard's drop count down, whatever happens.
#[test]
fn a_job_that_panics_has_ended_too() {
    // No switch is needed; three are explored, since a panic unwinds while others wait.
    check("A job that panics has ended too.").bound(3).run(|| {
        let group = WaitGroup::new();
        let corrupt = group.spawn(|| boom());
        group.wait();
        assert!(corrupt.join().is_err(), "the panic is in the handle");
        // A lock that the panic left poisoned would show here.
        let next = group.spawn(|| ());
        group.wait();
        next.join().expect("this job does nothing");
    });
}

/// A corrupt file makes its job panic while another one is still read. If the page's wait returns before that
/// one has ended, the panic was counted twice: by the guard that unwinds, and by who has caught it.
#[test]
fn a_job_that_panics_counts_once() {
    // Who counts twice does so in every schedule; one switch lets the page wait before and after that.
    check("A job that panics is one job less, and not two.").bound(1).run(|| {
        let group = Arc::new(WaitGroup::new());
        let imported = Arc::new(AtomicBool::new(false));
        let pending = group.add();
        let corrupt = group.spawn(|| boom());
        assert!(corrupt.join().is_err(), "the panic is in the handle");
        let page = page_that_waits(&group, &imported);
        imported.store(true, Ordering::SeqCst);
        drop(pending);
        page.join().expect("the page's wait keeps its promise");
    });
}

/// A thread has a guard and panics, and its guard is dropped on the way. If this is a deadlock, a guard that a
/// panic drops does not count down: look for what asks whether its thread panics.
#[test]
fn a_guard_that_a_panic_drops_is_not_waited_for() {
    // No switch is needed; one is explored, since a panic unwinds while others wait.
    check("A guard that a panic drops has been dropped.").bound(1).run(|| {
        let group = WaitGroup::new();
        let pending = group.add();
        let page = thread::spawn(move || {
            let _pending = pending;
            boom();
        });
        group.wait();
        assert!(page.join().is_err(), "the page panicked");
    });
}

/// The importer panics, and a guard of its own waits for the jobs before it lets go of the folder. If `wait`
/// returns before the job has ended, look for what asks whether the thread panics.
#[test]
fn who_panics_waits_like_everybody() {
    // One switch, away from the job before it has ended.
    check("A wait in a destructor, while its thread panics, waits as ever.").bound(1).run(|| {
        let (group, gone) = (WaitGroup::new(), Arc::new(AtomicBool::new(false)));
        let folder = Arc::clone(&gone);
        let job = group.spawn(move || {
            assert!(!folder.load(Ordering::SeqCst), "the folder is there as long as the job runs");
        });
        while_unwinding(|| {
            group.wait();
            gone.store(true, Ordering::SeqCst);
        });
        job.join().expect("the folder is there as long as the job runs");
    });
}
