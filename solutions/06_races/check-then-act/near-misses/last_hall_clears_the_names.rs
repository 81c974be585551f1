//! Seats hold customers' numbers, from a table of all halls that the last one empties as it closes, also if another has opened since the count: two customers get one number.
//! rejected by: schedules::two_halls_that_open_at_once_are_two

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

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

type CustomerId = usize;

/// The numbers of all customers: most of them go to several halls.
static CUSTOMERS: Mutex<BTreeMap<String, CustomerId>> = Mutex::new(BTreeMap::new());
/// How many halls are open.
static OPEN: AtomicUsize = AtomicUsize::new(0);

fn id_of(customer: &str) -> CustomerId {
    let mut customers = CUSTOMERS.lock().unwrap();
    if let Some(id) = customers.get(customer) {
        return *id;
    }
    let id = customers.len();
    customers.insert(customer.to_owned(), id);
    id
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    holders: Mutex<Vec<Option<CustomerId>>>,
}

fn place(holders: &mut [Option<CustomerId>], seat: u32) -> Result<&mut Option<CustomerId>, Refused> {
    (seat as usize).checked_sub(1).and_then(|index| holders.get_mut(index)).ok_or(Refused::NoSuchSeat)
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        OPEN.fetch_add(1, Ordering::SeqCst);
        Self { holders: Mutex::new(vec![None; seats as usize]) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let id = id_of(customer);
        let mut holders = self.holders.lock().unwrap();
        match place(&mut holders, seat)? {
            Some(_) => Err(Refused::Taken),
            free => {
                *free = Some(id);
                Ok(())
            }
        }
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let id = id_of(customer);
        let mut holders = self.holders.lock().unwrap();
        let holder = place(&mut holders, seat)?;
        if *holder != Some(id) {
            return Err(Refused::NotYours);
        }
        *holder = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let id = id_of(customer);
        let mut holders = self.holders.lock().unwrap();
        let old = *place(&mut holders, from)?;
        let new = *place(&mut holders, to)?;
        if old != Some(id) {
            return Err(Refused::NotYours);
        }
        if new.is_some() {
            return Err(Refused::Taken);
        }
        *place(&mut holders, from)? = None;
        *place(&mut holders, to)? = Some(id);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let id = id_of(customer);
        let holders = self.holders.lock().unwrap();
        (1..).zip(holders.iter()).filter(|(_, holder)| **holder == Some(id)).map(|(seat, _)| seat).collect()
    }
}

impl Drop for Bookings {
    fn drop(&mut self) {
        // With the last hall goes the last seat that holds a number.
        if OPEN.fetch_sub(1, Ordering::SeqCst) == 1 {
            CUSTOMERS.lock().unwrap().clear();
        }
    }
}
