//! A customer's first eight seats stand in an array, and the rest in a list. After a cancel of one of the
//! eight, the hole is taken for the end.
//! rejected by: behaviour::a_list_of_many_has_all_but_those_given_back

use std::collections::HashMap;
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

const FEW: usize = 8;

/// What one customer holds. Hardly anybody holds more than a few.
#[derive(Debug, Default)]
struct Held {
    few: [u32; FEW],
    len: usize,
    more: Vec<u32>,
}

impl Held {
    fn add(&mut self, seat: u32) {
        if self.len < FEW {
            self.few[self.len] = seat;
            self.len += 1;
        } else {
            self.more.push(seat);
        }
    }

    fn remove(&mut self, seat: u32) {
        if let Some(place) = self.few[..self.len].iter().position(|held| *held == seat) {
            self.len -= 1;
            self.few[place] = self.few[self.len];
        } else {
            self.more.retain(|held| *held != seat);
        }
    }

    fn is_empty(&self) -> bool {
        self.len == 0 && self.more.is_empty()
    }

    fn in_order(&self) -> Vec<u32> {
        let mut seats = self.few[..self.len].to_vec();
        if self.len == FEW {
            seats.extend_from_slice(&self.more);
        }
        seats.sort_unstable();
        seats
    }
}

#[derive(Debug, Default)]
struct Plan {
    /// Who holds a seat.
    holders: HashMap<u32, String>,
    /// The same by customer.
    customers: HashMap<String, Held>,
}

impl Plan {
    fn is_held_by(&self, seat: u32, customer: &str) -> bool {
        self.holders.get(&seat).is_some_and(|holder| holder == customer)
    }

    fn give(&mut self, seat: u32, customer: &str) {
        self.holders.insert(seat, customer.to_owned());
        self.customers.entry(customer.to_owned()).or_default().add(seat);
    }

    fn take(&mut self, seat: u32, customer: &str) {
        self.holders.remove(&seat);
        if let Some(held) = self.customers.get_mut(customer) {
            held.remove(seat);
            if held.is_empty() {
                self.customers.remove(customer);
            }
        }
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    plan: Mutex<Plan>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, plan: Mutex::default() }
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut plan = self.plan();
        if plan.holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        plan.give(seat, customer);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut plan = self.plan();
        if !plan.is_held_by(seat, customer) {
            return Err(Refused::NotYours);
        }
        plan.take(seat, customer);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut plan = self.plan();
        if !plan.is_held_by(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        plan.take(from, customer);
        plan.give(to, customer);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        self.plan().customers.get(customer).map(Held::in_order).unwrap_or_default()
    }
}
