use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::LIMITS;
use crate::exercise::{self, Limits, limits};
use interleave_std::{Threads, check};

/// A worker asks at the very moment at which the limits are published. It may come too early and get `None`.
/// If it gets limits, they must be the ones published, whatever the numbers are. If a number is 0, the reader has seen
/// the flag and not the number: look at the order of the accesses first, on both sides, and then at their orderings.
/// If what was read is compared with a sum of it: to some sums the 0s from before fit as well. It takes an order.
#[test]
fn who_sees_limits_sees_them_whole() {
    // One switch into the middle of `publish`, or to its end and one stale read after it. Two more cover a
    // reader that looks twice, or compares what it has read. Where it compares, two stale reads are enough.
    let pairs = [(LIMITS.per_second, LIMITS.burst, 4)].into_iter();
    for (per_second, burst, bound) in pairs.chain(pairs_in_ratios().map(|(first, second)| (first, second, 3)))
    {
        let limits = Limits { per_second, burst };
        check("Who sees limits sees them whole.")
            .with(format!("the numbers {per_second} and {burst}"))
            .bound(bound)
            .run(move || {
                let (publisher, reader) = exercise::limits();
                let loader = thread::spawn(move || publisher.publish(limits));
                if let Some(seen) = reader.get() {
                    assert_eq!(seen, limits, "these were seen, and those were published");
                }
                loader.join().expect("publish returns");
            });
    }
}

/// Equal numbers, and such as are multiples of each other. With many a checksum, in which one number is shifted or
/// multiplied, and the other added, subtracted or taken bit by bit, one of these pairs looks like two 0s.
fn pairs_in_ratios() -> impl Iterator<Item = (u64, u64)> {
    let all = u64::MAX;
    let shifts = (0..64).map(|bits| 1 << bits);
    let times = (3..38).chain([60, 64, 100, 127, 131, 137, 257, 1000, 1024, 3600, 65_537]);
    let ratios = shifts.chain(times).flat_map(|many: u64| {
        let negative = many.wrapping_neg();
        [(1, many), (many, 1), (1, negative), (negative, 1)]
    });
    [(all, all), (1, all), (0, 0), (0, 7), (7, 0), (0, all), (all, 0), (25, 100), (100, 25)]
        .into_iter()
        .chain(ratios)
}

/// A worker has seen the limits, and says so to a second one. The second must see them too, whole. If it does
/// not, look for a copy or a flag for each reader, or for some of them, and for orderings that promise something
/// to the first reader only.
/// The two use one reader as well: if a number is 0 although nobody was told, look for what the reader itself
/// remembers of an earlier `get`.
#[test]
fn who_is_told_sees_them_too() {
    // One switch into `publish`, one from the first worker to the second; the third is for a stale read.
    check("Who is told by somebody who has seen the limits sees them too.").bound(3).run(|| {
        let (publisher, reader) = limits();
        // Far from the first, if readers stand in a row.
        let (shared, readers) = (Arc::new(reader.clone()), [(); 8].map(|()| reader.clone()));
        let [.., third] = readers;
        let told = Arc::new(AtomicBool::new(false));
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let first = thread::spawn({
            let (told, second) = (Arc::clone(&told), Arc::clone(&shared));
            move || {
                if second.get().is_some() {
                    told.store(true, Ordering::Release);
                }
            }
        });
        if told.load(Ordering::Acquire) {
            let seen = [reader.get(), third.get()];
            assert_eq!(seen, [Some(LIMITS); 2], "another reader had seen them before these two");
        } else if let Some(seen) = shared.get() {
            assert_eq!(seen, LIMITS, "by a reader that another thread uses too");
        }
        loader.join().expect("publish returns");
        first.join().expect("get returns");
    });
}

/// Two threads share a reader; one asks for the first time, and the other clones it. If the clone has a 0, or
/// nothing, the reader keeps a copy, and `clone` copies it while it is being made.
#[test]
fn a_clone_made_while_somebody_asks_is_whole() {
    // One switch into the middle of `clone`, one back.
    check("A clone gets the limits whole, whoever asks meanwhile.").bound(2).run(|| {
        let (publisher, reader) = limits();
        publisher.publish(LIMITS);
        let shared = Arc::new(reader);
        let other = Arc::clone(&shared);
        let worker = thread::spawn(move || other.get());
        let clone = shared.as_ref().clone();
        let seen = worker.join().expect("get returns");
        assert_eq!((seen, clone.get()), (Some(LIMITS), Some(LIMITS)), "published before");
    });
}

/// One thread of a worker has got the limits, and another clones the reader that they share. If the clone gives a 0,
/// what the first one knew went into the clone, and nothing put in order what was published with it.
#[test]
fn a_clone_of_a_reader_that_somebody_has_asked_is_whole() {
    // One switch lets the others publish and ask; then one stale read.
    check("A clone gives the limits whole, whoever has asked before.").bound(2).run(|| {
        let (publisher, reader) = limits();
        let shared = Arc::new(reader);
        let other = Arc::clone(&shared);
        let loader = thread::spawn(move || publisher.publish(LIMITS));
        let worker = thread::spawn(move || _ = other.get());
        let got = shared.as_ref().clone().get();
        assert!(matches!(got, None | Some(LIMITS)), "the clone gives {got:?}");
        for thread in [loader, worker] {
            thread.join().expect("nothing panics");
        }
    });
}
