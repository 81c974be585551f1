use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::{WORDS, call_first_on_one_thread, read_in_step, run, word_counts};
use crate::exercise::Count;
use interleave_rayon::{Holds, Meeting, Next, on_the_pool};

/// Pages that are read in step: each thread gets its second page only when all have had their first, so what
/// is done first is not what stands first. If the numbers come out in another order, counts were put together
/// as they were finished: ask which operation of yours has a left and a right.
#[test]
fn page_numbers_ascend_whoever_is_done_first() {
    for threads in [2, 4] {
        let (_, numbers) = read_in_step(threads, 2 * threads, 2);
        assert_eq!(
            numbers,
            (0..2 * threads).collect::<Vec<_>>(),
            "the pages that have the word, on a pool of {threads}"
        );
    }
}

/// A word that notices when a map hashes or compares it, and then holds its thread until another thread, with
/// the words of another page, has come as far. If nobody comes, the second thread waits at a lock, or one
/// thread counts for all: look at what the threads share while they count.
#[test]
fn two_threads_count_at_once() {
    // The second time words hold their thread only where they are compared: hashing one before a lock is
    // taken is not counting. Thirty-three, because locks may be dealt out to the threads, and a large machine
    // has more threads than there are locks.
    for (threads, hashed, compared, times) in
        [(2, true, true, WORDS.len()), (2, false, true, 1), (33, false, true, 1)]
    {
        let meeting = Meeting::new(threads, times);
        run(threads, &[&meeting], {
            let meeting = meeting.clone();
            let held = move |held: bool| held.then(|| meeting.clone());
            move || {
                let word = |text| Word { text, begun: None, hashed: held(hashed), compared: held(compared) };
                word_counts(threads, |_| WORDS.map(word).to_vec());
            }
        });
        assert!(
            !meeting.was_broken_off(),
            "{threads} pages on a pool of {threads}: some were being counted, and the other threads did not come to count theirs beside them"
        );
    }
}

/// A page that holds its reader until another thread counts the words of the last page. If nobody comes, all
/// pages are read before the first word is counted: look for a `collect` between the two. Or the pages are
/// read in rounds, and the last one waits for the first. If the last page is not read while the first is
/// counted, look for a lock that is held meanwhile.
#[test]
fn a_thread_counts_while_another_reads() {
    let meeting = Meeting::new(2, 1);
    run(2, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            word_counts(4, |page| match page {
                0 => {
                    meeting.arrive();
                    vec![]
                }
                3 => {
                    vec![Word { text: "last", begun: None, hashed: Some(meeting.clone()), compared: None }]
                }
                _ => vec![],
            });
        }
    });
    assert!(
        !meeting.was_broken_off(),
        "four pages on a pool of 2: one thread was reading the first, and meanwhile the words of the last were not counted"
    );
    // And the other way round: whoever counts holds up only itself, and no finished counts that others want
    // to put together.
    // Whoever reads one of the pages between waits until the first is counted or the last is read: on a busy
    // machine all others could be done before the count begins.
    let (begun, meeting) = (Meeting::new(2, 1), Meeting::new(2, 1));
    run(2, &[&begun, &meeting], {
        let (begun, meeting) = (begun.clone(), meeting.clone());
        move || {
            word_counts(4, |page| {
                match page {
                    0 => {}
                    3 => {
                        begun.come();
                        meeting.arrive();
                    }
                    _ => begun.arrive(),
                }
                let text = ["held", "b", "c", "last"][page];
                let held = |meeting: &Meeting| (page == 0).then(|| meeting.clone());
                vec![Word { text, begun: held(&begun), hashed: held(&meeting), compared: None }]
            });
        }
    });
    assert!(
        !meeting.was_broken_off(),
        "four pages on a pool of 2: one thread was counting the words of the first, and meanwhile the last was not read"
    );
}

/// A word that may come to a meeting when a map looks at it.
#[derive(Clone)]
struct Word {
    text: &'static str,
    /// Where others wait for its first look.
    begun: Option<Meeting>,
    hashed: Option<Meeting>,
    compared: Option<Meeting>,
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.begun.iter().for_each(Meeting::come);
        self.hashed.iter().for_each(Meeting::arrive);
        self.text.hash(state);
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        let equal = self.text == other.text;
        // A map compares two other words only where parts of their hashes agree, which is drawn anew in each
        // run.
        self.compared.iter().filter(|_| equal).for_each(Meeting::arrive);
        equal
    }
}

impl Eq for Word {}

/// Counting is work of the pool too. A word notices on which thread it is hashed, and three words, in another order on
/// each page, have the same hash. If a word is missing, its hash was taken for the word; if it is counted too seldom,
/// sorted lists of words were merged by their hashes. If words are hashed elsewhere, look for a thread that collects
/// what the others have counted.
#[test]
fn words_are_counted_on_the_callers_pool() {
    for threads in [1, 2] {
        let elsewhere = Arc::new(AtomicUsize::new(0));
        let words = run(threads, &[], {
            let elsewhere = Arc::clone(&elsewhere);
            move || {
                let word = |text| Placed { text, elsewhere: Arc::clone(&elsewhere) };
                let words = |page| {
                    let mut words = vec![word("a"), word("b"), word("c")];
                    words.rotate_left(page % 3);
                    words
                };
                word_counts(4, words).into_values().map(|count| count.times).collect::<Vec<_>>()
            }
        });
        assert_eq!(
            elsewhere.load(SeqCst),
            0,
            "how often a word of 4 pages was hashed on a thread which is not the pool's"
        );
        assert_eq!(
            words, [4; 3],
            "how often three different words with the same hash stand on 4 pages, on a pool of {threads}"
        );
    }
}

/// A word that counts how often it is hashed elsewhere than on the pool. All of them have the same hash.
#[derive(Clone)]
struct Placed {
    text: &'static str,
    elsewhere: Arc<AtomicUsize>,
}

impl Hash for Placed {
    fn hash<H: Hasher>(&self, _: &mut H) {
        self.elsewhere.fetch_add(usize::from(!on_the_pool()), SeqCst);
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Placed {}

/// The threads read their first pages in step, and one of them, or two, are held up between two operations of
/// their own, on a lock or on an atomic, until the others are done. If counts are missing, it had taken
/// something from its place and puts it back only now, over what came meanwhile. If a page is read twice, two
/// threads saw the same number.
#[test]
fn every_page_is_counted_once_wherever_a_thread_is_held_up() {
    // Three threads and a fourth time: somebody may come back to a place. A pair, because two may both see
    // that a place is free. All that three times: which of the others comes to a place while two are held up
    // is chance, and in one round of sixty nobody comes.
    call_first_on_one_thread();
    for hold in (0..3).flat_map(|_round| Holds::new(4).in_pairs()) {
        let meeting = Meeting::new(3, 1);
        let (answer, read) = hold.run(3, &[Next::Meeting(&meeting.clone()), Next::Thread], move || {
            let read: [AtomicUsize; 6] = Default::default();
            let answer = word_counts(6, |page| {
                read[page].fetch_add(1, SeqCst);
                meeting.arrive();
                vec!["word"; 3]
            });
            (answer, read.map(AtomicUsize::into_inner))
        });
        assert_eq!(read, [1; 6], "how often each of 6 pages was read, where {hold}");
        let mut count = answer.get("word").cloned().unwrap_or_default();
        // Their order is another check's business.
        count.pages.sort_unstable();
        let expected = Count { times: 18, pages: (0..6).collect() };
        assert_eq!(count, expected, "the word that stands three times on each of 6 pages, where {hold}");
    }
}
