//! Turns names into numbers. A name that it does not find gets a new number, without a second look under the lock: two
//! first requests of one customer get two, and what was sold to one of them is nobody's.
//! rejected by: schedules::two_seats_at_once_are_both_the_customers

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
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
    /// The number of each customer who has ever tried to book; never changed again.
    customers: RwLock<HashMap<String, u32>>,
    next_customer: AtomicU32,
    /// The customer's number, for each seat.
    holders: Mutex<Vec<Option<u32>>>,
    seats: u32,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self {
            customers: RwLock::default(),
            next_customer: AtomicU32::new(0),
            holders: Mutex::new(vec![None; seats as usize]),
            seats,
        }
    }

    fn index(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        Ok(seat as usize - 1)
    }

    /// A customer who is known already.
    fn known(&self, customer: &str) -> Option<u32> {
        self.customers.read().unwrap().get(customer).copied()
    }

    /// A customer, who may be new.
    fn intern(&self, customer: &str) -> u32 {
        if let Some(id) = self.known(customer) {
            return id;
        }
        let id = self.next_customer.fetch_add(1, Ordering::Relaxed);
        self.customers.write().unwrap().insert(customer.to_owned(), id);
        id
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let index = self.index(seat)?;
        let id = self.intern(customer);
        let mut holders = self.holders.lock().unwrap();
        if holders[index].is_some() {
            return Err(Refused::Taken);
        }
        holders[index] = Some(id);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let index = self.index(seat)?;
        let id = self.known(customer).ok_or(Refused::NotYours)?;
        let mut holders = self.holders.lock().unwrap();
        if holders[index] != Some(id) {
            return Err(Refused::NotYours);
        }
        holders[index] = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.index(from)?, self.index(to)?);
        let id = self.known(customer).ok_or(Refused::NotYours)?;
        let mut holders = self.holders.lock().unwrap();
        if holders[from] != Some(id) {
            return Err(Refused::NotYours);
        }
        if holders[to].is_some() {
            return Err(Refused::Taken);
        }
        holders.swap(from, to);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let Some(id) = self.known(customer) else {
            return Vec::new();
        };
        let holders = self.holders.lock().unwrap();
        (1..).zip(holders.iter()).filter(|(_, holder)| **holder == Some(id)).map(|(seat, _)| seat).collect()
    }
}
