use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::page_that_waits;
use crate::exercise::WaitGroup;
use interleave_std::probe::let_all_wait;
use interleave_std::{Threads, check};

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

/// Nothing is under way, and two folders add at once. If the wait for the second one's job returns before that
/// has ended, its guard came out of `add` too early: the first `add` has counted, and has yet to say that
/// there is something to wait for. The second folder may add more than once before, for a count may have parts,
/// and the two be in the same one.
#[test]
fn a_guard_counts_whoever_else_adds() {
    for parts in [1, 2, 3, 4, 8, 16] {
        // One switch, into the middle of the first add.
        check("A guard counts when add has returned, whoever else adds.")
            .with(format!("the other thread's guard number {parts}"))
            .bound(1)
            .run(move || {
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

/// The importer waits, and as the last guard is dropped, a folder adds another, and waits for that. If the folder's
/// wait returns before its file is imported, or never, the guard was not counted: the last one's drop, or whoever it
/// has woken, sets something back, a moment after the count has come to nothing.
#[test]
fn a_guard_counts_though_the_last_one_before_it_is_just_dropped() {
    // One switch, in the middle of that drop, or of that return.
    check("A guard counts, also when it is added just as the last one is dropped.").bound(1).run(|| {
        let group = Arc::new(WaitGroup::new());
        let pending = group.add();
        let inner = Arc::clone(&group);
        let folder = thread::spawn(move || {
            let (file, imported) = (inner.add(), Arc::new(AtomicBool::new(false)));
            let seen = Arc::clone(&imported);
            let job = thread::spawn(move || {
                imported.store(true, Ordering::SeqCst);
                drop(file);
            });
            inner.wait();
            assert!(seen.load(Ordering::SeqCst), "the file is imported before the folder's wait returns");
            job.join().expect("dropping a guard does not panic");
        });
        let last = thread::spawn(move || drop(pending));
        // Whether this one waits for the folder's guard too is up to the group.
        group.wait();
        last.join().expect("dropping a guard does not panic");
        folder.join().expect("the folder's wait keeps its promise");
    });
}

/// Three hundred guards live at once, while the page waits, and are dropped in one order and in the other. If the page's
/// wait returns while there is one, or never, look for a count, or bits or places of the guards, of which there are so many
/// and no more.
#[test]
fn however_many_guards_there_are_each_counts() {
    for first_come_first in [true, false] {
        // The page looks after each drop; in which order is for the check to say.
        check("However many guards there are, wait waits for each.")
            .with(if first_come_first {
                "the oldest guard dropped first"
            } else {
                "the newest guard dropped first"
            })
            .first_schedule()
            .run(move || {
                let (group, returned) = (Arc::new(WaitGroup::new()), Arc::new(AtomicBool::new(false)));
                let mut guards: VecDeque<_> = (0..300).map(|_| group.add()).collect();
                let (inner, back) = (Arc::clone(&group), Arc::clone(&returned));
                let page = thread::spawn(move || {
                    inner.wait();
                    back.store(true, Ordering::SeqCst);
                });
                // Until the page waits.
                let_all_wait();
                while let Some(guard) = if first_come_first { guards.pop_front() } else { guards.pop_back() }
                {
                    // The page has its turn.
                    thread::yield_now();
                    let left = guards.len() + 1;
                    assert!(
                        !returned.load(Ordering::SeqCst),
                        "wait has returned, and {left} of 300 guards are left"
                    );
                    drop(guard);
                }
                page.join().expect("wait does not panic");
            });
    }
}
