//! Asks whose seat it is under one lock and frees it under the next, whoever holds it by then.
//! rejected by: schedules::a_cancel_frees_ones_own_seat_only
//! rejected by: schedules::a_seat_is_given_up_once
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::every_refusal_was_right_at_some_moment
//! rejected by: schedules::a_cancel_in_a_panic_is_refused_like_any_other

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

    // ANCHOR: cancel
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let holder = self.lock().get(&seat).cloned();
        if holder.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        self.lock().remove(&seat);
        Ok(())
    }
    // ANCHOR_END: cancel

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
