//! Small programs, made at random.

use std::hint::spin_loop;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicU32, fence};
use std::sync::{Arc, Condvar, Mutex, TryLockError, mpsc};
use std::thread;
use std::time::Duration;

use crate::dice::Dice;

/// One operation; the first number of an atomic's is which of the two.
#[derive(Clone, Copy, Debug)]
enum Op {
    Load(usize, Ordering),
    Store(usize, u32, Ordering),
    Add(usize, Ordering),
    /// Writes what is there already, as the loop of a spin lock does.
    Same(usize, Ordering),
    Exchange(usize, u32, Ordering),
    WeakExchange(usize, u32, Ordering),
    Fence(Ordering),
    /// Loads until it is not 0, so many times at most.
    Poll(usize, u32, Ordering),
    /// Adds a digit to the mutex's number.
    Lock(u32),
    TryLock(u32),
    /// As `TryLock`, up to three times.
    Retry(u32),
    Yield,
    Notify,
    WaitTimeout,
    /// Waits with a limit where nobody else comes: only the order of such waits can matter.
    Pause,
}

/// The threads of a program; the last one runs on the check's own.
#[derive(Clone, Debug)]
pub struct Program(Vec<Vec<Op>>);

#[derive(Debug, Default)]
struct Shared {
    atomics: [AtomicU32; 2],
    mutex: Mutex<u32>,
    condvar: Condvar,
}

impl Program {
    /// A program of two or three threads.
    pub fn random(dice: &mut Dice) -> Self {
        let threads = 2 + dice.below(2);
        let most = if threads == 2 { 4 } else { 3 };
        let mut programs: Vec<Vec<Op>> =
            (0..threads).map(|_| (0..1 + dice.below(most)).map(|_| Op::random(dice)).collect()).collect();
        for ops in &mut programs {
            // Turns that change nothing are told apart up to three in a row, which two loops would share.
            let mut loops = 0;
            ops.retain(|op| {
                let is_loop = matches!(op, Op::Poll(..) | Op::Retry(_));
                loops += u32::from(is_loop);
                loops <= 1 || !is_loop
            });
        }
        Self(programs)
    }

    /// Runs it once: what all threads have seen, and the last values.
    pub fn run(&self) -> Vec<u32> {
        let shared = Arc::new(Shared::default());
        let [others @ .., mine] = &self.0[..] else { panic!("a program without a thread") };
        let others: Vec<_> = others
            .iter()
            .map(|ops| {
                let (ops, shared) = (ops.clone(), Arc::clone(&shared));
                thread::spawn(move || carry_out(&ops, &shared))
            })
            .collect();
        let mut seen = carry_out(mine, &shared);
        for other in others {
            seen.extend(other.join().unwrap());
        }
        seen.extend(shared.atomics.iter().map(|atomic| atomic.load(Relaxed)));
        seen.push(*shared.mutex.lock().unwrap());
        seen
    }
}

fn carry_out(ops: &[Op], shared: &Shared) -> Vec<u32> {
    ops.iter().map(|op| op.carry_out(shared)).collect()
}

impl Op {
    fn random(dice: &mut Dice) -> Self {
        let which = dice.below(2);
        let value = 1 + u32::try_from(dice.below(3)).unwrap();
        let load = dice.pick(&[Relaxed, Relaxed, Acquire, SeqCst]);
        let store = dice.pick(&[Relaxed, Relaxed, Release, SeqCst]);
        let update = dice.pick(&[Relaxed, Acquire, Release, AcqRel, SeqCst]);
        match dice.below(23) {
            0..5 => Self::Load(which, load),
            5..10 => Self::Store(which, value, store),
            10 => Self::Add(which, update),
            11 => Self::Same(which, update),
            12 => Self::Exchange(which, value, update),
            13 => Self::WeakExchange(which, value, update),
            14 => Self::Fence(dice.pick(&[Acquire, Release, AcqRel, SeqCst, SeqCst, SeqCst])),
            15 => Self::Poll(which, dice.pick(&[1, 2, 3, 7]), load),
            16 => Self::Lock(value),
            17 => Self::TryLock(value),
            18 => Self::Retry(value),
            19 => Self::Yield,
            20 => Self::Notify,
            21 => Self::Pause,
            _ => Self::WaitTimeout,
        }
    }

    /// What the operation has seen.
    fn carry_out(self, shared: &Shared) -> u32 {
        match self {
            Self::Load(which, order) => shared.atomics[which].load(order),
            Self::Store(which, value, order) => {
                shared.atomics[which].store(value, order);
                0
            }
            Self::Add(which, order) => shared.atomics[which].fetch_add(4, order),
            Self::Same(which, order) => shared.atomics[which].fetch_or(0, order),
            Self::Exchange(which, value, order) => {
                let exchanged = shared.atomics[which].compare_exchange(0, value, order, Relaxed);
                exchanged.unwrap_or_else(|seen| seen + 100)
            }
            Self::WeakExchange(which, value, order) => {
                let exchanged = shared.atomics[which].compare_exchange_weak(0, value, order, Relaxed);
                exchanged.unwrap_or_else(|seen| seen + 100)
            }
            Self::Fence(order) => {
                fence(order);
                0
            }
            Self::Poll(which, times, order) => {
                let poll = |_: &u32| {
                    spin_loop();
                    shared.atomics[which].load(order) == 0
                };
                match u32::try_from((0..times).take_while(poll).count()).unwrap() {
                    all if all == times => 9,
                    // From the third in a row on, turns that change nothing are not told apart: a limit, see the README.
                    some => some.min(3),
                }
            }
            Self::Lock(digit) => append(&mut shared.mutex.lock().unwrap(), digit),
            Self::TryLock(digit) => try_append(shared, digit).unwrap_or(9),
            Self::Retry(digit) => {
                let tries = (0..3).take_while(|_| try_append(shared, digit).is_none());
                u32::try_from(tries.count()).unwrap()
            }
            Self::Yield => {
                thread::yield_now();
                0
            }
            Self::Notify => {
                shared.condvar.notify_one();
                0
            }
            Self::WaitTimeout => {
                let guard = shared.mutex.lock().unwrap();
                let (guard, result) = shared.condvar.wait_timeout(guard, Duration::from_millis(1)).unwrap();
                *guard * 10 + u32::from(result.timed_out())
            }
            Self::Pause => {
                let (_sender, receiver) = mpsc::channel::<()>();
                u32::from(receiver.recv_timeout(Duration::from_millis(1)).is_ok())
            }
        }
    }
}

fn append(number: &mut u32, digit: u32) -> u32 {
    let seen = *number;
    *number = *number * 10 + digit;
    seen
}

fn try_append(shared: &Shared, digit: u32) -> Option<u32> {
    match shared.mutex.try_lock() {
        Ok(mut number) => Some(append(&mut number, digit)),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Poisoned(_)) => panic!("nobody panics"),
    }
}
