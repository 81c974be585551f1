//! A value that another thread owes. Whoever waits for it can look at other things meanwhile.
//!
//! A channel would do, and would be a third of what a learner's first build compiles of this crate: its code
//! is compiled for every type that goes through it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A value to be given by one thread and waited for by another.
pub(crate) fn owed<T>() -> (Debtor<T>, Owed<T>) {
    let slot = Arc::new(Slot { debt: Mutex::new(Debt::Owed), settled: Condvar::new() });
    (Debtor(Arc::clone(&slot)), Owed(slot))
}

/// Who owes the value. Dropped without giving it, by a panic say, it will never be given.
#[derive(Debug)]
pub(crate) struct Debtor<T>(Arc<Slot<T>>);

/// Who waits for it.
#[derive(Debug)]
pub(crate) struct Owed<T>(Arc<Slot<T>>);

#[derive(Debug)]
struct Slot<T> {
    debt: Mutex<Debt<T>>,
    settled: Condvar,
}

/// How it stands with a value.
#[derive(Debug)]
pub(crate) enum Debt<T> {
    /// It is still to come.
    Owed,
    /// Here it is.
    Paid(T),
    /// It will not come.
    Lost,
}

impl<T> Debtor<T> {
    /// Gives the value.
    pub(crate) fn give(self, value: T) {
        *self.0.debt() = Debt::Paid(value);
    }
}

impl<T> Drop for Debtor<T> {
    fn drop(&mut self) {
        let mut debt = self.0.debt();
        if matches!(*debt, Debt::Owed) {
            *debt = Debt::Lost;
        }
        self.0.settled.notify_all();
    }
}

impl<T> Owed<T> {
    /// Waits for so long at most. What was paid is paid once.
    pub(crate) fn wait(&self, most: Duration) -> Debt<T> {
        let debt = self.0.debt();
        let owed = |debt: &mut Debt<T>| matches!(debt, Debt::Owed);
        let waited = self.0.settled.wait_timeout_while(debt, most, owed);
        let (mut debt, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if owed(&mut debt) { Debt::Owed } else { std::mem::replace(&mut *debt, Debt::Lost) }
    }
}

impl<T> Slot<T> {
    fn debt(&self) -> MutexGuard<'_, Debt<T>> {
        self.debt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_value_is_paid_once() {
        let (debtor, owed) = owed();
        assert!(matches!(owed.wait(Duration::ZERO), Debt::Owed));
        std::thread::spawn(|| debtor.give(7));
        assert!(matches!(owed.wait(LONG), Debt::Paid(7)));
        assert!(matches!(owed.wait(LONG), Debt::Lost));
    }

    #[test]
    fn who_panics_never_pays() {
        let (debtor, owed) = owed::<u32>();
        let panics = std::thread::spawn(move || {
            let _debtor = debtor;
            std::panic::resume_unwind(Box::new("it was told to"));
        });
        assert!(matches!(owed.wait(LONG), Debt::Lost));
        assert!(panics.join().is_err());
    }
}
