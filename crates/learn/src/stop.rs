//! Why a test did not come to an end.

use std::fmt;

use serde::{Serialize, Serializer};

/// Why a test did not come to an end, or why nobody can tell. As JSON it is the sentence that a learner reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its executable ran for the whole of its time, in seconds.
    Time(u64),
    /// Its executable outgrew its memory, in MiB.
    Memory(u64),
    /// Another executable had broken a promise, and it was not waited for any longer.
    Mercy,
    /// What libtest says of it was garbled.
    Unread,
    /// Its executable ended early: with this status.
    Died(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Time(seconds) => write!(
                f,
                "stopped after {seconds} s: it had not come to an end (something waits or turns for ever)"
            ),
            Stop::Memory(mebibytes) => write!(
                f,
                "stopped: it used more than {mebibytes} MiB of memory (something grows in a loop without an exit?)"
            ),
            Stop::Mercy => f.write_str(
                "stopped, or not begun, when another check had failed: nobody knows whether it is kept",
            ),
            Stop::Unread => f.write_str(
                "its result cannot be read from what was written to standard output: print with `println!`",
            ),
            Stop::Died(status) => write!(f, "the test executable ended early ({status})"),
        }
    }
}

impl Serialize for Stop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
