//! What a recorded run leaves: the raw material of a [`Report`](crate::report::Report).
//!
//! A model records a [`Trace`] only when it is run again for the report, so recording may be slow and
//! exploring need not know of it.

use std::panic::Location;

/// A thread or task of the run: an index into [`Trace::lanes`].
pub type LaneId = usize;

/// A lock, atomic, channel and so on: an index into [`Trace::things`].
pub type ObjectId = usize;

/// A place in the source, as `#[track_caller]` gives it.
pub type Place = &'static Location<'static>;

/// A run, recorded.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The names of the threads or tasks, in the order they started.
    pub lanes: Vec<String>,
    /// What the events act on, in the order of first use.
    pub things: Vec<Thing>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Who waits when the run ends; a cycle first, in its order.
    pub waits: Vec<Waiting>,
}

/// What stands in an event's text for the name of the thread or task that it speaks of.
pub const WHOM: &str = "{t}";

/// Something that events act on.
#[derive(Clone, Debug)]
pub struct Thing {
    /// What it is: `Mutex`, `AtomicUsize`, `channel`.
    pub kind: &'static str,
    /// How it is called in the report: `mutex 1`.
    pub name: String,
    /// Where it was first used.
    pub place: Option<Place>,
}

/// One operation of a run.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// Who carried it out.
    pub lane: LaneId,
    /// What was done, in the third person: `locks mutex 1`, `reads 0`. [`WHOM`] in it stands for the name
    /// of `whom`.
    pub text: String,
    /// The thread or task that the text speaks of: `spawns {t}`. It may be given its name later than that.
    pub whom: Option<LaneId>,
    /// On what.
    pub object: Option<ObjectId>,
    /// Where.
    pub place: Option<Place>,
    /// Where a guard was dropped, file and line, if that is what happened: `place` tells where it was made.
    pub dropped: Option<(String, u32)>,
    /// What a reader could not guess.
    pub note: Option<String>,
    /// The scheduler switched to this lane although the last one could have run on.
    pub preempts: bool,
    /// The lane waits from here.
    pub blocks: bool,
    /// What the lane holds afterwards.
    pub holds: Vec<ObjectId>,
}

/// Somebody who waits at the end of a run.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who.
    pub lane: LaneId,
    /// For what, to be read after 'waits': `to lock mutex 1`, `for a message on channel 1`.
    pub what: String,
    /// On what.
    pub object: Option<ObjectId>,
    /// Who would have to act.
    pub on: Vec<LaneId>,
    /// What it holds meanwhile.
    pub holds: Vec<ObjectId>,
    /// Where.
    pub place: Option<Place>,
    /// Where, file and line, if a backtrace had to tell.
    pub found: Option<(String, u32)>,
}
