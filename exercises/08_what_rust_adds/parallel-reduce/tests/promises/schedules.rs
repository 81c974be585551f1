use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, OnceLock};
use std::thread::{self, ThreadId};

use crate::exercise::{self, Count};
use interleave_rayon::{Holds, Meeting, Next, on_the_pool, run};

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

/// A page that holds its reader until as many pages are being read as the pool has threads. If nobody else
/// comes, the pages are read one after the other, or in fewer pieces than there are threads, or a lock is
/// held while one is read. If it fails only where there is one page more than threads, look for a division
/// that rounds up; if only with eight threads, for a number of pieces that is always the same; if only with
/// many pages, for a least size of a piece.
#[test]
fn as_many_pages_are_read_at_once_as_there_are_threads() {
    // All meet twice only where halves of halves are of one size: elsewhere a piece may have one page, and
    // whoever has read it does not come again.
    for (threads, pages, times) in [
        (2, 2, 1),
        (2, 3, 1),
        (2, 4, 2),
        (3, 3, 1),
        (3, 4, 1),
        (3, 6, 1),
        (4, 4, 1),
        (4, 5, 1),
        (4, 8, 2),
        // No powers of two: halves of halves are too few pieces for so many threads, or too many.
        (5, 10, 1),
        (6, 12, 1),
        (7, 15, 1),
        (8, 8, 1),
        (8, 64, 1),
        (8, 1_000, 1),
    ] {
        let (meeting, _) = read_in_step(threads, pages, times);
        assert!(
            !meeting.was_broken_off(),
            "{pages} pages on a pool of {threads}: fewer than {threads} were being read at once, and nobody was left to come"
        );
    }
}

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
                let word = |text| Word { text, hashed: held(hashed), compared: held(compared) };
                word_counts(threads, |_| WORDS.map(word).to_vec());
            }
        });
        assert!(
            !meeting.was_broken_off(),
            "{threads} pages on a pool of {threads}: some were being counted, and the other threads did not come to count theirs beside them"
        );
    }
}

/// The first page holds its reader until three quarters of the pages have been read. If this fails, pages are
/// dealt out to the threads beforehand, in pieces that are too large, or they are read in rounds.
#[test]
fn a_slow_page_holds_up_few_others() {
    // Thousands of pages, because rounds may be of hundreds.
    for (threads, pages) in [(2, 8), (3, 12), (2, 1_000), (2, 10_000)] {
        let meeting = Meeting::new(2, 1);
        run(threads, &[&meeting], {
            let meeting = meeting.clone();
            move || one_page_is_slow(pages, 0, &meeting, || {})
        });
        assert!(
            !meeting.was_broken_off(),
            "{pages} pages on a pool of {threads}: the first was being read, and more than a quarter waited behind it"
        );
    }
}

/// Reads pages of which one holds its reader, when it has `begun`, until three quarters of them have been
/// read.
fn one_page_is_slow(pages: usize, slow: usize, meeting: &Meeting, begun: impl Fn() + Send + Sync) {
    let (most, read) = (pages - pages / 4, AtomicUsize::new(0));
    word_counts(pages, |page| {
        if page == slow {
            begun();
            meeting.arrive();
        } else if read.fetch_add(1, SeqCst) + 1 == most {
            meeting.come();
        }
        vec!["word"]
    });
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
                3 => vec![Word { text: "last", hashed: Some(meeting.clone()), compared: None }],
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
    let meeting = Meeting::new(2, 1);
    run(2, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            word_counts(4, |page| {
                if page == 3 {
                    meeting.arrive();
                }
                let text = ["held", "b", "c", "last"][page];
                vec![Word { text, hashed: (page == 0).then(|| meeting.clone()), compared: None }]
            });
        }
    });
    assert!(
        !meeting.was_broken_off(),
        "four pages on a pool of 2: one thread was counting the words of the first, and meanwhile the last was not read"
    );
}

/// What stands on each of the two pages. A map hashes or compares each word at least once.
const WORDS: [&str; 4] = ["a", "b", "a", "c"];

