use std::panic::catch_unwind;

use crate::exercise::{Closed, outbox};
use interleave_std::probe::while_unwinding;
use interleave_std::{learners_lines_with, within_time_limit};

/// One thread, and a day without trouble. If this fails, look at the order of the mails, and at what ends
/// `Mails`.
#[test]
fn what_goes_in_comes_out_in_order() {
    within_time_limit(|| {
        let (outbox, mut mails) = outbox(3);
        for mail in ["a", "b", "c"] {
            assert_eq!(outbox.push(mail), Ok(()), "there is room");
        }
        assert_eq!(mails.by_ref().take(3).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(outbox.push("d"), Ok(()), "there is room again");
        drop(outbox);
        assert_eq!(mails.next(), Some("d"), "accepted before the outbox was dropped");
        assert_eq!(mails.next(), None, "closed and empty");
        assert_eq!(mails.next(), None, "and it stays so");
    });
}

/// A handler that pushes through two clones is still one thread. If this fails, each clone has a queue of its
/// own.
#[test]
fn the_mails_of_one_thread_stay_in_order() {
    within_time_limit(|| {
        let (outbox, mails) = outbox(3);
        let other = outbox.clone();
        for (through, mail) in [(&outbox, "a"), (&outbox, "b"), (&other, "c")] {
            assert_eq!(through.push(mail), Ok(()), "there is room");
        }
        outbox.close();
        assert_eq!(mails.collect::<Vec<_>>(), ["a", "b", "c"], "in the order of the pushes");
    });
}

/// The service shuts down with mails in the outbox. They must still go out, and a handler that comes too late
/// needs its mail back, to put it somewhere else. If this fails, look at what `close` throws away, and at
/// what `push` looks at first.
#[test]
fn a_closed_outbox_refuses_and_still_delivers() {
    within_time_limit(|| {
        let (outbox, mut mails) = outbox(3);
        let handler = outbox.clone();
        assert_eq!(outbox.push("early".to_owned()), Ok(()), "there is room");
        handler.close();
        assert_eq!(outbox.push("late".to_owned()), Err(Closed("late".to_owned())), "it is closed");
        assert_eq!(handler.push("late".to_owned()), Err(Closed("late".to_owned())), "for all clones");
        assert_eq!(
            outbox.clone().push("late".to_owned()),
            Err(Closed("late".to_owned())),
            "also for new ones"
        );
        outbox.close();
        assert_eq!(mails.next().as_deref(), Some("early"), "accepted before the close");
        assert_eq!(mails.next(), None, "closed and empty");
        assert_eq!(mails.next(), None, "and it stays so");
    });
}

/// The mailer has died. A handler should hear of it, not die too. If this panics, look for an `unwrap` behind
/// a send.
#[test]
fn without_a_mailer_every_push_is_refused() {
    within_time_limit(|| {
        let (outbox, mails) = outbox(3);
        drop(mails);
        assert_eq!(outbox.push("a"), Err(Closed("a")), "nobody will ever take it");
        outbox.close();
        assert_eq!(outbox.push("b"), Err(Closed("b")), "closed as well");
    });
}

/// The mailer has died of a panic, which drops its mails. If a push is accepted, or waits for room, the drop of
/// `Mails` does nothing while a thread panics.
#[test]
fn a_mailer_that_panics_refuses_every_push() {
    within_time_limit(|| {
        let (outbox, mails) = outbox(1);
        while_unwinding(|| drop(mails));
        for mail in ["a", "b"] {
            assert_eq!(outbox.push(mail), Err(Closed(mail)), "nobody will ever take it");
        }
    });
}

/// A number from a configuration file was 0. If this fails, `outbox` does not look at `capacity`.
#[test]
fn nobody_makes_an_outbox_without_room() {
    within_time_limit(|| {
        assert!(catch_unwind(|| outbox::<u64>(0)).is_err(), "a capacity of 0");
    });
}

/// Two handlers end at the same moment, and each drops its clone. By a count of the `Arc` both see that the
/// other one is there, neither closes, and the mailer waits for ever. If this fails, put what closes into the
/// `Drop` of a value that all clones hold by an `Arc`: that runs once, with the last of them. Or count the
/// clones yourself.
#[test]
fn the_last_clone_is_not_found_by_a_count_of_arcs() {
    // The count is of the real `Arc`, between whose question and drop nothing can be scheduled: so the text
    // is looked at.
    let asked = learners_lines_with("strong_count");
    assert!(asked.is_empty(), "two that are dropped at once both find the other: {}", asked.join("; "));
}

/// A handler changes over to another outbox. If one of them is closed while somebody has it, or stays open when nobody
/// has, `clone_from` does not do what a drop and a clone do.
#[test]
fn a_handler_may_change_over_to_another_outbox() {
    within_time_limit(|| {
        let (mut handler, mut mails) = outbox(1);
        let (other, mut others) = outbox(1);
        handler.clone_from(&other);
        assert_eq!(mails.next(), None, "nobody has the first outbox any more");
        drop(other);
        assert_eq!(handler.push("a"), Ok(()), "the second one is open");
        drop(handler);
        assert_eq!((others.next(), others.next()), (Some("a"), None), "and closed when nobody has it");
    });
}

/// A large service: a clone for each request. If this panics, or the outbox is closed, clones are counted in a
/// number that has no room for them.
#[test]
fn there_may_be_many_clones() {
    within_time_limit(|| {
        let (outbox, mut mails) = outbox(1);
        // More than a number of two bytes counts.
        let clones = vec![outbox; 66_000];
        assert_eq!(clones[0].push("a"), Ok(()), "it is open");
        assert_eq!(mails.next(), Some("a"));
        drop(clones);
        assert_eq!(mails.next(), None, "every clone is dropped");
    });
}
