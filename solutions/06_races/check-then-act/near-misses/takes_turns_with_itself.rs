//! A customer's requests take turns, so that none sees a change half done; but others do: both seats are held for a moment.
//! rejected by: schedules::a_change_keeps_nobody_out_of_the_old_seat

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard};

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
    /// A customer's requests are served one after the other, each at his own desk.
    desks: Mutex<HashMap<String, Arc<Mutex<()>>>>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, shards: Default::default(), desks: Mutex::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    fn shard(&self, seat: u32) -> MutexGuard<'_, Shard> {
        self.shards[(seat % SHARDS) as usize].lock().unwrap()
    }

    fn desk(&self, customer: &str) -> Arc<Mutex<()>> {
        Arc::clone(self.desks.lock().unwrap().entry(customer.to_owned()).or_default())
    }

    /// Only who is at the customer's desk changes what this says.
    fn holds(&self, seat: u32, customer: &str) -> bool {
        self.shard(seat).get(&seat).is_some_and(|holder| holder == customer)
    }

    fn take(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        match self.shard(seat).entry(seat) {
            Entry::Occupied(_) => Err(Refused::Taken),
            Entry::Vacant(place) => {
                place.insert(customer.to_owned());
                Ok(())
            }
        }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let desk = self.desk(customer);
        let _turn = desk.lock().unwrap();
        self.take(seat, customer)
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let desk = self.desk(customer);
        let _turn = desk.lock().unwrap();
        if !self.holds(seat, customer) {
            return Err(Refused::NotYours);
        }
        self.shard(seat).remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let desk = self.desk(customer);
        let _turn = desk.lock().unwrap();
        if !self.holds(from, customer) {
            return Err(Refused::NotYours);
        }
        // The new one first: whoever is refused keeps what he had.
        self.take(to, customer)?;
        self.shard(from).remove(&from);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let desk = self.desk(customer);
        let _turn = desk.lock().unwrap();
        let mut seats = Vec::new();
        for shard in &self.shards {
            let shard = shard.lock().unwrap();
            seats.extend(shard.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat));
        }
        seats.sort_unstable();
        seats
    }
}
