#![warn(clippy::non_std_lazy_statics)]
#![allow(dead_code)]
extern crate once_cell;
use once_cell::sync::{Lazy, OnceCell};
static A: Lazy<String> = Lazy::new(|| "a".to_owned());
static B: OnceCell<String> = OnceCell::new();
fn main() {}
