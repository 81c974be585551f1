//! The verdict on a program.

use interleave::report::Kind;
use interleave_std::{Threads, check};

/// Passes under every schedule, with no bound.
pub fn passes(program: impl Fn() + Send + Sync + 'static) {
    let verdict = check("It is right.").every_schedule().judge(program);
    if let Err(report) = verdict {
        panic!("{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN));
    }
}

/// As `passes`, where there are too many schedules: up to that many switches.
pub fn passes_within(bound: u32, program: impl Fn() + Send + Sync + 'static) {
    let verdict = check("It is right.").bound(bound).judge(program);
    if let Err(report) = verdict {
        panic!("{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN));
    }
}

/// Fails within the bound that a check has when it names none.
#[track_caller]
pub fn fails(kind: Kind, program: impl Fn() + Send + Sync + 'static) -> String {
    match check("It is broken.").judge(program) {
        Ok(explored) => panic!("it passed: {explored:?}"),
        Err(report) => {
            assert_eq!(report.kind, kind, "{}", report.what);
            report.what.clone()
        }
    }
}
