//! Each call is a transaction whose guard takes everything back if it is dropped while the thread panics: a call from a destructor says `Ok`, and nothing has changed.
//! rejected by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! also by: schedules::a_cancel_in_a_panic_is_refused_like_any_other

use std::sync::{Mutex, MutexGuard};
use std::thread;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The hall has no such seat.
    NoSuchSeat,
    /// Somebody holds the seat.
    Taken,
    /// The customer does not hold the seat.
    NotYours,
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<Vec<Option<String>>>,
}

/// Changes that are taken back if a panic comes before they are complete.
struct Transaction<'a> {
    holders: MutexGuard<'a, Vec<Option<String>>>,
    before: Vec<(usize, Option<String>)>,
}

impl Transaction<'_> {
    fn is_free(&self, seat: usize) -> bool {
        self.holders[seat].is_none()
    }

    fn is_of(&self, seat: usize, customer: &str) -> bool {
        self.holders[seat].as_deref() == Some(customer)
    }

    fn set(&mut self, seat: usize, holder: Option<String>) {
        let before = std::mem::replace(&mut self.holders[seat], holder);
        self.before.push((seat, before));
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            while let Some((seat, holder)) = self.before.pop() {
                self.holders[seat] = holder;
            }
        }
    }
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::new(vec![None; seats as usize]) }
    }

    fn place(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(seat as usize - 1) }
    }

    fn begin(&self) -> Transaction<'_> {
        let holders = self.holders.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Transaction { holders, before: Vec::new() }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.place(seat)?;
        let mut transaction = self.begin();
        if !transaction.is_free(seat) {
            return Err(Refused::Taken);
        }
        transaction.set(seat, Some(customer.to_owned()));
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.place(seat)?;
        let mut transaction = self.begin();
        if !transaction.is_of(seat, customer) {
            return Err(Refused::NotYours);
        }
        transaction.set(seat, None);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let mut transaction = self.begin();
        if !transaction.is_of(from, customer) {
            return Err(Refused::NotYours);
        }
        if !transaction.is_free(to) {
            return Err(Refused::Taken);
        }
        transaction.set(from, None);
        transaction.set(to, Some(customer.to_owned()));
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let transaction = self.begin();
        (1..)
            .zip(transaction.holders.iter())
            .filter(|(_, holder)| holder.as_deref() == Some(customer))
            .map(|(seat, _)| seat)
            .collect()
    }
}
