//! Takes the two locks in the order of its arguments, so two transfers can wait for each other.
//! rejected by: schedules::two_transfers_end

/// Moves an amount.
pub fn transfer(from: &Account, to: &Account, amount: u64) {
    let mut a = from.balance.lock().unwrap();
    let mut b = to.balance.lock().unwrap();
    *a -= amount;
    *b += amount;
}
