use super::{A_WHILE, rest, room_for, source, stage, tenfold, waiting};
use crate::exercise::{self, End, Why};
use interleave_tokio::{Log, Tasks, alive_tasks, check, count_polls, require};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

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
/// output has more room than was asked for (3 is no power of two); if fewer, it has less, or the stage waits for more
/// room than one result takes; if the task turns round and round, it asks again and again whether there is room.
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
        let mut results = Vec::from_iter(only.output.recv().await);
        sleep(A_WHILE).await;
        assert_eq!(only.output.len(), 3, "results that wait, once one was read and the next had room");
        drop(sender);
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
        let only = exercise::stage(values, room_for(1), CancellationToken::new(), |mut line: Line| {
            line.worked_on = true
        });
        drop(only.output);
        // It fails if the stage has ended by now; then nothing was taken.
        if let Err(refused) = input.try_send(Line { input: input.clone(), worked_on: false }) {
            refused.into_inner().worked_on = true;
        }
        let end = only.task.await.expect("no panic");
        assert_eq!(end.why, Why::Unwanted, "the input is open, and nobody reads");
    });
}
