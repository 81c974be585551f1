use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::{each_was_counted_once, path, with_paths};
use crate::exercise::SafeCounter;
use interleave_std::probe::{in_one_way, overtaken};
use interleave_std::real::sync::atomic as real;
use interleave_std::{Threads, check};

/// One thread counts three requests and asks, while another counts one. If one is lost, whoever was overtaken
/// again and again has given up, or what the two agree on holds for one call only: look for an exchange that
/// is not tried until it succeeds, and for a lock that not everybody finds. If the first finds more than
/// four, an increment was on its way from one place to another, and `get` saw it in both.
#[test]
fn who_is_overtaken_again_and_again_still_counts() {
    for before in [0, 1] {
        // To be overtaken three times takes three switches: the way back costs none, since who overtakes then
        // gives way.
        check("Who is overtaken again and again still counts.")
            .with(if before == 0 { "a path that is new" } else { "a path that is known" })
            .bound(3)
            .run(move || {
                let counter = Arc::new(SafeCounter::new());
                (0..before).for_each(|_| counter.incr("/"));
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || {
                    other.incr("/");
                    thread::yield_now();
                    other.incr("/");
                    thread::yield_now();
                    other.incr("/");
                    other.get("/")
                });
                counter.incr("/");
                let seen = worker.join().expect("incr and get return") - before;
                assert!(
                    (3..=4).contains(&seen),
                    "three increments before the get and one beside it, and a count of {seen}"
                );
                assert_eq!(counter.get("/") - before, 4, "four increments, and this count");
            });
    }
}

/// A worker counts thirty requests, and another thread, which counts one, comes too late at each step of its
/// own. If an increment is lost, that thread has given up: look for an exchange that is tried a number of
/// times, and not until it succeeds.
#[test]
fn who_is_overtaken_thirty_times_still_counts() {
    const OTHERS: u64 = 30;
    // Who is overtaken gives way, which costs no switch. One is for what else may come between.
    check("Who is overtaken thirty times still counts.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || {
            for counted in 0..OTHERS {
                other.incr("/");
                let seen = other.get("/");
                assert!(seen >= counted + 2, "{} increments have returned, and get gave {seen}", counted + 2);
                thread::yield_now();
            }
        });
        overtaken(|| counter.incr("/"));
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), OTHERS + 2, "increments by two threads, and this count");
    });
}

/// A worker counts thirty paths that are new, and another thread, which counts one that is new too, comes too
/// late at each step of its own. If a count is missing, that thread has given up: it has put a whole map in
/// place of one that it had not seen.
#[test]
fn who_enters_a_path_is_overtaken_and_loses_none() {
    const PATHS: usize = 30;
    // Who is overtaken gives way, which costs no switch.
    check("A path that is entered last of all puts no other one out.").bound(0).run(|| {
        let counter = with_paths(1);
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || {
            for number in 2..PATHS {
                other.incr(&path(number));
                thread::yield_now();
            }
        });
        overtaken(|| counter.incr(&path(1)));
        worker.join().expect("incr returns");
        assert!(each_was_counted_once(&counter, PATHS), "one increment of each of {PATHS} paths");
    });
}

/// A worker counts one path or two that are new, and then the one that another thread is about to enter. If its
/// increment is lost, that thread has seen that its path is not there, was overtaken by the first, and trusts its old
/// look at the second: look at what is tried again, and from where.
#[test]
fn a_path_that_comes_at_the_second_try_is_found() {
    for others in [1, 2] {
        // To be overtaken by each of them takes a switch; the way back costs none.
        check("A path is entered once, however often others come first.")
            .with(if others == 1 { "one other path first" } else { "two other paths first" })
            .bound(others + 1)
            .run(move || {
                let counter = Arc::new(SafeCounter::new());
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || {
                    for number in 1..=others as usize {
                        other.incr(&path(number));
                        thread::yield_now();
                    }
                    other.incr(&path(0));
                });
                counter.incr(&path(0));
                worker.join().expect("incr returns");
                let counts = [0, 1].map(|number| counter.get(&path(number)));
                assert_eq!(counts, [2, 1], "two increments of a path, and one of another");
            });
    }
}

