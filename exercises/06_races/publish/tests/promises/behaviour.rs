use std::sync::mpsc::channel;
use std::{mem, thread};

use crate::exercise::{Limits, Reader, limits};
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

const LIMITS: Limits = Limits { per_second: 100, burst: 7 };

/// The gateway answers before the database does. If this fails, look at what a reader starts with; if it does
/// not end, at what `get` waits for.
#[test]
fn nothing_is_there_before_publish() {
    within_time_limit(|| {
        let (_publisher, reader) = limits();
        assert_eq!((reader.get(), reader.clone().get()), (None, None));
    });
}

/// The database was not to be reached: the loading thread gives up and drops its publisher. The workers go on
/// with the built-in limits, also when a second service in the process has limits of its own. If this fails,
/// look for a `Drop`, for an `unwrap` of what tells that the publisher is gone, and for a place that is given to
/// the next pair.
#[test]
fn a_publisher_that_is_dropped_publishes_nothing() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        drop(publisher);
        assert_eq!(reader.get(), None);
        let (publisher, other) = limits();
        publisher.publish(LIMITS);
        assert_eq!((reader.get(), other.get()), (None, Some(LIMITS)));
    });
}

/// Numbers that people take for something else than a limit: 'none', 'unknown', 'too large for here'.
fn special_numbers() -> Vec<u64> {
    // On both sides of each width a number may be cut to, of either sign.
    let widths = (0..64).flat_map(|bits| {
        let power = 1_u64 << bits;
        [power - 1, power, power + 1, power.wrapping_neg() - 1, power.wrapping_neg()]
    });
    let tens = (0..20).flat_map(|digits| [10_u64.pow(digits), 10_u64.pow(digits) - 1]);
    // Bytes that mark a place as empty.
    let marks = [0x55, 0xaa, 0xa5, 0xcc, 0xcd, 0xde, 0xfe].map(|byte| u64::from_ne_bytes([byte; 8]));
    let words = [0xdead_beef, 0xcafe_babe, 0xdead_beef_dead_beef, 0xcafe_babe_dead_beef, 404, 666, 777];
    let mut numbers: Vec<_> = widths.chain(tens).chain(marks).chain(words).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// 0 is a limit: a customer who has not paid; `u64::MAX` is one, and so is `u32::MAX`. If this fails, look for a
/// number, or a pair of them, that stands for 'not there yet' or 'not here', and for two numbers in the space of one.
#[test]
fn any_numbers_can_be_published() {
    within_time_limit(|| {
        let special = special_numbers();
        let both = special.iter().flat_map(|first| special.iter().map(move |second| (*first, *second)));
        // The last is too fine for an `f64`.
        for (per_second, burst) in [(100, 7), (100, 0), (u64::MAX - 1, (1 << 53) + 1)].into_iter().chain(both)
        {
            let (publisher, reader) = limits();
            publisher.publish(Limits { per_second, burst });
            assert_eq!(reader.get(), Some(Limits { per_second, burst }));
        }
    });
}

/// Every worker asks before every request, also long before anything is published. If this fails, look for a
/// value that is taken out where it should be copied, for what `clone` leaves behind, for a reader that
/// remembers a `None`, and for limits that go with the first reader.
#[test]
fn every_reader_gets_them_every_time() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        let before = reader.clone();
        // Often enough that somebody might look less often.
        for _request in 0..100 {
            assert_eq!((reader.get(), before.get()), (None, None));
        }
        publisher.publish(LIMITS);
        let after = reader.clone();
        for reader in [&reader, &before, &after, &reader, &before, &after] {
            assert_eq!(reader.get(), Some(LIMITS));
        }
        drop(reader);
        assert_eq!((before.get(), after.get()), (Some(LIMITS), Some(LIMITS)), "the first reader is gone");
    });
}

/// The gateway shuts down while the limits are loaded. If this fails, look at what `publish` does when nobody
/// listens.
#[test]
fn publish_needs_no_reader() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        drop(reader);
        publisher.publish(LIMITS);
    });
}

/// Two services in one process. If this fails, look for state that belongs to the program: a `static`. If it
/// fails once the readers have changed places, look for an address that is kept: a reader may be moved.
#[test]
fn two_pairs_do_not_disturb_each_other() {
    within_time_limit(|| {
        let ((publisher, reader), (_other_publisher, other)) = (limits(), limits());
        publisher.publish(LIMITS);
        assert_eq!((reader.get(), other.get()), (Some(LIMITS), None));
        // Both publish, and then somebody looks for the first time.
        let ((publisher, mut reader), (other_publisher, mut other)) = (limits(), limits());
        let others = Limits { per_second: 5, burst: 1 };
        publisher.publish(LIMITS);
        other_publisher.publish(others);
        assert_eq!((reader.get(), other.get()), (Some(LIMITS), Some(others)));
        mem::swap(&mut reader, &mut other);
        assert_eq!((reader.get(), other.get()), (Some(others), Some(LIMITS)), "they have changed places");
        reader.clone_from(&other);
        assert_eq!(
            reader.get(),
            Some(LIMITS),
            "what the other pair has published, of which it is a clone now"
        );
    });
}

/// Limits are loaded every night, the readers of last night's are dropped, and a worker stays. If it gets what
/// it got the night before, it remembers by an address, where another pair stands now.
#[test]
fn a_pair_owes_nothing_to_an_earlier_one() {
    within_time_limit(|| {
        let (ask, asked) = channel::<Reader>();
        let (answer, answers) = channel();
        thread::spawn(move || asked.iter().try_for_each(|reader| answer.send((reader.get(), reader))));
        let get = |reader| {
            ask.send(reader).expect("the worker takes it");
            answers.recv().expect("the worker answers")
        };
        for night in 0..50 {
            let tonight = Limits { per_second: night, burst: 7 };
            let (publisher, reader) = limits();
            let (before, reader) = get(reader);
            publisher.publish(tonight);
            let (after, reader) = get(reader);
            assert_eq!(
                (before, after),
                (None, Some(tonight)),
                "before and after it was published, night {night}"
            );
            drop(reader);
        }
    });
}

/// The loading thread has published, and a message says so. If this fails, look for limits that belong to a
/// thread.
#[test]
fn a_message_from_the_publisher_is_enough() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        let (done, published) = channel();
        let loader = thread::spawn(move || {
            publisher.publish(LIMITS);
            done.send(()).expect("the gateway waits for this");
        });
        published.recv().expect("the loader sends it");
        assert_eq!(reader.get(), Some(LIMITS));
        loader.join().expect("publish returns");
    });
}

/// A request fails, and what it does on its way out goes by the limits. If there are none, `get` asks whether the thread
/// panics.
#[test]
fn a_guard_gets_the_limits_while_its_thread_panics() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        publisher.publish(LIMITS);
        assert_eq!(while_unwinding(|| reader.get()), Some(LIMITS));
    });
}

/// The database driver panics before anything is published. If `get` panics too, the drop of the publisher has noted that
/// its thread did, or has left a lock poisoned.
#[test]
fn a_publisher_that_a_panic_drops_publishes_nothing() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        while_unwinding(|| drop(publisher));
        assert_eq!((reader.get(), reader.clone().get()), (None, None));
    });
}

/// The database driver panics, and a guard publishes last night's limits on the way out. If this fails, look
/// for `thread::panicking()`: it says that the thread panics, not that `publish` did.
#[test]
fn a_guard_publishes_while_its_thread_panics() {
    within_time_limit(|| {
        let (publisher, reader) = limits();
        while_unwinding(|| publisher.publish(LIMITS));
        assert_eq!(reader.get(), Some(LIMITS));
    });
}
