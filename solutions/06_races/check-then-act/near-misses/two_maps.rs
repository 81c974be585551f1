//! A second map, by customer, in a lock of its own: `seats_of` looks at it while it is behind.
//! rejected by: schedules::a_change_is_one_step
//! rejected by: schedules::a_list_is_of_one_moment_however_often_it_is_disturbed

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchSeat,
    Taken,
    NotYours,
}

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    holders: Mutex<HashMap<u32, String>>,
    by_customer: Mutex<HashMap<String, BTreeSet<u32>>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::default(), by_customer: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, String>> {
        self.holders.lock().expect("nobody panics with the lock held")
    }

    fn exists(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        match self.lock().entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                self.by_customer.lock().unwrap().entry(customer.to_owned()).or_default().insert(seat);
                Ok(())
            }
        }
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.exists(seat)?;
        match self.lock().entry(seat) {
            Entry::Occupied(place) if place.get() == customer => {
                place.remove();
                self.by_customer.lock().unwrap().entry(customer.to_owned()).or_default().remove(&seat);
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.exists(from)?;
        self.exists(to)?;
        let mut holders = self.lock();
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        holders.remove(&from);
        holders.insert(to, customer.to_owned());
        self.by_customer.lock().unwrap().entry(customer.to_owned()).or_default().remove(&from);
        self.by_customer.lock().unwrap().entry(customer.to_owned()).or_default().insert(to);
        Ok(())
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let by_customer = self.by_customer.lock().unwrap();
        by_customer.get(customer).map_or_else(Vec::new, |seats| seats.iter().copied().collect())
    }
}
