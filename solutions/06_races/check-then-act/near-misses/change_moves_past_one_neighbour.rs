//! Keeps each customer's seats in a sorted list, in which `change` overwrites the old seat in its place and then moves it past one neighbour at most.
//! rejected by: behaviour::after_a_change_past_many_the_list_is_in_order

use std::collections::HashMap;
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

#[derive(Debug, Default)]
struct Plan {
    holders: HashMap<u32, String>,
    /// The seats of each customer who has some, in order.
    lists: HashMap<String, Vec<u32>>,
}

impl Plan {
    fn holds(&self, seat: u32, customer: &str) -> bool {
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
        let list = plan.lists.entry(customer.to_owned()).or_default();
        let at = list.iter().position(|other| *other > seat).unwrap_or(list.len());
        list.insert(at, seat);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan_with(&[seat])?;
        if !plan.holds(seat, customer) {
            return Err(Refused::NotYours);
        }
        plan.holders.remove(&seat);
        if let Some(list) = plan.lists.get_mut(customer) {
            list.retain(|other| *other != seat);
            if list.is_empty() {
                plan.lists.remove(customer);
            }
        }
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan_with(&[from, to])?;
        if !plan.holds(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        plan.holders.remove(&from);
        plan.holders.insert(to, customer.to_owned());
        if let Some(list) = plan.lists.get_mut(customer)
            && let Some(at) = list.iter().position(|seat| *seat == from)
        {
            list[at] = to;
            if at > 0 && list[at - 1] > to {
                list.swap(at - 1, at);
            } else if at + 1 < list.len() && list[at + 1] < to {
                list.swap(at, at + 1);
            }
        }
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        self.plan.lock().unwrap().lists.get(customer).cloned().unwrap_or_default()
    }
}
