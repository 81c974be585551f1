use std::sync::mpsc;
use std::thread;

use crate::exercise::{Closed, outbox};
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
        check("What was accepted comes out, and nothing else.")
            .with(if full { "a full outbox" } else { "room in the outbox" })
            .bound(2)
            .run(move || {
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
