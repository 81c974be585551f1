//! Everything else of `std` is there, by its usual path, and is the real thing.

use core::fmt::Write as _;
use core::time::Duration as CoreDuration;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{self, Read as _};
use std::rc::Rc;
use std::str::FromStr as _;
use std::{cmp, env, error, hint, iter, mem, num, ops, process, ptr};

use crate::support::run;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Derived(u32);

#[test]
fn modules_and_macros_are_there() {
    run(|| {
        let mut text = String::new();
        write!(text, "{:?} {}", Derived(1), std::format!("{}", 2)).unwrap();
        assert_eq!(text, "Derived(1) 2");
        let map: HashMap<_, _> = iter::once((Derived::default(), 1)).collect();
        let queue: VecDeque<_> = std::vec![1, 2].into();
        let tree = BTreeMap::from([(1, 2)]);
        assert_eq!((map[&Derived(0)], queue.len(), tree[&1]), (1, 2, 2));
        assert_eq!(cmp::max(1, 2) + mem::replace(&mut 3, 4) + i32::from_str("5").unwrap(), 10);
        let mut bytes = Vec::new();
        io::Cursor::new(b"bytes").read_to_end(&mut bytes).unwrap();
        assert!(std::matches!(bytes.first(), Some(b'b')) && ptr::null::<u8>().is_null());
        assert!(num::NonZero::new(0_u8).is_none() && env::var("NO_SUCH_VARIABLE").is_err());
        assert_eq!(ops::Range { start: 0, end: std::u32::MAX }.end, u32::MAX);
        assert_eq!(std::f64::consts::PI.floor() as i32 + std::i32::MAX.signum(), 4);
        let _: Box<dyn error::Error> = From::from("an error");
        assert_eq!(Rc::new(CoreDuration::from_millis(1)).as_micros(), 1000);
        assert_eq!(hint::black_box(1) + hint::select_unpredictable(true, 1, 2), 2);
        hint::cold_path();
        assert!(process::id() > 0);
        std::assert_ne!(1, 2);
    });
}

#[test]
fn an_unfinished_exercise_says_so() {
    run(|| {
        let unfinished = std::thread::spawn(|| -> u32 { todo!("an exercise") });
        assert!(unfinished.join().is_err());
        let caught = std::panic::catch_unwind(|| std::unimplemented!());
        assert!(caught.is_err());
    });
}