/// A metrics page asks, and the server never rests: there is another request at every fourth step of the page. If
/// neither of them comes to an end, the page waits for a moment in which nobody counts, as whoever adds up until
/// two sums agree: it is not served when the server has most to do.
#[test]
fn who_asks_a_busy_counter_is_answered() {
    const STEPS: usize = 4;
    for new_paths in [false, true] {
        // Who asks gives way before each step, and who counts in between, which costs no switch.
        check("A get returns while others never stop counting.")
            .with(if new_paths { "a new path each time" } else { "the same path each time" })
            .first_schedule()
            .run(move || {
                let counter = with_paths(1);
                let counted = Arc::new(AtomicUsize::new(0));
                let answered = Arc::new(AtomicBool::new(false));
                let worker = thread::spawn({
                    let (counter, counted, answered) =
                        (Arc::clone(&counter), Arc::clone(&counted), Arc::clone(&answered));
                    move || {
                        while !answered.load(Ordering::Acquire) {
                            let number = counted.fetch_add(1, Ordering::Relaxed) + 1;
                            counter.incr(&path(if new_paths { number } else { 0 }));
                            (0..STEPS).for_each(|_| thread::yield_now());
                        }
                    }
                });
                let seen = overtaken(|| counter.get(&path(0)));
                let most = if new_paths { 1 } else { 1 + counted.load(Ordering::Relaxed) as u64 };
                answered.store(true, Ordering::Release);
                worker.join().expect("incr returns");
                assert!(
                    (1..=most).contains(&seen),
                    "1 to {most} increments before get returned, and a count of {seen}"
                );
            });
    }
}

/// A metrics page, or two of them, ask while two, three or four workers count without a pause, step by step in turn:
/// where one of them ends a call, another is in the middle of one. If a page has no answer when one of them has counted a
/// thousand times, it waits until nobody counts, and here somebody always does; or a thread of the counter's own
/// answers only when it has nothing else to do.
#[test]
fn who_asks_while_somebody_always_counts_is_answered() {
    for workers in 2..=4 {
        for later in 0..4 {
            for pages in 1..=2 {
                check("A get returns while others count in turn.")
                    .with(format!(
                        "{workers} workers that begin {later} turns apart, and {}",
                        ["one page", "two pages"][pages - 1]
                    ))
                    .first_schedule()
                    .run(move || {
                        let late = in_one_way(|| late_workers(workers, later, pages));
                        assert_eq!(late, 0, "workers that had counted {TIMES} times before get returned");
                    });
            }
        }
    }
}

/// How often a worker counts at most. Far more than a `get` has steps that adds up 256 stripes, or than there are
/// requests before its own.
const TIMES: u64 = 1_000;

/// How many workers had counted so often before every page had its answer. Each begins some turns `later` than the one
/// before it, and the pages last.
fn late_workers(workers: usize, later: usize, pages: usize) -> usize {
    let counter = Arc::new(overtaken(SafeCounter::new));
    // A look at this one is no step.
    let unanswered = Arc::new(real::AtomicUsize::new(pages));
    let counting: Vec<_> = (0..workers)
        .map(|worker| {
            let (counter, unanswered) = (Arc::clone(&counter), Arc::clone(&unanswered));
            thread::spawn(move || {
                (0..worker * later).for_each(|_| thread::yield_now());
                let waits = || unanswered.load(real::Ordering::SeqCst) > 0;
                overtaken(|| (0..TIMES).take_while(|_| waits()).for_each(|_| counter.incr("/")));
                waits()
            })
        })
        .collect();
    (0..workers * later).for_each(|_| thread::yield_now());
    let ask = move || {
        overtaken(|| counter.get("/"));
        unanswered.fetch_sub(1, real::Ordering::SeqCst);
    };
    let others: Vec<_> = (1..pages).map(|_| thread::spawn(ask.clone())).collect();
    ask();
    others.into_iter().for_each(|page| page.join().expect("get returns"));
    counting.into_iter().map(|worker| worker.join().expect("incr returns")).filter(|late| *late).count()
}
