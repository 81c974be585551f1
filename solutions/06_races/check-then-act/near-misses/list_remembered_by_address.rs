//! Each thread remembers its last list with the hall's address and version: a new hall may be at the address of an old one, and come to the same version.
//! rejected by: behaviour::a_hall_that_opens_in_anothers_place_is_empty

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr;
use std::sync::{Mutex, MutexGuard};

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

struct Remembered {
    hall: usize,
    version: u64,
    customer: String,
    seats: Vec<u32>,
}

thread_local! {
    static LAST: RefCell<Option<Remembered>> = const { RefCell::new(None) };
}

#[derive(Debug, Default)]
struct Plan {
    /// How many requests have changed the plan.
    version: u64,
    holders: HashMap<u32, String>,
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

    fn plan_with(&self, seats: &[u32]) -> Result<MutexGuard<'_, Plan>, Refused> {
        if seats.iter().any(|seat| *seat == 0 || *seat > self.seats) {
            return Err(Refused::NoSuchSeat);
        }
        Ok(self.plan.lock().unwrap())
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan_with(&[seat])?;
        if plan.holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        plan.holders.insert(seat, customer.to_owned());
        plan.version += 1;
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan_with(&[seat])?;
        if plan.holders.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        plan.holders.remove(&seat);
        plan.version += 1;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan_with(&[from, to])?;
        if plan.holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        plan.holders.remove(&from);
        plan.holders.insert(to, customer.to_owned());
        plan.version += 1;
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let hall = ptr::from_ref(self).addr();
        let plan = self.plan.lock().unwrap();
        let version = plan.version;
        let remembered = LAST.try_with(|last| {
            last.borrow()
                .as_ref()
                .filter(|last| last.hall == hall && last.version == version && last.customer == customer)
                .map(|last| last.seats.clone())
        });
        if let Ok(Some(seats)) = remembered {
            return seats;
        }
        let mut seats: Vec<u32> =
            plan.holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect();
        drop(plan);
        seats.sort_unstable();
        let _ = LAST.try_with(|last| {
            *last.borrow_mut() =
                Some(Remembered { hall, version, customer: customer.to_owned(), seats: seats.clone() });
        });
        seats
    }
}
