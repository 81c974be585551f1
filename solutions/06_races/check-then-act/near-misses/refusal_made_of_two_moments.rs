//! `change` looks at the new seat and the old one under two read locks. In between the customer comes from the one to the other: told Taken, which was right at no moment.
//! rejected by: schedules::a_refusal_is_not_made_of_two_moments

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

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: RwLock<HashMap<u32, String>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: RwLock::default() }
    }

    fn exists(&self, seat: u32) -> bool {
        (1..=self.seats).contains(&seat)
    }

    fn holder(&self, seat: u32) -> Option<String> {
        self.holders.read().unwrap().get(&seat).cloned()
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.exists(seat) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.write().unwrap();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        if !self.exists(seat) {
            return Err(Refused::NoSuchSeat);
        }
        let mut holders = self.holders.write().unwrap();
        if holders.get(&seat).map(String::as_str) != Some(customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        if !self.exists(from) || !self.exists(to) {
            return Err(Refused::NoSuchSeat);
        }
        // A request that will be refused anyway does not take the write lock.
        let to_is_held = self.holder(to).is_some();
        let from_is_mine = self.holder(from).as_deref() == Some(customer);
        if !from_is_mine {
            return Err(Refused::NotYours);
        }
        if to_is_held {
            return Err(Refused::Taken);
        }
        // This look counts.
        let mut holders = self.holders.write().unwrap();
        if holders.get(&from).map(String::as_str) != Some(customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        let name = holders.remove(&from).expect("looked");
        holders.insert(to, name);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.read().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
