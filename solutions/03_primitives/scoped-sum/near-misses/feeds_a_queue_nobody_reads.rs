//! Feeds its threads through a bounded queue, whose receiver outlives them: when they have panicked, `send` waits for ever.
//! rejected by: schedules::a_panic_comes_out_though_there_is_more_to_do
//! also by: behaviour::a_panic_comes_out_of_a_long_day
//! also by: behaviour::a_total_after_a_panic_is_like_any_other

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

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
    let threads = threads.max(1).min(receipts.len().max(1));
    let (sender, queue) = sync_channel::<&Receipt>(threads);
    let queue = &Mutex::new(queue);
    let amount = &amount;
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut sum = 0;
                    loop {
                        let next = queue.lock().unwrap().recv();
                        let Ok(receipt) = next else { return sum };
                        sum += amount(receipt);
                    }
                })
            })
            .collect();
        for receipt in receipts {
            sender.send(receipt).unwrap();
        }
        drop(sender);
        started.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
