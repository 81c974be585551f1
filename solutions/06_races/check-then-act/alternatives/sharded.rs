//! Seats in shards; `change` locks two of them in order, and `seats_of` all of them in the same order.

use std::collections::BTreeMap;
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

const SHARDS: u32 = 4;

type Shard = BTreeMap<u32, String>;

#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    shards: Vec<Mutex<Shard>>,
}

impl Bookings {
    pub fn new(seats: u32) -> Self {
        Self { seats, shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if (1..=self.seats).contains(&seat) { Ok(()) } else { Err(Refused::NoSuchSeat) }
    }

    fn shard(&self, seat: u32) -> MutexGuard<'_, Shard> {
        self.shards[(seat % SHARDS) as usize].lock().unwrap()
    }

    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut shard = self.shard(seat);
        if shard.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        shard.insert(seat, customer.to_owned());
        Ok(())
    }

    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut shard = self.shard(seat);
        match shard.get(&seat) {
            Some(holder) if holder == customer => {
                shard.remove(&seat);
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }

    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        if from % SHARDS == to % SHARDS {
            let mut shard = self.shard(from);
            if shard.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if shard.contains_key(&to) {
                return Err(Refused::Taken);
            }
            let holder = shard.remove(&from).unwrap();
            shard.insert(to, holder);
            return Ok(());
        }
        // The smaller shard first, so that two changes cannot wait for each other.
        let (mut source, mut target);
        if from % SHARDS < to % SHARDS {
            source = self.shard(from);
            target = self.shard(to);
        } else {
            target = self.shard(to);
            source = self.shard(from);
        }
        if source.get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if target.contains_key(&to) {
            return Err(Refused::Taken);
        }
        target.insert(to, source.remove(&from).unwrap());
        Ok(())
    }

    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let shards: Vec<_> = self.shards.iter().map(|shard| shard.lock().unwrap()).collect();
        let mut seats: Vec<u32> = shards
            .iter()
            .flat_map(|shard| shard.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat))
            .collect();
        seats.sort_unstable();
        seats
    }
}
