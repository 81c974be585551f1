//! Keeps a hash of the customer's name in place of the name.
//! rejected by: behaviour::customers_are_known_by_their_names

use std::collections::BTreeMap;
use std::sync::Mutex;

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

/// Who holds which seat. A customer is known by a number, so that no names are kept.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<BTreeMap<u32, u32>>,
}

/// The number of a customer: FNV-1a.
fn number(customer: &str) -> u32 {
    customer.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, number(customer));
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat) != Some(&number(customer)) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let customer = number(customer);
        let mut holders = self.holders.lock().unwrap();
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
        let customer = number(customer);
        let holders = self.holders.lock().unwrap();
        holders.iter().filter(|(_, holder)| **holder == customer).map(|(seat, _)| *seat).collect()
    }
}
