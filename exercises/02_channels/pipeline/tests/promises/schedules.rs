use std::num::NonZeroUsize;

use crate::exercise::{End, Why, stage};
use interleave_tokio::{
    Gauge, Log, Tasks, alive_tasks, check, count_polls, draw_freely, note, pause, require, turns,
};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Long enough that whoever can do something has done it: virtual time passes only when nobody can run.
const A_WHILE: Duration = Duration::from_millis(1_234);

fn room_for(capacity: usize) -> NonZeroUsize {
    NonZeroUsize::new(capacity).expect("a capacity above 0")
}

/// A channel with values in it, and a sender that keeps it open.
fn source(values: impl IntoIterator<Item = u64>) -> (mpsc::Sender<u64>, mpsc::Receiver<u64>) {
    let (sender, input) = mpsc::channel(8);
    for value in values {
        sender.try_send(value).expect("there is room");
    }
    (sender, input)
}

/// How many values wait in a channel.
fn waiting(sender: &mpsc::Sender<u64>) -> usize {
    sender.max_capacity() - sender.capacity()
}

/// Work that writes down what it was called with.
fn tenfold(taken: &Log<u64>) -> impl FnMut(u64) -> u64 + Send + 'static + use<> {
    let taken = taken.clone();
    move |value| {
        note(format_args!("works on {value}"));
        taken.push(value);
        value * 10
    }
}

/// All that is still in an output.
fn rest(output: &mut mpsc::Receiver<u64>) -> Vec<u64> {
    std::iter::from_fn(|| output.try_recv().ok()).collect()
}

/// The input's end is known to whoever sends, and nobody else is alive.
fn assert_ended<'a>(sender: impl Into<Option<&'a mpsc::Sender<u64>>>) {
    let closed = sender.into().is_none_or(mpsc::Sender::is_closed);
    assert!(closed, "the task has ended, and the receiver of its input is still there");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after the stage has ended");
}

/// Two lines through two stages with room for one. If a result is missing or out of order, look at what
/// happens between taking a value and its result's place in the output; if time passes, somebody waits by the
/// clock.
#[test]
fn results_come_out_in_order_and_the_end_flows_down() {
    // One delay lets a stage run full, one lets it run empty. Two lines are enough for both: one that waits
    // for room, and one that comes between a look at the values and a look at the end.
    check("All results come out in order, and then the output is closed.").bound(2).run(|| async {
        let (taken, stop, begin) = (Log::new(), CancellationToken::new(), Instant::now());
        let (sender, input) = source([1, 2]);
        drop(sender);
        let first = stage(input, room_for(1), stop.clone(), tenfold(&taken));
        let mut second = stage(first.output, room_for(1), stop.clone(), |value| value + 1);
        let mut results = Vec::new();
        while let Some(result) = second.output.recv().await {
            results.push(result);
        }
        let end = End { why: Why::Closed, unsent: None };
        assert_eq!((taken.to_vec(), results), (vec![1, 2], vec![11, 21]), "what was taken, what came out");
        assert_eq!(first.task.await.expect("no panic"), end);
        assert_eq!(second.task.await.expect("no panic"), end);
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after both stages have ended");
        assert!(!stop.is_cancelled(), "a stage has cancelled the caller's token");
        assert_eq!(begin.elapsed(), Duration::ZERO, "time that has passed while values waited");
    });
}

/// Whoever sends the second line waits for the result of the first. If this is a deadlock, the stage collects
/// values before it hands results out, or keeps one back.
#[test]
fn a_result_comes_out_although_no_other_follows() {
    // Who waits for more input is stuck in the very first schedule; the delay is spare.
    check("A result comes out as soon as it is there.").bound(1).run(|| async {
        let (sender, input) = source([]);
        let mut only = stage(input, room_for(4), CancellationToken::new(), |value| value * 10);
        for value in [1, 2] {
            sender.try_send(value).expect("the stage is there");
            assert_eq!(only.output.recv().await, Some(value * 10));
        }
        drop(sender);
        assert_eq!(only.output.recv().await, None);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
    });
}

