//! `seats_of` keeps its lists, and each request forgets its customer's. One that comes between a look and the note of it leaves the old list there.
//! rejected by: schedules::a_list_is_never_of_before_the_call

use std::collections::{BTreeMap, HashMap};
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
    holders: Mutex<BTreeMap<u32, String>>,
    /// The lists of those who asked since their last booking. Locked after `holders`, never before.
    lists: RwLock<HashMap<String, Vec<u32>>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), lists: RwLock::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    /// Called with `holders` locked, so that nobody sees the new state and the old list.
    fn forget_list(&self, customer: &str) {
        self.lists.write().unwrap().remove(customer);
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        holders.insert(seat, customer.to_owned());
        self.forget_list(customer);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        holders.remove(&seat);
        self.forget_list(customer);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut holders = self.holders.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        self.forget_list(customer);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        if let Some(list) = self.lists.read().unwrap().get(customer) {
            return list.clone();
        }
        let list: Vec<u32> = self
            .holders
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, holder)| *holder == customer)
            .map(|(seat, _)| *seat)
            .collect();
        self.lists.write().unwrap().insert(customer.to_owned(), list.clone());
        list
    }
}
