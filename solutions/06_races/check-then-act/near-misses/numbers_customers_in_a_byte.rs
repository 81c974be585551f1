//! Gives each customer who buys a number in one byte, so that the seating plan is small: the 257th is given the number of the first.
//! rejected by: behaviour::each_of_many_customers_has_their_own_seat

use std::collections::HashMap;
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

#[derive(Debug)]
struct Plan {
    /// The numbers of all who ever bought.
    customers: HashMap<String, u8>,
    /// Whose each seat is; seat 1 comes first.
    seats: Vec<Option<u8>>,
}

impl Plan {
    fn index(&self, seat: u32) -> Result<usize, Refused> {
        let index = (seat as usize).checked_sub(1).ok_or(Refused::NoSuchSeat)?;
        if index < self.seats.len() { Ok(index) } else { Err(Refused::NoSuchSeat) }
    }

    /// The customer's number, a new one if there is none yet.
    fn number(&mut self, customer: &str) -> u8 {
        if let Some(number) = self.customers.get(customer) {
            return *number;
        }
        let number = self.customers.len() as u8;
        self.customers.insert(customer.to_owned(), number);
        number
    }

    fn holds(&self, index: usize, customer: &str) -> bool {
        self.customers.get(customer).is_some_and(|number| self.seats[index] == Some(*number))
    }
}

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    plan: Mutex<Plan>,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self { plan: Mutex::new(Plan { customers: HashMap::new(), seats: vec![None; seats as usize] }) }
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan.lock().unwrap();
        let index = plan.index(seat)?;
        if plan.seats[index].is_some() {
            return Err(Refused::Taken);
        }
        let number = plan.number(customer);
        plan.seats[index] = Some(number);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan.lock().unwrap();
        let index = plan.index(seat)?;
        if !plan.holds(index, customer) {
            return Err(Refused::NotYours);
        }
        plan.seats[index] = None;
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let mut plan = self.plan.lock().unwrap();
        let (from, to) = (plan.index(from)?, plan.index(to)?);
        if !plan.holds(from, customer) {
            return Err(Refused::NotYours);
        }
        if plan.seats[to].is_some() {
            return Err(Refused::Taken);
        }
        plan.seats[to] = plan.seats[from].take();
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let plan = self.plan.lock().unwrap();
        (1_u32..)
            .zip(0..plan.seats.len())
            .filter(|(_, index)| plan.holds(*index, customer))
            .map(|(seat, _)| seat)
            .collect()
    }
}