/// The database is slow. If more values than that are taken, results pile up inside of the stage, or the
/// output has more room than was asked for (3 is no power of two); if fewer, it has less; if the task turns
/// round and round, it asks again and again whether there is room.
#[test]
fn full_means_wait() {
    // Who reads ahead does so without a delay. One lets the stage take a value before the first result is
    // out.
    check("A stage whose output is full takes at most one value more.").bound(1).run(|| async {
        let (sender, input) = source([1, 2, 3, 4, 5]);
        let mut only = stage(input, room_for(3), CancellationToken::new(), |value| value * 10);
        sleep(A_WHILE).await;
        assert_eq!(only.output.len(), 3, "results that wait in an output with room for 3");
        let taken = 5 - waiting(&sender);
        assert!(taken <= 4, "{taken} values are taken, with room for 3 results");
        drop(sender);
        let mut results = Vec::new();
        while let Some(result) = only.output.recv().await {
            results.push(result);
        }
        assert_eq!(results, [10, 20, 30, 40, 50]);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
    });
}

/// The results of a stage that has ended can still be read. If this is a deadlock, the task waits for its
/// reader, and not for room.
#[test]
fn results_wait_for_their_reader() {
    // Who waits for the reader does so without a delay; the delay is spare.
    check("A stage ends when its results are in the output, read or not.").bound(1).run(|| async {
        let (sender, input) = source([1, 2]);
        drop(sender);
        let mut only = stage(input, room_for(3), CancellationToken::new(), |value| value * 10);
        assert_eq!(only.task.await.expect("no panic"), End { why: Why::Closed, unsent: None });
        assert_eq!(rest(&mut only.output), [10, 20]);
    });
}

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
        assert_eq!(results, tenfold, "results that came out or came back, results that there were");
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

/// A stop at any time, and nobody reads until it is over. If this is a deadlock, the stage does not look at
/// `stop` while it waits: for a value, or for room, also with the last result, or with the end. If a result
/// is missing, it was in a future that lost against the stop.
#[test]
fn a_stop_ends_a_stage_and_loses_no_result() {
    for (values, open) in [(vec![], true), (vec![1, 2, 3], true), (vec![1, 2], false), (vec![1], false)] {
        // Two delays move the stop before a value is taken and before its result is out.
        check("Whenever the stop comes, the stage ends, and each result is out or comes back.").bound(2).run(
            move || {
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
                    assert_eq!(
                        results, tenfold,
                        "results that are out or came back, results that there were"
                    );
                }
            },
        );
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

/// The importer was stopped before it began. If a value is taken, the input is looked at before the stop.
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
}

/// A bug in `work`. If the task ends as if nothing had been, somebody has caught the panic; if it is another
/// panic, somebody has passed it on in another box; if this is a deadlock, or a task is still alive, somebody
/// holds an end of a channel.
#[test]
fn a_panic_closes_both_sides_and_is_found_by_who_joins() {
    // Who swallows the panic does so without a delay; both are spare.
    check("A panic in work ends the stage, and whoever joins it learns of it.").bound(2).run(|| async {
        let (stop, (sender, input)) = (CancellationToken::new(), source([1, 2, 3]));
        let mut only = stage(input, room_for(2), stop.clone(), |value| {
            if value == 2 {
                panic!("line 2 is a bug");
            }
            value * 10
        });
        sender.closed().await;
        let message = match only.task.await {
            Ok(end) => format!("no panic, but {end:?}"),
            Err(error) if error.is_panic() => {
                error.into_panic().downcast_ref::<&str>().map_or("another panic", |text| *text).to_owned()
            }
            Err(error) => format!("no panic, but {error}"),
        };
        // Whom the panic's unwinding has only asked to end has time to do so.
        turns(20).await;
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after the panic");
        let mut results = Vec::new();
        while let Some(result) = only.output.recv().await {
            results.push(result);
        }
        assert_eq!((results, message.as_str()), (vec![10], "line 2 is a bug"));
        assert!(!stop.is_cancelled(), "the stage has cancelled the caller's token");
    });
}

