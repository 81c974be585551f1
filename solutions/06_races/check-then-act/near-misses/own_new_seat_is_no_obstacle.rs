//! `change` refuses `to` only if somebody else holds it: who holds both seats and changes one for the other has one left, in any schedule.
//! rejected by: behaviour::whoever_is_refused_keeps_their_seat

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
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
    seats: u32,
    holders: Mutex<BTreeMap<u32, String>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, holders: Mutex::new(BTreeMap::new()) }
    }

    /// The map, for whoever asks for seats that the hall has.
    fn enter(&self, wanted: &[u32]) -> Result<MutexGuard<'_, BTreeMap<u32, String>>, Refused> {
        if wanted.iter().all(|seat| (1..=self.seats).contains(seat)) {
            Ok(self.holders.lock().unwrap())
        } else {
            Err(Refused::NoSuchSeat)
        }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        match self.enter(&[seat])?.entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(free) => {
                free.insert(customer.to_owned());
                Ok(())
            }
        }
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        match self.enter(&[seat])?.entry(seat) {
            Entry::Occupied(held) if held.get() == customer => {
                held.remove();
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let mut holders = self.enter(&[from, to])?;
        if holders.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if from == to || holders.get(&to).is_some_and(|holder| holder != customer) {
            return Err(Refused::Taken);
        }
        let holder = holders.remove(&from).expect("just seen");
        holders.insert(to, holder);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let holders = self.holders.lock().unwrap();
        holders.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat).collect()
    }
}
