//! A name is cut after 64 bytes, the width of its column. Two long names are one customer.
//! rejected by: behaviour::customers_are_known_by_their_names

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// A name, as wide as its column in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Name {
    length: usize,
    bytes: [u8; 64],
}

impl Name {
    fn new(name: &str) -> Self {
        let mut bytes = [0; 64];
        let length = name.len().min(bytes.len());
        bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
        Self { length, bytes }
    }
}

/// Who holds which seat. A name lies in the map itself: nothing is allocated for it while the lock is held.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<BTreeMap<u32, Name>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default() }
    }

    fn holders(&self) -> MutexGuard<'_, BTreeMap<u32, Name>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let customer = Name::new(customer);
        let mut holders = self.holders();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        let customer = Name::new(customer);
        let mut holders = self.holders();
        if holders.get(&seat) != Some(&customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let customer = Name::new(customer);
        let mut holders = self.holders();
        if holders.get(&from) != Some(&customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let customer = Name::new(customer);
        self.holders().iter().filter(|(_, holder)| **holder == customer).map(|(seat, _)| *seat).collect()
    }
}
