#![doc = include_str!("../README.md")]
#![allow(clippy::legacy_numeric_constants, reason = "std still has modules named for integers")]

pub mod cell;
#[doc(hidden)]
pub mod channel;
mod check;
pub mod hint;
#[doc(hidden)]
pub mod kernel;
pub mod panic;
#[doc(hidden)]
pub mod print;
pub mod probe;
pub mod process;
#[doc(hidden)]
pub mod refused;
mod rt;
pub mod sync;
pub mod thread;
pub mod time;

pub use check::{Threads, check};
pub use interleave::{Check, learners_lines_with, reached, within_time_limit};

#[doc(hidden)]
pub use ::std::{
    alloc, any, arch, array, ascii, backtrace, borrow, boxed, char, clone, cmp, collections, convert,
    default, env, error, f32, f64, ffi, fmt, fs, future, hash, i8, i16, i32, i64, i128, io, isize, iter,
    marker, mem, net, num, ops, option, os, path, pin, prelude, primitive, ptr, rc, result, slice, str,
    string, task, u8, u16, u32, u64, u128, usize, vec,
};
#[doc(hidden)]
pub use ::std::{
    assert, assert_eq, assert_ne, cfg, column, compile_error, concat, debug_assert, debug_assert_eq,
    debug_assert_ne, file, format, format_args, include, include_bytes, include_str, is_x86_feature_detected,
    line, matches, module_path, option_env, stringify, todo, unimplemented, unreachable, write, writeln,
};

#[doc(hidden)]
pub extern crate std as real;

/// As `std::panic!`; the module of that name is ours, so the macro has to be passed on by hand.
#[macro_export]
macro_rules! panic {
    ($($arg:tt)*) => { $crate::real::panic!($($arg)*) };
}
