//! Reads shard by shard, and begins anew if somebody has changed seats meanwhile, but not if somebody has booked.
//! rejected by: schedules::a_list_is_of_one_moment

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
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

const SHARDS: u32 = 8;

type Shard = HashMap<u32, String>;

/// Who holds which seat. The seats are spread over several locks, so that requests for different seats do not meet.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    shards: [Mutex<Shard>; SHARDS as usize],
    /// How many changes there have been between two shards.
    changes: AtomicU64,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, shards: Default::default(), changes: AtomicU64::new(0) }
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
        if from % SHARDS == to % SHARDS {
            let mut shard = self.shard(from);
            if shard.get(&from).is_none_or(|holder| holder != customer) {
                return Err(Refused::NotYours);
            }
            if shard.contains_key(&to) {
                return Err(Refused::Taken);
            }
            shard.remove(&from);
            shard.insert(to, customer.to_owned());
            return Ok(());
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
        // While both are locked: who reads one of them after this sees it.
        self.changes.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        loop {
            let before = self.changes.load(Ordering::SeqCst);
            let mut seats = Vec::new();
            for shard in &self.shards {
                let shard = shard.lock().unwrap();
                seats.extend(shard.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat));
            }
            // If somebody was moved from one shard to another meanwhile, he may have been counted twice, or not at all.
            if self.changes.load(Ordering::SeqCst) == before {
                seats.sort_unstable();
                return seats;
            }
        }
    }
}
