//! What a run that has come to its end, or to a standstill, amounts to.

use interleave::report::Kind;
use interleave::{Failure, ObjectId, Trace, WHOM, Waiting, panics};

use super::deed::fill;
use super::run::Run;
use super::spot::is_ours;
use super::task::Wait;
use super::{On, Place, TaskId, Want};

/// Those who wait that a report names.
const WAITS: usize = 20;

/// What went wrong in a run in which nobody can go on.
pub(super) fn failure(run: &Run) -> Option<Failure> {
    if let Some(mut failure) = run.over() {
        if failure.kind == Kind::Assertion
            && let Some((task, message)) = unnoticed(run, unplanned)
        {
            failure.what = format!("{}\nBefore that, {} panicked: {message}", failure.what, run.lane(task));
        }
        return Some(failure);
    }
    if !run.closing() {
        return Some(match unnoticed(run, |_| true) {
            Some((task, message)) => Failure {
                kind: Kind::Panic,
                what: format!(
                    "{} panicked: {message}\nNow everybody who is left waits for ever.",
                    run.lane(task)
                ),
            },
            None => stuck(run),
        });
    }
    let left = live(run);
    if let Some(&task) = left.first() {
        let place = run.tasks.borrow()[task].meta.place;
        let more = match left.len() {
            1 => String::new(),
            2 => " And one more task.".to_owned(),
            more => format!(" And {} more tasks.", more - 1),
        };
        let what = format!(
            "The test has ended, and {} has not: nobody stopped it or waited for its end. It was spawned in \
             {}.{more}",
            run.lane(task),
            interleave::line_of(place),
        );
        return Some(Failure { kind: Kind::Leak, what });
    }
    unnoticed(run, unplanned).map(|(task, message)| Failure {
        kind: Kind::Panic,
        what: format!("{} panicked, and nobody took note: {message}", run.lane(task)),
    })
}

fn stuck(run: &Run) -> Failure {
    if let Some(what) = lost_wakeup(run) {
        return Failure { kind: Kind::LostWakeup, what };
    }
    let waits = standing(run);
    let names = |lanes: &[TaskId]| lanes.iter().map(|lane| run.lane(*lane)).collect::<Vec<_>>().join(" and ");
    let what = match (cycle(&waits), waits.as_slice()) {
        (Some(ring), _) if ring.len() > 1 => {
            format!("{} wait for one another, and none can go on.", names(&ring))
        }
        (Some(ring), _) if !may_be_elsewhere(run, &waits, ring[0]) => {
            format!("{} waits for itself.", names(&ring))
        }
        (_, [wait]) => {
            format!("{} waits, and nobody is left who could end its wait.", names(&[wait.lane]))
        }
        _ => "All who are left wait, and nobody is left who could end their waits.".to_owned(),
    };
    Failure { kind: Kind::Deadlock, what }
}

/// Whether what it waits for and took itself may be with another task by now: a permit is often moved into the
/// future that is spawned next.
fn may_be_elsewhere(run: &Run, waits: &[Waiting], lane: TaskId) -> bool {
    let object = waits.iter().find(|wait| wait.lane == lane).and_then(|wait| wait.object);
    object.is_some_and(|object| run.things.borrow().kind(object) == "Semaphore")
}

fn lost_wakeup(run: &Run) -> Option<String> {
    let (tasks, things) = (run.tasks.borrow(), run.things.borrow());
    let missed = tasks.iter().flat_map(|task| &task.waits).find_map(|Wait { want, .. }| {
        (want.on == On::Teller).then_some(want.object?).filter(|object| things.lost(*object))
    })?;
    Some(format!(
        "A wake-up was lost: {} was notified when nobody waited for it yet, and nobody is left to notify it \
         again.",
        things.name(missed)
    ))
}

/// A task that panicked with such a message, although nobody aborted it, and of which nobody took note.
fn unnoticed(run: &Run, which: fn(&str) -> bool) -> Option<(TaskId, String)> {
    let tasks = run.tasks.borrow();
    let mut unnoticed = tasks.iter().enumerate().filter(|(_, task)| !task.aborted);
    unnoticed.find_map(|(id, task)| Some((id, task.panic.clone().filter(|message| which(message))?)))
}

