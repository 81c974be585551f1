/// Whoever gets limits gets both numbers, as they were published.
mod whole;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::exercise::{self, Limits, limits};
use interleave_std::{Threads, check, probe, reached};

const LIMITS: Limits = Limits { per_second: 100, burst: 7 };

/// `publish` has returned, and a flag of the check's own says so to a worker. If the worker gets `None`,
/// `publish` had returned before it had published: look for work put off to another thread, and for a lock
/// that is only tried.
#[test]
fn after_publish_get_gives_the_limits() {
    // One switch to the loader, one back, one into whatever it has started.
    check("Once publish has returned, get gives the limits.").bound(3).run(|| {
        let (publisher, reader) = limits();
        let published = Arc::new(AtomicBool::new(false));
        let loader = thread::spawn({
            let published = Arc::clone(&published);
            move || {
                publisher.publish(LIMITS);
                published.store(true, Ordering::Release);
            }
        });
        if published.load(Ordering::Acquire) {
            assert_eq!(reader.get(), Some(LIMITS), "publish had returned before this get");
        } else {
            // Too early for a promise; but a reader must not remember a `None`.
            reader.get();
        }
        loader.join().expect("publish returns");
        assert_eq!(reader.get(), Some(LIMITS), "publish had returned before this get");
    });
}

/// A worker asks while another one does. Neither may be turned away. If one gets `None`, look at what `get`
/// does when it finds a lock taken, and for a value that is out of its place for a moment.
#[test]
fn two_readers_do_not_get_into_each_others_way() {
    // One switch into the middle of the other's `get`; two more for one that tries a second time.
    check("Two readers do not get into each other's way.").bound(3).run(|| {
        let (publisher, reader) = limits();
        publisher.publish(LIMITS);
        let other = reader.clone();
        let worker = thread::spawn(move || {
            assert_eq!(other.get(), Some(LIMITS), "published before this thread began")
        });
        assert_eq!(reader.get(), Some(LIMITS), "published long before");
        worker.join().expect("the worker gets the limits");
    });
}

/// Publishing must not be turned away either: a worker asks again and again, and `publish` comes in between.
/// If the limits never arrive, look at what `publish` does when it finds a lock taken.
#[test]
fn a_reader_does_not_stop_the_publisher() {
    // One switch into the middle of `get`.
    check("A reader at work does not stop the publisher.").bound(2).run(|| {
        let (publisher, reader) = limits();
        let other = reader.clone();
        let worker = thread::spawn(move || other.get());
        publisher.publish(LIMITS);
        assert_eq!(reader.get(), Some(LIMITS), "publish had returned before this get");
        worker.join().expect("get returns");
    });
}

/// A worker's reader is cloned while the loader publishes, and the clone has the limits. If the reader then has none, a
/// clone and `get` look at different things, which are not there at the same moment. If it is the reader that had a
/// `None` before, look for what tells it that it has to look again.
#[test]
fn a_clone_is_not_ahead_of_its_reader() {
    // One switch into the middle of `publish`, and one back to see that it goes on. One more: with two, a reader that had
    // `None` is not found out.
    check("Who is told by a clone that has the limits gets them, too.").bound(3).run(|| {
        let (publisher, reader) = limits();
        let early = reader.clone();
        assert_eq!(early.get(), None, "nobody has published");
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let clone = reader.clone();
        if let Some(limits) = clone.get() {
            assert_eq!(reader.get(), Some(limits), "a clone of it has got them");
            assert_eq!(early.get(), Some(limits), "a reader that had `None` before; another has got them");
        }
        loader.join().expect("publish returns");
        assert_eq!((clone.get(), reader.get()), (Some(LIMITS), Some(LIMITS)), "after publish has returned");
    });
}

/// A worker asks twice. If it gets limits and then `None`, look for what `get` or `publish` takes away for a
/// moment.
#[test]
fn limits_do_not_go_away() {
    // Two switches: into the moment without limits, and back.
    check("Who got the limits once gets them ever after.").bound(3).run(|| {
        let (publisher, reader) = limits();
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let (first, second) = (reader.get(), reader.get());
        assert!(first.is_none() || first == second, "{first:?} and then {second:?}");
        loader.join().expect("publish returns");
    });
}

