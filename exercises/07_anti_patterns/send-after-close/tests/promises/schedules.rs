use std::sync::mpsc;
use std::thread;

use crate::exercise::{Closed, Outbox, outbox};
use interleave_std::probe::{Log, boom, spinners};
use interleave_std::{Threads, check};

/// A handler pushes while the service closes the outbox and then takes out what is inside. Whatever the
/// handler was told must be true. If a mail was accepted and never came out, the end was seen while a push
/// was under way: look for a moment between looking whether it is closed and putting the mail in; or, where
/// the push had to wait for room, for a `next` that looks first whether a mail is inside and then whether a
/// push is under way.
#[test]
fn what_was_accepted_comes_out() {
    for full in [false, true] {
        // One switch puts the close and the last `next` into the middle of a push, a second one the end of
        // the push into the middle of that `next`. In a full outbox the push waits by itself, so one is left
        // for a `next` that gives up waiting too soon.
        check("What was accepted comes out, and nothing else.").bound(2).run(move || {
            let (outbox, mut mails) = outbox(if full { 1 } else { 2 });
            let mut expected = Vec::new();
            if full {
                outbox.push(0).expect("there is room");
                expected.push(0);
            }
            let handler = outbox.clone();
            // That the handler begins costs no switch: main waits for it.
            let (begin, begun) = mpsc::channel();
            let handler = thread::spawn(move || {
                begin.send(()).expect("main waits for this");
                handler.push(1)
            });
            begun.recv().expect("the handler begins");
            outbox.close();
            // The mailer stays: else its drop would refuse what the close has let through.
            let out: Vec<u64> = mails.by_ref().collect();
            match handler.join().expect("push does not panic") {
                Ok(()) => {
                    expected.push(1);
                    assert_eq!(out, expected, "mail 1 was accepted");
                }
                Err(Closed(mail)) => {
                    assert_eq!(mail, 1, "the handler gets its own mail back");
                    assert_eq!(out, expected, "mail 1 was refused");
                }
            }
        });
    }
}

/// Two handlers push, and one of them closes afterwards. If a mail is missing, somebody closed the outbox
/// over a push that was accepted; if it was accepted after the close had returned, closing concerns one clone
/// only.
#[test]
fn two_handlers_and_a_close() {
    // As above, with a second push between the two; one switch is enough for each of them.
    check("What two handlers were told is true.").bound(1).run(|| {
        let (outbox, mails) = outbox(2);
        let (one, two) = (outbox.clone(), outbox);
        let one = thread::spawn(move || one.push(1).is_ok());
        let two = thread::spawn(move || {
            let accepted = two.push(2).is_ok();
            two.close();
            assert_eq!(two.push(3), Err(Closed(3)), "this thread has closed it");
            accepted
        });
        let mut out: Vec<u64> = mails.collect();
        out.sort_unstable();
        let accepted = [one, two].map(|handler| handler.join().expect("push does not panic"));
        assert!(accepted[1], "nobody closes before mail 2 is in");
        let expected: &[u64] = if accepted[0] { &[1, 2] } else { &[2] };
        assert_eq!(out, expected, "what was accepted");
    });
}

/// The mailer works while the handler pushes more than there is room for. If a mail is missing or twice
/// there, look at what happens to a push that waits; if this deadlocks, at who tells it that there is room.
#[test]
fn mails_come_out_once_and_in_order() {
    // One switch in each of the two directions of waiting.
    check("Mails come out once, and in the order of the pushes.").bound(2).run(|| {
        let (outbox, mails) = outbox(1);
        let handler = thread::spawn(move || [1, 2, 3].map(|mail| outbox.push(mail)));
        assert_eq!(mails.collect::<Vec<u64>>(), [1, 2, 3], "all mails");
        assert_eq!(
            handler.join().expect("push does not panic"),
            [Ok(()), Ok(()), Ok(())],
            "nobody closed it"
        );
    });
}

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
        assert!(spinners().is_empty(), "{} waits for room and asks again and again", spinners().join(", "));
        let inside = accepted.entries();
        assert!(
            inside.len() <= 1,
            "the mails {inside:?} were accepted, beside mail 2, and there is room for 2"
        );
        drop(mails);
        handler.join().expect("push does not panic");
    });
}