/// Somebody keeps the output and not the handle. If nothing comes out, the task ends with its handle.
#[test]
fn the_handle_may_be_dropped() {
    // Who ends with the handle does so without a delay; the delay is spare.
    check("A stage goes on although its handle is dropped.").bound(1).run(|| async {
        let (sender, input) = source([1, 2]);
        let mut output = stage(input, room_for(1), CancellationToken::new(), |value| value * 10).output;
        assert_eq!((output.recv().await, output.recv().await), (Some(10), Some(20)));
        drop(output);
        sender.closed().await;
        // A task that does not end now is found at the end of the test.
    });
}

/// Somebody aborts the handle: while the stage waits for a value, while it waits for room, and during `work`.
/// If a task is left, or an end of a channel is open, the handle is that of a task which only waits for the
/// stage; if the token is cancelled, a guard on it was not disarmed on this way out; if `work` is under way when
/// the task has ended, somebody else does it, whom the abort does not reach.
#[test]
fn an_abort_ends_the_stage() {
    // Who aborts another task does so without a delay.
    for values in [1, 2] {
        check("A stage that is aborted leaves nothing behind.").bound(0).run(move || async move {
            let (stop, (sender, input)) = (CancellationToken::new(), source(1..=values));
            let mut only = stage(input, room_for(1), stop.clone(), |value| value * 10);
            sleep(A_WHILE).await;
            only.task.abort();
            let ended = only.task.await.map_err(|error| error.is_cancelled());
            // An abort only asks for the end.
            sleep(A_WHILE).await;
            assert_eq!(ended, Err(true), "how the aborted task ended");
            assert_ended(&sender);
            assert_eq!((only.output.recv().await, only.output.recv().await), (Some(10), None));
            assert!(!stop.is_cancelled(), "the stage has cancelled the caller's token");
        });
    }
    // One delay lets the abort come while `work` is under way, one the task's end, and one lets the caller hear of
    // that.
    check("A stage that is aborted during its work ends with it.").bound(3).run(|| async {
        let (at_work, (_sender, input)) = (Gauge::new(), source([1]));
        let counted = at_work.clone();
        let only = stage(input, room_for(1), CancellationToken::new(), move |value| {
            let _at_work = counted.enter();
            note(format_args!("works on {value}"));
            (0..3).for_each(|_| pause());
            value * 10
        });
        turns(1).await;
        only.task.abort();
        let _ = only.task.await;
        assert_eq!(at_work.now(), 0, "calls of work that are under way when the task has ended");
    });
}

/// For an hour (of virtual time) no line comes, and for another the database is down. If somebody was polled
/// too often, the stage looks up by the clock to see whether there is a value, or room.
#[test]
fn waiting_costs_nothing() {
    const AN_HOUR: Duration = Duration::from_secs(3600);
    // Time passes only when nobody can run. Who looks up by the clock does so in the very first schedule.
    check("A stage that waits does not look up now and then.").bound(0).run(|| async {
        let (sender, input) = source([]);
        let only = stage(input, room_for(1), CancellationToken::new(), |value| value * 10);
        let ((), without_a_value) = count_polls(sleep(AN_HOUR)).await;
        for value in [1, 2] {
            sender.try_send(value).expect("the stage is there");
        }
        let ((), without_room) = count_polls(sleep(AN_HOUR)).await;
        // To begin, and each value, takes a few, and so does the hour itself. Who looks up once a minute
        // needs sixty.
        for (polls, what) in [(without_a_value, "a value"), (without_room, "room")] {
            assert!(polls < 30, "while the stage waited for {what}, there were {polls} polls in an hour");
        }
        drop((sender, only.output));
        // What it makes of that, other checks look at.
        let _ = only.task.await;
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
        check("A value that is taken while the output is full has its result.").bound(0).run(
            move || async move {
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
                    "results that are out or came back, values that were taken"
                );
            },
        );
    }
}

