//! A call reads its hall's place in the table of all halls before it locks that table: when it gets there, the last hall may have moved up for one that closed, and at that place is another hall, or none.
//! rejected by: schedules::a_new_customer_is_known_though_another_hall_closes
//! rejected by: schedules::a_hall_goes_on_while_others_close_and_open

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
struct Hall {
    /// Where it is in the table; shared with its `Bookings`.
    place: Arc<AtomicUsize>,
    seats: u32,
    holders: BTreeMap<u32, String>,
}

static HALLS: Mutex<Vec<Hall>> = Mutex::new(Vec::new());

fn halls() -> MutexGuard<'static, Vec<Hall>> {
    HALLS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hall {
    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    fn holder(&self, seat: u32) -> Option<&str> {
        self.holders.get(&seat).map(String::as_str)
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    place: Arc<AtomicUsize>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        let mut halls = halls();
        let place = Arc::new(AtomicUsize::new(halls.len()));
        halls.push(Hall { place: Arc::clone(&place), seats, holders: BTreeMap::new() });
        Self { place }
    }

    /// One step on this hall.
    fn with<R>(&self, step: impl FnOnce(&mut Hall) -> R) -> R {
        let place = self.place.load(Ordering::SeqCst);
        step(&mut halls()[place])
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.with(|hall| {
            hall.check(seat)?;
            if hall.holder(seat).is_some() {
                return Err(Refused::Taken);
            }
            hall.holders.insert(seat, customer.to_owned());
            Ok(())
        })
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.with(|hall| {
            hall.check(seat)?;
            if hall.holder(seat) != Some(customer) {
                return Err(Refused::NotYours);
            }
            hall.holders.remove(&seat);
            Ok(())
        })
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.with(|hall| {
            hall.check(from)?;
            hall.check(to)?;
            if hall.holder(from) != Some(customer) {
                return Err(Refused::NotYours);
            }
            if hall.holder(to).is_some() {
                return Err(Refused::Taken);
            }
            hall.holders.remove(&from);
            hall.holders.insert(to, customer.to_owned());
            Ok(())
        })
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        self.with(|hall| {
            hall.holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect()
        })
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        let mut halls = halls();
        let place = self.place.load(Ordering::SeqCst);
        halls.swap_remove(place);
        if let Some(moved) = halls.get(place) {
            moved.place.store(place, Ordering::SeqCst);
        }
    }
}
