//! Which seats are held stands in words of 64 bits. A change from one word to another takes the new seat
//! first, and holds both for a moment.
//! rejected by: schedules::a_change_keeps_nobody_out_of_the_old_seat

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

type Seats = Arc<Mutex<BTreeSet<u32>>>;

/// Which seats are held stands in a bitmap, and each customer has a list. Requests of one customer come one
/// after the other; those of different customers meet only in the bitmap.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    held: Vec<AtomicU64>,
    customers: Mutex<HashMap<String, Seats>>,
}

/// The word of a seat, and its bit in it.
fn place(seat: u32) -> (usize, u64) {
    ((seat / 64) as usize, 1 << (seat % 64))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        let held = (0..=seats / 64).map(|_| AtomicU64::new(0)).collect();
        Self { seats, held, customers: Mutex::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    fn customer(&self, customer: &str) -> Seats {
        Arc::clone(lock(&self.customers).entry(customer.to_owned()).or_default())
    }

    /// Sets the bit of a seat, and clears those of `free` in the same word.
    fn take(&self, seat: u32, free: u64) -> Result<(), Refused> {
        let (word, bit) = place(seat);
        self.held[word]
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| {
                (held & bit == 0).then_some((held | bit) & !free)
            })
            .map(drop)
            .map_err(|_| Refused::Taken)
    }

    fn free(&self, seat: u32) {
        let (word, bit) = place(seat);
        self.held[word].fetch_and(!bit, Ordering::AcqRel);
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let seats = self.customer(customer);
        let mut seats = lock(&seats);
        self.take(seat, 0)?;
        seats.insert(seat);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let seats = self.customer(customer);
        let mut seats = lock(&seats);
        if !seats.remove(&seat) {
            return Err(Refused::NotYours);
        }
        self.free(seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let seats = self.customer(customer);
        let mut seats = lock(&seats);
        if !seats.contains(&from) {
            return Err(Refused::NotYours);
        }
        let (word, bit) = place(from);
        if word == place(to).0 {
            self.take(to, bit)?;
        } else {
            // First the new seat and then the old one, so that nobody gets in between.
            self.take(to, 0)?;
            self.free(from);
        }
        seats.remove(&from);
        seats.insert(to);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let Some(seats) = lock(&self.customers).get(customer).cloned() else { return Vec::new() };
        lock(&seats).iter().copied().collect()
    }
}
