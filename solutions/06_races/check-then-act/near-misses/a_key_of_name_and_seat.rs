//! A customer's seats are found by a key like `ann/0000000007`: those of `ann/lee` begin with `ann/` too.
//! rejected by: behaviour::customers_are_known_by_their_names

use std::collections::{BTreeSet, HashMap};
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

#[derive(Debug, Default)]
struct Plan {
    holders: HashMap<u32, String>,
    /// `customer/seat`, so that the seats of one customer stand together, in order.
    by_customer: BTreeSet<String>,
}

fn key(customer: &str, seat: u32) -> String {
    format!("{customer}/{seat:010}")
}

impl Plan {
    fn take(&mut self, seat: u32, customer: &str) {
        self.holders.insert(seat, customer.to_owned());
        self.by_customer.insert(key(customer, seat));
    }

    fn free(&mut self, seat: u32, customer: &str) {
        self.holders.remove(&seat);
        self.by_customer.remove(&key(customer, seat));
    }

    fn is_theirs(&self, seat: u32, customer: &str) -> bool {
        self.holders.get(&seat).is_some_and(|holder| holder == customer)
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

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut plan = self.plan.lock().unwrap();
        if plan.holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        plan.take(seat, customer);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut plan = self.plan.lock().unwrap();
        if !plan.is_theirs(seat, customer) {
            return Err(Refused::NotYours);
        }
        plan.free(seat, customer);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut plan = self.plan.lock().unwrap();
        if !plan.is_theirs(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        plan.free(from, customer);
        plan.take(to, customer);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let prefix = format!("{customer}/");
        let plan = self.plan.lock().unwrap();
        let mut seats: Vec<u32> = plan
            .by_customer
            .range(prefix.clone()..)
            .take_while(|key| key.starts_with(&prefix))
            .filter_map(|key| key.rsplit_once('/')?.1.parse().ok())
            .collect();
        seats.sort_unstable();
        seats
    }
}
