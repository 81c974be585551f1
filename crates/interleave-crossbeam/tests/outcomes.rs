//! What small programs can give: neither less nor more.

mod support;

use support::{outcomes, set};

#[allow(dead_code, reason = "`real.rs` uses them all")]
mod explored {
    extern crate interleave_crossbeam as crossbeam;
    extern crate interleave_std as std;

    include!("programs/mod.rs");

    use crossbeam::channel::{Receiver, Sender, select_biased};

    pub fn a_timer_alone() -> String {
        let first = channel::after(SOON).recv().is_ok();
        let ticks = channel::tick(SOON).iter().take(2).count();
        show((first, ticks, channel::never::<u8>().try_recv()))
    }

    pub fn a_biased_select() -> String {
        let (s, r) = channel::unbounded();
        let (t, q) = channel::unbounded();
        t.send(2).unwrap();
        s.send(1).unwrap();
        let first = select_biased! {
            recv(r) -> message => message,
            recv(q) -> message => message,
        };
        show(first)
    }

    /// Operands are expressions, the cases' code may change them, and every separator is allowed.
    pub fn the_grammar() -> String {
        let (s, r) = channel::bounded::<i32>(1);
        let mut ends: (Option<Sender<i32>>, Vec<Receiver<i32>>) = (Some(s), vec![r]);
        let mut notes = Vec::new();
        for turn in 0..3 {
            select! {
                recv(&ends.1[0]) -> message => match message {
                    Ok(number) => {
                        notes.push(show(number));
                        ends.1[0] = channel::never();
                    }
                    Err(_) => break,
                },
                send(ends.0.as_ref().unwrap(), turn,) -> res => { notes.push(show(res)) }
                default(Duration::from_millis(1)) => { notes.push("late".to_owned()); continue },
            }
        }
        ends.0 = None;
        let last: bool = select! { default => true };
        show((notes, last))
    }

    pub fn a_look_that_chooses_nothing() -> String {
        let (s, r) = channel::unbounded();
        let (t, q) = channel::bounded(1);
        s.send(1).unwrap();
        let mut select = Select::new();
        select.recv(&r);
        select.send(&t);
        let ready = select.ready();
        select.remove(0);
        let now = select.try_ready().ok();
        t.send(2).unwrap();
        show((ready, now, select.try_select().is_err(), q.len()))
    }

    pub fn a_consuming_load() -> String {
        use crossbeam::atomic::AtomicConsume;
        use std::sync::atomic::{AtomicU8, Ordering};
        let number = AtomicU8::new(0);
        thread::scope(|scope| {
            scope.spawn(|| number.store(1, Ordering::Release));
            show(number.load_consume())
        })
    }

    pub fn what_statics_keep() -> String {
        use crossbeam::{atomic::AtomicCell, queue::SegQueue};
        static NAMES: SegQueue<String> = SegQueue::new();
        static COUNT: AtomicCell<u8> = AtomicCell::new(5);
        let add = || {
            NAMES.push("a".to_owned());
            COUNT.fetch_add(1)
        };
        let other = thread::spawn(add);
        add();
        other.join().unwrap();
        show((NAMES.len(), COUNT.load()))
    }

    pub fn what_a_caught_panic_has_used() -> String {
        use crossbeam::sync::{Parker, WaitGroup};
        use std::panic::catch_unwind;
        let (group, parker) = (WaitGroup::new(), Parker::new());
        let (theirs, unparker) = (group.clone(), parker.unparker().clone());
        let given = catch_unwind(move || {
            unparker.unpark();
            drop(theirs);
            panic!("with all of it moved in");
        });
        let parked = catch_unwind(|| parker.park());
        group.wait();
        let joined = crossbeam::thread::scope(|scope| {
            let thread = catch_unwind(|| scope.spawn(|_| 1)).unwrap();
            catch_unwind(|| thread.join()).unwrap().unwrap()
        });
        show((given.is_err(), parked.is_ok(), joined.ok()))
    }
}

