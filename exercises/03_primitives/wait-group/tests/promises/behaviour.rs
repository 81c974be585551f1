#![allow(clippy::drop_non_drop, reason = "in the starting point nothing has a Drop yet")]

use std::mem;
use std::panic::resume_unwind;
use std::sync::{Arc, Barrier};
use std::thread;

use crate::exercise::{Pending, WaitGroup};
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// A folder may be empty. If this fails, `wait` waits for something to happen instead of looking first
/// whether there is anything to wait for.
#[test]
fn nothing_added_is_nothing_to_wait_for() {
    within_time_limit(|| {
        let group = WaitGroup::new();
        group.wait();
        group.wait();
    });
}

/// The plain case, on one thread. If this hangs, look at `impl Drop for Pending`: does it count down, by
/// exactly one?
#[test]
fn a_dropped_guard_is_not_waited_for() {
    within_time_limit(|| {
        let group = WaitGroup::new();
        let (first, second) = (group.add(), group.add());
        drop(second);
        drop(first);
        group.wait();
        // And again, from 0.
        drop(group.add());
        group.wait();
    });
}

/// A guard goes with the work, to another thread, and `wait` may be called from several. If this does not
/// compile, look for a borrow or an `Rc` in the guard.
#[test]
fn the_group_is_shared_and_a_guard_moves() {
    fn goes_with_the_work<T: Send + 'static>() {}
    fn is_shared<T: Send + Sync + 'static>() {}
    goes_with_the_work::<Pending>();
    is_shared::<WaitGroup>();
    within_time_limit(|| {
        let group = Arc::new(WaitGroup::new());
        let pending = group.add();
        thread::spawn(move || drop(pending)).join().expect("dropping a guard does not panic");
        let waiter = thread::spawn({
            let group = Arc::clone(&group);
            move || group.wait()
        });
        waiter.join().expect("wait does not panic");
    });
}

/// Two imports run at once, or one after the other in the same place. If this hangs, a group waits for
/// another one's jobs: look for a `static`, and for a group that is known by its address.
#[test]
fn two_groups_do_not_disturb_each_other() {
    within_time_limit(|| {
        let (ours, theirs) = (WaitGroup::new(), WaitGroup::new());
        let pending = theirs.add();
        ours.wait();
        drop(pending);
        let mut group = WaitGroup::new();
        let pending = group.add();
        let earlier = mem::take(&mut group);
        group.wait();
        drop(pending);
        earlier.wait();
        // However many there are: each is waited for while the others, before it and after it, have a guard.
        let groups = [(); 300].map(|()| WaitGroup::new());
        let mut guards: Vec<_> = groups.iter().map(WaitGroup::add).collect();
        for (group, guard) in groups.iter().zip(&mut guards) {
            drop(mem::replace(guard, theirs.add()));
            group.wait();
            *guard = group.add();
        }
    });
}

/// An import is given up while a job still runs, and the next one has nothing to do with it. If this hangs,
/// the group waits when it is dropped, or the next group for the earlier one's guard; if it panics, the guard
/// expects its group to be there still.
#[test]
fn a_guard_may_outlive_its_group() {
    within_time_limit(|| {
        let group = WaitGroup::new();
        let pending = group.add();
        drop(group);
        WaitGroup::new().wait();
        drop(pending);
    });
}

/// A panic gives the import up, and a job still runs. If this hangs, the drop of the group waits while its thread
/// panics.
#[test]
fn a_guard_may_outlive_a_group_that_a_panic_drops() {
    within_time_limit(|| {
        let group = WaitGroup::new();
        let pending = group.add();
        while_unwinding(|| drop(group));
        drop(pending);
    });
}

/// A hundred files, and no job ends before all have begun. If this hangs, something lets only some of them
/// run.
#[test]
fn as_many_jobs_at_once_as_there_are() {
    within_time_limit(|| {
        let (group, together) = (WaitGroup::new(), Arc::new(Barrier::new(100)));
        for _ in 0..100 {
            let together = Arc::clone(&together);
            let _handle = group.spawn(move || _ = together.wait());
        }
        group.wait();
    });
}

/// A corrupt file makes its job panic. Nobody may take that for a success: if the join gives `Ok`, somebody
/// has caught the panic.
#[test]
fn a_panic_is_in_the_handle() {
    within_time_limit(|| {
        let group = WaitGroup::new();
        // As `panic!`, without the message on stderr.
        let job = group.spawn(|| resume_unwind(Box::new("a corrupt file")));
        let panic = job.join().expect_err("the job has panicked");
        assert_eq!(panic.downcast_ref(), Some(&"a corrupt file"), "the job's own panic");
        group.wait();
    });
}
