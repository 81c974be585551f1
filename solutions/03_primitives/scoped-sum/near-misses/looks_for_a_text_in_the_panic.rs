//! Takes the text of a panic as the sign that there was one. A panic with another payload counts as a part that is worth nothing.
//! rejected by: behaviour::a_panic_without_a_text_comes_out

/// What a customer has paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which till has printed it.
    pub till: u32,
    /// The prices on it, in cents.
    pub prices: Vec<u64>,
}

use std::thread;

/// The sum of `amount` over `receipts`, computed on `threads` threads.
pub fn total(receipts: &[Receipt], threads: usize, amount: impl Fn(&Receipt) -> u64 + Sync) -> u64 {
    let part = receipts.len().div_ceil(threads.max(1)).max(1);
    let amount = &amount;
    let mut sum = 0;
    let mut broken: Option<String> = None;
    thread::scope(|scope| {
        let parts: Vec<_> = receipts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(amount).sum::<u64>()))
            .collect();
        for part in parts {
            match part.join() {
                Ok(part) => sum += part,
                Err(payload) => {
                    let message = payload
                        .downcast_ref::<&str>()
                        .map(|text| (*text).to_owned())
                        .or_else(|| payload.downcast_ref::<String>().cloned());
                    if broken.is_none() {
                        broken = message;
                    }
                }
            }
        }
    });
    if let Some(message) = broken {
        panic!("{message}");
    }
    sum
}
