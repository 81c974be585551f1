use super::{A_WHILE, assert_ended, rest, room_for, source, stage, tenfold, waiting};
use crate::exercise::{End, Why};
use interleave_tokio::{Log, Tasks, check, draw_freely, note, require, turns};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

/// A stop at any time, and nobody reads until it is over. If this is a deadlock, the stage does not look at
/// `stop` while it waits: for a value, or for room, also with the last result, or with the end. If a result
/// is missing, it was in a future that lost against the stop.
#[test]
fn a_stop_ends_a_stage_and_loses_no_result() {
    for (values, open) in [(vec![], true), (vec![1, 2, 3], true), (vec![1, 2], false), (vec![1], false)] {
        // Two delays move the stop before a value is taken and before its result is out.
        check("Whenever the stop comes, the stage ends, and each result is out or comes back.")
            .with(format!(
                "the values {values:?} and {}",
                if open { "a sender that stays" } else { "no sender left" }
            ))
            .bound(2)
            .run(move || {
                let values = values.clone();
                async move {
                    let (taken, stop, begin) = (Log::new(), CancellationToken::new(), Instant::now());
                    let (sender, input) = source(values);
                    let sender = open.then_some(sender);
                    let mut only = stage(input, room_for(1), stop.clone(), tenfold(&taken));
                    let presser = tokio::spawn(async move {
                        turns(2).await;
                        stop.cancel();
                    });
                    let end = only.task.await.expect("no panic");
                    presser.await.expect("it only cancels");
                    assert_ended(sender.as_ref());
                    assert_eq!(begin.elapsed(), Duration::ZERO, "the time until the stage ended");
                    // If the input has ended as well, either reason will do.
                    let right = if open { &[Why::Stopped][..] } else { &[Why::Stopped, Why::Closed] };
                    assert!(right.contains(&end.why), "why it ended: {:?}", end.why);
                    let mut results = rest(&mut only.output);
                    results.extend(end.unsent);
                    let tenfold: Vec<_> = taken.to_vec().iter().map(|value| value * 10).collect();
                    assert_eq!(results, tenfold, "results that are out or came back");
                }
            });
    }
}

/// The stop comes while value 2 is worked on. Value 3 is there, and so is room. If it is worked on, value and
/// stop were both there and the value won: look for a `select!` without `biased`. If fewer values wait in the
/// input, the stage takes more than one at a time: what has no result yet when it ends is lost.
#[test]
fn after_a_stop_no_value_is_taken() {
    // The stop is there before the stage can look for its next value. One delay makes a `select!` begin with
    // its other branch; one is spare.
    check("After a stop no further value is taken.").bound(2).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (sender, input) = source([1, 2, 3, 4]);
        let (mut work, look) = (tenfold(&taken), sender.clone());
        // Wide enough for those who take a few at a time when there is much room.
        let mut only = stage(input, room_for(64), stop.clone(), move |value| {
            if value == 2 {
                stop.cancel();
                require(waiting(&look) == 2, || {
                    format!("{} of values 3 and 4 wait in the input", waiting(&look))
                });
            }
            work(value)
        });
        let end = only.task.await.expect("no panic");
        let mut results = rest(&mut only.output);
        results.extend(end.unsent);
        assert_ended(&sender);
        assert_eq!((end.why, taken.to_vec(), results), (Why::Stopped, vec![1, 2], vec![10, 20]));
    });
}

/// The stage is idle. Somebody presses stop and then sends; the stage wakes and finds both. If the value is
/// taken, it is looked at first: `CancellationToken::run_until_cancelled` does that. If it is a deadlock, the
/// stage reads its input to the end before it ends.
#[test]
fn a_stop_beats_a_value_that_comes_with_it() {
    // With a delay between looking at the stop and at the input, the value is just being taken, which is
    // allowed. So a `select!` begins with its other branch at no price.
    check("A stop beats a value that comes with it.").bound(0).run(|| async {
        draw_freely();
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (sender, input) = source([]);
        let only = stage(input, room_for(1), stop.clone(), tenfold(&taken));
        // Somebody means to send later, and is not waited for.
        let _room = sender.try_reserve().expect("there is room");
        sleep(A_WHILE).await;
        stop.cancel();
        // It fails if the stage has ended by now.
        let _ = sender.try_send(1);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Stopped, unsent: None });
        assert_eq!(taken.to_vec(), [], "what was taken after the stop");
    });
}

/// The importer was stopped before it began. If a value is taken, the input is looked at before the stop; if the end is
/// said to be that of the input, somebody has asked whether it is closed, and not whether it is empty.
#[test]
fn stopped_from_the_beginning_no_value_is_taken() {
    // As above.
    check("Stopped from the beginning, no value is taken.").bound(2).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        stop.cancel();
        let (sender, input) = source([1, 2]);
        let mut only = stage(input, room_for(1), stop, tenfold(&taken));
        let end = only.task.await.expect("no panic");
        assert_ended(&sender);
        assert_eq!((end, taken.to_vec()), (End { why: Why::Stopped, unsent: None }, vec![]));
        assert_eq!(only.output.recv().await, None);
    });
    // None: the stop is there before the stage is.
    check("A stage that is stopped before its last values were taken is stopped.").bound(0).run(|| async {
        let stop = CancellationToken::new();
        stop.cancel();
        let (sender, input) = source([1, 2]);
        drop(sender);
        let only = stage(input, room_for(1), stop, |value| value);
        let end = only.task.await.expect("no panic");
        assert_eq!(end, End { why: Why::Stopped, unsent: None }, "two values were left in the input");
    });
}

/// The stage waits for room. Somebody reads a result and presses stop, and then the stage wakes and finds both
/// room and stop. If a value is taken, a look at the input follows the wait for room, and none at the stop.
#[test]
fn a_stop_beats_room_that_comes_with_it() {
    // Room and stop come in one step, so both are there when the stage looks.
    check("A stop that comes together with room beats a value that waits.").bound(0).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (_sender, input) = source([1, 2, 3, 4]);
        let mut only = stage(input, room_for(1), stop.clone(), tenfold(&taken));
        sleep(A_WHILE).await;
        let before = taken.to_vec();
        assert_eq!(only.output.recv().await, Some(10), "the result of value 1");
        note("presses stop");
        stop.cancel();
        let end = only.task.await.expect("no panic");
        assert_eq!((end.why, taken.to_vec()), (Why::Stopped, before), "why it ended, and what was taken");
    });
}

/// The last sender has gone, values wait, and there is room for all results. The stop comes while value 2 is
/// worked on. If value 3 is worked on too, the stop is not looked at once the input is closed.
#[test]
fn after_a_stop_no_value_of_a_closed_input_is_taken() {
    // The stop is there before the stage can look for its next value. One delay makes a `select!` begin with
    // its other branch.
    check("After a stop no further value is taken, though none can follow.").bound(1).run(|| async {
        let (taken, stop) = (Log::new(), CancellationToken::new());
        let (sender, input) = source([1, 2, 3, 4]);
        drop(sender);
        let mut work = tenfold(&taken);
        let mut only = stage(input, room_for(64), stop.clone(), move |value| {
            if value == 2 {
                note("presses stop");
                stop.cancel();
            }
            work(value)
        });
        let end = only.task.await.expect("no panic");
        // The input has ended as well, so either reason will do.
        assert_ne!(end.why, Why::Unwanted, "the output is there, and nobody has closed it");
        let mut results = rest(&mut only.output);
        results.extend(end.unsent);
        assert_eq!((taken.to_vec(), results), (vec![1, 2], vec![10, 20]), "what was taken, what came of it");
    });
}
