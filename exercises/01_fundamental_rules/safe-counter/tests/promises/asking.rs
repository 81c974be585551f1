use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::{Threads, check};

/// Two new paths are counted beside one that is known. If a count is wrong, it was changed in a place where
/// another key stands by now: look for a position that was found under one lock and used under another.
#[test]
fn a_known_key_is_found_while_new_ones_come() {
    // One switch between finding the place and using it.
    check("A known key is counted while new keys come.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/b");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/a"));
        counter.incr("/b");
        counter.incr("/c");
        worker.join().expect("incr returns");
        let counts = ["/a", "/b", "/c"].map(|key| counter.get(key));
        assert_eq!(counts, [1, 2, 1], "one increment of /a, two of /b, one of /c, and these counts");
    });
}

/// A metrics page asks for one path while another is counted. If this is a deadlock, `incr` and `get` take
/// the same two locks in different orders; if a count is missing, it was out of its place for a moment.
#[test]
fn a_key_can_be_read_while_another_is_counted() {
    // One switch, after the first of two locks.
    check("A key's count is there while another key is counted.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/a");
        counter.incr("/a");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/b"));
        assert_eq!(counter.get("/a"), 2, "the count of /a, while /b is counted");
        worker.join().expect("incr returns");
        assert_eq!(
            (counter.get("/a"), counter.get("/b")),
            (2, 1),
            "two increments of /a, one of /b, and these counts"
        );
    });
}

/// A worker counts and then raises a flag; whoever sees the flag asks for the count. If the count is 0,
/// `incr` had returned before it had counted, or `get` answers from something that is older: look for work
/// put off, and for copies.
#[test]
fn get_sees_what_was_counted_before() {
    // One switch to the worker and one stale read; the third bound is spare.
    check("get sees every increment that happened before it.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let counted = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let (counter, counted) = (Arc::clone(&counter), Arc::clone(&counted));
            move || {
                counter.incr("/");
                counted.store(true, Ordering::Release);
            }
        });
        if counted.load(Ordering::Acquire) {
            assert_eq!(counter.get("/"), 1, "the increment happened before this get");
        }
        worker.join().expect("incr returns");
    });
}

/// Two metrics pages ask at the same moment, for different paths. If one of them gets too little, an
/// increment is under way from one place to another and in neither: look at what `get` changes. If they get
/// each other's count, look at where an answer comes from, and who else may take it.
#[test]
fn two_readers_at_once_both_see_their_count() {
    // One switch between taking the increments out of one place and putting them into the other: with a hundred
    // locks in a row it stays at that.
    check("Two readers at the same time both see what was counted before.")
        .bound(3)
        .limit(100_000)
        .enough(1)
        .run(|| {
            let counter = Arc::new(SafeCounter::new());
            for key in ["/a", "/b", "/b"] {
                counter.incr(key);
            }
            let other = Arc::clone(&counter);
            let reader = thread::spawn(move || other.get("/b"));
            let mine = counter.get("/a");
            let theirs = reader.join().expect("get returns");
            assert_eq!(
                (mine, theirs),
                (1, 2),
                "one increment of /a and two of /b before both, and these counts"
            );
        });
}

/// A worker counts and asks, while a metrics page asks twice. If the worker does not find its own increment,
/// this waited somewhere to be entered, and somebody else has taken it out of there and not entered it yet.
#[test]
fn who_counted_finds_it_while_others_ask() {
    // Three switches: to count while the page is at it, back for the page to find what was left, and there
    // again. With a hundred locks in a row it stays at fewer.
    check("Who has counted finds it, whoever else asks.").bound(3).limit(100_000).enough(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || {
            other.incr("/");
            other.get("/")
        });
        let seen = [(); 2].map(|()| counter.get("/"));
        assert_eq!(worker.join().ok(), Some(1), "the worker's own increment, which happened before its get");
        assert!(seen.is_sorted() && seen[1] <= 1, "counts of {seen:?}, one after the other");
    });
}

/// A metrics page asks while two requests are counted. If this is a deadlock, the page was told that it is
/// its turn and gave way, and whoever it gave way to was not told: look at who wakes whom.
#[test]
fn who_asks_between_two_increments_is_not_in_their_way() {
    // One switch stops the first writer while it has the lock; that the two others then wait costs none. One
    // is spare.
    check("A get and two increments at once all return.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let reader = thread::spawn(move || other.get("/"));
        let other = Arc::clone(&counter);
        let writer = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        reader.join().expect("get returns");
        writer.join().expect("incr returns");
    });
}

/// Two metrics pages ask while a request is counted. If this is a deadlock, both waited for the increment,
/// and its end woke one of them only.
#[test]
fn all_who_ask_during_an_increment_are_answered() {
    // One switch stops the increment while it is under way; that the two others then wait costs none. One is
    // spare, but with a hundred locks in a row.
    check("Two gets during an increment all return.").bound(2).limit(100_000).enough(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let readers = [(); 2].map(|()| {
            let other = Arc::clone(&counter);
            thread::spawn(move || other.get("/"))
        });
        counter.incr("/");
        let seen = readers.map(|reader| reader.join().expect("get returns"));
        assert!(seen.iter().all(|&count| count <= 1), "counts of {seen:?}, and there was one increment");
    });
}

/// A worker counts and asks, while two others count another path. If it does not find its own increment, this
/// waited somewhere to be entered, and was entered while the worker had looked where it comes to, and not yet
/// where it came from.
#[test]
fn who_counted_finds_it_while_others_count() {
    // One switch, so that the worker meets somebody in the middle of an increment, and one into the middle of
    // its look.
    check("Who has counted finds it, whoever else counts.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let (one, other) = (Arc::clone(&counter), Arc::clone(&counter));
        let one = thread::spawn(move || one.incr("/a"));
        let worker = thread::spawn(move || {
            other.incr("/b");
            other.get("/b")
        });
        counter.incr("/a");
        one.join().expect("incr returns");
        assert_eq!(worker.join().ok(), Some(1), "the worker's own increment, which happened before its get");
    });
}

/// Many requests were counted, and nobody has asked since; now two ask at the same moment. If one of them gets
/// too little, the increments were kept somewhere until somebody asks, and are on their way from there.
#[test]
fn two_readers_both_see_many_increments() {
    for many in [8, 16, 32, 64] {
        // One switch between taking the increments out of one place and putting them into the other.
        check("Two readers at the same time both see all that was counted before.")
            .with(format!("{many} increments"))
            .bound(1)
            .run(move || {
                let counter = Arc::new(SafeCounter::new());
                (0..many).for_each(|_| counter.incr("/"));
                let other = Arc::clone(&counter);
                let reader = thread::spawn(move || other.get("/"));
                let seen = [Some(counter.get("/")), reader.join().ok()];
                assert_eq!(seen, [Some(many); 2], "{many} increments before both, and these counts");
            });
    }
}
