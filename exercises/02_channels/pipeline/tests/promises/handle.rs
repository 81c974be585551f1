use super::{A_WHILE, assert_ended, room_for, source, stage};
use interleave_tokio::{Gauge, Log, Tasks, alive_tasks, check, note, pause, turns};
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

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

/// The output is full, nobody reads, and then `work` panics. If the task waits, the panic stands in line for room like
/// a result; nobody need ever make some.
#[test]
fn a_panic_does_not_wait_for_room() {
    // None: it is the same in every schedule.
    check("A panic in work ends the stage, also while the output is full.").bound(0).run(|| async {
        let ((sender, input), worked_on) = (source([1, 2]), Log::new());
        let only = stage(input, room_for(1), CancellationToken::new(), {
            let worked_on = worked_on.clone();
            move |value| {
                worked_on.push(value);
                assert!(value == 1, "line 2 is a bug");
                value * 10
            }
        });
        // Time passes only when nobody can run.
        sleep(A_WHILE).await;
        // Whoever has taken none while there is no room has no panic either.
        let has_panicked = worked_on.to_vec().contains(&2);
        assert!(only.task.is_finished() || !has_panicked, "work has panicked, and the task has not ended");
        drop((sender, only.output));
        // The panic, if there is one.
        drop(only.task.await);
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

/// Somebody aborts the handle: before it has begun, while the stage waits for a value, while it waits for room,
/// and during `work`.
/// If a task is left, or an end of a channel is open, the handle is that of a task which only waits for the
/// stage; if the token is cancelled, a guard on it was not disarmed on this way out; if `work` is under way when
/// the task has ended, somebody else does it, whom the abort does not reach.
#[test]
fn an_abort_ends_the_stage() {
    // Who aborts another task does so without a delay.
    for values in [1, 2] {
        check("A stage that is aborted leaves nothing behind.")
            .with(if values == 1 { "one value" } else { "two values" })
            .bound(0)
            .run(move || async move {
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
    check("A stage that is aborted before it has begun leaves nothing behind.").bound(0).run(|| async {
        let (sender, input) = source([1]);
        let mut only = stage(input, room_for(1), CancellationToken::new(), |value| value * 10);
        only.task.abort();
        let _ = only.task.await;
        sleep(A_WHILE).await;
        assert_ended(&sender);
        assert_eq!(only.output.recv().await, None, "the output is closed");
    });
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

/// Somebody presses stop, or the reader goes, while `work` runs, and then `work` panics. If the task ends as if
/// nothing had been, the panic is caught, and looked at only when nothing else has happened.
#[test]
fn a_panic_is_found_though_the_stage_was_to_end() {
    for reader_goes in [false, true] {
        // Who forgets the panic does so without a delay.
        check("A panic is found by who joins, though the stage was to end.")
            .with(if reader_goes { "the reader gone" } else { "a stop" })
            .bound(0)
            .run(move || async move {
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
            });
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
