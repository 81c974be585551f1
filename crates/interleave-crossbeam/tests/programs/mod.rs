// Small programs with several outcomes. Included twice: with the real libraries, and with the stand-ins.

use crossbeam::channel::{self, Select};
use crossbeam::select;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const SOON: Duration = Duration::from_micros(50);

/// A program by its name.
pub type Program = (&'static str, fn() -> String);

/// All of them.
pub const PROGRAMS: [Program; 20] = [
    ("two senders", two_senders),
    ("a full channel", a_full_channel),
    ("a send while the receiver goes", a_send_while_the_receiver_goes),
    ("what was sent before the senders went", what_was_sent_before_the_senders_went),
    ("what nobody received", what_nobody_received),
    ("two receivers share", two_receivers_share),
    ("a limited receive", a_limited_receive),
    ("a look at the length", a_look_at_the_length),
    ("a rendezvous without patience", a_rendezvous_without_patience),
    ("a rendezvous with a time limit", a_rendezvous_with_a_time_limit),
    ("two ready branches", two_ready_branches),
    ("two selects meet", two_selects_meet),
    ("a select that sends", a_select_that_sends),
    ("a default branch", a_default_branch),
    ("a select by hand", a_select_by_hand),
    ("a timer beside a message", a_timer_beside_a_message),
    ("a wait group", a_wait_group),
    ("a parker", a_parker),
    ("queues", queues),
    ("an atomic cell", an_atomic_cell),
];

fn show(value: impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

pub fn two_senders() -> String {
    let (s, r) = channel::unbounded();
    let t = s.clone();
    let one = thread::spawn(move || {
        s.send(1).unwrap();
        s.send(2).unwrap();
    });
    t.send(3).unwrap();
    drop(t);
    let all: Vec<i32> = r.iter().collect();
    one.join().unwrap();
    show(all)
}

pub fn a_full_channel() -> String {
    let (s, r) = channel::bounded(1);
    let reader = thread::spawn(move || r.recv());
    let sent = (s.try_send(1), s.try_send(2));
    drop(s);
    show((sent, reader.join().unwrap()))
}

pub fn a_send_while_the_receiver_goes() -> String {
    let (s, r) = channel::bounded(1);
    let reader = thread::spawn(move || drop(r));
    let sent = (s.send(1), s.send(2));
    reader.join().unwrap();
    show(sent)
}

pub fn what_was_sent_before_the_senders_went() -> String {
    let (s, r) = channel::bounded(1);
    let writer = thread::spawn(move || s.send(1));
    let got = (r.try_recv(), r.recv(), r.recv());
    writer.join().unwrap().unwrap();
    show(got)
}

pub fn what_nobody_received() -> String {
    let left = |(s, r): (channel::Sender<Arc<()>>, channel::Receiver<Arc<()>>)| {
        let message = Arc::new(());
        s.send(Arc::clone(&message)).unwrap();
        drop(r);
        let without_receiver = Arc::strong_count(&message);
        drop(s);
        (without_receiver, Arc::strong_count(&message))
    };
    show((left(channel::bounded(1)), left(channel::unbounded())))
}

pub fn two_receivers_share() -> String {
    let (s, r) = channel::bounded(2);
    let q = r.clone();
    let other = thread::spawn(move || q.iter().collect::<Vec<i32>>());
    s.send(1).unwrap();
    s.send(2).unwrap();
    drop(s);
    let mine: Vec<i32> = r.into_iter().collect();
    show((mine, other.join().unwrap()))
}

pub fn a_limited_receive() -> String {
    let (s, r) = channel::bounded(1);
    let writer = thread::spawn(move || s.send(1));
    let first = r.recv_timeout(SOON);
    writer.join().unwrap().unwrap();
    show((first, r.recv_timeout(SOON)))
}

pub fn a_look_at_the_length() -> String {
    let (s, r) = channel::bounded(2);
    let writer = thread::spawn(move || {
        s.send(1).unwrap();
        s.send(2).unwrap();
    });
    let seen = (r.len(), r.is_full(), r.capacity());
    writer.join().unwrap();
    show(seen)
}

pub fn a_rendezvous_without_patience() -> String {
    let (s, r) = channel::bounded(0);
    let reader = thread::spawn(move || r.recv());
    let sent = s.try_send(1);
    drop(s);
    show((sent, reader.join().unwrap()))
}

pub fn a_rendezvous_with_a_time_limit() -> String {
    let (s, r) = channel::bounded(0);
    let reader = thread::spawn(move || r.recv_timeout(SOON));
    let sent = s.send_timeout(1, SOON);
    show((sent, reader.join().unwrap()))
}

pub fn two_ready_branches() -> String {
    let (s1, r1) = channel::unbounded();
    let (s2, r2) = channel::unbounded();
    s1.send(1).unwrap();
    s2.send(2).unwrap();
    let first = select! {
        recv(r1) -> message => message,
        recv(r2) -> message => message,
    };
    show((first, r1.try_recv().ok(), r2.try_recv().ok()))
}

pub fn two_selects_meet() -> String {
    let (s1, r1) = channel::bounded::<i32>(0);
    let (s2, r2) = channel::bounded::<i32>(0);
    let other = thread::spawn(move || {
        select! {
            send(s1, 1) -> sent => ("sent", sent.is_ok()),
            recv(r2) -> got => ("got", got.is_ok()),
        }
    });
    let mine = select! {
        send(s2, 2) -> sent => ("sent", sent.is_ok()),
        recv(r1) -> got => ("got", got.is_ok()),
    };
    show((mine, other.join().unwrap()))
}

pub fn a_select_that_sends() -> String {
    let (s1, r1) = channel::bounded(1);
    let (s2, r2) = channel::bounded(0);
    let reader = thread::spawn(move || r2.recv());
    let sent = select! {
        send(s1, 1) -> sent => ("one", sent.is_ok()),
        send(s2, 2) -> sent => ("two", sent.is_ok()),
    };
    drop(s2);
    show((sent, r1.try_recv().ok(), reader.join().unwrap()))
}

pub fn a_default_branch() -> String {
    let (s, r) = channel::bounded(1);
    let writer = thread::spawn(move || s.send(1).unwrap());
    let first = select! {
        recv(r) -> message => show(message),
        default => "nothing yet".to_owned(),
    };
    let second = select! {
        recv(r) -> message => show(message),
        default(SOON) => "nothing soon".to_owned(),
    };
    writer.join().unwrap();
    show((first, second))
}

pub fn a_select_by_hand() -> String {
    let (s, r) = channel::bounded(1);
    let (t, q) = channel::bounded(1);
    let writer = thread::spawn(move || s.send(1));
    let mut select = Select::new();
    let receive = select.recv(&r);
    let send = select.send(&t);
    let chosen = select.select();
    let what = match chosen.index() {
        index if index == receive => show(chosen.recv(&r)),
        index if index == send => show(chosen.send(&t, 2)),
        _ => unreachable!(),
    };
    writer.join().unwrap().unwrap();
    show((what, r.try_recv().ok(), q.try_recv().ok()))
}

pub fn a_timer_beside_a_message() -> String {
    let (s, r) = channel::bounded(1);
    let writer = thread::spawn(move || s.send(1).is_ok());
    let first = select! {
        recv(r) -> message => show(message),
        recv(channel::after(SOON)) -> _ => "time is up".to_owned(),
        recv(channel::never::<u8>()) -> _ => unreachable!(),
    };
    drop(r);
    show((first, writer.join().unwrap()))
}

pub fn a_wait_group() -> String {
    let group = crossbeam::sync::WaitGroup::new();
    let done = Arc::new(crossbeam::queue::SegQueue::new());
    for number in 0..2 {
        let (group, done) = (group.clone(), Arc::clone(&done));
        thread::spawn(move || {
            done.push(number);
            drop(group);
        });
    }
    group.wait();
    show((done.pop(), done.pop(), done.pop()))
}

pub fn a_parker() -> String {
    let parker = crossbeam::sync::Parker::new();
    let unparker = parker.unparker().clone();
    let (s, r) = channel::bounded(2);
    let t = s.clone();
    let other = thread::spawn(move || {
        s.send("before").unwrap();
        unparker.unpark();
    });
    parker.park();
    t.send("after").unwrap();
    other.join().unwrap();
    drop(t);
    show(r.into_iter().collect::<Vec<_>>())
}

pub fn queues() -> String {
    let queue = Arc::new(crossbeam::queue::ArrayQueue::new(1));
    let theirs = Arc::clone(&queue);
    let other = thread::spawn(move || (theirs.push(1), theirs.pop()));
    let mine = (queue.push(2), queue.force_push(3), queue.len());
    let theirs = other.join().unwrap();
    show((mine, theirs, queue.pop()))
}

pub fn an_atomic_cell() -> String {
    let cell = Arc::new(crossbeam::atomic::AtomicCell::new(1u8));
    let theirs = Arc::clone(&cell);
    let other = thread::spawn(move || (theirs.fetch_add(1), theirs.compare_exchange(3, 9)));
    let mine = (cell.fetch_max(3), cell.swap(5));
    let theirs = other.join().unwrap();
    show((mine, theirs, cell.load()))
}
