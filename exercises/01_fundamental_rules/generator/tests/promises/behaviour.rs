use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier, mpsc};

use crate::exercise::Generator;
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// A file of a hundred blocks. If this fails, look at the order of the items, and at what `next` does after
/// the last one.
#[test]
fn all_items_come_out_in_order() {
    for capacity in [0, 1, 7, 200] {
        within_time_limit(move || {
            let mut numbers = 0..100;
            let mut generator = Generator::new(capacity, move || numbers.next());
            assert_eq!(generator.by_ref().collect::<Vec<u32>>(), (0..100).collect::<Vec<u32>>());
            assert_eq!(generator.next(), None, "it stays at its end");
        });
    }
}

/// A file may be empty. If this fails, look at what `next` does when no item ever comes, and at what the
/// thread does after a `None`.
#[test]
fn without_an_item_it_ends_at_once() {
    within_time_limit(|| {
        let (call, calls) = mpsc::channel();
        let mut generator = Generator::new(2, move || {
            call.send(()).expect("somebody counts");
            None::<u32>
        });
        assert_eq!(generator.next(), None, "there is no item");
        assert_eq!(generator.next(), None, "and none comes later");
        drop(generator);
        assert_eq!(calls.into_iter().count(), 1, "how often make was called, which gave None at once");
    });
}

/// The disk fails in the middle, and the reader wants to know with what. If this fails, look at what becomes
/// of the payload that `join` gives, and at what is left for a second `next`.
#[test]
fn a_panic_comes_out_after_the_items_before_it() {
    within_time_limit(|| {
        let mut numbers = 0..2;
        let mut generator = Generator::new(5, move || {
            let number = numbers.next();
            assert!(number.is_some(), "the disk is gone");
            number
        });
        assert_eq!([generator.next(), generator.next()], [Some(0), Some(1)], "made before the panic");
        let third = catch_unwind(AssertUnwindSafe(|| generator.next()));
        let payload = third.expect_err("the third one panics");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"the disk is gone"), "with the same payload");
        assert_eq!(generator.next(), None, "once");
    });
}

/// An import fails, and what it does on its way out reads the file to its end, which is damaged. If there is just no item,
/// somebody was shy of a second panic on this thread: whoever reads in a destructor catches it.
#[test]
fn a_panic_comes_out_while_the_readers_thread_panics_too() {
    within_time_limit(|| {
        let mut generator =
            Generator::new(1, || -> Option<u32> { resume_unwind(Box::new("the disk is gone")) });
        let ended = while_unwinding(|| catch_unwind(AssertUnwindSafe(|| generator.next())));
        let payload = ended.expect_err("make has panicked");
        assert_eq!(payload.downcast_ref(), Some(&"the disk is gone"), "with the same payload");
        assert_eq!(generator.next(), None, "once");
    });
}

/// A hundred files are read at once, and none has its first block before all have begun. If this hangs, there is a limit
/// to how many threads make items.
#[test]
fn a_hundred_begin_side_by_side() {
    within_time_limit(|| {
        let together = Arc::new(Barrier::new(100));
        let mut generators = Vec::new();
        for number in 0..100 {
            let (together, mut items) = (Arc::clone(&together), 0..1);
            generators.push(Generator::new(1, move || {
                let _only = items.next()?;
                together.wait();
                Some(number)
            }));
        }
        for (number, generator) in generators.iter_mut().enumerate() {
            assert_eq!(generator.next(), Some(number), "the first item of generator {number}");
        }
    });
}

/// The importer stops early, and the file is closed with what `make` owns. If this hangs, the thread is not
/// told, or it waits for room while the drop waits for it.
#[test]
fn dropping_it_ends_the_thread() {
    within_time_limit(|| {
        let (file, closed) = mpsc::channel::<()>();
        let mut blocks = 0..100;
        let mut generator = Generator::new(3, move || {
            let _open = &file;
            blocks.next()
        });
        assert_eq!(generator.next(), Some(0), "the first of a hundred");
        drop(generator);
        assert!(closed.recv().is_err(), "the thread has dropped what it reads from");
    });
}

/// A large file, much memory, and a reader that comes when all of that is full. If items are lost or out of
/// order, a place in a ring is a number that comes round where the ring does not.
#[test]
fn a_long_file_comes_out_in_order() {
    const BLOCKS: usize = 66_000;
    const CAPACITY: usize = 1_000;
    within_time_limit(|| {
        let ((begin, begun), (go_on, disk)) = (mpsc::channel(), mpsc::channel());
        let mut numbers = 0..BLOCKS;
        let mut generator = Generator::new(CAPACITY, move || {
            // The thread waits for the disk and never for room: when it fills that up again is not asked here.
            disk.recv().ok()?;
            let number = numbers.next()?;
            begin.send(()).expect("the check listens");
            Some(number)
        });
        let give = |blocks: usize| {
            (0..blocks).for_each(|_| go_on.send(()).expect("the disk waits for it"));
            begun.iter().take(blocks).for_each(drop);
        };
        give(CAPACITY);
        for first in (0..BLOCKS).step_by(CAPACITY / 2) {
            let last = first + CAPACITY / 2;
            assert!(
                generator.by_ref().take(CAPACITY / 2).eq(first..last),
                "items {first} to {last}, in order"
            );
            give(BLOCKS.saturating_sub(first + CAPACITY).min(CAPACITY / 2));
        }
        // The thread waits for the disk, and the drop for the thread.
        drop(go_on);
    });
}

/// The caller has room for thousands. If this hangs, there is a most that nobody asked for.
#[test]
fn it_works_as_far_ahead_as_it_was_told() {
    const CAPACITY: usize = 5_000;
    within_time_limit(|| {
        let (begin, begun) = mpsc::channel();
        let mut numbers = 0..2 * CAPACITY;
        let generator = Generator::new(CAPACITY, move || {
            let number = numbers.next()?;
            begin.send(number).expect("the check listens");
            Some(number)
        });
        assert!(begun.iter().take(CAPACITY).eq(0..CAPACITY), "nobody has read, and there is room");
        drop(generator);
    });
}

/// The disk fails, and the reader is a loop, a sum or a search. If there is no panic, look for a method of `Iterator`
/// besides `next` that asks the thread by itself.
#[test]
fn a_panic_comes_out_of_whatever_reads() {
    let readers: [fn(Generator<u32>); 6] = [
        |generator| generator.for_each(drop),
        |generator| _ = generator.count(),
        |generator| _ = generator.sum::<u32>(),
        |generator| _ = generator.last(),
        |mut generator| _ = generator.find(|&number| number == 7),
        |mut generator| _ = generator.nth(7),
    ];
    for reader in readers {
        within_time_limit(move || {
            let mut numbers = 0..3;
            let make = move || numbers.next().or_else(|| resume_unwind(Box::new("the disk fails")));
            let ended = catch_unwind(AssertUnwindSafe(|| reader(Generator::new(2, make))));
            let payload = ended.expect_err("make has panicked");
            assert_eq!(payload.downcast_ref(), Some(&"the disk fails"), "the payload of the panic");
        });
    }
}
