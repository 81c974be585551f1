//! Each customer's seats are in a second map with its own lock, written after the first: if a booking is held up between the two and the seat is cancelled meanwhile, it stands in the second map for ever.
//! rejected by: schedules::a_seat_is_given_up_once
//! rejected by: schedules::a_seat_that_is_refused_is_somebodys
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, RwLock};

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
    holders: Mutex<HashMap<u32, String>>,
    /// The same by customer, so that `seats_of` need not go through the hall.
    by_customer: RwLock<HashMap<String, BTreeSet<u32>>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), by_customer: RwLock::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Notes in one step what a customer has got and what not any more.
    fn note(&self, customer: &str, gone: Option<u32>, new: Option<u32>) {
        let mut by_customer = self.by_customer.write().unwrap();
        let seats = by_customer.entry(customer.to_owned()).or_default();
        if let Some(gone) = gone {
            seats.remove(&gone);
        }
        seats.extend(new);
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        match self.holders.lock().unwrap().entry(seat) {
            Entry::Occupied(_) => return Err(Refused::Taken),
            Entry::Vacant(place) => place.insert(customer.to_owned()),
        };
        self.note(customer, None, Some(seat));
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        match self.holders.lock().unwrap().entry(seat) {
            Entry::Occupied(place) if place.get() == customer => place.remove(),
            _ => return Err(Refused::NotYours),
        };
        self.note(customer, Some(seat), None);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        {
            let mut holders = self.holders.lock().unwrap();
            if holders.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
            holders.remove(&from);
            holders.insert(to, customer.to_owned());
        }
        self.note(customer, Some(from), Some(to));
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let by_customer = self.by_customer.read().unwrap();
        by_customer.get(customer).map(|seats| seats.iter().copied().collect()).unwrap_or_default()
    }
}
