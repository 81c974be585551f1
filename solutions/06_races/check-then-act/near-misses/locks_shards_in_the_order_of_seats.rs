//! `change` locks the shards of its two seats in the order of the seats, `seats_of` all shards in theirs: seat 16 is in shard 0, and the two wait for each other.
//! rejected by: schedules::a_change_is_one_step

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

const SHARDS: u32 = 8;

type Shard = HashMap<u32, String>;

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    shards: [Mutex<Shard>; SHARDS as usize],
}

fn holds(shard: &Shard, seat: u32, customer: &str) -> bool {
    shard.get(&seat).is_some_and(|holder| holder == customer)
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, shards: std::array::from_fn(|_| Mutex::default()) }
    }

    fn index(&self, seat: u32) -> Result<usize, Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        Ok((seat % SHARDS) as usize)
    }

    fn lock(&self, index: usize) -> MutexGuard<'_, Shard> {
        self.shards[index].lock().unwrap()
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut shard = self.lock(self.index(seat)?);
        if shard.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        shard.insert(seat, customer.to_owned());
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut shard = self.lock(self.index(seat)?);
        if !holds(&shard, seat, customer) {
            return Err(Refused::NotYours);
        }
        shard.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (old, new) = (self.index(from)?, self.index(to)?);
        if old == new {
            let mut shard = self.lock(old);
            if !holds(&shard, from, customer) {
                return Err(Refused::NotYours);
            }
            if shard.contains_key(&to) {
                return Err(Refused::Taken);
            }
            shard.remove(&from);
            shard.insert(to, customer.to_owned());
            return Ok(());
        }
        // The lower seat first, so that two changes that cross do not wait for each other.
        let (mut left, mut right);
        if from < to {
            left = self.lock(old);
            right = self.lock(new);
        } else {
            right = self.lock(new);
            left = self.lock(old);
        }
        if !holds(&left, from, customer) {
            return Err(Refused::NotYours);
        }
        if right.contains_key(&to) {
            return Err(Refused::Taken);
        }
        left.remove(&from);
        right.insert(to, customer.to_owned());
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let shards: Vec<_> = (0..SHARDS as usize).map(|index| self.lock(index)).collect();
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
