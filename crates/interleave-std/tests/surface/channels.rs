//! `mpsc`.

use std::sync::mpsc::{self, RecvTimeoutError, SendError, TryRecvError, TrySendError};
use std::thread;
use std::time::Duration;

use crate::support::{outcomes, run};

#[test]
fn each_senders_messages_come_in_order() {
    run(|| {
        let (sender, receiver) = mpsc::channel();
        let senders: Vec<_> = [0, 10]
            .into_iter()
            .map(|base| {
                let sender = sender.clone();
                thread::spawn(move || (1..=2).for_each(|message| sender.send(base + message).unwrap()))
            })
            .collect();
        drop(sender);
        let received: Vec<_> = receiver.into_iter().collect();
        senders.into_iter().for_each(|sender| sender.join().unwrap());
        let (low, high): (Vec<_>, Vec<_>) = received.into_iter().partition(|message| *message < 10);
        assert_eq!((low, high), (vec![1, 2], vec![11, 12]));
    });
}

#[test]
fn the_last_senders_drop_wakes_the_receiver() {
    run(|| {
        let (sender, receiver) = mpsc::channel::<u32>();
        let other = thread::spawn(move || drop(sender));
        assert!(receiver.recv().is_err());
        other.join().unwrap();
    });
}

#[test]
fn what_was_sent_is_received_after_the_sender_is_gone() {
    run(|| {
        let (sender, receiver) = mpsc::channel();
        sender.send(1).unwrap();
        drop(sender);
        assert_eq!((receiver.recv().ok(), receiver.try_recv()), (Some(1), Err(TryRecvError::Disconnected)));
        let (sender, receiver) = mpsc::channel();
        drop(receiver);
        assert_eq!(sender.send(1), Err(SendError(1)));
    });
}

#[test]
fn try_recv_finds_a_message_or_not() {
    let found = outcomes(|| {
        let (sender, receiver) = mpsc::channel();
        let other = thread::spawn(move || sender.send(7).unwrap());
        let found = match receiver.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Empty) => 0,
            Err(TryRecvError::Disconnected) => unreachable!("the message comes first"),
        };
        other.join().unwrap();
        found
    });
    assert_eq!(found, [0, 7]);
}

#[test]
fn recv_timeout_ends_in_each_way() {
    let found = outcomes(|| {
        let (sender, receiver) = mpsc::channel();
        let other = thread::spawn(move || {
            sender.send(7).unwrap();
        });
        let mut found = Vec::new();
        for _ in 0..2 {
            found.push(match receiver.recv_timeout(Duration::from_millis(5)) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => 0,
                Err(RecvTimeoutError::Disconnected) => 9,
            });
        }
        other.join().unwrap();
        found
    });
    assert_eq!(found, [[0, 0], [0, 7], [7, 0], [7, 9]]);
}

#[test]
fn a_bounded_channel_holds_no_more_than_its_bound() {
    run(|| {
        let (sender, receiver) = mpsc::sync_channel(1);
        let other = thread::spawn(move || {
            for message in 1..=3 {
                sender.send(message).unwrap();
            }
            assert!(matches!(
                sender.try_send(4),
                Ok(()) | Err(TrySendError::Full(4) | TrySendError::Disconnected(4))
            ));
        });
        assert_eq!([receiver.recv(), receiver.recv(), receiver.recv()], [Ok(1), Ok(2), Ok(3)]);
        drop(receiver);
        other.join().unwrap();
    });
}

#[test]
fn a_send_to_a_full_channel_ends_when_the_receiver_goes() {
    run(|| {
        let (sender, receiver) = mpsc::sync_channel(1);
        sender.send(1).unwrap();
        let other = thread::spawn(move || sender.send(2));
        drop(receiver);
        assert_eq!(other.join().unwrap(), Err(SendError(2)));
    });
}

#[test]
fn in_a_rendezvous_a_send_returns_when_its_message_was_received() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    run(|| {
        let (sender, receiver) = mpsc::sync_channel(0);
        let received = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&received);
        let other = thread::spawn(move || {
            theirs.store(true, Ordering::Relaxed);
            receiver.recv().unwrap()
        });
        sender.send(7).unwrap();
        assert!(received.load(Ordering::Relaxed), "the receiver had come");
        assert_eq!(other.join().unwrap(), 7);
    });
}

#[test]
fn in_a_rendezvous_try_send_needs_a_receiver_that_waits() {
    let found = outcomes(|| {
        let (sender, receiver) = mpsc::sync_channel(0);
        let other = thread::spawn(move || receiver.recv().ok());
        let sent = sender.try_send(7).is_ok();
        drop(sender);
        assert_eq!(other.join().unwrap(), sent.then_some(7));
        sent
    });
    assert_eq!(found, [false, true]);
}

#[test]
fn iterators_end_where_they_should() {
    run(|| {
        let (sender, receiver) = mpsc::channel();
        (1..=3).for_each(|message| sender.send(message).unwrap());
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
        let other = thread::spawn(move || (4..=5).for_each(|message| sender.send(message).unwrap()));
        assert_eq!((&receiver).into_iter().next(), Some(4));
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [5]);
        other.join().unwrap();
    });
}

#[test]
fn an_end_that_panics_is_dropped() {
    run(|| {
        let (sender, receiver) = mpsc::channel::<u32>();
        let other = thread::spawn(move || {
            let _sender = sender;
            panic!("before it sends");
        });
        assert!(receiver.recv().is_err());
        assert!(other.join().is_err());
    });
}
