use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::exercise::WaitGroup;
use interleave_std::probe::{assert_all_sleep, let_all_wait};
use interleave_std::{Threads, check};

/// The importer waits, and so does the page that shows its progress. If one of them sleeps for ever, only one
/// was woken; if one returns early, it took away what the other was still waiting for.
#[test]
fn two_may_wait_at_once() {
    // Both must be asleep before the last drop: two switches.
    check("All who wait return, after the last job.").bound(2).run(|| {
        let group = Arc::new(WaitGroup::new());
        let imported = Arc::new(AtomicBool::new(false));
        let pending = group.add();
        let page = thread::spawn({
            let (group, imported) = (Arc::clone(&group), Arc::clone(&imported));
            move || {
                group.wait();
                assert!(imported.load(Ordering::SeqCst), "the job has ended before the page's wait returns");
            }
        });
        let job = thread::spawn({
            let imported = Arc::clone(&imported);
            move || {
                imported.store(true, Ordering::SeqCst);
                drop(pending);
            }
        });
        group.wait();
        assert!(imported.load(Ordering::SeqCst), "the job has ended before main's wait returns");
        job.join().expect("dropping a guard does not panic");
        page.join().expect("the page's wait keeps its promise");
    });
}

/// Two imports are waited for at once, and the one that ends first lets the other go on. If this is a deadlock, the groups
/// share a bell: it was rung for one of them, and the other one's waiter heard it.
#[test]
fn two_groups_may_be_waited_for_at_once() {
    for first in [0, 1] {
        // Both wait before anything is dropped, so there is nothing to switch; one is spare.
        check("Who waits for one group hears of that group's end.")
            .with(format!("the {} group ending first", ["first", "second"][first]))
            .bound(1)
            .run(move || {
                let groups = [(); 2].map(|()| Arc::new(WaitGroup::new()));
                let mut guards = groups.each_ref().map(|group| Some(group.add()));
                let mut waiting = groups.map(|group| Some(thread::spawn(move || group.wait())));
                let_all_wait();
                for which in [first, 1 - first] {
                    drop(guards[which].take());
                    let ended = waiting[which].take().map(thread::JoinHandle::join);
                    assert!(ended.is_some_and(|ended| ended.is_ok()), "wait does not panic");
                }
            });
    }
}

/// A job that takes an hour must not cost an hour of processor time in whoever waits. A guard that nobody
/// ever drops shows it: who sleeps is found asleep, and who asks again and again is found turning in a loop.
#[test]
fn who_waits_sleeps() {
    // One thread has one schedule, but for spurious wake-ups.
    check("A thread that waits sleeps.").bound(1).asleep().run(|| {
        let group = WaitGroup::new();
        std::mem::forget(group.add());
        group.wait();
        panic!("wait returned, and there is a guard that nobody has dropped");
    });
}

/// Twenty pages wait for one import. If some of them sleep for ever, whoever waits has a place in something
/// that has an end.
#[test]
fn twenty_may_wait_at_once() {
    // All of them wait before the guard is dropped; in which order they came makes no difference.
    check("However many wait, all of them return.").first_schedule().run(|| {
        let group = Arc::new(WaitGroup::new());
        let pending = group.add();
        let pages = [(); 20].map(|()| {
            let group = Arc::clone(&group);
            thread::spawn(move || group.wait())
        });
        assert_all_sleep("somebody waits for the group");
        drop(pending);
        for page in pages {
            page.join().expect("wait does not panic");
        }
    });
}

/// The import ended before anybody waited, and the next one runs with the same group. If the page asks again
/// and again, something is left of the earlier one: an event that is still set wakes whoever waits, each time.
#[test]
fn who_waits_in_a_group_that_was_used_sleeps() {
    // No switch: the page comes to wait, and nobody else is there.
    check("A thread that waits sleeps, also in a group that was used.").bound(0).run(|| {
        let group = Arc::new(WaitGroup::new());
        for _night in 0..2 {
            // Nobody waits for this one.
            drop(group.add());
            let pending = group.add();
            let inner = Arc::clone(&group);
            let page = thread::spawn(move || inner.wait());
            assert_all_sleep("somebody waits for the group");
            drop(pending);
            page.join().expect("wait does not panic");
        }
    });
}

/// The last job ends, and before the page looks, somebody adds another guard and drops that, too. If this is a
/// deadlock, the page was taken off a list of those who wait, has found the new guard, and sleeps again without
/// being on the list.
#[test]
fn who_is_woken_and_waits_again_is_woken_again() {
    // One switch into the wait before the first guard is dropped, and one between the second guard and its drop.
    check("Who was woken, and waits for another guard, is woken again.").bound(2).run(|| {
        let group = Arc::new(WaitGroup::new());
        let pending = group.add();
        let inner = Arc::clone(&group);
        let page = thread::spawn(move || inner.wait());
        drop(pending);
        drop(group.add());
        page.join().expect("wait does not panic");
    });
}

/// A job imports a folder of its own, with a group of its own, and waits for it. If it goes on too early, `wait` leaves a
/// guard out for the job in which it is called, whichever group that is of.
#[test]
fn a_job_may_wait_for_another_group() {
    // Who leaves one out does so in the first schedule.
    check("In a job too, wait waits for every guard of its group.").bound(0).run(|| {
        let group = WaitGroup::new();
        let job = group.spawn(|| {
            let (folder, imported) = (WaitGroup::new(), Arc::new(AtomicBool::new(false)));
            let (pending, file) = (folder.add(), Arc::clone(&imported));
            let reader = thread::spawn(move || {
                file.store(true, Ordering::SeqCst);
                drop(pending);
            });
            folder.wait();
            assert!(imported.load(Ordering::SeqCst), "the file is imported before the job's wait returns");
            reader.join().expect("dropping a guard does not panic");
        });
        group.wait();
        job.join().expect("the job's wait keeps its promise");
    });
}
