//! Starting point and solution have the same public API: what a learner is asked to build is what the
//! solution builds.

use rule::Starts;

use super::Demand;
use super::bank::{Bank, Kind};
use crate::api::of_source;

/// Compares the starting point with the solution. Where the compile error is the lesson, a signature may
/// be what is wrong, so nothing is compared.
pub fn check(bank: &mut Bank) {
    if bank.exercise.meta.starts == Starts::DoesNotCompile {
        return;
    }
    let text = |kind| bank.of_kind(kind).next().map(|candidate| (candidate.place.clone(), &candidate.text));
    let (Some((start_place, start)), Some((place, solution))) = (text(Kind::Start), text(Kind::Solution))
    else {
        return;
    };
    let (start, solution) = match (of_source(start), of_source(solution)) {
        (Ok(start), Ok(solution)) => (start, solution),
        (Err(error), _) => return bank.problem(Demand::Api, start_place, format!("does not parse: {error}")),
        (_, Err(error)) => return bank.problem(Demand::Api, place, format!("does not parse: {error}")),
    };
    let lost: Vec<&String> = start.difference(&solution).collect();
    let new: Vec<&String> = solution.difference(&start).collect();
    for item in lost {
        bank.problem(Demand::Api, place.clone(), format!("lacks what the starting point has: `{item}`"));
    }
    for item in new {
        bank.problem(Demand::Api, place.clone(), format!("has what the starting point lacks: `{item}`"));
    }
}
