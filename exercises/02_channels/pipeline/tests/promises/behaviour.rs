use std::num::NonZeroUsize;

use crate::exercise::{End, Stage, Why, stage};
use interleave_tokio::on_tokio;
use tokio::sync::mpsc;
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