/// A line that knows whether it was worked on.
struct Line {
    input: mpsc::Sender<Line>,
    worked_on: bool,
}

impl Drop for Line {
    fn drop(&mut self) {
        require(self.worked_on || self.input.is_closed(), || {
            "a line was taken off the input, and `work` was never called on it".to_owned()
        });
    }
}

/// The reader is gone when a line comes. It may stay in the input, or be taken, and then its result comes
/// back. If it does neither, somebody has looked whether the reader is there with the line in hand.
#[test]
fn what_is_taken_is_worked_on_though_nobody_reads() {
    // None: the reader goes before the stage has begun. With a delay it goes while the stage looks.
    check("Each value that is taken is worked on.").bound(1).run(|| async {
        let (input, values) = mpsc::channel(1);
        let only =
            stage(values, room_for(1), CancellationToken::new(), |mut line: Line| line.worked_on = true);
        drop(only.output);
        // It fails if the stage has ended by now; then nothing was taken.
        if let Err(refused) = input.try_send(Line { input: input.clone(), worked_on: false }) {
            refused.into_inner().worked_on = true;
        }
        let end = only.task.await.expect("no panic");
        assert_eq!(end.why, Why::Unwanted, "the input is open, and nobody reads");
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

/// Somebody presses stop, or the reader goes, while `work` runs, and then `work` panics. If the task ends as if
/// nothing had been, the panic is caught, and looked at only when nothing else has happened.
#[test]
fn a_panic_is_found_though_the_stage_was_to_end() {
    for reader_goes in [false, true] {
        // Who forgets the panic does so without a delay.
        check("A panic is found by who joins, though the stage was to end.").bound(0).run(
            move || async move {
                let (stop, (sender, input)) = (CancellationToken::new(), source([]));
                let (hand_over, mut outputs) = mpsc::channel::<mpsc::Receiver<u64>>(1);
                let presser = stop.clone();
                let only = stage(input, room_for(1), stop, move |_| {
                    if reader_goes {
                        note("drops the output");
                        drop(outputs.try_recv());
                    } else {
                        note("presses stop");
                        presser.cancel();
                    }
                    panic!("line 1 is a bug");
                });
                hand_over.try_send(only.output).expect("there is room");
                sender.try_send(1).expect("the stage is there");
                let error = only.task.await.expect_err("work has panicked");
                let payload = error.try_into_panic().expect("nobody has aborted the task");
                assert_eq!(payload.downcast_ref(), Some(&"line 1 is a bug"), "what the panic carries");
                assert!(sender.is_closed(), "the receiver of the input is still there after the panic");
            },
        );
    }
}

/// A bug in `work`, and whoever joins the task wants to begin anew at once. If the output is still open, a
/// task besides holds a sender of it: an unwinding panic only asks that task to end, and waits for nobody.
#[test]
fn both_sides_are_closed_when_the_handle_has_the_panic() {
    // One delay lets whoever joins run before those whom the panic has only asked to end.
    check("When the handle has the panic, both sides are closed.").bound(1).run(|| async {
        let (sender, input) = source([1]);
        let mut only =
            stage(input, room_for(1), CancellationToken::new(), |_| -> u64 { panic!("line 1 is a bug") });
        assert!(only.task.await.is_err_and(|error| error.is_panic()), "work has panicked");
        assert!(sender.is_closed(), "the receiver of the input is still there after the panic");
        let end = only.output.try_recv();
        assert_eq!(end, Err(mpsc::error::TryRecvError::Disconnected), "the output after the panic");
    });
}
