//! A thread for each receipt, and permits for as many as may be under way; a guard gives them back.

use std::sync::{Condvar, Mutex};
use std::thread;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

struct Permits(Mutex<usize>, Condvar);
struct Permit<'a>(&'a Permits);

impl Permits {
    fn take(&self) -> Permit<'_> {
        *self.1.wait_while(self.0.lock().unwrap(), |free| *free == 0).unwrap() -= 1;
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap() += 1;
        self.0.1.notify_one();
    }
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let permits = Permits(Mutex::new(threads.max(1)), Condvar::new());
    thread::scope(|scope| {
        let (permits, amount) = (&permits, &amount);
        let work = |receipt| {
            move || {
                let _permit = permits.take();
                amount(receipt)
            }
        };
        let started: Vec<_> = receipts.iter().map(|receipt| scope.spawn(work(receipt))).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
