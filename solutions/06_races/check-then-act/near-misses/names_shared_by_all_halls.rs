//! Names are interned in one table for all halls, counted, and swept when a hall closes; a new name is looked up under one guard and counted under the next.
//! rejected by: schedules::a_new_customer_is_known_though_another_hall_closes

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Mutex;

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

/// A number for each customer, so that the halls need not copy and compare names.
static NAMES: Mutex<Names> = Mutex::new(Names { known: BTreeMap::new(), last: 0 });

struct Names {
    known: BTreeMap<String, Name>,
    last: u64,
}

struct Name {
    id: u64,
    /// How many halls have sold to them.
    halls: usize,
}

fn find(customer: &str) -> Option<u64> {
    NAMES.lock().unwrap().known.get(customer).map(|name| name.id)
}

fn find_or_add(customer: &str) -> u64 {
    let mut names = NAMES.lock().unwrap();
    if let Some(name) = names.known.get(customer) {
        return name.id;
    }
    names.last += 1;
    let id = names.last;
    names.known.insert(customer.to_owned(), Name { id, halls: 0 });
    id
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    hall: Mutex<Hall>,
}

#[derive(Debug, Default)]
struct Hall {
    holders: HashMap<u32, u64>,
    /// Whoever has bought a seat here.
    guests: HashSet<String>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { seats, hall: Mutex::default() }
    }

    fn check(&self, seat: u32) -> Result<(), Refused> {
        if seat == 0 || seat > self.seats { Err(Refused::NoSuchSeat) } else { Ok(()) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let id = find_or_add(customer);
        let mut hall = self.hall.lock().unwrap();
        if hall.holders.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        hall.holders.insert(seat, id);
        if hall.guests.insert(customer.to_owned())
            && let Some(name) = NAMES.lock().unwrap().known.get_mut(customer)
        {
            name.halls += 1;
        }
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        self.check(seat)?;
        let mut hall = self.hall.lock().unwrap();
        let id = find(customer).ok_or(Refused::NotYours)?;
        if hall.holders.get(&seat) != Some(&id) {
            return Err(Refused::NotYours);
        }
        hall.holders.remove(&seat);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        self.check(from)?;
        self.check(to)?;
        let mut hall = self.hall.lock().unwrap();
        let id = find(customer).ok_or(Refused::NotYours)?;
        if hall.holders.get(&from) != Some(&id) {
            return Err(Refused::NotYours);
        }
        if hall.holders.contains_key(&to) {
            return Err(Refused::Taken);
        }
        hall.holders.remove(&from);
        hall.holders.insert(to, id);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let hall = self.hall.lock().unwrap();
        let Some(id) = find(customer) else { return Vec::new() };
        let mut seats: Vec<u32> =
            hall.holders.iter().filter(|(_, holder)| **holder == id).map(|(seat, _)| *seat).collect();
        seats.sort_unstable();
        seats
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        let hall = self.hall.get_mut().unwrap();
        let mut names = NAMES.lock().unwrap();
        for guest in &hall.guests {
            if let Some(name) = names.known.get_mut(guest) {
                name.halls -= 1;
            }
        }
        names.known.retain(|_, name| name.halls > 0);
    }
}
