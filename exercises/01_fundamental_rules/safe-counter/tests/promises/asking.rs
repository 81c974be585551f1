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

/// A metrics page asks twice while a worker counts, and once more when it has. If the second answer is
/// smaller, the count was out of the map for a moment: look for a value that is taken out, changed and put
/// back. If the last answer is too small, the worker has not told a copy, because it was being read.
#[test]
fn a_count_never_goes_back() {
    // A second key, for those who move counts about: to where the last one is, perhaps.
    for (keys, bound) in [(["/a", "/"], 3), (["/", "/a"], 1)] {
        // Two switches: into the moment without the count, and back. One, between two places to look.
        check("A count never goes back.").bound(bound).limit(100_000).enough(1).run(move || {
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
    check("A count does not go back while it is looked for.").bound(1).run(move || {
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
        assert!(seen == counted || seen == counted + 1, "{counted} were counted before, and get gave {seen}");
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
        check("Two readers at the same time both see all that was counted before.").bound(1).run(move || {
            let counter = Arc::new(SafeCounter::new());
            (0..many).for_each(|_| counter.incr("/"));
            let other = Arc::clone(&counter);
            let reader = thread::spawn(move || other.get("/"));
            let seen = [Some(counter.get("/")), reader.join().ok()];
            assert_eq!(seen, [Some(many); 2], "{many} increments before both, and these counts");
        });
    }
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
        let [counting, asking] = [(); 2].map(|()| Arc::clone(&counter));
        let worker = thread::spawn(move || counting.incr("/"));
        let other = thread::spawn(move || asking.get("/")).join().expect("get returns");
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
    // main waits for a page costs none.
    check("A count does not go back, whoever counts.").bound(2).limit(100_000).enough(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let count = || {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.incr("/"))
        };
        let ask = || {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.get("/")).join().expect("get returns")
        };
        let one = count();
        let first = ask();
        let other = count();
        let second = ask();
        assert!(first <= second && second <= 2, "counts of {first} and then {second}");
        [one, other].map(|worker| worker.join().expect("incr returns"));
        assert_eq!(ask(), 2, "two increments, and this count after both have returned");
    });
}
