use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crate::exercise::{self, Count};
use interleave_rayon::{Meeting, run, while_unwinding};

/// The sizes of the pools that each check goes through.
const POOLS: [usize; 3] = [1, 2, 4];

/// Your `word_counts`, on pages and words of one type: so it is compiled once, and not once for each check.
fn word_counts(
    pages: &[&'static str],
    words: impl Fn(&'static str) -> Vec<String> + Send + Sync,
) -> HashMap<String, Count> {
    let words: &(dyn Fn(&&'static str) -> Vec<String> + Send + Sync) = &|page| words(page);
    exercise::word_counts(pages, words)
}

fn words(page: &str) -> Vec<String> {
    page.split_whitespace().map(str::to_owned).collect()
}

/// What `word_counts` gives on a pool of so many threads.
fn on_a_pool(threads: usize, pages: &[&'static str]) -> HashMap<String, Count> {
    each_on_a_pool(threads, vec![pages.to_vec()]).remove(0)
}

/// The same for several archives, one after the other on one pool: to make a pool takes longer than to read a
/// few pages. The threads read in step, each its next page when all have read their last one: an answer must
/// not depend on who is done first.
fn each_on_a_pool(threads: usize, archives: Vec<Vec<&'static str>>) -> Vec<HashMap<String, Count>> {
    let in_step: Vec<_> = archives.iter().map(|_| Meeting::new(threads, usize::MAX)).collect();
    let meetings: Vec<_> = in_step.iter().collect();
    let archives: Vec<_> = archives.into_iter().zip(in_step.clone()).collect();
    let read = |(pages, in_step): (Vec<_>, Meeting)| {
        word_counts(&pages, |page| {
            in_step.arrive();
            words(page)
        })
    };
    run(threads, &meetings, move || archives.into_iter().map(read).collect())
}

fn counts<const N: usize>(expected: [(&str, usize, &[usize]); N]) -> HashMap<String, Count> {
    let entry = |(word, times, pages): (&str, usize, &[usize])| {
        (word.to_owned(), Count { times, pages: pages.to_vec() })
    };
    expected.map(entry).into()
}

/// No pages, blank pages, a single page. If this fails, look for what divides by a number of pages or
/// threads, and for what takes a first page for granted.
#[test]
fn few_pages_and_blank_ones_are_counted() {
    for threads in POOLS {
        assert_eq!(on_a_pool(threads, &[]), counts([]), "without pages, on a pool of {threads}");
        assert_eq!(on_a_pool(threads, &["", " "]), counts([]), "on blank pages, on a pool of {threads}");
        let one = counts([("a", 2, &[0]), ("b", 1, &[0])]);
        assert_eq!(on_a_pool(threads, &["a b a"]), one, "on one page, on a pool of {threads}");
    }
}

/// A word that stands on several pages, several times. If a count is too small, one map has overwritten
/// another where the two were put together; if it is too large, look at what each fold starts with.
#[test]
fn every_word_is_counted() {
    let pages = ["a b a", "b a", "", "c a", "b b b", "a"];
    let expected = counts([("a", 5, &[0, 1, 3, 5]), ("b", 5, &[0, 1, 4]), ("c", 1, &[3])]);
    for threads in POOLS {
        assert_eq!(on_a_pool(threads, &pages), expected, "on a pool of {threads}");
    }
}

/// One page with a word among many blank ones. If its number is too small, a piece of blank pages is left out with its
/// numbers.
#[test]
fn blank_pages_have_numbers_too() {
    let archives: Vec<_> =
        (0..12).map(|page| (0..12).map(|at| if at == page { "a" } else { "" }).collect()).collect();
    for threads in POOLS {
        for (page, counted) in each_on_a_pool(threads, archives.clone()).into_iter().enumerate() {
            assert_eq!(
                counted,
                counts([("a", 1, &[page])]),
                "where page {page} of 12 has the word, on a pool of {threads}"
            );
        }
    }
}

/// Every number of pages, so that rayon cuts them in every way, and each page has more words than the one
/// before, or fewer. If page numbers are wrong, look for numbers that begin anew in a piece; if they are out
/// of order, two maps were put together the wrong way round; if pages are missing, look at what becomes of a
/// rest.
#[test]
fn any_number_of_pages_is_cut_and_put_together_in_order() {
    const TEXT: &str =
        "a b c d e f g h i j k l m n o p q r s t u v w x y z ab cd ef gh ij kl mn op qr st uv wx yz";
    let longer = |page: usize| &TEXT[..2 * page + 1];
    let shorter = |page: usize| &TEXT[..51 - 2 * page];
    let some = |number: usize| {
        (0..number).map(|page| if number.is_multiple_of(2) { longer(page) } else { shorter(page) }).collect()
    };
    let archives: Vec<Vec<_>> = (1..=18).map(some).collect();
    for threads in POOLS {
        for (answer, pages) in each_on_a_pool(threads, archives.clone()).iter().zip(&archives) {
            let number = pages.len();
            assert_eq!(*answer, one_after_the_other(pages), "on {number} pages, on a pool of {threads}");
        }
    }
}

/// Pages that take no memory, because the reader finds them by itself. If this panics or the numbers are
/// wrong, a page's number is worked out from where the page lies.
#[test]
fn pages_without_a_size_have_numbers_too() {
    for threads in POOLS {
        let mut answer = run(threads, &[], || exercise::word_counts(&[(); 3], |()| vec!["a".to_owned()]));
        // In which order they come is another promise, and which page is done first is a race here.
        answer.values_mut().for_each(|count| count.pages.sort_unstable());
        assert_eq!(answer, counts([("a", 3, &[0, 1, 2])]), "three pages of size 0, on a pool of {threads}");
    }
}

/// An archive has thousands of pages, and a thread has a small stack. If this ends with `overflowed its
/// stack`, each page lies one call deeper than the page before it: cut in the middle, not behind the first
/// page.
#[test]
fn there_may_be_thousands_of_pages() {
    // More than a number of two bytes counts.
    const PAGES: usize = 66_000;
    let mut answer = run(1, &[], || word_counts(&["word"; PAGES], words));
    let count = answer.remove("word").unwrap_or_default();
    assert_eq!(count.times, PAGES, "how often the word was counted on {PAGES} pages that have it once");
    assert!(count.pages.into_iter().eq(0..PAGES), "the numbers of the pages that have the word, all {PAGES}");
}

fn one_after_the_other(pages: &[&str]) -> HashMap<String, Count> {
    let mut counts: HashMap<String, Count> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for word in words(page) {
            let count = counts.entry(word).or_default();
            count.times += 1;
            count.pages.push(number);
            count.pages.dedup();
        }
    }
    counts
}

/// Reading a page is what takes the time. If this fails, look for a second call of `words`, and for pages
/// that are left out.
#[test]
fn each_page_is_read_once() {
    for threads in POOLS {
        let read = run(threads, &[], || {
            let pages: Vec<AtomicUsize> = (0..9).map(|_| AtomicUsize::new(0)).collect();
            exercise::word_counts(&pages, |page: &AtomicUsize| {
                page.fetch_add(1, SeqCst);
                vec!["word"]
            });
            pages.into_iter().map(AtomicUsize::into_inner).collect::<Vec<_>>()
        });
        assert_eq!(read, [1; 9], "how often each page was read, on a pool of {threads}");
    }
}

/// A page that cannot be read is the caller's business. If this fails, a panic is caught or replaced on its
/// way out, or a text gets a word more.
#[test]
fn a_panic_in_words_comes_out() {
    for threads in POOLS {
        for torn in ["0", "4", "8"] {
            let payload = run(threads, &[], move || {
                let pages = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
                let read = |page| match page == torn {
                    true => std::panic::panic_any(Torn(page)),
                    false => words(page),
                };
                catch_unwind(AssertUnwindSafe(|| word_counts(&pages, read))).err()
            });
            let payload = payload.unwrap_or_else(|| panic!("page {torn} panicked, and word_counts returned"));
            let page = payload.downcast_ref::<Torn>().map(|torn| torn.0);
            assert_eq!(page, Some(torn), "the page that the panic names, on a pool of {threads}");
        }
        let payload = run(threads, &[], || {
            let read = |page: &str| std::panic::panic_any(format!("page {page} is torn"));
            catch_unwind(AssertUnwindSafe(|| word_counts(&["7"], read))).err()
        });
        let text: Option<&String> = payload.as_ref().and_then(|payload| payload.downcast_ref());
        assert_eq!(text.map(|text| &**text), Some("page 7 is torn"), "what the panic says");
        let payload = run(threads, &[], || {
            let read = |page| std::panic::panic_any(Torn(page));
            catch_unwind(AssertUnwindSafe(|| word_counts(&["0", "1", "2", "3"], read))).err()
        });
        let of_a_page = payload.is_some_and(|payload| payload.is::<Torn>());
        assert!(
            of_a_page,
            "all four pages have panicked, and another panic came out, on a pool of {threads}"
        );
    }
}

/// What `words` panics with.
struct Torn(&'static str);

/// Most programs never make a pool: then rayon has one for everybody, and the caller is none of its threads.
/// If this fails, look for the number of a thread that has none.
#[test]
fn it_may_be_called_from_outside_a_pool() {
    let mut pages = [""; 64];
    pages[0] = "a b a";
    let answer = word_counts(&pages, words);
    assert_eq!(answer, counts([("a", 2, &[0]), ("b", 1, &[0])]));
}

/// Four pages, each of them short or long. If the numbers are out of order, a smaller map was put behind a
/// larger one, and they were not sorted, or only where their ends had changed places.
#[test]
fn numbers_ascend_whichever_pages_are_long() {
    let some =
        |which: usize| [1, 2, 4, 8].map(|bit| if which & bit == 0 { "a" } else { "a b c d e f" }).to_vec();
    let archives: Vec<_> = (0..16).map(some).collect();
    for threads in POOLS {
        for (answer, pages) in each_on_a_pool(threads, archives.clone()).iter().zip(&archives) {
            assert_eq!(*answer, one_after_the_other(pages), "on {pages:?}, on a pool of {threads}");
        }
    }
}

/// Two answers in one program, one after the other. If the second one is wrong, look for a `static` or a
/// `thread_local!` that still holds what the first one counted.
#[test]
fn an_answer_owes_nothing_to_an_earlier_one() {
    let twice = run(1, &[], || {
        let pages = ["a", "b"];
        [(); 2].map(|()| word_counts(&pages, words))
    });
    let expected = counts([("a", 1, &[0]), ("b", 1, &[1])]);
    assert_eq!(twice, [expected.clone(), expected]);
}

/// A page may have thousands of words. If its number stands there twice, the page was cut, and both pieces
/// had the word.
#[test]
fn a_long_page_is_one_page() {
    let long: &str = Box::leak("a b ".repeat(2_000).into_boxed_str());
    for threads in POOLS {
        let expected = counts([("a", 2_000, &[0]), ("b", 2_000, &[0])]);
        assert_eq!(on_a_pool(threads, &[long]), expected, "a page of 4,000 words, on a pool of {threads}");
    }
}

/// A scan fails for a moment, and would not fail again. If there is an answer, or that page was read twice,
/// somebody reads again what has panicked.
#[test]
fn a_torn_page_is_not_read_again() {
    for threads in POOLS {
        for torn in [0, 4, 8] {
            let (ended, read) = run(threads, &[], move || {
                let pages: Vec<AtomicUsize> = (0..9).map(|_| AtomicUsize::new(0)).collect();
                let read = |page: &AtomicUsize| {
                    if page.fetch_add(1, SeqCst) == 0 && std::ptr::eq(page, &raw const pages[torn]) {
                        std::panic::panic_any(Torn("a moment"));
                    }
                    vec!["word"]
                };
                let ended =
                    catch_unwind(AssertUnwindSafe(|| exercise::word_counts(&pages, read))).map(|_| ());
                (ended, pages[torn].load(SeqCst))
            });
            assert!(ended.is_err(), "page {torn} panicked, and word_counts returned, on a pool of {threads}");
            assert_eq!(read, 1, "how often page {torn} was read, on a pool of {threads}");
        }
    }
}

/// A dictionary stands between pages with one word each: thousands of different words. If the numbers are out
/// of order, a small map was put into a large one and nobody looked which stands first.
#[test]
fn numbers_ascend_beside_a_page_of_thousands_of_words() {
    const WORDS: u32 = 5_000;
    const THREADS: usize = 4;
    for dictionary in [0, 3] {
        let pages: Vec<usize> = (0..4).collect();
        let in_step = Meeting::new(THREADS, usize::MAX);
        let answer = run(THREADS, &[&in_step.clone()], move || {
            exercise::word_counts(&pages, |page| {
                in_step.arrive();
                if *page == dictionary { (0..WORDS).collect() } else { vec![0] }
            })
        });
        assert_eq!(answer.len(), WORDS as usize, "different words");
        let everywhere = Count { times: 4, pages: vec![0, 1, 2, 3] };
        assert_eq!(answer[&0], everywhere, "the word on every page");
        assert_eq!(answer[&1], Count { times: 1, pages: vec![dictionary] }, "a word of the dictionary");
    }
}

/// A page with one word, 70,000 times. If the count is too small, it has a type with too little room.
#[test]
fn a_word_may_stand_there_very_often() {
    let mut answer = run(1, &[], || exercise::word_counts(&[()], |()| vec![7; 70_000]));
    assert_eq!(answer.remove(&7), Some(Count { times: 70_000, pages: vec![0] }));
}

/// A program panics, and a guard counts what there is on its way out. If words are missing, somebody has asked
/// `thread::panicking`: it says that the thread panics, not that `words` did. If a panic does not come out, somebody
/// asks only whether the thread did not panic before.
#[test]
fn while_its_thread_panics_it_counts_as_ever() {
    for threads in POOLS {
        let (answer, torn) = run(threads, &[], || {
            let pages = ["a b", "b", "c a b", ""];
            let torn = |page: &'static str| match page {
                "b" => resume_unwind(Box::new(Torn(page))),
                page => words(page),
            };
            let call = || catch_unwind(AssertUnwindSafe(|| word_counts(&pages, torn)));
            (while_unwinding(|| word_counts(&pages, words)), while_unwinding(call))
        });
        let on = format!("while the caller's thread panicked, on a pool of {threads}");
        let expected = counts([("a", 2, &[0, 2]), ("b", 3, &[0, 1, 2]), ("c", 1, &[2])]);
        assert_eq!(answer, expected, "{on}");
        let page = torn.err().and_then(|payload| payload.downcast_ref::<Torn>().map(|torn| torn.0));
        assert_eq!(page, Some("b"), "the page that the panic names, {on}");
    }
}

/// A page is a volume, whose own pages are counted by a call of their own. One of these cannot be read, and `words` makes
/// do without them. If words of other pages are missing, the call around it has taken that panic for its own.
#[test]
fn a_panic_that_words_catches_ends_no_other_call() {
    for threads in POOLS {
        let answer = run(threads, &[], || {
            word_counts(&["a", "volume", "a b", "b", "c", "a"], |page| match page {
                "volume" => {
                    let torn = |_: &'static str| resume_unwind(Box::new(Torn("a volume's page")));
                    let caught = catch_unwind(AssertUnwindSafe(|| word_counts(&["1", "2", "3"], torn)));
                    assert!(caught.is_err(), "a page of the volume panics");
                    // The second call is as if the first had not been.
                    word_counts(&["d", "d"], words).into_keys().collect()
                }
                page => words(page),
            })
        });
        let expected = counts([("a", 3, &[0, 2, 5]), ("b", 2, &[2, 3]), ("c", 1, &[4]), ("d", 1, &[1])]);
        assert_eq!(answer, expected, "where `words` catches a panic, on a pool of {threads}");
    }
}
