use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crate::exercise::word_counts;
use interleave_rayon::{Meeting, on_the_pool, run};

/// A page that holds its reader until as many pages are being read as the pool has threads, twice over. If nobody else
/// comes, the pages are read one after the other, or in fewer pieces than there are threads, or a lock is held while one
/// is read.
#[test]
fn as_many_pages_are_read_at_once_as_there_are_threads() {
    for threads in [2, 4] {
        let (meeting, _) = read_in_step(threads);
        assert!(
            !meeting.was_broken_off(),
            "{0} pages on a pool of {threads}: fewer than {threads} were being read at once, and nobody was left to come",
            2 * threads
        );
    }
}

/// Pages that are read in step: each thread gets its second page only when all have had their first, so what is done
/// first is not what stands first. If the numbers come out in another order, counts were put together as they were
/// finished: ask which operation of yours has a left and a right.
#[test]
fn page_numbers_ascend_whoever_is_done_first() {
    for threads in [2, 4] {
        let (_, numbers) = read_in_step(threads);
        assert_eq!(
            numbers,
            (0..2 * threads).collect::<Vec<_>>(),
            "the pages that have the word, on a pool of {threads}"
        );
    }
}

/// Two pages for each thread, each with the same word; whoever reads one waits for the others. Gives the numbers of the
/// word's pages.
fn read_in_step(threads: usize) -> (Meeting, Vec<usize>) {
    let meeting = Meeting::new(threads, 2);
    let numbers = run(threads, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            let mut answer = word_counts(&vec![(); 2 * threads], |()| {
                meeting.arrive();
                vec!["word"]
            });
            answer.remove("word").map(|count| count.pages).unwrap_or_default()
        }
    });
    (meeting, numbers)
}

/// A word that notices when a map hashes or compares it, and then holds its thread until another thread, with the words of
/// another page, has come as far. If nobody comes, the second thread waits at a lock, or one thread counts for all:
/// look at what the threads share while they count.
#[test]
fn two_threads_count_at_once() {
    let meeting = Meeting::new(2, WORDS.len());
    run(2, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            let word = |text| Word { text, meeting: meeting.clone() };
            word_counts(&["left", "right"], |_| WORDS.map(word).to_vec());
        }
    });
    assert!(
        !meeting.was_broken_off(),
        "two pages on a pool of 2: one thread was counting, and the other did not come to count its page beside it"
    );
}

/// What stands on each of the two pages. A map hashes or compares each word at least once.
const WORDS: [&str; 4] = ["a", "b", "a", "c"];

/// A word that comes to a meeting when a map looks at it.
#[derive(Clone)]
struct Word {
    text: &'static str,
    meeting: Meeting,
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.meeting.arrive();
        self.text.hash(state);
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.meeting.arrive();
        self.text == other.text
    }
}

impl Eq for Word {}

/// The caller chose the pool, and it may share it with others. If this fails, look for threads of your own, or for a pool
/// of your own.
#[test]
fn pages_are_read_on_the_callers_pool() {
    for threads in [1, 2] {
        let elsewhere = Arc::new(AtomicUsize::new(0));
        run(threads, &[], {
            let elsewhere = Arc::clone(&elsewhere);
            move || {
                word_counts(&[(); 4], |()| {
                    elsewhere.fetch_add(usize::from(!on_the_pool()), SeqCst);
                    vec!["word"]
                })
            }
        });
        assert_eq!(
            elsewhere.load(SeqCst),
            0,
            "pages of 4 that were read on a thread which is not the pool's"
        );
    }
}

/// A reader that uses rayon itself: while it waits, its thread takes up the next page. If this is a deadlock, or a panic that
/// says `already borrowed`, something is held while `words` runs.
#[test]
fn a_page_may_be_read_in_the_middle_of_another() {
    for threads in [1, 2] {
        let answer = run(threads, &[], || {
            let pages: Vec<usize> = (0..8).collect();
            word_counts(&pages, |_| {
                while rayon::yield_local() == Some(rayon::Yield::Executed) {}
                vec!["word"]
            })
        });
        assert!(answer.contains_key("word"), "the word was not counted, on a pool of {threads}");
    }
}
