use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use crate::exercise::Generator;
use interleave_std::probe::{Log, assert_all_sleep, boom, let_all_wait, threads_alive, while_unwinding};
use interleave_std::{Threads, check};

/// Makes the numbers from 0 up to `end`, and notes each call.
fn numbers(made: &Log<u64>, end: u64) -> impl FnMut() -> Option<u64> + Send + 'static {
    let (made, mut numbers) = (made.clone(), 0..end);
    move || {
        let number = numbers.next()?;
        made.push(number);
        Some(number)
    }
}

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

/// The file is read while nobody asks yet, and on when a block is taken. If this deadlocks, an item is made
/// only when somebody wants it, or when more than one has been read, half of them perhaps: look for the thread
/// that works ahead, and at what it waits for when there is no room.
#[test]
fn it_works_ahead() {
    // Who waits for a reader does so in every schedule.
    check("Items are made before anybody asks for them, and the next one when one is read.").bound(0).run(
        || {
            for capacity in [0, 3, 8, 40] {
                let (begin, begun) = mpsc::channel();
                let mut numbers = 0..50;
                let mut generator = Generator::new(capacity, move || {
                    let number = numbers.next()?;
                    begin.send(number).expect("the check waits for this");
                    Some(number)
                });
                let ahead = capacity.max(1);
                for number in 0..ahead {
                    assert_eq!(begun.recv(), Ok(number), "nobody has read, and there is room for {capacity}");
                }
                assert_eq!(generator.next(), Some(0), "the first item");
                assert_eq!(begun.recv(), Ok(ahead), "the next one, since one was read");
                assert_eq!(generator.next(), Some(1), "the second item");
                assert_eq!(begun.recv(), Ok(ahead + 1), "one more, since one more was read");
            }
        },
    );
}

