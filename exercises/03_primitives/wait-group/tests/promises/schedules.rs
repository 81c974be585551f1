#![allow(
    clippy::drop_non_drop,
    clippy::forget_non_drop,
    reason = "in the starting point nothing has a Drop yet"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::exercise::WaitGroup;
use interleave_std::probe::{Gauge, boom, spinners, while_unwinding};
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

/// A job finds an archive, starts a job for what is in it, and ends. If `wait` returns before the second job,
/// it counted only what was there when it began to wait. If everybody waits for ever, `wait` holds a lock in
/// its sleep that `add` needs.
#[test]
fn what_a_job_adds_is_waited_for() {
    // One switch into wait before the second job is added, one back; one to spare.
    check("wait waits for what was added while it waited.").bound(3).run(|| {
        let group = Arc::new(WaitGroup::new());
        let unpacked = Arc::new(AtomicBool::new(false));
        let archive = group.spawn({
            let (group, unpacked) = (Arc::clone(&group), Arc::clone(&unpacked));
            move || {
                // The handle is dropped: that this job ends is for the group to know.
                drop(group.spawn(move || unpacked.store(true, Ordering::SeqCst)));
            }
        });
        group.wait();
        assert!(unpacked.load(Ordering::SeqCst), "the job that the first one added has ended too");
        archive.join().expect("spawn does not panic");
    });
}

/// A thread that has a guard spawns a job, and the job gives a guard to another thread. All are waited for.
/// If `wait` returns too soon, jobs and guards have a count each, and one of the two rose again while `wait`
/// was at the other. So it is with a count that is split in parts, which `wait` adds up one after the other.
#[test]
fn whatever_is_added_is_waited_for() {
    // One switch, from wait to those that add.
    check("wait waits for guards and for jobs, whichever adds which.").bound(1).run(|| {
        let group = Arc::new(WaitGroup::new());
        // The next guard is the sixteenth: of a count in two, four, eight or sixteen parts it is in the last,
        // and the one after it in the first.
        for _ in 0..15 {
            drop(group.add());
        }
        let imported = Arc::new(AtomicBool::new(false));
        let pending = group.add();
        let folder = thread::spawn({
            let (group, imported) = (Arc::clone(&group), Arc::clone(&imported));
            move || {
                let inner = Arc::clone(&group);
                // The handles are dropped: that the work ends is for the group to know.
                drop(group.spawn(move || {
                    let entry = inner.add();
                    drop(thread::spawn(move || {
                        imported.store(true, Ordering::SeqCst);
                        drop(entry);
                    }));
                }));
                drop(pending);
            }
        });
        group.wait();
        assert!(imported.load(Ordering::SeqCst), "the last of the three has ended too");
        folder.join().expect("spawn does not panic");
    });
}

/// The page waits for a guard while a job begins and ends. If the page's wait returns before the guard is
/// dropped, the job was counted only after its thread had begun: it took down a count that stood for the
/// guard.
#[test]
fn work_is_counted_before_it_begins() {
    // One switch, into the job before spawn returns; one to spare.
    check("A job is counted from before it begins.").bound(2).run(|| {
        let group = Arc::new(WaitGroup::new());
        let imported = Arc::new(AtomicBool::new(false));
        let pending = group.add();
        let page = page_that_waits(&group, &imported);
        let job = group.spawn(|| ());
        imported.store(true, Ordering::SeqCst);
        drop(pending);
        job.join().expect("the job does nothing");
        page.join().expect("the page's wait keeps its promise");
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
        assert!(spinners().is_empty(), "{} asks again and again", spinners().join(", "));
        drop(pending);
        for page in pages {
            page.join().expect("wait does not panic");
        }
    });
}

/// A thread that waits for the group, and expects that all is imported then.
#[track_caller]
fn page_that_waits(group: &Arc<WaitGroup>, imported: &Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let (group, imported) = (Arc::clone(group), Arc::clone(imported));
    thread::spawn(move || {
        group.wait();
        assert!(imported.load(Ordering::SeqCst), "the guard was dropped before");
    })
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
            assert!(spinners().is_empty(), "{} asks again and again", spinners().join(", "));
            drop(pending);
            page.join().expect("wait does not panic");
        }
    });
}

/// Nothing is under way, and two folders add at once. If the wait for the second one's job returns before that
/// has ended, its guard came out of `add` too early: the first `add` has counted, and has yet to say that
/// there is something to wait for. The second folder may add more than once before, for a count may have parts,
/// and the two be in the same one.
#[test]
fn a_guard_counts_whoever_else_adds() {
    for parts in [1, 2, 3, 4, 8, 16] {
        // One switch, into the middle of the first add.
        check("A guard counts when add has returned, whoever else adds.").bound(1).run(move || {
            let (group, imported) = (Arc::new(WaitGroup::new()), Arc::new(AtomicBool::new(false)));
            let inner = Arc::clone(&group);
            let folder = thread::spawn(move || {
                // The next one is in the same part as the first folder's.
                (1..parts).for_each(|_| drop(inner.add()));
                let (pending, file) = (inner.add(), Arc::clone(&imported));
                let job = thread::spawn(move || {
                    file.store(true, Ordering::SeqCst);
                    drop(pending);
                });
                inner.wait();
                assert!(
                    imported.load(Ordering::SeqCst),
                    "the job has ended before the folder's wait returns"
                );
                job.join().expect("dropping a guard does not panic");
            });
            drop(group.add());
            folder.join().expect("the folder's wait keeps its promise");
        });
    }
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

/// A group is made, in either way, and moved to where it stays. If this is a deadlock, a guard knows its group by
/// where that was, or one of the two ways leaves something out.
#[test]
fn a_group_may_be_made_in_either_way_and_moved() {
    for make in [WaitGroup::new, WaitGroup::default] {
        // One switch, into the wait.
        check("A group counts, however it was made, and wherever it is.").bound(1).run(move || {
            let group = make();
            let pending = group.add();
            let group = Box::new(group);
            let job = thread::spawn(move || drop(pending));
            group.wait();
            job.join().expect("dropping a guard does not panic");
        });
    }
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
