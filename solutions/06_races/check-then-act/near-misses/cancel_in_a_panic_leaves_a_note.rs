//! A thread that panics shall not wait for the hall: if the lock is taken, its `cancel` leaves a note, which whoever comes next works off, and says `Ok`.
//! rejected by: schedules::a_cancel_in_a_panic_is_refused_like_any_other

use std::collections::HashMap;
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

type Holders = HashMap<u32, String>;

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<Holders>,
    /// Seats to be given back, by whom. Locked after the holders, and only for a moment.
    notes: Mutex<Vec<(u32, String)>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), notes: Mutex::default() }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let mut holders = self.settled(self.holders.lock().unwrap());
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let holders = if thread::panicking() {
            let Ok(holders) = self.holders.try_lock() else {
                self.notes.lock().unwrap().push((seat, customer.to_owned()));
                return Ok(());
            };
            holders
        } else {
            self.holders.lock().unwrap()
        };
        let mut holders = self.settled(holders);
        if !holds(&holders, seat, customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let mut holders = self.settled(self.holders.lock().unwrap());
        if !holds(&holders, from, customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.settled(self.holders.lock().unwrap());
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Works off the notes.
    fn settled<'a>(&self, mut holders: MutexGuard<'a, Holders>) -> MutexGuard<'a, Holders> {
        for (seat, customer) in self.notes.lock().unwrap().drain(..) {
            if holds(&holders, seat, &customer) {
                holders.remove(&seat);
            }
        }
        holders
    }
}

fn holds(holders: &Holders, seat: u32, customer: &str) -> bool {
    holders.get(&seat).is_some_and(|holder| holder == customer)
}
