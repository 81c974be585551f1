use std::sync::Arc;
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::{Threads, check};

/// The answer of a metrics page on a thread of its own.
fn asked(counter: &Arc<SafeCounter>) -> u64 {
    let counter = Arc::clone(counter);
    thread::spawn(move || counter.get("/")).join().expect("get returns")
}

/// A metrics page asks twice while a worker counts, and once more when it has. If the second answer is
/// smaller, the count was out of the map for a moment: look for a value that is taken out, changed and put
/// back. If the last answer is too small, the worker has not told a copy, because it was being read.
#[test]
fn a_count_never_goes_back() {
    // A second key, for those who move counts about: to where the last one is, perhaps.
    for (keys, bound) in [(["/a", "/"], 3), (["/", "/a"], 1)] {
        // Two switches: into the moment without the count, and back. One, between two places to look.
        check("A count never goes back.")
            .with(format!("{:?} counted before {:?}", keys[0], keys[1]))
            .bound(bound)
            .limit(100_000)
            .enough(1)
            .run(move || {
                let counter = Arc::new(SafeCounter::new());
                keys.iter().for_each(|key| counter.incr(key));
                let other = Arc::clone(&counter);
                let worker = thread::spawn(move || other.incr("/"));
                let first = counter.get("/");
                let second = counter.get("/");
                assert!(1 <= first && first <= second && second <= 2, "counts of {first} and then {second}");
                worker.join().expect("incr returns");
                assert_eq!(counter.get("/"), 2, "two increments, and this count after both have returned");
            });
    }
}

/// A path is counted while a metrics page asks for it. If the page shows less than was counted before, the
/// count is kept in two parts and one is carried over to the other in two steps, as at a round number; or the
/// page looks in two places, one after the other, and the path has moved from the second one to the first.
#[test]
fn a_path_is_found_while_it_is_counted() {
    for counted in 1..=9 {
        look_beside_a_count(counted, Main::Looks);
    }
    for counted in (1..=9).chain([15, 31, 63, 99, 127, 255]) {
        look_beside_a_count(counted, Main::Counts);
    }
}

/// What main does, beside a thread that does the other.
#[derive(Clone, Copy)]
enum Main {
    Counts,
    Looks,
}

/// A path that was counted so many times is counted once more, and looked for meanwhile.
fn look_beside_a_count(counted: u64, main: Main) {
    // One switch, into the middle of what main does; when the other has ended, it goes on.
    check("A count does not go back while it is looked for.")
        .with(format!(
            "a count of {counted} before, and main {}",
            if matches!(main, Main::Counts) { "counting" } else { "looking" }
        ))
        .bound(1)
        .run(move || {
            let counter = Arc::new(SafeCounter::new());
            (0..counted).for_each(|_| counter.incr("/"));
            let other = Arc::clone(&counter);
            let seen = match main {
                Main::Counts => {
                    let page = thread::spawn(move || other.get("/"));
                    counter.incr("/");
                    page.join().expect("get returns")
                }
                Main::Looks => {
                    let worker = thread::spawn(move || other.incr("/"));
                    let seen = counter.get("/");
                    worker.join().expect("incr returns");
                    seen
                }
            };
            assert!(
                seen == counted || seen == counted + 1,
                "{counted} were counted before, and get gave {seen}"
            );
        });
}

/// A metrics page has asked before, and another one asks while a worker counts; when that one has its answer, the
/// first asks again. If it gets less, each thread has answers of its own, and what says that they are old comes
/// later than the count.
#[test]
fn one_page_gets_no_less_than_another_got_before() {
    // One switch, between the count and what tells of it.
    check("A count does not go back from one reader to the next.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        assert_eq!(counter.get("/"), 1, "one increment, and this count");
        let counting = Arc::clone(&counter);
        let worker = thread::spawn(move || counting.incr("/"));
        let other = asked(&counter);
        let own = counter.get("/");
        assert!(own >= other, "a count of {other}, and then one of {own}");
        worker.join().expect("incr returns");
    });
}

/// One metrics page asks during an increment, and another one later, during a second increment. If the second page
/// gets less, the count is kept in two places, and it looked into one that the first increment has not reached yet.
#[test]
fn a_page_gets_no_less_during_the_next_increment() {
    // One switch stops the first increment between the two places, and one the second while it is in the way. That
    // main waits for a page costs none. With a hundred locks in a row it stays at fewer.
    check("A count does not go back, whoever counts.").bound(2).limit(100_000).enough(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let count = || {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.incr("/"))
        };
        let one = count();
        let first = asked(&counter);
        let other = count();
        let second = asked(&counter);
        assert!(first <= second && second <= 2, "counts of {first} and then {second}");
        for worker in [one, other] {
            worker.join().expect("incr returns");
        }
        assert_eq!(asked(&counter), 2, "two increments, and this count after both have returned");
    });
}
