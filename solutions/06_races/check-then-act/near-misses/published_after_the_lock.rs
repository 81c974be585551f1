//! Lists are made from a plan that is published when the lock has been given back: somebody is refused a
//! seat, and then finds it in nobody's list.
//! rejected by: schedules::a_seat_that_is_refused_is_somebodys

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock};

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

type Holders = BTreeMap<u32, Arc<str>>;

/// A state of the hall; the later one has the larger number.
#[derive(Clone, Debug, Default)]
struct Plan {
    number: u64,
    holders: Arc<Holders>,
}

/// Who holds which seat. Requests change the plan under its lock; whoever only looks takes the last plan that was
/// published, and is never held up by a request.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    plan: Mutex<Plan>,
    published: RwLock<Plan>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, plan: Mutex::default(), published: RwLock::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    /// Does all of a request under one guard, and publishes what came of it.
    fn request(&self, act: impl FnOnce(&mut Holders) -> Result<(), Refused>) -> Result<(), Refused> {
        let plan = {
            let mut plan = self.plan.lock().unwrap();
            act(Arc::make_mut(&mut plan.holders))?;
            plan.number += 1;
            plan.clone()
        };
        let mut published = self.published.write().unwrap();
        // Somebody may have overtaken us; the later plan has our change in it.
        if published.number < plan.number {
            *published = plan;
        }
        Ok(())
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        self.request(|holders| {
            if holders.contains_key(&seat) {
                return Err(Refused::Taken);
            }
            holders.insert(seat, customer.into());
            Ok(())
        })
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        self.request(|holders| {
            if holders.get(&seat).is_none_or(|holder| &**holder != customer) {
                return Err(Refused::NotYours);
            }
            holders.remove(&seat);
            Ok(())
        })
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        self.request(|holders| {
            if holders.get(&from).is_none_or(|holder| &**holder != customer) {
                return Err(Refused::NotYours);
            }
            if holders.contains_key(&to) {
                return Err(Refused::Taken);
            }
            if let Some(holder) = holders.remove(&from) {
                holders.insert(to, holder);
            }
            Ok(())
        })
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = Arc::clone(&self.published.read().unwrap().holders);
        holders.iter().filter(|(_, holder)| &***holder == customer).map(|(seat, _)| *seat).collect()
    }
}
