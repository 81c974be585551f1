use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use super::numbers;
use crate::exercise::Generator;
use interleave_std::probe::{Log, assert_all_sleep, boom, let_all_wait, threads_alive};
use interleave_std::{Threads, check};

/// More items than there is room for. If one is missing or comes twice, look at what happens to an item that
/// finds no room; if this deadlocks, at who tells the other side. If `make` is called on another thread than its
/// own, a reader who found nothing ready has helped: `make` may keep things in a `thread_local!`.
#[test]
fn the_items_come_in_order() {
    // One switch for each of the two sides that may have to wait.
    check("The items come out in order, each one once.").bound(2).run(|| {
        let (mut numbers, reader, mut maker) = (numbers(&Log::new(), 3), thread::current().id(), None);
        let mut generator = Generator::new(1, move || {
            let caller = thread::current().id();
            assert!(caller != reader, "make is called on the thread that reads");
            assert!(*maker.get_or_insert(caller) == caller, "make is called on a second thread");
            numbers()
        });
        assert_eq!(generator.by_ref().collect::<Vec<u64>>(), [0, 1, 2], "all items");
        assert_eq!(generator.next(), None, "it stays at its end");
    });
    // As much as is ready may be skipped, and more; one switch, before it is.
    check("Items may be skipped, whether or not they are ready.").bound(1).run(|| {
        let mut generator = Generator::new(2, numbers(&Log::new(), 5));
        assert_eq!((generator.nth(2), generator.nth(1), generator.next()), (Some(2), Some(4), None));
    });
}

/// A block is there, and the disk is slow with the next one. If this deadlocks, the reader waits for both:
/// look for a lock that is held while `make` is called.
#[test]
fn an_item_that_is_ready_can_be_read() {
    // A lock that is held is held in the first schedule; a switch is spare.
    for capacity in [2, 64] {
        check("A reader does not wait for make while an item is ready.")
            .with(format!("a capacity of {capacity}"))
            .bound(1)
            .run(move || {
                let (read, disk) = mpsc::channel();
                let mut numbers = 0..2;
                let mut generator = Generator::new(capacity, move || {
                    let number = numbers.next()?;
                    if number == 1 {
                        disk.recv().expect("the first item is read");
                    }
                    Some(number)
                });
                assert_eq!(generator.next(), Some(0), "the first item");
                read.send(()).expect("the disk waits for this");
                assert_eq!(generator.next(), Some(1), "the second item");
            });
    }
}

/// The disk is slow, and the reader waits for it. If this fails, it asks again and again: look for `try_recv`
/// in a loop, and for naps that get shorter.
#[test]
fn a_reader_that_waits_sleeps() {
    // The first schedule shows it.
    check("A reader that waits for an item does not spin.").bound(0).run(|| {
        let (go_on, disk) = mpsc::channel();
        let generator = Generator::new(1, move || disk.recv().ok());
        let reader = thread::spawn(move || generator.collect::<Vec<u64>>());
        // At first, and also when the wait has lasted for a while.
        for _ in 0..4 {
            assert_all_sleep("nothing comes");
        }
        go_on.send(7).expect("the generator waits for this");
        drop(go_on);
        assert_eq!(reader.join().expect("nothing panics"), [7], "the only item");
    });
}

/// The disk fails. If `next` gives `None` instead of the panic, the importer takes half a file for the whole;
/// if an item is missing, the panic was faster than what was made before it. It may have to wait for room, as
/// an item does.
#[test]
fn a_panic_comes_out_after_the_items_before_it() {
    // Two switches put the panic before, between and after the reader's steps.
    check("A panic comes out once, after the items before it.").bound(2).run(|| {
        for capacity in [1, 2] {
            let mut numbers = 0..1;
            let mut generator = Generator::new(capacity, move || numbers.next().or_else(|| boom()));
            assert_eq!(generator.next(), Some(0), "made before the panic");
            let second = catch_unwind(AssertUnwindSafe(|| generator.next()));
            assert!(second.is_err(), "the second one panics, and next gave {:?}", second.ok());
            assert_eq!(generator.next(), None, "once");
            drop(generator);
            assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        }
    });
}

/// After its end a file must not be read again. If this fails, look at what the thread does with `None`.
#[test]
fn after_the_end_nothing_is_made() {
    // Who calls `make` again does so in every schedule.
    check("After its end, make is not called again.").bound(0).run(|| {
        let mut calls = 0;
        let mut generator = Generator::new(1, move || {
            calls += 1;
            assert!(calls <= 2, "make is called again after it gave None");
            (calls == 1).then_some(calls)
        });
        let items = [generator.next(), generator.next(), generator.next()];
        assert_eq!(items, [Some(1), None, None], "one item and the end");
    });
}

/// The importer reads the first block, which tells it what kind of file this is, and hands the rest to another
/// thread. If this deadlocks, the items are for whoever has read first, by a handle of its thread perhaps.
#[test]
fn it_may_be_read_by_one_thread_and_then_by_another() {
    // Both wait for their item: who wakes the wrong one does so in the first schedule.
    check("Whichever thread reads gets the next item.").bound(0).run(|| {
        let (go_on, disk) = mpsc::channel();
        let mut generator = Generator::new(1, move || disk.recv().ok());
        for number in [0, 1] {
            let reader = thread::spawn(move || {
                let item = generator.next();
                (generator, item)
            });
            // The reader comes to its wait.
            let_all_wait();
            go_on.send(number).expect("the generator waits for this");
            let item;
            (generator, item) = reader.join().expect("nothing panics");
            assert_eq!(item, Some(number));
        }
        drop(go_on);
        assert_eq!(generator.next(), None);
    });
}
