//! Keeps the seats' numbers in 16 bits, which is enough for some thousands, and converts before it compares: 65,537 comes out as 1.
//! rejected by: behaviour::a_seat_outside_the_hall_is_refused

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
    seats: u16,
    holders: Mutex<BTreeMap<u16, String>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats: seats as u16, holders: Mutex::default() }
    }

    /// The seat's key, if there is such a seat.
    fn key(&self, seat: u32) -> Result<u16, Refused> {
        let key = seat as u16;
        if key == 0 || key > self.seats { Err(Refused::NoSuchSeat) } else { Ok(key) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.key(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let seat = self.key(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.key(from)?, self.key(to)?);
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        if let Some(holder) = holders.remove(&from) {
            holders.insert(to, holder);
        }
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.lock().unwrap();
        holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| u32::from(*seat)).collect()
    }
}