/// The gateway is up, and the database is not. A worker asks, gets nothing, and goes on. If this is a
/// deadlock or an endless loop, `get` waits for what may never come. If time passes, it waits with a limit,
/// and each request is late by that. If no schedule has a `get` that comes before `publish`, `get` makes way
/// for the publisher first: look for a `yield_now`. Nothing else may be left running either.
#[test]
fn get_does_not_wait_for_publish() {
    // No switch: nobody else is there. Two for an answer that starts threads of its own.
    check("get does not wait for publish to be called.").bound(2).run(|| {
        let (publisher, reader) = limits();
        // The clock of the schedule: it stands, unless somebody sleeps or a wait runs out of time.
        let begin = Instant::now();
        assert_eq!(reader.get(), None, "nobody has published");
        drop(publisher);
        assert_eq!(reader.get(), None, "nobody ever will");
        assert!(begin.elapsed() < Duration::from_millis(1), "get has waited, if only for a while");
        drop(reader);
        assert_eq!(probe::threads_alive(), Vec::<String>::new(), "nobody is left running");
    });
    // None either: the publisher is about to begin, and gets a turn only if `get` gives its own away.
    let early = "did get return before publish was called";
    check("get does not make way for publish.").sometimes(early).bound(0).run(move || {
        let (publisher, reader) = limits();
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        if reader.get().is_none() {
            reached(early);
        }
        loader.join().expect("publish returns");
    });
}

/// A guard publishes last night's limits while its thread panics, and a worker asks at that moment. If they
/// are not there afterwards, `publish` has not waited for its turn: look for `try_lock`.
#[test]
fn who_publishes_while_it_panics_publishes_as_ever() {
    // One switch stops the worker in the middle of its look.
    check("A destructor that publishes while its thread panics does so as ever.").bound(1).run(|| {
        let (publisher, reader) = limits();
        let loader = thread::spawn(|| probe::while_unwinding(|| publisher.publish(LIMITS)));
        // What it gets now, other checks look at.
        let _ = reader.get();
        loader.join().expect("publish returns");
        assert_eq!(reader.get(), Some(LIMITS), "the limits, once publish has returned");
    });
}

/// Two services start at the same moment. If one gets the other's limits, or both wait for a place, look for a
/// list of all pairs, and for a number that is taken in two steps.
#[test]
fn two_pairs_may_be_made_at_once() {
    // One switch between the two steps, one back.
    check("Two pairs that are made at once do not disturb each other.").bound(2).run(|| {
        let others = Limits { per_second: 5, burst: 1 };
        let service = |limits: Limits| {
            let (publisher, reader) = exercise::limits();
            publisher.publish(limits);
            assert_eq!(reader.get(), Some(limits), "what this pair has published");
            reader
        };
        let other = thread::spawn(move || service(others));
        let reader = service(LIMITS);
        let other = other.join().expect("the other service starts");
        assert_eq!((reader.get(), other.get()), (Some(LIMITS), Some(others)));
    });
}

/// A worker starts, with a clone, at the moment of the publishing. If it never gets the limits, each reader has
/// a place of its own: the clone copied an empty one, and was entered when the places had been filled.
#[test]
fn a_clone_made_during_publish_gets_the_limits() {
    // One switch, between the copy and the entry; one is spare.
    check("A reader that is cloned during publish gets the limits after it.").bound(2).run(|| {
        let (publisher, reader) = limits();
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let clone = reader.clone();
        loader.join().expect("publish returns");
        assert_eq!((clone.get(), reader.get()), (Some(LIMITS), Some(LIMITS)), "publish had returned");
    });
}

/// Two workers ask while the limits are published, and one of them asks again. If it gets them and then nothing,
/// there are two copies, and which of them a reader looks at depends on whether another one is in its way.
#[test]
fn limits_do_not_go_away_beside_another_reader() {
    // Main waits for all three. One switch out of the middle of `publish`, one between the two looks, and one out of
    // the middle of the other's.
    check("Who got the limits once gets them ever after, whoever else asks.").bound(3).run(|| {
        let (publisher, reader) = limits();
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let other = reader.clone();
        let worker = thread::spawn(move || other.get());
        let asks_twice = thread::spawn(move || {
            let (first, second) = (reader.get(), reader.get());
            assert!(first.is_none() || first == second, "{first:?} and then {second:?}");
        });
        loader.join().expect("publish returns");
        worker.join().expect("get returns");
        asks_twice.join().expect("what it got is there the second time too");
    });
}
