//! Only tries the lock, and calls a seat taken when it is the lock that is.
//! rejected by: schedules::a_free_seat_is_not_refused
//! rejected by: schedules::a_cancel_frees_ones_own_seat_only
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::a_refused_booking_keeps_nobody_out
//! rejected by: schedules::a_seat_is_given_up_once
//! rejected by: schedules::a_list_is_of_one_moment
//! rejected by: schedules::a_change_keeps_nobody_out_of_the_old_seat
//! rejected by: schedules::a_list_is_never_of_before_the_call
//! rejected by: schedules::two_seats_at_once_are_both_the_customers
//! rejected by: schedules::a_seat_that_comes_back_as_the_last_is_sold_is_free

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
        let Ok(mut holders) = self.holders.try_lock() else {
            return Err(Refused::Taken);
        };
        match holders.entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        }
    }

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