/// A file names another one, and what reads it opens that as well, and closes it again. If the inner thread is still
/// there, a drop on the thread of a generator does not wait: it need not be its own.
#[test]
fn a_generator_that_another_drops_has_ended() {
    struct Closes(Arc<AtomicBool>);

    impl Drop for Closes {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    // None: a thread that the drop does not wait for has not gone on when it returns. One is spare.
    check("A generator that another one drops has ended when the drop returns.").bound(1).run(|| {
        let is_closed = Arc::new(AtomicBool::new(false));
        let file = Closes(Arc::clone(&is_closed));
        let mut inner = Some(Generator::new(1, move || {
            let _open = &file;
            Some(1)
        }));
        let mut outer = Generator::new(1, move || {
            drop(inner.take()?);
            Some(is_closed.load(Ordering::SeqCst))
        });
        assert_eq!(outer.next(), Some(true), "whether the inner file is closed when the drop has returned");
    });
}

/// Items that take no memory: who reads a log only counts its lines. If too many are made, the room is that of the
/// queue: `VecDeque::capacity` is endless for a type without a size.
#[test]
fn it_works_no_further_ahead_with_items_without_a_size() {
    // None: whoever goes on does so in every schedule.
    check("Items without a size are made no further ahead either.").bound(0).run(|| {
        let made = Log::new();
        let generator = Generator::new(2, {
            let (made, mut lines) = (made.clone(), 0..9);
            move || {
                made.push(lines.next()?);
                Some(())
            }
        });
        let_all_wait();
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made, with room for 2, and nobody has read");
        drop(generator);
    });
}

/// A block is large, so only so many may wait in memory. If too many are made, look at the room between the
/// thread and the reader, and at whether the reader takes more than it gives; if somebody asks again and
/// again, look for a loop around `try_send`.
#[test]
fn it_works_no_further_ahead_than_capacity() {
    // One switch lets the thread run on as far as it can. Who takes all items at once is told from others by
    // three of them.
    check("No more than capacity items are ready, and one in hand.").bound(1).run(|| {
        for capacity in [1, 3] {
            let made = Log::new();
            let mut generator = Generator::new(capacity, numbers(&made, 10));
            assert_all_sleep("nobody reads");
            let ahead = made.entries().len();
            assert!(
                ahead <= capacity + 1,
                "{ahead} items were made, with room for {capacity} and before the first was read"
            );
            assert_eq!(generator.next(), Some(0), "the first item");
            let ahead = made.entries().len();
            assert!(
                ahead <= capacity + 2,
                "{ahead} items were made, with room for {capacity} and 1 that was read"
            );
        }
    });
}

/// No room at all: a block is read ahead, and waits for its reader. If too many are made, look at what a
/// capacity of 0 becomes.
#[test]
fn with_a_capacity_of_0_one_item_waits() {
    // As above.
    check("With a capacity of 0, one item is made ahead.").bound(1).run(|| {
        let made = Log::new();
        let mut generator = Generator::new(0, numbers(&made, 3));
        assert_all_sleep("nobody reads");
        let ahead = made.entries().len();
        assert!(ahead <= 1, "{ahead} items were made, with no room and before the first was read");
        assert_eq!(generator.by_ref().collect::<Vec<u64>>(), [0, 1, 2], "all items");
    });
}

/// A block is there, and the disk is slow with the next one. If this deadlocks, the reader waits for both:
/// look for a lock that is held while `make` is called.
#[test]
fn an_item_that_is_ready_can_be_read() {
    // A lock that is held is held in the first schedule; a switch is spare.
    for capacity in [2, 64] {
        check("A reader does not wait for make while an item is ready.").bound(1).run(move || {
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

/// The disk is slow, and the importer stops: it waits until `make` returns, or until the file is closed. If it asks
/// again and again, look for `is_finished` or `try_recv` in a loop, in the drop, or in a `next` that has found the end.
#[test]
fn who_waits_for_the_end_sleeps() {
    /// A file that takes its time to close.
    struct Closes(mpsc::Receiver<()>);

    impl Drop for Closes {
        fn drop(&mut self) {
            _ = self.0.recv();
        }
    }

    type End = fn(Generator<u64>);
    let ends: [(&str, End); 3] = [
        ("the drop", drop),
        ("the drop in a panic", |generator| while_unwinding(|| drop(generator))),
        ("the reader", |generator| generator.for_each(drop)),
    ];
    // The first schedule shows it.
    check("Who waits for the end of the thread does not spin.").bound(0).run(move || {
        for (who, end) in ends {
            for ready in [0, 1] {
                let ((go_on, disk), (close, closed)) = (mpsc::channel(), mpsc::channel());
                let file = Closes(closed);
                for number in 0..ready {
                    go_on.send(number).expect("nobody reads it yet");
                }
                let generator = Generator::new(2, move || {
                    let _open = &file;
                    disk.recv().ok()
                });
                let end = thread::spawn(move || end(generator));
                // At first, and also when the wait has lasted for a while.
                for _ in 0..4 {
                    assert_all_sleep(format_args!("the disk is slow, {who} waits"));
                }
                drop(go_on);
                assert_all_sleep(format_args!("the file is closed slowly, {who} waits"));
                drop(close);
                end.join().expect("nothing panics");
            }
        }
    });
}

/// The importer stops before it has read anything. If this deadlocks, the thread waits for room while the
/// drop waits for the thread; if a thread is still alive, nobody has joined it.
#[test]
fn dropping_it_unread_ends_the_thread() {
    // Two switches put the drop before, between and after the thread's first steps.
    check("Dropping the generator ends its thread.").bound(2).run(|| {
        let made = Log::new();
        drop(Generator::new(1, numbers(&made, 5)));
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made: 2 without a reader, and more than 1 after the drop");
    });
}

/// The importer stops in the middle. If this deadlocks, the thread waits for room while the drop waits for
/// the thread.
#[test]
fn dropping_it_half_read_ends_the_thread() {
    // As above; the thread may be in the middle of a wait that the reader has just ended.
    check("Dropping a generator that is half read ends its thread.").bound(1).run(|| {
        let made = Log::new();
        let mut generator = Generator::new(1, numbers(&made, 6));
        assert_eq!(generator.next(), Some(0), "the first item");
        drop(generator);
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 4, "{made} items were made: 3 with 1 read, and more than 1 after the drop");
    });
}

/// No room at all, and the importer stops. If this deadlocks, the drop makes room for an item, or takes one,
/// at a moment when the thread has not got so far.
#[test]
fn dropping_it_without_room_ends_the_thread() {
    // One switch puts the drop between two steps of the thread, a second one between two of the drop.
    check("With a capacity of 0, dropping the generator ends its thread.").bound(2).run(|| {
        drop(Generator::new(0, numbers(&Log::new(), 5)));
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
    });
}

/// What is made now, nobody will read. If this fails, look at what the thread does between hearing of the
/// drop (a send that fails, a flag, an order that does not come) and its next call of `make`; and whether it
/// first works something off: what was ordered, or the room that is left.
#[test]
fn after_the_drop_make_is_called_once_more_at_most() {
    // When all have gone as far as they can, nothing is made between the count and the drop behind it. One
    // switch falls into the drop.
    check("After the drop, make is called once more at most.").bound(1).run(|| {
        for read in [0, 1] {
            let made = Log::new();
            let mut generator = Generator::new(3, numbers(&made, 20));
            assert_eq!(generator.by_ref().take(read).count(), read, "so many were there to read");
            let_all_wait();
            let before = made.entries().len();
            drop(generator);
            let after = made.entries().len() - before;
            assert!(after <= 1, "{read} items were read, {before} made, and {after} more after the drop");
        }
    });
}

/// The importer panics, and that drops the generator. If a thread is still alive, the drop looks whether it
/// happens in a panic, and leaves early.
#[test]
fn dropping_it_in_a_panic_ends_the_thread() {
    // Who leaves early does so in every schedule; a switch is spare.
    check("A generator that is dropped while its reader panics ends its thread.").bound(1).run(|| {
        let made = Log::new();
        let importer = catch_unwind(AssertUnwindSafe(|| {
            let _generator = Generator::new(1, numbers(&made, 6));
            boom()
        }));
        assert!(importer.is_err(), "the importer panics");
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
        let made = made.entries().len();
        assert!(made <= 3, "{made} items were made: 2 without a reader, and more than 1 after the drop");
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

/// The disk fails, and nobody reads on. If the drop panics, it ends the process when it happens while another
/// panic unwinds.
#[test]
fn dropping_it_after_a_panic_is_quiet() {
    // One switch lets the panic come before the drop; two let the drop begin while `make` is at it.
    check("Dropping a generator never panics.").bound(2).run(|| {
        let generator = Generator::new(1, || -> Option<u64> { boom() });
        drop(generator);
        assert_eq!(threads_alive(), [""; 0], "the generator is dropped, and they are still alive");
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

/// The disk is slow with the first block, and the reader waits for it; the next ones come fast. If too many are
/// made, the reader took all that was there when it woke up, and so made room for as many again.
#[test]
fn it_works_no_further_ahead_of_a_reader_that_had_to_wait() {
    // The first schedule lets the thread run on before the reader wakes up; a switch is spare.
    for capacity in [3, 0] {
        check("No more than capacity items are ready, also when the reader had to wait.").bound(1).run(
            move || {
                let (go_on, disk) = mpsc::channel();
                let made = Log::new();
                let mut numbers = numbers(&made, 10);
                let mut generator = Generator::new(capacity, move || {
                    // Only the first one is waited for: then nobody sends any more.
                    let _ = disk.recv();
                    numbers()
                });
                let slow_disk = thread::spawn(move || go_on.send(()).expect("the generator waits for this"));
                assert_eq!(generator.next(), Some(0), "the first item");
                slow_disk.join().expect("it only sends");
                assert_all_sleep("nobody reads");
                let ahead = made.entries().len();
                assert!(
                    ahead <= capacity + 2,
                    "{ahead} items were made, with room for {capacity} and 1 that was read"
                );
            },
        );
    }
}
