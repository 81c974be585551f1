//! Locks the shards of both seats, and twice the same if they have one.
//! rejected by: schedules::a_change_goes_to_any_seat

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

const SHARDS: u32 = 16;

type Shard = HashMap<u32, String>;

/// Who holds which seat. The seats are spread over several locks, so that requests for different seats do not meet.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    shards: [Mutex<Shard>; SHARDS as usize],
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, shards: Default::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    fn shard(&self, seat: u32) -> MutexGuard<'_, Shard> {
        self.shards[(seat % SHARDS) as usize].lock().unwrap()
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        match self.shard(seat).entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        }
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut shard = self.shard(seat);
        if shard.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        shard.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        if from == to {
            let mine = self.shard(from).get(&from).is_some_and(|holder| holder == customer);
            return Err(if mine { Refused::Taken } else { Refused::NotYours });
        }
        // The locks are taken in the order of the shards, whatever the request.
        let (mut old, mut new);
        if from % SHARDS < to % SHARDS {
            old = self.shard(from);
            new = self.shard(to);
        } else {
            new = self.shard(to);
            old = self.shard(from);
        }
        if old.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if new.contains_key(&to) {
            return Err(Refused::Taken);
        }
        old.remove(&from);
        new.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        // All of them, in their order, so that it is one moment.
        let shards: Vec<_> = self.shards.iter().map(|shard| shard.lock().unwrap()).collect();
        let mut seats: Vec<u32> = shards
            .iter()
            .flat_map(|shard| shard.iter())
            .filter(|(_, holder)| *holder == customer)
            .map(|(seat, _)| *seat)
            .collect();
        seats.sort_unstable();
        seats
    }
}
