//! Deals the receipts out through a queue with 256 places: once all workers have panicked, nobody makes room.
//! rejected by: behaviour::a_panic_comes_out_of_a_long_day

use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many receipts may be dealt before somebody takes them.
const QUEUE: usize = 256;

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let threads = threads.clamp(1, receipts.len().max(1));
    let (deal, dealt) = mpsc::sync_channel::<&Receipt>(QUEUE);
    let dealt = Mutex::new(dealt);
    let (dealt, amount) = (&dealt, &amount);
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut sum = 0;
                    loop {
                        // The lock ends with this statement: nobody computes under it.
                        let next = dealt.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        match next {
                            Ok(receipt) => sum += amount(receipt),
                            Err(_) => return sum,
                        }
                    }
                })
            })
            .collect();
        for receipt in receipts {
            if deal.send(receipt).is_err() {
                break; // nobody is left
            }
        }
        drop(deal);
        started.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}