#[test]
fn a_channel_with_a_bound_keeps_what_nobody_received() {
    assert_eq!(outcomes(explored::what_nobody_received), set(["((2, 1), (1, 1))"]));
}

#[test]
fn a_rendezvous_hands_over_or_gives_back() {
    assert_eq!(
        outcomes(explored::a_rendezvous_with_a_time_limit),
        set([r#"(Ok(()), Ok(1))"#, r#"(Err("SendTimeoutError(..)"), Err(Timeout))"#])
    );
    assert_eq!(
        outcomes(explored::a_rendezvous_without_patience),
        set([r#"(Ok(()), Ok(1))"#, r#"(Err("Full(..)"), Err(RecvError))"#])
    );
}

#[test]
fn a_select_takes_every_ready_branch_in_some_schedule() {
    assert_eq!(
        outcomes(explored::two_ready_branches),
        set(["(Ok(1), None, Some(2))", "(Ok(2), Some(1), None)"])
    );
    assert_eq!(outcomes(explored::a_biased_select), set(["Ok(1)"]));
}

#[test]
fn two_selects_meet_at_one_rendezvous_only() {
    assert_eq!(
        outcomes(explored::two_selects_meet),
        set([r#"(("got", true), ("sent", true))"#, r#"(("sent", true), ("got", true))"#])
    );
}

#[test]
fn what_was_sent_is_received_before_the_end() {
    assert_eq!(
        outcomes(explored::what_was_sent_before_the_senders_went),
        set(["(Ok(1), Err(RecvError), Err(RecvError))", "(Err(Empty), Ok(1), Err(RecvError))"])
    );
}

#[test]
fn receivers_share_what_is_sent() {
    let all = ["([1, 2], [])", "([1], [2])", "([2], [1])", "([], [1, 2])"];
    assert_eq!(outcomes(explored::two_receivers_share), set(all));
}

#[test]
fn a_time_may_be_up_or_not() {
    assert_eq!(
        outcomes(explored::a_limited_receive),
        set(["(Ok(1), Err(Disconnected))", "(Err(Timeout), Ok(1))"])
    );
    let all = [r#"("Ok(1)", true)"#, r#"("time is up", false)"#, r#"("time is up", true)"#];
    assert_eq!(outcomes(explored::a_timer_beside_a_message), set(all));
    assert_eq!(outcomes(explored::a_timer_alone), set(["(true, 2, Err(Empty))"]));
}

#[test]
fn the_macro_takes_what_the_real_one_takes() {
    // With its only receiver gone, the third turn sends in vain.
    assert_eq!(
        outcomes(explored::the_grammar),
        set([r#"(["Ok(())", "0", "Err(\"SendError(..)\")"], true)"#])
    );
}

#[test]
fn a_select_can_be_asked_without_choosing() {
    assert_eq!(
        outcomes(explored::a_look_that_chooses_nothing),
        set(["(0, Some(1), true, 1)", "(1, Some(1), true, 1)"])
    );
}

#[test]
fn a_parker_waits_for_its_token() {
    assert_eq!(outcomes(explored::a_parker), set([r#"["before", "after"]"#]));
}

#[test]
fn a_wait_group_waits_for_all_of_its_clones() {
    let all = ["(Some(0), Some(1), None)", "(Some(1), Some(0), None)"];
    assert_eq!(outcomes(explored::a_wait_group), set(all));
}

#[test]
fn what_a_caught_panic_has_used_goes_on_to_work() {
    assert_eq!(outcomes(explored::what_a_caught_panic_has_used), set(["(true, true, Some(1))"]));
}

#[test]
fn a_consuming_load_may_come_early_or_late() {
    assert_eq!(outcomes(explored::a_consuming_load), set(["0", "1"]));
}

#[test]
fn what_statics_keep_begins_anew_in_each_schedule() {
    assert_eq!(outcomes(explored::what_statics_keep), set(["(2, 7)"]));
}
