//! Whoever buys the last seat hangs up a sign "sold out" after giving the lock back: a cancel in between takes the sign down first, and then it hangs for ever.
//! rejected by: schedules::a_seat_that_comes_back_as_the_last_is_sold_is_free

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

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
    holders: Mutex<HashMap<u32, String>>,
    /// A premiere has many requests after the last seat is gone: they need no lock.
    sold_out: AtomicBool,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), sold_out: AtomicBool::new(false) }
    }

    fn has(&self, seat: u32) -> bool {
        (1..=self.seats).contains(&seat)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(seat) {
            return Err(Refused::NoSuchSeat);
        }
        if self.sold_out.load(SeqCst) {
            return Err(Refused::Taken);
        }
        let sold = {
            let mut holders = self.holders.lock().unwrap();
            match holders.entry(seat) {
                Entry::Occupied(_) => return Err(Refused::Taken),
                Entry::Vacant(place) => {
                    place.insert(customer.to_owned());
                }
            }
            holders.len()
        };
        if sold == self.seats as usize {
            self.sold_out.store(true, SeqCst);
        }
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(seat) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        self.sold_out.store(false, SeqCst);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        if !self.has(from) || !self.has(to) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
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
        let holders = self.holders.lock().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
