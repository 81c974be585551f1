//! `change` reserves the new seat, asks about the old one again and lets go if it is gone: meanwhile a free seat is refused to others.
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::every_refusal_was_right_at_some_moment
//! rejected by: schedules::a_change_keeps_nobody_out_of_the_old_seat

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard};

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
    /// The holder of each seat that is not free.
    holders: Mutex<HashMap<u32, String>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, String>> {
        self.holders.lock().expect("nobody panics with the lock held")
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        match self.lock().entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        }
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        match self.lock().entry(seat) {
            Entry::Occupied(place) if place.get() == customer => {
                place.remove();
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        if self.lock().get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        // Nobody is called that, so nobody sees it.
        self.book(to, "")?;
        let mut holders = self.lock();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            holders.remove(&to);
            return Err(Refused::NotYours);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.lock();
        let held = holders.iter().filter(|(_, holder)| *holder == customer);
        let mut seats: Vec<u32> = held.map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
