//! All halls live in one map, and a new hall gets its number by a load and a store: two that open at once can get the same one, and share their seats.
//! rejected by: schedules::two_halls_that_open_at_once_are_two

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

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

static NEXT_HALL: AtomicU64 = AtomicU64::new(0);
static HOLDERS: Mutex<BTreeMap<(u64, u32), String>> = Mutex::new(BTreeMap::new());

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    hall: u64,
    seats: u32,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        let hall = NEXT_HALL.load(Ordering::SeqCst);
        NEXT_HALL.store(hall + 1, Ordering::SeqCst);
        Self { hall, seats }
    }

    fn key(&self, seat: u32) -> Result<(u64, u32), Refused> {
        if (1..=self.seats).contains(&seat) { Ok((self.hall, seat)) } else { Err(Refused::NoSuchSeat) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        match HOLDERS.lock().unwrap().entry(self.key(seat)?) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        }
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        match HOLDERS.lock().unwrap().entry(self.key(seat)?) {
            Entry::Occupied(place) if place.get() == customer => {
                place.remove();
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (from, to) = (self.key(from)?, self.key(to)?);
        let mut holders = HOLDERS.lock().unwrap();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        let name = holders.remove(&from).expect("looked");
        holders.insert(to, name);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        HOLDERS
            .lock()
            .unwrap()
            .range((self.hall, 0)..=(self.hall, u32::MAX))
            .filter(|(_, holder)| *holder == customer)
            .map(|((_, seat), _)| *seat)
            .collect()
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        if let Ok(mut holders) = HOLDERS.lock() {
            holders.retain(|(hall, _), _| *hall != self.hall);
        }
    }
}
