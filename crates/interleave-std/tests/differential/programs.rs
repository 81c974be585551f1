// Included twice: with the real std, and with the stand-in in its place.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError, TrySendError};
use std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;
use std::time::Duration;

type Program = fn() -> Vec<u32>;

pub const PROGRAMS: [(&str, Program); 24] = [
    ("increments of an atomic", increments),
    ("a load, then a store", load_then_store),
    ("store buffering, relaxed", || store_buffering(Ordering::Relaxed, Ordering::Relaxed)),
    ("store buffering, sequentially consistent", || store_buffering(Ordering::SeqCst, Ordering::SeqCst)),
    ("message passing, relaxed", || message_passing(Ordering::Relaxed, Ordering::Relaxed)),
    ("message passing, released", || message_passing(Ordering::Release, Ordering::Acquire)),
    ("compare and exchange", compare_exchange),
    ("a weak exchange that may fail", weak_exchange),
    ("who locks first", who_locks_first),
    ("two looks under two locks", two_looks),
    ("try_lock", try_lock),
    ("a poisoned lock", poisoned),
    ("readers and a writer", readers_and_a_writer),
    ("try_read and try_write", try_read_and_try_write),
    ("wait_while", wait_while),
    ("a wait that may time out", wait_timeout),
    ("once", once),
    ("a OnceLock that two set", once_lock),
    ("a LazyLock", lazy_lock),
    ("the leader of a barrier", barrier),
    ("two senders", two_senders),
    ("a full channel", full_channel),
    ("try_recv, and the last sender's drop", try_recv),
    ("park and unpark, is_finished", park),
];

fn increments() -> Vec<u32> {
    let count = AtomicU32::new(0);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
        (count.fetch_add(1, Ordering::Relaxed), other.join().unwrap())
    });
    vec![one, other, count.into_inner()]
}

fn load_then_store() -> Vec<u32> {
    let count = AtomicU32::new(0);
    let add = || {
        let old = count.load(Ordering::SeqCst);
        count.store(old + 1, Ordering::SeqCst);
    };
    thread::scope(|scope| {
        scope.spawn(add);
        scope.spawn(add);
    });
    vec![count.into_inner()]
}

fn store_buffering(store: Ordering, load: Ordering) -> Vec<u32> {
    let (x, y) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            y.store(1, store);
            x.load(load)
        });
        x.store(1, store);
        vec![y.load(load), other.join().unwrap()]
    })
}

fn message_passing(store: Ordering, load: Ordering) -> Vec<u32> {
    let (value, ready) = (AtomicU32::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            value.store(42, Ordering::Relaxed);
            ready.store(true, store);
        });
        vec![u32::from(ready.load(load)), value.load(Ordering::Relaxed)]
    })
}

fn compare_exchange() -> Vec<u32> {
    let owner = AtomicUsize::new(0);
    let claim = |me| match owner.compare_exchange(0, me, Ordering::AcqRel, Ordering::Acquire) {
        Ok(was) => was as u32,
        Err(is) => 10 + is as u32,
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| claim(2));
        vec![claim(1), other.join().unwrap()]
    })
}

fn weak_exchange() -> Vec<u32> {
    let flag = AtomicBool::new(false);
    let taken = flag.compare_exchange_weak(false, true, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    vec![u32::from(taken), u32::from(flag.into_inner())]
}

fn who_locks_first() -> Vec<u32> {
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for me in 1..=2 {
            let order = &order;
            scope.spawn(move || order.lock().unwrap().push(me));
        }
        order.lock().unwrap().push(0);
    });
    order.into_inner().unwrap()
}

fn two_looks() -> Vec<u32> {
    let count = Mutex::new(0);
    let add = || {
        let old = *count.lock().unwrap();
        *count.lock().unwrap() = old + 1;
    };
    thread::scope(|scope| {
        scope.spawn(add);
        add();
    });
    vec![count.into_inner().unwrap()]
}

fn try_lock() -> Vec<u32> {
    let lock = Mutex::new(1);
    thread::scope(|scope| {
        let other = scope.spawn(|| *lock.lock().unwrap() += 1);
        let seen = lock.try_lock().map_or(9, |value| *value);
        other.join().unwrap();
        vec![seen]
    })
}

fn poisoned() -> Vec<u32> {
    let lock = Arc::new(Mutex::new(0));
    let theirs = Arc::clone(&lock);
    let other = thread::spawn(move || {
        let _guard = theirs.lock().unwrap();
        // No hook is called for it, so the real run prints nothing.
        std::panic::resume_unwind(Box::new("it ends here"));
    });
    let early = u32::from(lock.lock().is_err());
    let died = u32::from(other.join().is_err());
    let late = u32::from(lock.is_poisoned());
    vec![early, died, late]
}

fn readers_and_a_writer() -> Vec<u32> {
    let pair = RwLock::new((0, 0));
    let read = || {
        let pair = pair.read().unwrap();
        pair.0 * 10 + pair.1
    };
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            pair.write().unwrap().0 = 1;
            pair.write().unwrap().1 = 1;
        });
        let reader = scope.spawn(read);
        let seen = vec![read(), reader.join().unwrap()];
        writer.join().unwrap();
        seen
    })
}

