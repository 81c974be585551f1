use std::thread;

use crate::exercise::{Closed, Outbox, outbox};
use interleave_std::probe::boom;
use interleave_std::{Threads, check};

/// The mailer dies while a handler waits for room. If this deadlocks, the handler is not told.
#[test]
fn dropping_the_mails_frees_a_push_that_waits() {
    // One switch lets the push come to wait; a second one is for a push that has looked and does not wait
    // yet.
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

/// The last handler ends without a word. If this deadlocks, something else still holds a sender.
#[test]
fn dropping_every_outbox_closes_it() {
    // Two switches put the drops before, between and after the mailer's first steps.
    check("When every outbox is dropped, the mails end.").bound(2).run(|| {
        let (outbox, mails) = outbox::<u64>(1);
        let other = outbox.clone();
        let handler = thread::spawn(move || drop(other));
        drop(outbox);
        assert_eq!(mails.count(), 0, "nobody has pushed");
        handler.join().expect("it only drops");
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
