//! A tree of pieces, each of which blocks its thread until those below it have sent their counts: one of them
//! may lie beneath it on the same stack.
//! rejected by: schedules::a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread
//! sometimes by: schedules::a_page_may_be_read_in_the_middle_of_another
//! rejected by: schedules::who_becomes_free_reads_pages_of_a_call_within_words

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Where a word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How often, on all pages together.
    pub times: usize,
    /// The numbers of the pages that have it.
    pub pages: Vec<usize>,
}

/// A task's place in the tree.
struct Place<W> {
    /// From these it gets finished counts,
    children: Vec<Receiver<HashMap<W, Count>>>,
    /// and there it sends them together with its own.
    parent: Sender<HashMap<W, Count>>,
}

/// Counts the words of all pages on the threads of the current pool. `words` reads a page.
pub fn word_counts<P, W>(pages: &[P], words: impl Fn(&P) -> Vec<W> + Send + Sync) -> HashMap<W, Count>
where
    P: Sync,
    W: Clone + Eq + Hash + Send + Sync,
{
    let tasks = rayon::current_num_threads().min(pages.len());
    // The parent of a task has its number without the lowest bit; that of task 0 is the caller.
    let mut places: Vec<Place<W>> = Vec::new();
    let (root, answer) = channel();
    let mut parent = root;
    for task in 1..=tasks {
        places.push(Place { children: Vec::new(), parent });
        let (sender, receiver) = channel();
        if task < tasks {
            places[task & (task - 1)].children.push(receiver);
        }
        parent = sender;
    }
    drop(parent);

    let next = AtomicUsize::new(0);
    let places: Vec<_> = places.into_iter().map(|place| Mutex::new(Some(place))).collect();
    let (next, places, words) = (&next, &places, &words);
    rayon::scope(|scope| {
        for task in 0..tasks {
            scope.spawn(move |_| {
                let Some(place) = places[task].lock().ok().and_then(|mut place| place.take()) else { return };
                let mut counts = HashMap::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(page) = pages.get(number) else { break };
                    for word in words(page) {
                        add(&mut counts, number, word);
                    }
                }
                for child in place.children {
                    // Nothing comes from one that panics; then the scope panics.
                    if let Ok(others) = child.recv() {
                        absorb(&mut counts, others);
                    }
                }
                let _ = place.parent.send(counts);
            });
        }
    });
    sorted(answer.recv().unwrap_or_default())
}

/// Counts one word of a page.
fn add<W: Eq + Hash>(counts: &mut HashMap<W, Count>, page: usize, word: W) {
    let count = counts.entry(word).or_default();
    count.times += 1;
    // A page is counted in one go, so if it is there, it is the last.
    if count.pages.last() != Some(&page) {
        count.pages.push(page);
    }
}

/// Puts finished counts together. The pages are sorted at the end.
fn absorb<W: Eq + Hash>(counts: &mut HashMap<W, Count>, others: HashMap<W, Count>) {
    for (word, other) in others {
        let count = counts.entry(word).or_default();
        count.times += other.times;
        count.pages.extend(other.pages);
    }
}

fn sorted<W: Eq + Hash>(mut counts: HashMap<W, Count>) -> HashMap<W, Count> {
    for count in counts.values_mut() {
        count.pages.sort_unstable();
    }
    counts
}