/// The outbox is full, the mailer stuck, and the service shuts down. If this deadlocks, `close` waits for the
/// push, or the push goes on waiting for room: look for a lock that is held while it waits.
#[test]
fn closing_frees_a_push_that_waits() {
    // One switch lets the push come to wait; a second one is for a push that has looked and does not wait
    // yet.
    check("Closing frees a push that waits for room.").bound(2).run(|| {
        let (outbox, mut mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handler = outbox.clone();
        let handler = thread::spawn(move || handler.push(2));
        outbox.close();
        let pushed = handler.join().expect("push does not panic");
        assert_eq!(pushed, Err(Closed(2)), "there was never room for mail 2");
        assert_eq!((mails.next(), mails.next()), (Some(1), None), "what was accepted before");
    });
}

/// Two handlers wait for room, and each has to hear of the close. If this deadlocks, only one of them is
/// woken.
#[test]
fn closing_frees_every_push_that_waits() {
    // One switch lets both come to wait; the second is for one that has looked and does not wait yet.
    check("Closing frees every push that waits for room.").bound(2).run(|| {
        let (outbox, mut mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handlers = [2, 3].map(|mail| {
            let handler = outbox.clone();
            thread::spawn(move || handler.push(mail))
        });
        outbox.close();
        let pushed = handlers.map(|handler| handler.join().expect("push does not panic"));
        assert_eq!(pushed, [Err(Closed(2)), Err(Closed(3))], "there was never room for mails 2 and 3");
        assert_eq!((mails.next(), mails.next()), (Some(1), None), "what was accepted before");
    });
}

/// The mailer dies while a handler waits for room. If this deadlocks, the handler is not told.
#[test]
fn dropping_the_mails_frees_a_push_that_waits() {
    // As above.
    check("Dropping the mails frees a push that waits for room.").bound(2).run(|| {
        let (outbox, mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handler = thread::spawn(move || outbox.push(2));
        drop(mails);
        assert_eq!(
            handler.join().expect("push does not panic"),
            Err(Closed(2)),
            "nobody takes a mail any more"
        );
    });
}

/// The mailer dies while two handlers wait. If this deadlocks, only one of them is told.
#[test]
fn dropping_the_mails_frees_every_push_that_waits() {
    // One switch lets both come to wait; the second is for one that has looked and does not wait yet.
    check("Dropping the mails frees every push that waits for room.").bound(2).run(|| {
        let (outbox, mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handlers = [2, 3].map(|mail| {
            let handler = outbox.clone();
            thread::spawn(move || handler.push(mail))
        });
        drop(mails);
        let pushed = handlers.map(|handler| handler.join().expect("push does not panic"));
        assert_eq!(pushed, [Err(Closed(2)), Err(Closed(3))], "nobody takes a mail any more");
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

/// The mailer waits for a mail, and the outbox is closed by somebody who pushes nothing. If this deadlocks,
/// the mailer is not told. If it asks again and again, look for `try_recv` in a loop.
#[test]
fn closing_ends_a_mailer_that_waits() {
    // Two switches put the close before, between and after the mailer's first steps.
    check("Closing ends a mailer that waits.").bound(2).run(|| {
        let (outbox, mut mails) = outbox::<u64>(1);
        let mailer = thread::spawn(move || (mails.next(), mails.next()));
        assert!(spinners().is_empty(), "{} waits for a mail and asks again and again", spinners().join(", "));
        outbox.close();
        assert_eq!(mailer.join().expect("next does not panic"), (None, None), "closed and empty");
    });
}

/// The last handler ends without a word. If this deadlocks, something else still holds a sender.
#[test]
fn dropping_every_outbox_closes_it() {
    // As above, with two clones.
    check("When every outbox is dropped, the mails end.").bound(2).run(|| {
        let (outbox, mails) = outbox::<u64>(1);
        let other = outbox.clone();
        let handler = thread::spawn(move || drop(other));
        drop(outbox);
        assert_eq!(mails.count(), 0, "nobody has pushed");
        handler.join().expect("it only drops");
    });
}

/// Two threads shut the service down at the same moment. If one of them panics, it expected to be the first;
/// if a mail is accepted, the second one has left it to the first, which is not through yet.
#[test]
fn two_may_close_at_once() {
    // One switch between looking whether it is open and closing it.
    check("Two threads may close the outbox at once.").bound(2).run(|| {
        let (outbox, mails) = outbox(2);
        outbox.push(1).expect("there is room, and for one more");
        let other = outbox.clone();
        let closer = thread::spawn(move || other.close());
        outbox.close();
        assert_eq!(outbox.push(2), Err(Closed(2)), "this thread has closed it");
        assert_eq!(mails.collect::<Vec<u64>>(), [1], "what was accepted");
        closer.join().expect("close does not panic");
    });
}

/// A mail may have an outbox with it, for the answer, and the mailer dies before it has read it. If this
/// deadlocks, or a thread waits for a lock that it holds itself, what was still inside is dropped under the
/// lock that its own outbox needs.
#[test]
fn a_mail_may_have_an_outbox_with_it() {
    struct Letter {
        /// Where the answer goes.
        answer: Option<Outbox<Letter>>,
    }

    // It waits for itself in every schedule; a switch is spare.
    check("A mail may have an outbox with it.").bound(1).run(|| {
        let (outbox, mails) = outbox(2);
        let letter = Letter { answer: Some(outbox.clone()) };
        assert!(outbox.push(letter).is_ok(), "there is room");
        let handler = thread::spawn(move || drop(mails));
        let pushed = outbox.push(Letter { answer: None });
        if let Err(Closed(letter)) = &pushed {
            assert!(letter.answer.is_none(), "the handler gets its own mail back");
        }
        handler.join().expect("dropping the mails does not panic");
        assert!(outbox.push(Letter { answer: None }).is_err(), "nobody takes a mail any more");
    });
    // As above.
    check("A mail may have the last outbox with it.").bound(0).run(|| {
        let (outbox, mails) = outbox(1);
        let letter = Letter { answer: Some(outbox.clone()) };
        assert!(outbox.push(letter).is_ok(), "there is room");
        drop(outbox);
        drop(mails);
    });
}

/// Room for three is not room for four, until one of the three is out. If one mail too many is accepted, the
/// capacity was rounded up; if this deadlocks, it was rounded down; if the last one still waits, room is told
/// of only when all are out.
#[test]
fn there_is_as_much_room_as_was_asked_for() {
    for capacity in 1..=9 {
        // When everybody has gone as far as they can, it makes no difference in which order they did.
        check("As many mails go in as the capacity says.").first_schedule().run(move || {
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
            let _ = spinners();
            assert!(accepted.entries().is_empty(), "mail {} of {capacity} was accepted", capacity + 1);
            assert_eq!(mails.next(), Some(1), "the first mail");
            let _ = spinners();
            assert!(
                !accepted.entries().is_empty(),
                "mail 1 of {capacity} is out, and a push still waits for room"
            );
            assert_eq!(mails.count(), capacity, "all mails but the first");
            handler.join().expect("push does not panic");
        });
    }
}

/// The mailer ends while it is idle, and another thread goes on with its mails. If this deadlocks, the pushes
/// or the close still wake the thread that was the first to wait.
#[test]
fn another_thread_may_go_on_with_the_mails() {
    // All come to wait by themselves; one switch is to spare.
    check("Whoever has the mails now is told of a mail and of the end.").bound(1).run(|| {
        let (outbox, mut mails) = outbox(1);
        let mailer = thread::spawn(move || (mails.next(), mails));
        // It comes to its wait.
        thread::yield_now();
        assert_eq!(outbox.push(1), Ok(()), "there is room");
        let (mail, mut mails) = mailer.join().expect("next does not panic");
        assert_eq!(mail, Some(1), "the mail that the first thread has waited for");
        let handler = outbox.clone();
        let handler = thread::spawn(move || handler.push(2));
        assert_eq!(mails.next(), Some(2), "the mail that main has waited for");
        assert_eq!(handler.join().expect("push does not panic"), Ok(()), "there was room");
        let closer = thread::spawn(move || outbox.close());
        assert_eq!(mails.next(), None, "closed and empty");
        closer.join().expect("close does not panic");
    });
}

/// A push says that it is under way and then looks whether the outbox is closed; whoever reads to the end
/// looks at the two in the other order. If a mail was accepted and never came out, each has missed what the
/// other said: without `SeqCst`, or a lock, both may read an old value.
#[test]
fn a_push_and_the_end_do_not_miss_each_other() {
    // One for the old value that the push reads, one for a `next` that gives up waiting too soon; the third is
    // for an old value that `next` reads.
    check("What was accepted comes out, whatever old values are read.").bound(3).run(|| {
        let (outbox, mut mails) = outbox(1);
        let handler = outbox.clone();
        let handler = thread::spawn(move || handler.push(1).is_ok());
        outbox.close();
        let out = mails.by_ref().count();
        let accepted = handler.join().expect("push does not panic");
        assert_eq!(out, usize::from(accepted), "mails that came out: as many as were accepted");
    });
}

/// The last handler panics, and its outbox goes with it. If this deadlocks, the drop does not close where the
/// thread panics.
#[test]
fn an_outbox_that_a_panic_drops_closes_it() {
    // Who does not close it leaves the mailer waiting in every schedule; a switch is spare.
    check("The last outbox closes, also if a panic drops it.").bound(1).run(|| {
        let (outbox, mails) = outbox::<u64>(1);
        let handler = thread::spawn(move || {
            let _outbox = outbox;
            boom();
        });
        assert_eq!(mails.count(), 0, "nobody has pushed");
        assert!(handler.join().is_err(), "the handler panics");
    });
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

/// Two handlers wait, the outbox is closed, and a mail comes out. One of them may be accepted now, and neither
/// goes on waiting. If this deadlocks, whoever is refused tells the next one, and whoever is accepted does not.
#[test]
fn after_the_close_nobody_waits_for_the_room_that_comes() {
    // Both wait when nobody can go on. One switch lets one of them wake between the close and the mail.
    check("After a close nobody goes on waiting, also if there is room again.").bound(1).run(|| {
        let (outbox, mut mails) = outbox(1);
        outbox.push(1).expect("there is room");
        let handlers = [2, 3].map(|mail| {
            let handler = outbox.clone();
            thread::spawn(move || handler.push(mail))
        });
        let _ = spinners();
        outbox.close();
        assert_eq!(mails.next(), Some(1), "what was accepted before");
        let accepted = handlers.map(|handler| handler.join().expect("push does not panic").is_ok());
        let out = mails.count();
        assert_eq!(
            out,
            accepted.iter().filter(|accepted| **accepted).count(),
            "mails that came out after it"
        );
    });
}
