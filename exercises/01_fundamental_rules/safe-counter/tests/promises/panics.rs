use std::sync::Arc;
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::probe::while_unwinding;
use interleave_std::{Threads, check};

/// A request panics and is counted by a guard on its way out, and a metrics page asks while a worker counts.
/// If the count is 0, what is counted in a panic goes to a place of its own, and was on its way from there to
/// the others when the page had looked at these and not yet at that.
#[test]
fn what_was_counted_in_a_panic_does_not_go_away() {
    // One switch, between two looks; one is spare.
    check("A count that was made in a panic is always seen.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        while_unwinding(|| counter.incr("/"));
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        let seen = counter.get("/");
        worker.join().expect("incr returns");
        assert!(seen == 1 || seen == 2, "a count of {seen}, and there were one or two increments");
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}

/// A request panics and is counted by a guard on its way out, which also asks for the count, while a worker counts.
/// If one of the two is lost, or not seen, who panics does not wait for a lock: look for `try_lock`.
#[test]
fn who_panics_counts_whoever_else_counts() {
    // One switch to the worker, and one back while it has the lock.
    check("Who panics counts, whoever else counts.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        while_unwinding(|| {
            counter.incr("/");
            let seen = counter.get("/");
            assert!(seen == 1 || seen == 2, "a count of {seen}, and there were one or two increments");
        });
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}

/// A request panics, and a guard counts it while a worker counts another; a metrics page asks twice. If the second
/// look finds less than the first, what is counted in a panic waits in a place of its own for whoever counts
/// next, and the page saw it in both places.
#[test]
fn a_count_does_not_go_back_when_somebody_panics() {
    // One switch away from the worker while it has the lock, and one from the page between its looks at two places.
    check("A count does not go back, whoever panics.").bound(2).limit(100_000).enough(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let [panics, asks] = [(); 2].map(|()| Arc::clone(&counter));
        let request = thread::spawn(move || while_unwinding(|| panics.incr("/")));
        let page = thread::spawn(move || [(); 2].map(|()| asks.get("/")));
        counter.incr("/");
        request.join().expect("incr returns");
        let seen = page.join().expect("get returns");
        assert!(seen.is_sorted(), "a count of {}, and then one of {}", seen[0], seen[1]);
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}
