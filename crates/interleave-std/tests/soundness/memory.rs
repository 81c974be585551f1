//! Without memory of the states that it has been in, the search finds the same outcomes.

use interleave_std::check;

use crate::dice::Dice;
use crate::outcomes::outcomes;
use crate::program::Program;

/// How many programs are made. With `INTERLEAVE_PROGRAMS` in the environment, that many.
const PROGRAMS: usize = 300;

/// Where a search without memory is given up: the program is then too large to compare.
const LIMIT: u64 = 1_500;

#[test]
fn a_search_with_memory_finds_every_outcome_of_one_without() {
    let programs = std::env::var("INTERLEAVE_PROGRAMS").ok().and_then(|programs| programs.parse().ok());
    let mut compared = 0;
    let mut saved = 0;
    for seed in 0..programs.unwrap_or(PROGRAMS as u64) {
        let program = Program::random(&mut Dice::new(seed));
        // Alternately with every schedule and with a bound, where a state's cost matters too.
        let bounded = |check: interleave_std::Check| {
            if seed % 2 == 0 { check.every_schedule() } else { check.bound(2) }
        };
        let check = || bounded(check("It ends.")).limit(LIMIT);
        let Some((all, slow)) = outcomes(check().forgetful(), &program) else { continue };
        let (found, fast) = outcomes(check(), &program).expect("never more schedules than without memory");
        assert!(fast <= slow, "seed {seed}: {fast} schedules instead of {slow}: {program:?}");
        assert_eq!(found, all, "seed {seed}: {program:#?}");
        compared += 1;
        saved += slow - fast;
    }
    println!("compared {compared} programs, and saved {saved} schedules");
    assert!(programs.is_some() || compared * 2 > PROGRAMS, "only {compared} programs were small enough");
}
