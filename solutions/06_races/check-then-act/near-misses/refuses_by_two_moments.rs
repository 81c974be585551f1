//! A `change` downwards that finds the new seat held unlocks it before it looks whose the old one is: its `Taken` is made of two moments, and was right at neither.
//! rejected by: schedules::a_refusal_is_not_made_of_two_moments

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
    holders: Vec<Mutex<Option<String>>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { holders: (0..seats).map(|_| Mutex::default()).collect() }
    }

    fn find(&self, seat: u32) -> Result<&Mutex<Option<String>>, Refused> {
        let index = seat.checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        self.holders.get(index as usize).ok_or(Refused::NoSuchSeat)
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.find(seat)?.lock().unwrap();
        if holder.is_some() {
            return Err(Refused::Taken);
        }
        *holder = Some(customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut holder = self.find(seat)?.lock().unwrap();
        if holder.as_deref() != Some(customer) {
            return Err(Refused::NotYours);
        }
        *holder = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let old = self.find(from)?;
        let new = self.find(to)?;
        let is_mine = |holder: &MutexGuard<'_, Option<String>>| holder.as_deref() == Some(customer);

        // The lower seat is locked first, so that two changes that cross do not wait for each other.
        if from < to {
            let mut old = old.lock().unwrap();
            if !is_mine(&old) {
                return Err(Refused::NotYours);
            }
            let mut new = new.lock().unwrap();
            if new.is_some() {
                return Err(Refused::Taken);
            }
            *new = old.take();
            return Ok(());
        }
        if from > to {
            let mut new = new.lock().unwrap();
            if new.is_none() {
                let mut old = old.lock().unwrap();
                if !is_mine(&old) {
                    return Err(Refused::NotYours);
                }
                *new = old.take();
                return Ok(());
            }
        }
        // It is a refusal; the old seat says which.
        let old = old.lock().unwrap();
        Err(if is_mine(&old) { Refused::Taken } else { Refused::NotYours })
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        // All of them at once, in ascending order: that is one moment.
        let holders: Vec<_> = self.holders.iter().map(|holder| holder.lock().unwrap()).collect();
        (1..)
            .zip(&holders)
            .filter(|(_, holder)| holder.as_deref() == Some(customer))
            .map(|(seat, _)| seat)
            .collect()
    }
}
