#![doc = include_str!("../README.md")]
#![allow(clippy::legacy_numeric_constants, reason = "std still has these modules")]

pub mod hint;
pub mod sync;
pub mod thread;

#[doc(hidden)]
pub use ::std::{
    alloc, any, arch, array, ascii, backtrace, borrow, boxed, cell, char, clone, cmp, collections, convert,
    default, env, error, f32, f64, ffi, fmt, fs, future, hash, i8, i16, i32, i64, i128, io, isize, iter,
    marker, mem, net, num, ops, option, os, panic, path, pin, prelude, primitive, process, ptr, rc, result,
    slice, str, string, task, time, u8, u16, u32, u64, u128, usize, vec,
};
#[doc(hidden)]
pub use ::std::{
    assert, assert_eq, assert_ne, cfg, column, compile_error, concat, dbg, debug_assert, debug_assert_eq,
    debug_assert_ne, eprint, eprintln, file, format, format_args, include, include_bytes, include_str,
    is_x86_feature_detected, line, matches, module_path, option_env, print, println, stringify, todo,
    unimplemented, unreachable, write, writeln,
};
