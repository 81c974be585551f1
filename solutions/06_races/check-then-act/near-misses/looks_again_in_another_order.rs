//! The second look of `change` begins with the new seat: it says Taken where the old seat was given back before the new one was sold.
//! rejected by: schedules::every_refusal_was_right_at_some_moment

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
        {
            let holders = self.holders.read().unwrap();
            if holders.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
        }
        // Both may have changed since: look again.
        let mut holders = self.holders.write().unwrap();
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        let customer = holders.remove(&from).unwrap();
        holders.insert(to, customer);
        Ok(())
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.read().unwrap();
        let mut seats: Vec<u32> =
            holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}