fn try_read_and_try_write() -> Vec<u32> {
    let lock = RwLock::new(0);
    thread::scope(|scope| {
        let other = scope.spawn(|| u32::from(lock.try_read().is_ok()));
        let mine = lock.try_write().map_or(0, |mut value| {
            *value += 1;
            1
        });
        vec![mine, other.join().unwrap()]
    })
}

fn wait_while() -> Vec<u32> {
    let (items, pushed) = (Mutex::new(Vec::new()), Condvar::new());
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut items = pushed.wait_while(items.lock().unwrap(), |items| items.is_empty()).unwrap();
            (items.remove(0), items.len() as u32)
        });
        for item in 1..=2 {
            items.lock().unwrap().push(item);
            pushed.notify_one();
        }
        let (item, left) = other.join().unwrap();
        vec![item, left]
    })
}

fn wait_timeout() -> Vec<u32> {
    let (open, opened) = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            *open.lock().unwrap() = true;
            opened.notify_one();
        });
        let wait = opened.wait_timeout_while(open.lock().unwrap(), Duration::from_micros(20), |open| !*open);
        let (open, result) = wait.unwrap();
        vec![u32::from(*open), u32::from(result.timed_out())]
    })
}

fn once() -> Vec<u32> {
    let (once, count) = (Once::new(), AtomicU32::new(0));
    thread::scope(|scope| {
        let call = || once.call_once(|| _ = count.fetch_add(1, Ordering::Relaxed));
        let other = scope.spawn(call);
        let before = u32::from(once.is_completed());
        call();
        let seen = count.load(Ordering::Relaxed);
        other.join().unwrap();
        vec![before, seen, u32::from(once.is_completed())]
    })
}

fn once_lock() -> Vec<u32> {
    let cell = OnceLock::new();
    thread::scope(|scope| {
        let other = scope.spawn(|| u32::from(cell.set(2).is_ok()));
        let before = cell.get().copied().unwrap_or(0);
        let value = *cell.get_or_init(|| 1);
        vec![before, value, other.join().unwrap()]
    })
}

fn lazy_lock() -> Vec<u32> {
    let made = Arc::new(AtomicU32::new(0));
    let theirs = Arc::clone(&made);
    let lazy = LazyLock::new(move || theirs.fetch_add(1, Ordering::Relaxed) + 7);
    thread::scope(|scope| {
        let other = scope.spawn(|| *lazy);
        let before = made.load(Ordering::Relaxed);
        vec![before, *lazy, other.join().unwrap(), made.load(Ordering::Relaxed)]
    })
}

fn barrier() -> Vec<u32> {
    let (barrier, before) = (Barrier::new(2), AtomicU32::new(0));
    let meet = || {
        before.fetch_add(1, Ordering::Relaxed);
        let leads = barrier.wait().is_leader();
        (u32::from(leads), before.load(Ordering::Relaxed))
    };
    thread::scope(|scope| {
        let other = scope.spawn(meet);
        let (mine, theirs) = (meet(), other.join().unwrap());
        vec![mine.0, mine.1, theirs.0, theirs.1]
    })
}

fn two_senders() -> Vec<u32> {
    let (sender, receiver) = mpsc::channel();
    for first in [10, 20] {
        let sender = sender.clone();
        thread::spawn(move || {
            sender.send(first).unwrap();
            sender.send(first + 1).unwrap();
        });
    }
    drop(sender);
    receiver.iter().collect()
}

fn full_channel() -> Vec<u32> {
    let (sender, receiver) = mpsc::sync_channel(1);
    sender.send(1).unwrap();
    let other = thread::spawn(move || receiver.recv().unwrap());
    let result = match sender.try_send(2) {
        Ok(()) => 0,
        Err(TrySendError::Full(value)) => 10 + value,
        Err(TrySendError::Disconnected(value)) => 20 + value,
    };
    vec![result, other.join().unwrap()]
}

fn try_recv() -> Vec<u32> {
    let (sender, receiver) = mpsc::channel();
    let other = thread::spawn(move || sender.send(1).unwrap());
    let first = match receiver.try_recv() {
        Ok(value) => value,
        Err(TryRecvError::Empty) => 10,
        Err(TryRecvError::Disconnected) => 20,
    };
    let second = match receiver.recv_timeout(Duration::from_micros(20)) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => 10,
        Err(RecvTimeoutError::Disconnected) => 20,
    };
    other.join().unwrap();
    vec![first, second]
}

fn park() -> Vec<u32> {
    let ready = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&ready);
    let other = thread::spawn(move || {
        let mut turns = 0;
        while !theirs.load(Ordering::Acquire) {
            thread::park();
            turns = 1;
        }
        turns
    });
    let early = u32::from(other.is_finished());
    ready.store(true, Ordering::Release);
    other.thread().unpark();
    vec![early, other.join().unwrap()]
}
