use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::exercise::SafeCounter;
use interleave_std::probe::{overtaken, while_unwinding};
use interleave_std::{Threads, check};

/// Two requests for the same path are answered at the same moment, when its count is 1 already. Each must
/// count. If one is lost, both threads have read the same old count: look for a moment between the read and
/// the write in which the lock is free.
#[test]
fn every_increment_is_counted() {
    // A lost update needs one switch; three also cover one that hides behind a failed exchange and a stale
    // read.
    check("Every increment is counted.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 3, "three increments, and this count");
    });
}

/// The first two requests for a path are answered at the same moment. Both find that the key is not there. If
/// one is lost, one thread has put a new count over the other's: look at how a missing key gets into the map.
#[test]
fn the_first_two_increments_of_a_key_are_counted() {
    // As above; the switch falls between looking for the key and putting it in.
    check("The first two increments of a key are both counted.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}

/// One thread counts three requests and asks, while another counts one. If one is lost, whoever was overtaken
/// again and again has given up, or what the two agree on holds for one call only: look for an exchange that
/// is not tried until it succeeds, and for a lock that not everybody finds. If the first finds more than
/// four, an increment was on its way from one place to another, and `get` saw it in both.
#[test]
fn who_is_overtaken_again_and_again_still_counts() {
    for before in [0, 1] {
        // To be overtaken three times takes three switches: the way back costs none, since who overtakes then
        // gives way.
        check("Who is overtaken again and again still counts.").bound(3).run(move || {
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

/// Two workers and the thread that started them, at the same path. If this is a deadlock, two were waiting
/// and one was told; if an increment is lost, what was agreed between two did not hold for the third.
#[test]
fn three_at_once_are_all_counted() {
    // Two switches bring all three into the same call.
    check("Three increments at once are counted, and all three return.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let workers = [(); 2].map(|()| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.incr("/"))
        });
        counter.incr("/");
        for worker in workers {
            worker.join().expect("incr returns");
        }
        assert_eq!(counter.get("/"), 3, "three increments, and this count");
    });
}

/// Thirty-two threads have been there before, one after the other. A thread may have a place of its own to
/// count in, but no table of such places is as long as the number of threads. If an increment is lost, two
/// threads have the same place and add to it in two steps.
#[test]
fn the_thirty_third_thread_is_counted() {
    const THREADS: u64 = 32;
    // One switch between the two steps.
    check("However many threads have counted, each increment counts.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        counter.incr("/");
        for number in 2..=THREADS {
            let other = Arc::clone(&counter);
            // It also asks, so that nothing is left to be done when it ends.
            let worker = thread::spawn(move || {
                other.incr("/");
                other.get("/")
            });
            assert_eq!(
                worker.join().ok(),
                Some(number),
                "increments by {number} threads, one by one, and this count"
            );
        }
        let other = Arc::clone(&counter);
        let last = thread::spawn(move || other.incr("/"));
        counter.incr("/");
        last.join().expect("incr returns");
        assert_eq!(
            counter.get("/"),
            THREADS + 2,
            "increments by {THREADS} threads, two more at once, and this count"
        );
    });
}

/// Requests for two different paths at the same moment. If one count is missing, a whole map was written back
/// over another: look for a copy of the map.
#[test]
fn two_keys_at_once_do_not_disturb_each_other() {
    // One switch between copying the map and writing it back is enough.
    check("Two keys that are counted at the same time do not disturb each other.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/a"));
        counter.incr("/b");
        worker.join().expect("incr returns");
        assert_eq!((counter.get("/a"), counter.get("/b")), (1, 1), "one increment of each, and these counts");
    });
}

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
    // Two switches: into the moment without the count, and back.
    check("A count never goes back.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        // A second key, for those who move counts about.
        counter.incr("/a");
        counter.incr("/");
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        let first = counter.get("/");
        let second = counter.get("/");
        assert!(1 <= first && first <= second && second <= 2, "counts of {first} and then {second}");
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 2, "two increments, and this count after both have returned");
    });
}

/// Two metrics pages ask at the same moment, for different paths. If one of them gets too little, an
/// increment is under way from one place to another and in neither: look at what `get` changes. If they get
/// each other's count, look at where an answer comes from, and who else may take it.
#[test]
fn two_readers_at_once_both_see_their_count() {
    // One switch between taking the increments out of one place and putting them into the other.
    check("Two readers at the same time both see what was counted before.").bound(3).run(|| {
        let counter = Arc::new(SafeCounter::new());
        for key in ["/a", "/b", "/b"] {
            counter.incr(key);
        }
        let other = Arc::clone(&counter);
        let reader = thread::spawn(move || other.get("/b"));
        let mine = counter.get("/a");
        let theirs = reader.join().expect("get returns");
        assert_eq!((mine, theirs), (1, 2), "one increment of /a and two of /b before both, and these counts");
    });
}

