use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use super::{Stage, run, word_counts};
use crate::exercise::Count;
use interleave_rayon::Meeting;

/// A reader that uses rayon itself: while it waits, its thread takes up the next page. If this is a deadlock,
/// or a panic that says `already borrowed`, something is held while `words` runs. If counts are missing,
/// something is taken from its place before `words` runs and put back after it, over what came meanwhile.
#[test]
fn a_page_may_be_read_in_the_middle_of_another() {
    for threads in [1, 2] {
        let count = run(threads, &[], read_in_the_middle_of_others);
        let expected = Count { times: 8, pages: (0..8).collect() };
        assert_eq!(count, expected, "the word that stands on 8 pages, on a pool of {threads}");
    }
}

/// Eight pages with the same word, whose reader takes up what else its thread has to do. Gives the word's count.
fn read_in_the_middle_of_others() -> Count {
    let mut answer = word_counts(8, |_| {
        while rayon::yield_local() == Some(rayon::Yield::Executed) {}
        vec!["word"]
    });
    answer.remove("word").unwrap_or_default()
}

/// The pool's other thread is busy with something else, and a reader that uses rayon has its own thread take up
/// what lies there. If this is a deadlock, one piece waits for another beneath it on the same stack.
#[test]
fn a_page_may_be_read_in_the_middle_of_another_beside_a_busy_thread() {
    let (begun, busy) = (Meeting::new(2, 1), Meeting::new(usize::MAX, 1));
    let count = run(2, &[&begun.clone(), &busy.clone()], move || {
        let other = begun.clone();
        rayon::spawn(move || {
            other.come();
            busy.arrive();
        });
        begun.arrive();
        read_in_the_middle_of_others()
    });
    assert_eq!(count, Count { times: 8, pages: (0..8).collect() }, "the word that stands on 8 pages");
}

/// Long pages, whose words you may count on several threads. One thread has its last page in hand, another comes
/// to help it with the words and takes long, and a third has pages that nobody has begun. If this is a deadlock,
/// or counts are missing, something is held, or has been taken from its place, while you use rayon yourself: a
/// thread that waits in `join` takes up another page.
#[test]
fn a_page_may_be_counted_in_the_middle_of_another() {
    // The helpers come when the thread looks at a word for the n-th time, be it where words are counted or where
    // counts are put together. Each begins with a place that rayon draws and goes through the others in turn. The
    // second thread is the next one after the first, so five of six places lead to the first one: all four helpers
    // pass it by in one run of 1,296. On a busy machine they come one by one, and find what an earlier one has
    // left: one run of sixteen. Where counts are put together that word may be the last one, and nothing is
    // left to help with: one run of five shows nothing there. The last three count a page of thousands of words, since a
    // page may be long only from some thousands on.
    let few = [1, 2, 3, 3, 3, 3, 3, 3].map(|looks| (looks, Stage::WORDS));
    for (looks, words) in few.into_iter().chain([(1, 4_200); 3]) {
        let stage = Arc::new(Stage {
            begun: Meeting::new(Stage::THREADS, 1),
            free: Meeting::new(Stage::THREADS - 1, 1),
            help: Meeting::new(2, 1),
            late: Meeting::new(usize::MAX, 1),
            first: OnceLock::new(),
            left: AtomicUsize::new(usize::MAX),
            helped: AtomicUsize::new(0),
            words,
        });
        let meetings = [&stage.begun, &stage.free, &stage.help, &stage.late].map(Meeting::clone);
        let counts = run(Stage::THREADS, &meetings.each_ref(), move || {
            rayon::scope(|scope| {
                let first = rayon::current_thread_index().expect("a thread of the pool");
                let helpers = Arc::clone(&stage);
                scope.spawn_broadcast(move |_, thread| {
                    if ![first, (first + 1) % Stage::THREADS].contains(&thread.index()) {
                        helpers.begun.arrive();
                        helpers.free.arrive();
                    }
                });
                let counts = word_counts(Stage::PAGES, |page| stage.read(page, looks)).into_iter();
                counts.map(|(word, count)| (word.text, count)).collect::<Vec<_>>()
            })
        });
        assert_eq!(counts.len(), words, "different words");
        for (word, count) in counts {
            let pages: Vec<_> = if word < Stage::WORDS {
                (0..Stage::PAGES).collect()
            } else {
                vec![Stage::LAST_OF_THE_FIRST]
            };
            let expected = Count { times: pages.len(), pages };
            assert_eq!(count, expected, "word {word}, which stands on each of those pages once");
        }
    }
}
