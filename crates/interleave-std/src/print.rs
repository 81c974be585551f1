//! `println!` and its like.
//!
//! A line printed in each of a thousand schedules helps nobody. What the code prints becomes a step of the
//! schedule that is reported, where it stands between the steps that it was meant to tell apart.

use std::fmt::{self, Arguments, Write};
use std::panic::Location;

use crate::rt;

#[doc(hidden)]
#[track_caller]
pub fn print(text: Arguments<'_>, real: fn(Arguments<'_>)) {
    if !rt::active() {
        real(text);
        return;
    }
    let mut shown = String::new();
    if rt::with(|run| run.recorder.is_some()) {
        shown = text.to_string();
    } else if text.as_str().is_none() {
        // What is shown may count, send or lock while it is: a schedule that is not reported has that too.
        let _ = Unread.write_fmt(text);
    }
    let place = Location::caller();
    let handle = rt::with(|run| run.threads[run.current].handle);
    rt::record(handle, place, &|_| format!("prints {:?}", shown.trim_end()));
}

/// Takes a text that nobody reads.
struct Unread;

impl Write for Unread {
    fn write_str(&mut self, _text: &str) -> fmt::Result {
        Ok(())
    }
}

#[doc(hidden)]
pub fn to_stdout(text: Arguments<'_>) {
    ::std::print!("{text}");
}

#[doc(hidden)]
pub fn to_stderr(text: Arguments<'_>) {
    ::std::eprint!("{text}");
}

/// As `std::print!`, but see [`println!`].
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!($($arg)*), $crate::print::to_stdout) };
}

/// As `std::println!`, but in an explored check it prints into the report's schedule.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!("{}\n", ::core::format_args!($($arg)*)), $crate::print::to_stdout) };
}

/// As `std::eprint!`, but see [`println!`].
#[macro_export]
macro_rules! eprint {
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!($($arg)*), $crate::print::to_stderr) };
}

/// As `std::eprintln!`, but in an explored check it prints into the report's schedule.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::eprint!("\n") };
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!("{}\n", ::core::format_args!($($arg)*)), $crate::print::to_stderr) };
}

/// As `std::dbg!`, but in an explored check it prints into the report's schedule.
#[macro_export]
macro_rules! dbg {
    () => { $crate::eprintln!("[{}:{}:{}]", ::core::file!(), ::core::line!(), ::core::column!()) };
    ($value:expr $(,)?) => {
        match $value {
            value => {
                $crate::eprintln!("{} = {:?}", ::core::stringify!($value), &value);
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => { ($($crate::dbg!($value)),+,) };
}