/// A worker counts and asks, while a metrics page asks twice. If the worker does not find its own increment,
/// this waited somewhere to be entered, and somebody else has taken it out of there and not entered it yet.
#[test]
fn who_counted_finds_it_while_others_ask() {
    // Three switches: to count while the page is at it, back for the page to find what was left, and there
    // again.
    check("Who has counted finds it, whoever else asks.").bound(3).run(|| {
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

/// A worker counts a path that another worker counts too, and then other paths come. If a count is too small,
/// the path stands there twice: who tries again looks only at what came last, and not at all that came
/// meanwhile.
#[test]
fn a_path_does_not_stand_there_twice() {
    // One switch, between the look for the path and its entry; one to spare where there is one other path. Of
    // more paths some come into the same part, where a map is in parts.
    for (others, bound) in [(1, 2), (40, 1)] {
        check("A path is entered once, whatever else is entered meanwhile.").bound(bound).run(move || {
            let counter = Arc::new(SafeCounter::new());
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || (0..=others).for_each(|number| other.incr(&path(number))));
            counter.incr(&path(0));
            worker.join().expect("incr returns");
            let counts = [0, others].map(|number| counter.get(&path(number)));
            assert_eq!(counts, [2, 1], "two increments of a path, and one of another");
        });
    }
}

/// Two metrics pages ask while a request is counted. If this is a deadlock, both waited for the increment,
/// and its end woke one of them only.
#[test]
fn all_who_ask_during_an_increment_are_answered() {
    // One switch stops the increment while it is under way; that the two others then wait costs none. One is
    // spare.
    check("Two gets during an increment all return.").bound(2).run(|| {
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

/// How many paths are known already: as many as a table of up to 64 places has room for, one less, or as many
/// as make it full to three quarters or seven eighths; and some more.
const KNOWN: [usize; 22] = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 24, 28, 31, 32, 48, 56, 63, 64];

/// A path is counted that is known, and one that is not, while another worker counts the new one too. If an
/// increment of the known path is lost, it went into a table that was copied to a larger one meanwhile; if
/// one of the new path is, two have entered it, where there is no room for it in a first place that is right.
#[test]
fn known_and_new_paths_are_counted_while_a_table_grows() {
    for known in KNOWN {
        // One switch, between the look for a path and its count.
        check("Every increment counts, however many paths there are.").bound(1).run(move || {
            let counter = with_paths(known);
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || other.incr(&path(known)));
            counter.incr(&path(0));
            counter.incr(&path(known));
            worker.join().expect("incr returns");
            let counts = [0, known].map(|number| counter.get(&path(number)));
            assert_eq!(counts, [2, 2], "two increments of one of {known} paths, and two of the next path");
        });
    }
}

/// A metrics page asks while a worker counts, and asks again when that is done. If it gets the old count
/// again, it has kept a copy that was old when it was made: look at what says that a copy is still good. If it
/// gets 0, a new path has moved the known ones to another place, between two looks.
#[test]
fn who_asks_again_gets_the_count_as_it_is() {
    for known in KNOWN {
        // One switch, into the middle of the first look.
        check("Who asks again sees what was counted meanwhile.").bound(1).run(move || {
            let counter = with_paths(known);
            let other = Arc::clone(&counter);
            let worker = thread::spawn(move || {
                other.incr(&path(0));
                other.incr(&path(known));
            });
            let seen = counter.get(&path(0));
            worker.join().expect("incr returns");
            assert!(seen == 1 || seen == 2, "a count of {seen}, and there were one or two increments");
            assert_eq!(counter.get(&path(0)), 2, "two increments of one of {known} paths, and this count");
        });
    }
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

fn path(number: usize) -> String {
    format!("/{number}")
}

/// A counter in which so many paths were counted once.
fn with_paths(known: usize) -> Arc<SafeCounter> {
    let counter = SafeCounter::new();
    (0..known).for_each(|number| counter.incr(&path(number)));
    Arc::new(counter)
}

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

/// A request panics and is counted by a guard on its way out, while a worker counts. If one of the two is lost,
/// who panics does not wait for a lock: look for `try_lock`.
#[test]
fn who_panics_counts_whoever_else_counts() {
    // One switch to the worker, and one back while it has the lock.
    check("Who panics counts, whoever else counts.").bound(2).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || other.incr("/"));
        while_unwinding(|| counter.incr("/"));
        worker.join().expect("incr returns");
        assert_eq!(counter.get("/"), 2, "two increments, and this count");
    });
}

/// Two workers count paths that nobody has counted before, each its own. If this is a deadlock, a path needs two
/// locks, and which of them comes first depends on the path.
#[test]
fn whichever_paths_two_count_both_return() {
    // One switch, between the two locks. Among so many pairs of paths some need the same two.
    check("Two workers return, whichever paths they count.").bound(1).run(|| {
        let counter = Arc::new(SafeCounter::new());
        let other = Arc::clone(&counter);
        let worker = thread::spawn(move || (0..16).for_each(|number| other.incr(&path(number))));
        (16..64).for_each(|number| counter.incr(&path(number)));
        worker.join().expect("incr returns");
        assert!(each_was_counted_once(&counter, 64), "one increment of each");
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

/// Looks at so many paths, and notes each look: many looks without a change between them would be taken for a
/// loop that never ends, where each has to go through a list.
fn each_was_counted_once(counter: &SafeCounter, paths: usize) -> bool {
    let looks = AtomicUsize::new(0);
    (0..paths).all(|number| {
        looks.fetch_add(1, Ordering::Relaxed);
        counter.get(&path(number)) == 1
    })
}

/// A request panics, and a guard counts it while a worker counts another; a metrics page asks twice. If the second
/// look finds less than the first, what is counted in a panic waits in a place of its own for whoever counts
/// next, and the page saw it in both places.
#[test]
fn a_count_does_not_go_back_when_somebody_panics() {
    // One switch away from the worker while it has the lock, and one from the page between its looks at two places.
    check("A count does not go back, whoever panics.").bound(2).run(|| {
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
