//! `seats_of` reads again if a version has moved, but `change` raises it only after both acts: a look that begins and ends between the two sees the same version twice, and no seat.
//! rejected by: schedules::a_change_is_one_step

use std::collections::HashMap;
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

type Row = Mutex<HashMap<u32, String>>;
const ROWS: u32 = 4;

/// Who holds which seat.
#[derive(Debug)]
pub struct Bookings {
    seats: u32,
    rows: [Row; ROWS as usize],
    /// One change at a time.
    changing: Mutex<()>,
    version: AtomicUsize,
}

impl Bookings {
    /// A hall whose seats are all free.
    pub fn new(seats: u32) -> Self {
        Self {
            seats,
            rows: std::array::from_fn(|_| Row::default()),
            changing: Mutex::new(()),
            version: AtomicUsize::new(0),
        }
    }

    fn row(&self, seat: u32) -> Result<&Row, Refused> {
        if seat == 0 || seat > self.seats {
            return Err(Refused::NoSuchSeat);
        }
        Ok(&self.rows[(seat % ROWS) as usize])
    }

    /// Sells a free seat.
    pub fn book(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let row = self.row(seat)?;
        let _one = self.changing.lock().unwrap();
        let mut row = row.lock().unwrap();
        if row.contains_key(&seat) {
            return Err(Refused::Taken);
        }
        row.insert(seat, customer.to_owned());
        drop(row);
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// Gives a seat back.
    pub fn cancel(&self, seat: u32, customer: &str) -> Result<(), Refused> {
        let row = self.row(seat)?;
        let _one = self.changing.lock().unwrap();
        let mut row = row.lock().unwrap();
        if row.get(&seat).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        row.remove(&seat);
        drop(row);
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// Takes a customer from one seat to another.
    pub fn change(&self, from: u32, to: u32, customer: &str) -> Result<(), Refused> {
        let (old, new) = (self.row(from)?, self.row(to)?);
        let _one = self.changing.lock().unwrap();
        if old.lock().unwrap().get(&from).is_none_or(|holder| holder != customer) {
            return Err(Refused::NotYours);
        }
        if new.lock().unwrap().contains_key(&to) {
            return Err(Refused::Taken);
        }
        // Nobody else writes while we hold `changing`, and who reads looks at the version.
        let name = old.lock().unwrap().remove(&from);
        new.lock().unwrap().insert(to, name.unwrap_or_default());
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// The seats that a customer holds, in order.
    pub fn seats_of(&self, customer: &str) -> Vec<u32> {
        let look = || {
            let version = self.version.load(Ordering::SeqCst);
            let mut seats = Vec::new();
            for row in &self.rows {
                let row = row.lock().unwrap();
                seats.extend(row.iter().filter(|(_, holder)| *holder == customer).map(|(seat, _)| *seat));
            }
            (self.version.load(Ordering::SeqCst) == version).then_some(seats)
        };
        let mut seats = look().unwrap_or_else(|| {
            // Somebody was quicker: look once more, with the writers held back.
            let _one = self.changing.lock().unwrap();
            look().expect("nobody writes")
        });
        seats.sort_unstable();
        seats
    }
}
