use std::thread;

use crate::exercise::{Closed, outbox};
use interleave_std::probe::{assert_all_sleep, let_all_wait};
use interleave_std::{Threads, check};

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

/// The mailer waits for a mail, and the outbox is closed by somebody who pushes nothing. If this deadlocks,
/// the mailer is not told. If it asks again and again, look for `try_recv` in a loop.
#[test]
fn closing_ends_a_mailer_that_waits() {
    // Two switches put the close before, between and after the mailer's first steps.
    check("Closing ends a mailer that waits.").bound(2).run(|| {
        let (outbox, mut mails) = outbox::<u64>(1);
        let mailer = thread::spawn(move || (mails.next(), mails.next()));
        assert_all_sleep("there is no mail");
        outbox.close();
        assert_eq!(mailer.join().expect("next does not panic"), (None, None), "closed and empty");
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
        let_all_wait();
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
