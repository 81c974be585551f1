/// The items, as whoever reads gets them.
mod items;

/// How far the thread works ahead of its reader.
mod ahead;

/// A generator that is dropped, and the end of its thread.
mod dropped;

use interleave_std::probe::Log;

/// Makes the numbers from 0 up to `end`, and notes each call.
fn numbers(made: &Log<u64>, end: u64) -> impl FnMut() -> Option<u64> + Send + 'static {
    let (made, mut numbers) = (made.clone(), 0..end);
    move || {
        let number = numbers.next()?;
        made.push(number);
        Some(number)
    }
}
