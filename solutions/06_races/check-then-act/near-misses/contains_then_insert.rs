//! Asks under one lock and inserts under the next: two customers can find the same seat free.
//! rejected by: schedules::a_seat_is_sold_once
//! rejected by: schedules::nobody_loses_a_seat_in_a_change
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::a_seat_that_comes_back_is_sold_once
//! rejected by: schedules::a_seat_is_sold_once_to_one_customer_too
//! rejected by: schedules::who_is_refused_keeps_nobody_waiting

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<HashMap<u32, String>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, String>> {
        self.holders.lock().expect("nobody panics with the lock held")
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    // ANCHOR: book
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        if self.holders.lock().unwrap().contains_key(&seat) {
            return Err(Refused::Taken);
        }
        self.holders.lock().unwrap().insert(seat, customer.to_owned());
        Ok(())
    }
    // ANCHOR_END: book

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

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let mut holders = self.lock();
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

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.lock();
        let held = holders.iter().filter(|(_, holder)| *holder == customer);
        let mut seats: Vec<u32> = held.map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
