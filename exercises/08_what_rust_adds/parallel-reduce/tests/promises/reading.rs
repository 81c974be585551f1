use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

use super::{read_in_step, run, word_counts};
use interleave_rayon::{Meeting, on_the_pool};
use rayon::ThreadPoolBuilder;

/// A page that holds its reader until as many pages are being read as the pool has threads. If nobody else
/// comes, the pages are read one after the other, or in fewer pieces than there are threads, or a lock is
/// held while one is read. If it fails only where there is one page more than threads, look for a division
/// that rounds up; if only with eight threads, for a number of pieces that is always the same; if only with
/// many pages, for a least size of a piece; if always, perhaps for a number of threads that is kept in a `static`.
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

/// The first page holds its reader until three quarters of the pages have been read. If this fails, pages are
/// dealt out to the threads beforehand, in pieces that are too large, or they are read in rounds.
#[test]
fn a_slow_page_holds_up_few_others() {
    // A hundred thousand pages, because rounds may be of as many as have a number of 16 bits.
    for (threads, pages) in [(2, 8), (3, 12), (2, 1_000), (2, 100_000)] {
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

/// A caller that belongs to no pool: then rayon has one for everybody, here of two threads. If nobody else comes, such a
/// caller is left to read all pages by itself.
#[test]
fn from_outside_of_any_pool_pages_are_read_at_once() {
    // Somebody may have asked for it already. Then it has as many threads as there are cores.
    let _ = ThreadPoolBuilder::new().num_threads(2).build_global();
    if rayon::current_num_threads() < 2 {
        return;
    }
    let meeting = Meeting::new(2, 1);
    run(1, &[&meeting], {
        let meeting = meeting.clone();
        move || {
            let outside = thread::spawn(move || {
                word_counts(4, |_| {
                    meeting.arrive();
                    vec!["word"]
                });
            });
            outside.join().expect("no panic");
        }
    });
    assert!(
        !meeting.was_broken_off(),
        "4 pages, from outside of any pool: fewer than 2 were being read at once, and nobody was left to come"
    );
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

/// A volume is a page of the catalogue, and its reader calls `word_counts` for the pages within, while the other threads
/// have nothing to do. If its pages are not read at once, or wait behind a slow one, a call within a call is taken for
/// one that has no threads left: a mark of the thread, a `static`, a depth that somebody counts.
#[test]
fn a_call_within_words_is_like_any_other() {
    /// A volume, a part, a chapter, a section: how deep a catalogue may well be.
    const DEPTH: usize = 4;
    for threads in [2, 4] {
        let (all, slow) = (Meeting::new(threads, 1), Meeting::new(2, 1));
        let volumes = run(threads, &[&all, &slow], {
            let (all, slow) = (all.clone(), slow.clone());
            move || {
                within(DEPTH, &|| {
                    let pages = word_counts(2 * threads, |_| {
                        all.arrive();
                        vec!["word"]
                    });
                    one_page_is_slow(4 * threads, 0, &slow, || {});
                    pages.into_keys().collect()
                })
            }
        });
        assert!(
            !all.was_broken_off(),
            "{} pages within a page, on a pool of {threads}: fewer than {threads} were being read at once, and nobody was left to come",
            2 * threads
        );
        assert!(
            !slow.was_broken_off(),
            "{} pages within a page, on a pool of {threads}: the first was being read, and more than a quarter waited behind it",
            4 * threads
        );
        assert_eq!(volumes, ["word"], "the words, on a pool of {threads}");
    }
}

/// Both threads read a page when one of them calls `word_counts` for the pages within. Then the other has finished its
/// page, and the first of those within holds its reader until a second one is being read. If nobody else comes, the
/// call has looked for threads that have nothing to do at its beginning only.
#[test]
fn who_becomes_free_reads_pages_of_a_call_within_words() {
    let (outer, within, both) = (Meeting::new(2, 1), Meeting::new(2, 1), Meeting::new(2, 1));
    run(2, &[&outer, &within, &both], {
        let (outer, within, both) = (outer.clone(), within.clone(), both.clone());
        move || {
            word_counts(2, |page| {
                outer.arrive();
                if page == 1 {
                    within.arrive();
                    return vec!["word"];
                }
                let parts = word_counts(8, |_| {
                    within.come();
                    both.arrive();
                    vec!["word"]
                });
                parts.into_keys().collect()
            })
        }
    });
    assert!(!outer.was_broken_off(), "two pages on a pool of 2 were not being read at once");
    assert!(
        !both.was_broken_off(),
        "8 pages within a page: the other thread of the pool had finished its own page, and did not come for one of these"
    );
}

/// The words of a page within a page, and so on.
fn within(depth: usize, words: &(dyn Fn() -> Vec<&'static str> + Send + Sync)) -> Vec<&'static str> {
    match depth {
        0 => words(),
        depth => word_counts(1, |_| within(depth - 1, words)).into_keys().collect(),
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

/// Pages were torn, the caller has caught that, and reads another archive. If fewer pages are read at once
/// than there are threads, the panics have left something behind: look for a `thread_local!` or a `static` that
/// says that somebody reads, or how deep.
#[test]
fn after_a_panic_as_many_pages_are_read_at_once() {
    /// More than anybody counts to.
    const TORN: usize = 10;
    for threads in [2, 4] {
        let meeting = Meeting::new(threads, 1);
        run(threads, &[&meeting], {
            let meeting = meeting.clone();
            move || {
                let torn = || word_counts::<()>(2 * threads, |_| resume_unwind(Box::new("a torn page")));
                for _ in 0..TORN {
                    assert!(catch_unwind(torn).is_err(), "every page has panicked");
                }
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
