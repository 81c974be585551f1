//! What the tests of this crate share.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use interleave::report::{Explored, Kind, Report};
use interleave_tokio::{Check, Tasks};

/// Explores `body`, which must go well under every schedule.
#[track_caller]
pub fn right<F: Future<Output = ()> + 'static>(body: fn() -> F) -> Explored {
    match Check::new("It goes well.").judge(body) {
        Ok(explored) => explored,
        Err(report) => panic!("{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN)),
    }
}

/// Explores `body`, which must go wrong under some schedule.
#[track_caller]
pub fn wrong<F: Future<Output = ()> + 'static>(kind: Kind, body: fn() -> F) -> Box<Report> {
    match Check::new("It goes well.").judge(body) {
        Ok(explored) => panic!("went well in {} schedules", explored.schedules),
        Err(report) => {
            let text = interleave::draw::text(&report, interleave::draw::Style::PLAIN);
            assert_eq!(report.kind, kind, "{text}");
            report
        }
    }
}

/// What `program` returns, over every schedule within three delays.
#[track_caller]
pub fn outcomes<T, F>(program: fn() -> F) -> BTreeSet<T>
where
    T: Ord + Send + 'static,
    F: Future<Output = T> + 'static,
{
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&found);
    let verdict = Check::new("It ends.").judge(move || {
        let all = Arc::clone(&all);
        async move {
            let outcome = program().await;
            all.lock().expect("nobody panics in here").insert(outcome);
        }
    });
    if let Err(report) = verdict {
        panic!("{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN));
    }
    std::mem::take(&mut *found.lock().expect("nobody panics in here"))
}
