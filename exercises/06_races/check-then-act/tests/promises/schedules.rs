/// A seat that is sold, given back and sold again.
mod sold;

/// A change from one seat to another.
mod change;

/// A refusal changes nothing, and was right at some moment.
mod refused;

/// A customer's seats, as they were at one moment.
mod lists;

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::exercise::Bookings;

/// A request on a thread of its own.
fn request<T: Send + 'static>(
    hall: &Arc<Bookings>,
    what: impl FnOnce(&Bookings) -> T + Send + 'static,
) -> JoinHandle<T> {
    let hall = Arc::clone(hall);
    thread::spawn(move || what(&hall))
}

fn hall(seats: u32, booked: &[(u32, &str)]) -> Arc<Bookings> {
    let hall = Bookings::new(seats);
    for &(seat, customer) in booked {
        hall.book(seat, customer).expect("nobody else is here yet");
    }
    Arc::new(hall)
}
