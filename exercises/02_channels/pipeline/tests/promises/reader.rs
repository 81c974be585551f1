use super::{A_WHILE, assert_ended, room_for, source, stage, tenfold, waiting};
use crate::exercise::{End, Why};
use interleave_tokio::{Log, Tasks, check, turns};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Nobody sends, and the last reader goes. If this is a deadlock, a stage that waits for a value does not
/// look at its output, or reads its input to the end before it ends; if more time passes, it looks only now
/// and then.
#[test]
fn dropping_the_output_flows_up_through_idle_stages() {
    // Who does not look is found in the very first schedule. One delay moves the drop between looking and
    // waiting; one is spare.
    check("A stage whose reader is gone ends at once, and so do those before it.").bound(2).run(|| async {
        let (stop, begin) = (CancellationToken::new(), Instant::now());
        let (sender, input) = source([]);
        // Somebody means to send later, and is not waited for.
        let _room = sender.try_reserve().expect("there is room");
        let first = stage(input, room_for(1), stop.clone(), |value| value);
        let second = stage(first.output, room_for(1), stop.clone(), |value| value);
        let reader = tokio::spawn(async move {
            sleep(A_WHILE).await;
            // Whoever wakes up by the clock has woken up by then, and does so again only later.
            turns(2).await;
            drop(second.output);
        });
        sender.closed().await;
        let end = End { why: Why::Unwanted, unsent: None };
        assert_eq!(second.task.await.expect("no panic"), end);
        assert_eq!(first.task.await.expect("no panic"), end);
        reader.await.expect("it only drops");
        assert_ended(&sender);
        assert!(!stop.is_cancelled(), "a stage has cancelled the caller's token");
        assert_eq!(begin.elapsed(), A_WHILE, "the time until all had ended");
    });
}

/// The reader goes at any time, also while the stage waits for room. If a result is missing, look at what
/// `send` gives back when nobody reads; if a panic comes, at an `unwrap` on it.
#[test]
fn a_reader_that_goes_loses_only_what_it_was_given() {
    // Two delays move the reader's end before, between and after the results.
    check("Whenever the reader goes, each result was given to it or comes back.").bound(2).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (sender, input) = source([1, 2, 3]);
        let mut only = stage(input, room_for(1), stop.clone(), tenfold(&taken));
        let reader = tokio::spawn(async move {
            let mut read: Vec<u64> = only.output.recv().await.into_iter().collect();
            // It reads no more than what is in the output by now, or has its place there.
            only.output.close();
            while let Some(result) = only.output.recv().await {
                read.push(result);
            }
            read
        });
        let end = only.task.await.expect("no panic");
        let mut results = reader.await.expect("it only reads");
        assert_ended(&sender);
        assert_eq!(end.why, Why::Unwanted);
        assert!(!stop.is_cancelled(), "the stage has cancelled the caller's token");
        results.extend(end.unsent);
        let tenfold: Vec<_> = taken.to_vec().iter().map(|value| value * 10).collect();
        assert_eq!(results, tenfold, "results that came out or came back");
    });
}

/// The stage is idle. The reader goes, and then somebody sends; the stage wakes and finds both. It may take
/// the value, but nobody reads its result any more. If the result is nowhere, it was sent with a permit from
/// before: `Permit::send` does not tell that the output is closed.
#[test]
fn a_value_that_comes_when_the_reader_has_gone_is_not_lost() {
    // With a delay between looking at the reader and at the input, the reader goes while the value is being
    // taken, which may cost it.
    check("A value that is taken when the reader has gone comes back.").bound(0).run(|| async {
        let taken = Log::new();
        let (sender, input) = source([]);
        let only = stage(input, room_for(1), CancellationToken::new(), tenfold(&taken));
        sleep(A_WHILE).await;
        drop(only.output);
        // It fails if the stage has ended by now.
        let _ = sender.try_send(1);
        let end = only.task.await.expect("no panic");
        assert_ended(&sender);
        let result = taken.to_vec().first().map(|value| value * 10);
        assert_eq!(
            end,
            End { why: Why::Unwanted, unsent: result },
            "the end, with the result that there was"
        );
    });
}

/// The stage waits for room. The reader goes and somebody presses stop, and then the stage wakes and finds
/// both. If the result is nowhere, it went with a last try to send it, which gives it back when the output is
/// closed.
#[test]
fn a_reader_that_goes_with_a_stop_loses_no_result() {
    // Reader and stop come in one step, so both are there when the stage looks.
    check("When reader and stop come together, the result that waits comes back.").bound(0).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (sender, input) = source([1, 2]);
        let only = stage(input, room_for(1), stop.clone(), tenfold(&taken));
        sleep(A_WHILE).await;
        drop(only.output);
        stop.cancel();
        let end = only.task.await.expect("no panic");
        assert_ended(&sender);
        // The first result lay in the output, and is lost with it.
        let second = taken.to_vec().get(1).map(|value| value * 10);
        assert_eq!(end.unsent, second, "the result that waited for room; why it ended: {:?}", end.why);
    });
}

/// The output is full, and the stage waits for room: with a result, with a value, or before it takes one.
/// Then somebody presses stop, or the reader goes. If a value is taken and has no result, it lay in a future
/// that lost: `join!` keeps what came first until the other has come too.
#[test]
fn a_value_that_was_taken_without_room_is_not_lost() {
    for reader_goes in [false, true] {
        // Time passes only when nobody can run: so the stage waits when the end comes.
        check("A value that is taken while the output is full has its result.")
            .with(if reader_goes { "the reader gone" } else { "a stop" })
            .bound(0)
            .run(move || async move {
                let (sender, input) = source([1, 2, 3]);
                let stop = CancellationToken::new();
                let only = stage(input, room_for(1), stop.clone(), |value| value * 10);
                sleep(A_WHILE).await;
                let (taken, out) = (3 - waiting(&sender), only.output.len());
                let output = (!reader_goes).then_some(only.output);
                if !reader_goes {
                    stop.cancel();
                }
                let end = only.task.await.expect("no panic");
                drop(output);
                assert_eq!(
                    out + usize::from(end.unsent.is_some()),
                    taken,
                    "results that are out or came back, one for each value taken"
                );
            });
    }
}
