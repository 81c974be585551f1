//! In `cancel` and `change` a free seat counts as held by the customer with the empty name: that customer gives back what nobody holds, and changes from a free seat to a second one.
//! rejected by: behaviour::only_the_holder_gives_a_seat_back
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

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<BTreeMap<u32, String>>,
}

fn holder(holders: &BTreeMap<u32, String>, seat: u32) -> &str {
    holders.get(&seat).map(String::as_str).unwrap_or_default()
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
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holder(&holders, seat) != customer {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut holders = self.holders.lock().unwrap();
        if holder(&holders, from) != customer {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.lock().unwrap();
        holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect()
    }
}
