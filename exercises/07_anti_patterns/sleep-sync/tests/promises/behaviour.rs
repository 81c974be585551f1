//! Waiting for the settings is checked under every schedule only: on real threads a bell that rings too early
//! is heard on most days.

use std::sync::{Barrier, Mutex, mpsc};
use std::{mem, thread};

use crate::exercise::{Worker, start};
use interleave_std::within_time_limit;

/// There is none of these.
struct Nobody;

impl Worker for Nobody {
    fn connect(&self) {}

    fn warm_up(&self, _: &str) {}
}

/// A service without workers, started three times. If this fails, look at what waits for the first worker, if
/// only the second start does, for a static, and if the last one, for an empty text that stands for none.
#[test]
fn without_workers_it_opens() {
    within_time_limit(|| {
        let none: [Nobody; 0] = [];
        for settings in ["alone", "again", ""] {
            let opened = start(|| settings.to_owned(), &none, |settings| format!("open {settings}"));
            assert_eq!(opened, format!("open {settings}"));
        }
    });
}

/// Settings with blanks around them, and with none but blanks. If this fails, somebody thinks he knows what
/// belongs to the text.
#[test]
fn the_settings_are_those_that_were_loaded() {
    struct Reads(Mutex<String>);
    impl Worker for Reads {
        fn connect(&self) {}
        fn warm_up(&self, settings: &str) {
            settings.clone_into(&mut self.0.lock().unwrap());
        }
    }
    within_time_limit(|| {
        for loaded in [" \tLevel = Debug\r\n\n", " \n", "\u{feff}v2\0"] {
            let worker = [Reads(Mutex::default())];
            let opened = start(|| loaded.to_owned(), &worker, str::to_owned);
            assert_eq!(opened, loaded, "the settings that it opens with");
            assert_eq!(*worker[0].0.lock().unwrap(), loaded, "the settings of the worker");
        }
    });
}

/// Two services whose doors open together: each waits for the other. Then one that starts another as it opens. If this
/// hangs, something lets one open after the other, as a `static` lock does.
#[test]
fn two_doors_may_open_together() {
    within_time_limit(|| {
        let together = Barrier::new(2);
        let open = |settings: &str| {
            together.wait();
            settings.to_owned()
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| start(|| "two".to_owned(), &[Nobody], open));
            assert_eq!(start(|| "one".to_owned(), &[Nobody], open), "one");
            assert_eq!(other.join().ok().as_deref(), Some("two"));
        });
        let inner = |_: &str| start(|| "inner".to_owned(), &[Nobody], str::to_owned);
        assert_eq!(start(|| "outer".to_owned(), &[Nobody], inner), "inner", "a start within an open");
    });
}

/// A large service. If this hangs, some workers connect only when others have: they share a limited number of
/// threads.
#[test]
fn hundreds_connect_side_by_side() {
    const MANY: usize = 300;

    /// Is connected when all have begun.
    struct OneOfMany(Mutex<mpsc::Sender<()>>);

    static TOGETHER: Barrier = Barrier::new(MANY);

    impl Worker for OneOfMany {
        fn connect(&self) {
            self.0.lock().unwrap().send(()).expect("the test listens");
            TOGETHER.wait();
        }

        fn warm_up(&self, _: &str) {}
    }

    within_time_limit(|| {
        let (begin, begun) = mpsc::channel();
        let workers = [(); MANY].map(|()| OneOfMany(Mutex::new(begin.clone())));
        // How it goes on, and ends, is explored: here it may go wrong on some days only.
        mem::forget(thread::spawn(move || start(String::new, &workers, |_| ())));
        for _worker in 0..MANY {
            begun.recv().expect("a worker connects, though none is through before all have begun");
        }
    });
}
