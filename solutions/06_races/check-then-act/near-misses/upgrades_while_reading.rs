//! Takes the write lock while it still holds the read lock: it waits for itself.
//! rejected by: schedules::a_change_is_one_step
//! rejected by: behaviour::a_change_frees_the_old_seat
//! rejected by: schedules::nobody_loses_a_seat_in_a_change
//! rejected by: schedules::two_changes_to_one_seat_move_one_customer
//! rejected by: schedules::a_seat_is_given_up_once
//! rejected by: schedules::a_refused_change_keeps_nobody_out
//! rejected by: schedules::every_refusal_was_right_at_some_moment
//! rejected by: schedules::a_refusal_is_not_made_of_two_moments
//! rejected by: schedules::a_change_keeps_nobody_out_of_the_old_seat
//! rejected by: schedules::a_change_goes_to_any_seat
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::a_list_is_of_one_moment_however_often_it_is_disturbed
//! rejected by: schedules::a_list_is_never_of_before_the_call
//! rejected by: schedules::a_hall_goes_on_while_others_close_and_open
//! rejected by: schedules::who_is_refused_keeps_nobody_waiting
//! rejected by: schedules::a_list_of_two_seats_is_of_one_moment
//! also by: behaviour::after_a_change_past_many_the_list_is_in_order

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{RwLock, RwLockWriteGuard};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: RwLock<HashMap<u32, String>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: RwLock::default() }
    }

    fn lock(&self) -> RwLockWriteGuard<'_, HashMap<u32, String>> {
        self.holders.write().expect("nobody panics with the lock held")
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
        let holders = self.holders.read().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        let mut holders = self.lock();
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
