//! A closed hall hands its plan to the next, cleared up to the highest seat that was booked: a `change` to a higher seat does not move that mark.
//! rejected by: schedules::a_change_goes_to_any_seat

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Plans of closed halls, all seats free, for halls that open.
static PLANS: Mutex<Vec<Vec<Option<String>>>> = Mutex::new(Vec::new());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

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

#[derive(Debug)]
struct Plan {
    /// At least as long as the hall has seats.
    holders: Vec<Option<String>>,
    /// Above this place nobody has booked.
    used: usize,
}

impl Plan {
    fn is_held_by(&self, place: usize, customer: &str) -> bool {
        self.holders[place].as_deref() == Some(customer)
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
        let mut holders = lock(&PLANS).pop().unwrap_or_default();
        if holders.len() < seats as usize {
            holders.resize(seats as usize, None);
        }
        Self { seats, plan: Mutex::new(Plan { holders, used: 0 }) }
    }

    fn place(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(seat as usize - 1) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut plan = lock(&self.plan);
        if plan.holders[place].is_some() {
            return Err(Refused::Taken);
        }
        plan.holders[place] = Some(customer.to_owned());
        plan.used = plan.used.max(place + 1);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let place = self.place(seat)?;
        let mut plan = lock(&self.plan);
        if !plan.is_held_by(place, customer) {
            return Err(Refused::NotYours);
        }
        plan.holders[place] = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        let mut plan = lock(&self.plan);
        if !plan.is_held_by(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.holders[to].is_some() {
            return Err(Refused::Taken);
        }
        plan.holders.swap(from, to);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let plan = lock(&self.plan);
        (1..=self.seats).filter(|seat| plan.is_held_by(*seat as usize - 1, customer)).collect()
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        let plan = self.plan.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut holders = mem::take(&mut plan.holders);
        holders[..plan.used].fill(None);
        lock(&PLANS).push(holders);
    }
}
