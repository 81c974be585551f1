//! `seats_of` asks for each seat's holder while it holds a read guard. A writer that came in between stands first in line: the inner read waits for the writer, and the writer for the outer read.
//! rejected by: schedules::a_change_is_one_step
//! rejected by: schedules::a_refused_booking_changes_nothing
//! rejected by: schedules::a_list_is_of_one_moment
//! rejected by: schedules::a_large_hall_is_one_hall
//! rejected by: schedules::a_seat_that_is_refused_is_somebodys
//! rejected by: schedules::a_list_is_of_one_moment_however_often_it_is_disturbed
//! rejected by: schedules::a_list_is_never_of_before_the_call
//! rejected by: schedules::a_list_of_two_seats_is_of_one_moment

use std::collections::HashMap;
use std::sync::RwLock;

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
    holders: RwLock<HashMap<u32, String>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: RwLock::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.write().unwrap();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.write().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut holders = self.holders.write().unwrap();
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
        // One guard around it, so that nothing changes meanwhile.
        let _moment = self.holders.read().unwrap();
        (1..=self.seats).filter(|seat| self.is_held_by(*seat, customer)).collect()
    }

    fn is_held_by(&self, seat: u32, customer: &str) -> bool {
        self.holders.read().unwrap().get(&seat).is_some_and(|holder| holder == customer)
    }
}