/// A word that may come to a meeting when a map looks at it.
#[derive(Clone)]
struct Word {
    text: &'static str,
    hashed: Option<Meeting>,
    compared: Option<Meeting>,
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
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

/// The caller chose the pool, and it may share it with others. If this fails, look for threads of your own,
/// or for a pool of your own.
#[test]
fn pages_are_read_on_the_callers_pool() {
    for threads in [1, 2] {
        let elsewhere = Arc::new(AtomicUsize::new(0));
        run(threads, &[], {
            let elsewhere = Arc::clone(&elsewhere);
            move || {
                word_counts(4, |_| {
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

/// Counting is work of the pool too. A word notices on which thread it is hashed, and three words have the same
/// hash. If a word is missing, its hash was taken for the word. If words are hashed elsewhere, look for a
/// thread that collects what the others have counted.
#[test]
fn words_are_counted_on_the_callers_pool() {
    for threads in [1, 2] {
        let elsewhere = Arc::new(AtomicUsize::new(0));
        let words = run(threads, &[], {
            let elsewhere = Arc::clone(&elsewhere);
            move || {
                let word = |text| Placed { text, elsewhere: Arc::clone(&elsewhere) };
                word_counts(4, |_| vec![word("a"), word("b"), word("c")]).len()
            }
        });
        assert_eq!(
            elsewhere.load(SeqCst),
            0,
            "how often a word of 4 pages was hashed on a thread which is not the pool's"
        );
        assert_eq!(words, 3, "different words with the same hash, on a pool of {threads}");
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

/// Fewer pages than the pool has threads, and each holds its reader until all are being read. If nobody else
/// comes, few pages are not thought to be worth a second thread; but each may take a minute.
#[test]
fn of_few_pages_all_are_read_at_once() {
    for (threads, pages) in [(3, 2), (4, 2), (4, 3)] {
        let meeting = Meeting::new(pages, 1);
        run(threads, &[&meeting], {
            let meeting = meeting.clone();
            move || {
                word_counts(pages, |_| {
                    meeting.arrive();
                    vec!["word"]
                });
            }
        });
        assert!(
            !meeting.was_broken_off(),
            "{pages} pages on a pool of {threads}: not all were being read at once, and nobody was left to come"
        );
    }
}

/// The threads read their first pages in step, and one of them, or two, are held up between two operations of
/// their own, on a lock or on an atomic, until the others are done. If counts are missing, it had taken
/// something from its place and puts it back only now, over what came meanwhile. If a page is read twice, two
/// threads saw the same number.
#[test]
fn every_page_is_counted_once_wherever_a_thread_is_held_up() {
    // Three threads and a fourth time: somebody may come back to a place. A pair, because two may both see
    // that a place is free. All that three times: which of the others comes to a place while two are held up
    // is chance, and in one round of sixty nobody comes.
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

/// The other two threads of the pool have work of their own until a page is begun, and this page then holds
/// its reader until three quarters have been read; each page is the slow one once. If this fails only here,
/// you cut into two or so pieces for each thread, and rayon hands several of them to one thread where nobody
/// has come to take them.
#[test]
fn few_wait_behind_any_page_that_is_slow() {
    const PAGES: usize = 24;
    for slow in 0..PAGES {
        let (busy, free, meeting) = (Meeting::new(3, 1), Meeting::new(3, 1), Meeting::new(2, 1));
        run(3, &[&busy, &free, &meeting], {
            let (busy, free, meeting) = (busy.clone(), free.clone(), meeting.clone());
            move || {
                rayon::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|_| {
                            busy.arrive();
                            free.arrive();
                        });
                    }
                    busy.arrive();
                    one_page_is_slow(PAGES, slow, &meeting, || free.come());
                });
            }
        });
        assert!(!busy.was_broken_off(), "the other two threads of the pool did not come for their own work");
        assert!(
            !meeting.was_broken_off(),
            "{PAGES} pages on a pool of 3, of which two threads came late: page {slow} was being read, and more than a \
             quarter waited behind it"
        );
    }
}

/// A page panics while another one takes long, and the thread that panicked goes on with others. If another
/// panic comes out, the first one has left something behind that is in the way of the next page: a lock that
/// is poisoned, a count that is not taken back. rayon's `join` hands on the panic of the left half, whichever
/// came first.
#[test]
fn a_panic_comes_out_as_it_is_whoever_reads_on() {
    const PAGES: usize = 8;
    for torn in 1..PAGES {
        let slow = Meeting::new(usize::MAX, 1);
        let payload = run(2, &[&slow.clone()], move || {
            let words = |page| {
                match page {
                    0 => slow.arrive(),
                    page if page == torn => resume_unwind(Box::new("the page is torn")),
                    _ => {}
                }
                vec!["word"]
            };
            catch_unwind(AssertUnwindSafe(|| word_counts(PAGES, words))).err()
        });
        let payload =
            payload.unwrap_or_else(|| panic!("page {torn} of {PAGES} panicked, and word_counts returned"));
        let same = payload.downcast_ref() == Some(&"the page is torn");
        assert!(
            same,
            "page {torn} of {PAGES} panicked while page 0 was being read, and another panic came out"
        );
    }
}

/// A page was torn, the caller has caught that, and reads another archive. If fewer pages are read at once
/// than there are threads, the panic has left something behind: look for a `thread_local!` or a `static` that
/// says that somebody reads.
#[test]
fn after_a_panic_as_many_pages_are_read_at_once() {
    for threads in [2, 4] {
        let meeting = Meeting::new(threads, 1);
        run(threads, &[&meeting], {
            let meeting = meeting.clone();
            move || {
                let torn = || word_counts::<()>(2 * threads, |_| resume_unwind(Box::new("a torn page")));
                assert!(catch_unwind(torn).is_err(), "every page has panicked");
                word_counts(threads, |_| {
                    meeting.arrive();
                    vec![()]
                })
            }
        });
        assert!(
            !meeting.was_broken_off(),
            "after a panic, on a pool of {threads}: fewer than {threads} pages were being read at once, and nobody was left to come"
        );
    }
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
    // pass it by in one run of 1,296. Where counts are put together that word may be the last one, and nothing is
    // left to help with: one run of five shows nothing there.
    for looks in [1, 2, 3, 3, 3, 3, 3, 3] {
        let stage = Arc::new(Stage {
            begun: Meeting::new(Stage::THREADS, 1),
            free: Meeting::new(Stage::THREADS - 1, 1),
            help: Meeting::new(2, 1),
            late: Meeting::new(usize::MAX, 1),
            first: OnceLock::new(),
            left: AtomicUsize::new(usize::MAX),
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
        assert_eq!(counts.len(), Stage::WORDS, "different words");
        for (word, count) in counts {
            let expected = Count { times: Stage::PAGES, pages: (0..Stage::PAGES).collect() };
            assert_eq!(count, expected, "word {word}, which stands on each page once");
        }
    }
}

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
}

impl Stage {
    const THREADS: usize = 6;
    const PAGES: usize = 16;
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
        (0..Self::WORDS).map(|text| Staged { text, reader, stage: Arc::clone(self) }).collect()
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
            stage.help.come();
            stage.late.arrive();
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
