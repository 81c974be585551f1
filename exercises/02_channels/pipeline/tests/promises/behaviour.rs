use std::num::NonZeroUsize;

use crate::exercise::{End, Stage, Why, stage};
use interleave_tokio::{Log, on_tokio, turns};
use tokio::sync::mpsc;
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

fn room_for(capacity: usize) -> NonZeroUsize {
    NonZeroUsize::new(capacity).expect("a capacity above 0")
}

/// An empty file. If this hangs, look at what you do when `recv` gives `None`.
#[test]
fn an_empty_input_is_done_at_once() {
    on_tokio(|| async {
        let (sender, input) = mpsc::channel::<u64>(1);
        drop(sender);
        let mut only = stage(input, room_for(1), CancellationToken::new(), |value| value);
        assert_eq!(only.output.recv().await, None);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
    });
}

/// A thousand lines through three stages, each with a type of its own. If lines are missing or out of order,
/// look at whether each result is in the output before the next value is taken.
#[test]
fn everything_comes_out_in_order() {
    on_tokio(|| async {
        let stop = CancellationToken::new();
        let (sender, input) = mpsc::channel(4);
        let reader = tokio::spawn(async move {
            for number in 0..1000_u64 {
                sender.send(number.to_string()).await.expect("the first stage is there");
            }
        });
        let parse = stage(input, room_for(3), stop.clone(), |line: String| line.parse::<u64>());
        let add = stage(parse.output, room_for(2), stop.clone(), |number| number.map(|number| number + 1));
        let Stage { mut output, task } = stage(add.output, room_for(1), stop, |number| number.ok());
        for number in 1..=1000 {
            assert_eq!(output.recv().await, Some(Some(number)));
        }
        assert_eq!(output.recv().await, None);
        reader.await.expect("it only sends");
        assert_eq!(parse.task.await.expect("no panic").why, Why::Closed);
        assert_eq!(add.task.await.expect("no panic").why, Why::Closed);
        assert_eq!(task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
    });
}

/// The reader comes back after a day (of virtual time), and three hundred lines wait, whose sender is gone. If some are
/// missing, the stage has lost patience with its reader, or has taken a `recv` that gives way for the end of its input.
#[test]
fn a_reader_may_take_a_day() {
    on_tokio(|| async {
        let (sender, input) = mpsc::channel(300);
        for number in 0..300 {
            sender.try_send(number).expect("there is room");
        }
        drop(sender);
        let mut only = stage(input, room_for(1), CancellationToken::new(), |number| number);
        sleep(Duration::from_secs(24 * 60 * 60)).await;
        for number in 0..300 {
            assert_eq!(only.output.recv().await, Some(number), "the results, of which there are 300");
        }
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
        // Now there is room for all, and nothing to wait for.
        let (sender, input) = mpsc::channel(300);
        for number in 0..300 {
            sender.try_send(number).expect("there is room");
        }
        drop(sender);
        let only = stage(input, room_for(301), CancellationToken::new(), |number| number);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
        assert_eq!(only.output.len(), 300, "results in the output");
    });
}

/// Nobody reads, and the output runs full, however much room it has. If there are fewer results in it, a number of
/// your own stands in for the capacity; if there are more, they pile up elsewhere. If one is missing after another was read,
/// the stage waits for more room than a result takes.
#[test]
fn every_capacity_is_used_up_and_kept() {
    // The largest is there for numbers that seemed to be large enough.
    for capacity in [1, 31, 100, 1_500, 20_000] {
        on_tokio(move || async move {
            let (sender, input) = mpsc::channel(capacity + 2);
            for number in 0..capacity + 2 {
                sender.try_send(number).expect("there is room");
            }
            let mut only = stage(input, room_for(capacity), CancellationToken::new(), |number| number);
            // Whoever asks again and again lets no time pass.
            for _ in 0..2 * capacity {
                if only.output.len() < capacity {
                    turns(1).await;
                }
            }
            if only.output.len() < capacity {
                // Whoever works elsewhere needs longer: the clock moves on when nobody can run.
                sleep(Duration::from_secs(1)).await;
            }
            turns(20).await;
            assert_eq!(only.output.len(), capacity, "results that wait, with room for {capacity}");
            assert!(!sender.is_closed(), "the stage has ended, though it waits for room");
            assert_eq!(only.output.recv().await, Some(0), "the first result");
            turns(20).await;
            if only.output.len() < capacity {
                sleep(Duration::from_secs(1)).await;
            }
            assert_eq!(only.output.len(), capacity, "results that wait, once one was read");
        });
    }
}

/// Two thousand lines wait, there is room for all of them, and another task presses stop, or aborts the stage, or
/// lets the output go. If all lines are worked on, nobody else had a turn meanwhile: `recv` and `reserve` give way
/// now and then, `try_recv` and `try_send` never do.
#[test]
fn others_have_their_turn_though_nothing_waits() {
    for what in ["stops", "aborts", "reads no more"] {
        on_tokio(move || async move {
            let (sender, input) = mpsc::channel(2_000);
            for number in 0..2_000 {
                sender.try_send(number).expect("there is room");
            }
            let (stop, worked) = (CancellationToken::new(), Log::new());
            let seen = worked.clone();
            let Stage { output, task } =
                stage(input, room_for(2_000), stop.clone(), move |number: u64| seen.push(number));
            let abort = task.abort_handle();
            let other = tokio::spawn(async move {
                match what {
                    "stops" => stop.cancel(),
                    "aborts" => abort.abort(),
                    _ => return None,
                }
                Some(output)
            });
            let ended = task.await.map(|end| end.why).ok();
            drop(other.await.expect("it only ends the stage"));
            let expected = match what {
                "stops" => Some(Why::Stopped),
                "aborts" => None,
                _ => Some(Why::Unwanted),
            };
            assert_eq!(ended, expected, "how it ended when somebody {what}");
            assert!(worked.len() < 2_000, "all lines are worked on before anybody {what}");
        });
    }
}
