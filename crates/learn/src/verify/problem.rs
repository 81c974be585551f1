//! What is not as it should be, and by which demand.

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Which of the demands it breaks.
    pub demand: Demand,
    /// Where: a file, or an exercise's folder.
    pub place: String,
    /// What is wrong, and what to do.
    pub what: String,
}

/// The demands: the columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// The three trees, the manifests, the hints.
    Files,
    /// Starting point and solution have the same public items.
    Api,
    /// The starting point fails, for the reason meant.
    Start,
    /// The solution passes.
    Solution,
    /// Each alternative passes.
    Alternatives,
    /// Each near miss is rejected by the test it names.
    NearMisses,
    /// Clippy is silent on right answers.
    Clippy,
    /// The recorded schedules are current.
    Recorded,
}
