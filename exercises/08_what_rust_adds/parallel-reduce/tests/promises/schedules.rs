/// Pages that are read beside each other.
mod reading;

/// Words that are counted beside each other.
mod counting;

/// A page that rayon takes up in the middle of another.
mod middle;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Once, OnceLock};
use std::thread::{self, ThreadId};

use crate::exercise::{self, Count};
use interleave_rayon::Meeting;

/// Your `word_counts`, on pages that are numbers: so it is compiled once for each type of word, and not once
/// for each check.
fn word_counts<W>(pages: usize, words: impl Fn(usize) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    W: Clone + Eq + Hash + Send + Sync,
{
    let pages: Vec<usize> = (0..pages).collect();
    let words: &(dyn Fn(&usize) -> Vec<W> + Send + Sync) = &|page| words(*page);
    exercise::word_counts(&pages, words)
}

/// Makes the first call in this process, on a pool of one thread: what is noted of a pool there, and kept in a `static`, is
/// wrong for every other pool.
fn call_first_on_one_thread() {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| {
        // A panic is for a check to find.
        let _ = catch_unwind(|| interleave_rayon::run(1, &[], || word_counts(1, |_| vec!["word"])));
    });
}

/// Runs `body` on a pool of so many threads.
#[track_caller]
fn run<T: Send + 'static>(
    threads: usize,
    meetings: &[&Meeting],
    body: impl FnOnce() -> T + Send + 'static,
) -> T {
    call_first_on_one_thread();
    interleave_rayon::run(threads, meetings, body)
}

/// Pages that all have the same word; whoever reads one waits for the others, so many times. Gives the
/// numbers of the word's pages.
fn read_in_step(threads: usize, pages: usize, times: usize) -> (Meeting, Vec<usize>) {
    let meeting = Meeting::new(threads, times);
    let numbers = run(threads, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            let mut answer = word_counts(pages, |_| {
                meeting.arrive();
                vec!["word"]
            });
            answer.remove("word").map(|count| count.pages).unwrap_or_default()
        }
    });
    (meeting, numbers)
}

/// What stands on each of the two pages. A map hashes or compares each word at least once.
const WORDS: [&str; 4] = ["a", "b", "a", "c"];

/// Who comes when: the thread that has the first half of the pages, the one with the second, and four helpers.
struct Stage {
    /// The pages are dealt out: the second thread has begun its first one, and the helpers are busy.
    begun: Meeting,
    /// The helpers wait for the first thread to look at a word of its last page so many times.
    free: Meeting,
    /// The first thread waits for a helper to look at a word.
    help: Meeting,
    /// Where whoever helps stays, and whoever else reads a page of the second half, until nobody can go on: so
    /// there are pages left for the first thread.
    late: Meeting,
    /// The thread that has the first half.
    first: OnceLock<ThreadId>,
    /// How many looks are left until the helpers are let go.
    left: AtomicUsize,
    /// How often somebody has looked at a word that another thread has read.
    helped: AtomicUsize,
    /// How many words stand on the page that is counted.
    words: usize,
}

impl Stage {
    const THREADS: usize = 6;
    const PAGES: usize = 16;
    /// On each page, at least.
    const WORDS: usize = 66;
    const LAST_OF_THE_FIRST: usize = Self::PAGES / 2 - 1;
    const FIRST_OF_THE_SECOND: usize = Self::PAGES / 2;

    fn read(self: &Arc<Self>, page: usize, looks: usize) -> Vec<Staged> {
        let reader = thread::current().id();
        match page {
            0 => {
                self.first.get_or_init(|| reader);
                self.begun.arrive();
            }
            Self::LAST_OF_THE_FIRST => self.left.store(looks, SeqCst),
            Self::FIRST_OF_THE_SECOND => self.begun.arrive(),
            _ => {}
        }
        if page > Self::LAST_OF_THE_FIRST && self.first.get() != Some(&reader) {
            self.late.arrive();
        }
        let words = if page == Self::LAST_OF_THE_FIRST { self.words } else { Self::WORDS };
        (0..words).map(|text| Staged { text, reader, stage: Arc::clone(self) }).collect()
    }
}

/// A word that notices who looks at it.
#[derive(Clone)]
struct Staged {
    text: usize,
    reader: ThreadId,
    stage: Arc<Stage>,
}

impl Hash for Staged {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
        let stage = &self.stage;
        if self.reader != thread::current().id() {
            // Who helps does so in one of its first looks. Later ones are many, and a meeting is a lock.
            if stage.helped.fetch_add(1, SeqCst) < 2_000 {
                stage.help.come();
                stage.late.arrive();
            }
        } else if self.text == 0 && stage.left.fetch_sub(1, SeqCst) == 1 {
            stage.free.come();
            stage.help.arrive();
        }
    }
}

impl PartialEq for Staged {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Staged {}
