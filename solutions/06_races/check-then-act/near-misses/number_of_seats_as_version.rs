//! A lock for each seat; `seats_of` looks at one after the other and trusts its list if it is as long as the number of seats that the customer has, before and after.
//! rejected by: schedules::a_list_of_two_seats_is_of_one_moment

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

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: Vec<Mutex<Option<String>>>,
    /// How many seats a customer holds. Locked after the seats.
    counts: Mutex<HashMap<String, usize>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats: (0..seats).map(|_| Mutex::default()).collect(), counts: Mutex::default() }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.seat(seat)?.lock().unwrap();
        if holder.is_some() {
            return Err(Refused::Taken);
        }
        *holder = Some(customer.to_owned());
        *self.counts.lock().unwrap().entry(customer.to_owned()).or_default() += 1;
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.seat(seat)?.lock().unwrap();
        if holder.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        *holder = None;
        *self.counts.lock().unwrap().entry(customer.to_owned()).or_default() -= 1;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (old, new) = (self.seat(from)?, self.seat(to)?);
        if from == to {
            let mine = old.lock().unwrap().as_deref() == Some(customer);
            return Err(if mine { Refused::Taken } else { Refused::NotYours });
        }
        // In one order for all.
        let (mut old, mut new) = if from < to {
            let old = old.lock().unwrap();
            (old, new.lock().unwrap())
        } else {
            let new = new.lock().unwrap();
            (old.lock().unwrap(), new)
        };
        if old.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        if new.is_some() {
            return Err(Refused::Taken);
        }
        *new = old.take();
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let count = self.count(customer);
        let mine = |(number, seat): (u32, &Mutex<Option<String>>)| {
            (seat.lock().unwrap().as_deref() == Some(customer)).then_some(number)
        };
        let seats: Vec<u32> = (1..).zip(&self.seats).filter_map(mine).collect();
        if seats.len() == count && self.count(customer) == count {
            return seats;
        }
        // Somebody has come in between: all seats at once.
        let all: Vec<MutexGuard<'_, Option<String>>> =
            self.seats.iter().map(|seat| seat.lock().unwrap()).collect();
        (1..)
            .zip(&all)
            .filter(|(_, holder)| holder.as_deref() == Some(customer))
            .map(|(number, _)| number)
            .collect()
    }

    fn seat(&self, seat: u32) -> Result<&Mutex<Option<String>>, Refused> {
        let index = seat.checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        self.seats.get(index as usize).ok_or(Refused::NoSuchSeat)
    }

    fn count(&self, customer: &str) -> usize {
        self.counts.lock().unwrap().get(customer).copied().unwrap_or_default()
    }
}
