use std::thread;

use crate::exercise::outbox;
use interleave_std::probe::{Log, assert_all_sleep, let_all_wait};
use interleave_std::{Threads, check};

/// The mailer is slow, and memory is not endless. It has taken one mail of two, so there is room for one
/// more. If more are accepted, look at the room inside, and at whether the mailer has taken more than it
/// gave.
#[test]
fn a_full_outbox_makes_a_push_wait() {
    // One switch lets the handler run on as far as it can.
    check("No more mails are accepted than there is room for.").bound(1).run(|| {
        let (outbox, mut mails) = outbox(2);
        outbox.push(1).expect("there is room");
        outbox.push(2).expect("there is room");
        assert_eq!(mails.next(), Some(1), "in the order of the pushes");
        let accepted = Log::new();
        let (handler, log) = (outbox.clone(), accepted.clone());
        let handler = thread::spawn(move || {
            for mail in [3, 4, 5] {
                if handler.push(mail).is_ok() {
                    log.push(mail);
                }
            }
        });
        assert_all_sleep("there is no room");
        let inside = accepted.entries();
        assert!(
            inside.len() <= 1,
            "the mails {inside:?} were accepted, beside mail 2, and there is room for 2"
        );
        drop(mails);
        handler.join().expect("push does not panic");
    });
}

/// Mails that say nothing, as a bell does. If too many are accepted, the room is that of the queue: `VecDeque::capacity`
/// is endless for a type without a size.
#[test]
fn a_full_outbox_of_mails_without_a_size_makes_a_push_wait() {
    // None: whoever goes on does so in every schedule.
    check("No more mails without a size are accepted either.").bound(0).run(|| {
        let ((outbox, mails), accepted) = (outbox(2), Log::new());
        let log = accepted.clone();
        let handler = thread::spawn(move || {
            for number in 0..5 {
                if outbox.push(()).is_ok() {
                    log.push(number);
                }
            }
        });
        let_all_wait();
        let inside = accepted.entries().len();
        assert!(inside <= 2, "{inside} mails were accepted, and there is room for 2");
        drop(mails);
        handler.join().expect("push does not panic");
    });
}

/// Two mails come out while two handlers wait: there is room for both. If this deadlocks, room was made twice
/// and only one of them was told. Who wakes somebody only when the outbox was full forgets the second.
#[test]
fn room_for_two_frees_two() {
    // Each handler comes to wait by itself when main waits for a mail; one switch is to spare for who has not
    // yet come.
    check("When two mails come out, two pushes go on.").bound(1).run(|| {
        let (outbox, mut mails) = outbox(2);
        outbox.push(1).expect("there is room");
        outbox.push(2).expect("there is room");
        let handlers = [3, 4].map(|mail| {
            let handler = outbox.clone();
            thread::spawn(move || handler.push(mail))
        });
        assert_eq!((mails.next(), mails.next()), (Some(1), Some(2)), "in the order of the pushes");
        let pushed = handlers.map(|handler| handler.join().expect("push does not panic"));
        assert_eq!(pushed, [Ok(()), Ok(())], "there was room for mails 3 and 4");
    });
}

/// One place, two handlers that wait for it, and a mailer that waits for what comes. If this deadlocks,
/// somebody was woken who had nothing to do, and slept on: look for `notify_one` where handlers and mailer
/// wait on the same condition variable.
#[test]
fn handlers_and_mailer_take_turns() {
    // All three come to wait by themselves; one switch is to spare.
    check("Two handlers that wait and the mailer all go on.").bound(1).run(|| {
        let (outbox, mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handlers = [2, 3].map(|mail| {
            let handler = outbox.clone();
            thread::spawn(move || handler.push(mail))
        });
        let mut out: Vec<u64> = mails.take(3).collect();
        out.sort_unstable();
        assert_eq!(out, [1, 2, 3], "all mails, in any order of the handlers");
        let pushed = handlers.map(|handler| handler.join().expect("push does not panic"));
        assert_eq!(pushed, [Ok(()), Ok(())], "there was room for mails 2 and 3");
    });
}

/// Room for three is not room for four, until one of the three is out. If one mail too many is accepted, the
/// capacity was rounded up; if this deadlocks, it was rounded down; if the last one still waits, room is told
/// of only when all are out.
#[test]
fn there_is_as_much_room_as_was_asked_for() {
    for capacity in 1..=9 {
        // When everybody has gone as far as they can, it makes no difference in which order they did.
        check("As many mails go in as the capacity says.")
            .with(format!("a capacity of {capacity}"))
            .first_schedule()
            .run(move || {
                let (outbox, mut mails) = outbox(capacity);
                for mail in 1..=capacity {
                    outbox.push(mail).expect("there is room");
                }
                let accepted = Log::new();
                let log = accepted.clone();
                let handler = thread::spawn(move || {
                    outbox.push(0).expect("nobody closes it");
                    log.push(0);
                });
                let_all_wait();
                assert!(accepted.entries().is_empty(), "mail {} of {capacity} was accepted", capacity + 1);
                assert_eq!(mails.next(), Some(1), "the first mail");
                let_all_wait();
                assert!(
                    !accepted.entries().is_empty(),
                    "mail 1 of {capacity} is out, and a push still waits for room"
                );
                assert_eq!(mails.count(), capacity, "all mails but the first");
                handler.join().expect("push does not panic");
            });
    }
}

/// Two pushes wait for room, and get it one after the other. If this deadlocks, a push that found room without
/// being told has left its name on the list of those who wait, and the next word went to it.
#[test]
fn two_that_wait_for_room_both_get_it() {
    // One switch lets the second wait before the first is told; one wakes it for no reason.
    check("Every push that waits gets room when there is some.").bound(2).run(|| {
        let (outbox, mut mails) = outbox(1);
        outbox.push(0).expect("there is room");
        let handlers = [1, 2].map(|mail| {
            let outbox = outbox.clone();
            thread::spawn(move || outbox.push(mail))
        });
        let mut out = [(); 3].map(|()| mails.next().expect("nobody has closed it"));
        out.sort_unstable();
        assert_eq!(out, [0, 1, 2], "the mails");
        for handler in handlers {
            assert_eq!(handler.join().expect("push does not panic"), Ok(()));
        }
    });
}

/// Two services, each with a full outbox of its own, and a handler that waits at each. If this is a deadlock, a mail that is
/// taken out of one outbox has woken the push that waits for room in the other: they wait in one place.
#[test]
fn room_in_one_outbox_wakes_its_own_push() {
    for first in [0, 1] {
        // Both handlers wait before anything is taken out, so there is nothing to switch.
        check("When a mail comes out of an outbox, a push of that outbox goes on.")
            .with(["room in the first outbox", "room in the second outbox"][first])
            .bound(0)
            .run(move || {
                let both = [(); 2].map(|()| outbox(1));
                let [(mut one, handler), (mut other, second)] = both.map(|(outbox, mails)| {
                    outbox.push(1).expect("there is room");
                    let handler = thread::spawn(move || outbox.push(2).is_ok());
                    let_all_wait();
                    (mails, handler)
                });
                let (mails, handler) = if first == 0 { (&mut one, handler) } else { (&mut other, second) };
                assert_eq!(mails.next(), Some(1), "the mail that was inside");
                assert!(handler.join().expect("push does not panic"), "there is room for mail 2");
            });
    }
}