/// That the check itself has planned a panic is no news.
fn unplanned(message: &str) -> bool {
    !panics::is_planned(message)
}

fn live(run: &Run) -> Vec<TaskId> {
    let tasks = run.tasks.borrow();
    (0..tasks.len()).filter(|task| !tasks[*task].ended).collect()
}

/// The record of the run.
pub(super) fn trace(run: &Run) -> Option<Trace> {
    let events = run.take_events()?;
    let lanes = (0..run.tasks.borrow().len()).map(|task| run.lane(task)).collect();
    let things = run.things.borrow().recorded();
    Some(Trace { lanes, things, events, waits: waits(run) })
}

/// Who waits at a standstill. Where the run was ended instead, others wait too, but that is not the point.
fn waits(run: &Run) -> Vec<Waiting> {
    if run.over().is_some() {
        return Vec::new();
    }
    let mut waits = standing(run);
    waits.truncate(WAITS);
    for (first, lane) in cycle(&waits).into_iter().flatten().enumerate() {
        if let Some(at) = waits.iter().position(|wait| wait.lane == lane) {
            waits[first..=at].rotate_right(1);
        }
    }
    waits
}

/// Everybody who has not ended, and what they wait for.
fn standing(run: &Run) -> Vec<Waiting> {
    live(run).into_iter().map(|task| waiting(run, task)).collect()
}

fn waiting(run: &Run, task: TaskId) -> Waiting {
    let tasks = run.tasks.borrow();
    let waits = &tasks[task].waits;
    let wants: Vec<Want> = waits.iter().map(|wait| wait.want).collect();
    let things = run.things.borrow();
    let holds = things.held_by(task);
    let Some(first) = wants.first() else {
        let what = "for a wake-up that never comes".to_owned();
        let (object, on) = (None, Vec::new());
        return Waiting { lane: task, what, object, on, holds, place: None, found: None };
    };
    let name = |object: Option<ObjectId>| object.map(|object| things.name(object)).unwrap_or_default();
    let mut texts: Vec<_> = (wants.iter())
        .map(|want| {
            let text = fill(want.text, want.number, || name(want.object));
            if want.on == On::Task { text.replace(WHOM, &run.lane(want.number)) } else { text }
        })
        .collect();
    texts.dedup();
    if let ([Want { on: On::Senders, object: Some(object), .. }], [text]) = (&*wants, &mut *texts) {
        let mut lines: Vec<_> =
            things.senders(*object).map(|place: Place| interleave::line_of(place)).collect();
        lines.dedup();
        match &*lines {
            [] => {}
            [line] => text.push_str(&format!(", while a sender made in {line} is left")),
            lines => text.push_str(&format!(", while senders made in {} are left", lines.join(" and "))),
        }
    }
    let on = match (wants.len(), first.on) {
        (1, On::Holders) => {
            let held = first.object.map(|object| things.holders(object)).unwrap_or_default();
            held.into_iter()
                .filter(|holder| *holder != task || holds.contains(&first.object.unwrap_or(usize::MAX)))
                .collect()
        }
        (1, On::Task) => vec![first.number],
        _ => Vec::new(),
    };
    let object = first.object.filter(|_| wants.len() == 1);
    let place = Some(first.place).filter(|place| !is_ours(place.file()));
    let found = waits[0].found.clone();
    Waiting { lane: task, what: texts.join(" or "), object, on, holds, place, found }
}

/// Lanes that wait for one another in a circle, in its order.
fn cycle(waits: &[Waiting]) -> Option<Vec<TaskId>> {
    let next = |lane: TaskId| {
        let wait = waits.iter().find(|wait| wait.lane == lane)?;
        wait.on.iter().copied().find(|on| waits.iter().any(|wait| wait.lane == *on))
    };
    waits.iter().find_map(|start| {
        let mut round = vec![start.lane];
        while let Some(lane) = next(*round.last()?) {
            if lane == start.lane {
                return Some(round);
            }
            if round.contains(&lane) {
                return None;
            }
            round.push(lane);
        }
        None
    })
}
