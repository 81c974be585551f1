/// The limit, and work that keeps to it or does not.
mod limit;

/// The parent, and what came first.
mod stop;

/// The work's own token.
mod token;

/// Whoever awaits it: another one later, or nobody any more.
mod caller;

use interleave_tokio::{Log, alive_tasks, note};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

/// The caller's token, and that of another part of the page.
struct Page {
    stop: CancellationToken,
    sibling: CancellationToken,
    begin: Instant,
}

impl Page {
    fn new() -> Self {
        let stop = CancellationToken::new();
        Self { sibling: stop.child_token(), stop, begin: Instant::now() }
    }

    /// Whatever became of the part, nobody else was stopped and nothing of it is left.
    fn assert_untouched(&self) {
        assert!(!self.stop.is_cancelled(), "the parent is cancelled, and with it the whole page");
        assert!(!self.sibling.is_cancelled(), "another child of the parent is cancelled");
        assert_eq!(alive_tasks(), 0, "tasks that are still alive after with_deadline has returned");
    }

    #[track_caller]
    fn assert_time(&self, expected: Duration) {
        assert_eq!(self.begin.elapsed(), expected, "the time until it returned");
    }
}

/// A part that waits until it is told, and then takes a second to give back what it has. It writes down what
/// it got to.
async fn told_and_tidy(token: CancellationToken, log: Log<&'static str>) {
    token.cancelled().await;
    note("is told");
    log.push("told");
    sleep(SECOND).await;
    note("has given back what it had");
    log.push("tidy");
}
