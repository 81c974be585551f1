//! Takes one off the number of free seats before it knows whether this seat is free: meanwhile the last free seat is refused to another.
//! rejected by: schedules::a_refused_booking_keeps_nobody_out
//! rejected by: schedules::a_seat_that_is_refused_is_somebodys

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

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

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    free: AtomicU32,
    holders: Mutex<HashMap<u32, String>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, free: AtomicU32::new(seats), holders: Mutex::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        // A full house need not bother the lock.
        if self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, |free| free.checked_sub(1)).is_err() {
            return Err(Refused::Taken);
        }
        let mut holders = self.holders.lock().unwrap();
        if holders.contains_key(&seat) {
            drop(holders);
            self.free.fetch_add(1, Ordering::AcqRel);
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        self.free.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        let customer = holders.remove(&from).unwrap();
        holders.insert(to, customer);
        Ok(())
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.lock().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
