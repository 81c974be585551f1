use std::collections::BTreeSet;
use std::time::Duration;

use crate::exercise::SafeCounter;
use interleave_std::probe::processor_time;
use interleave_std::within_time_limit;

/// Two paths are two counts. If this fails, look at what the key is used for.
#[test]
fn keys_do_not_disturb_each_other() {
    within_time_limit(|| {
        let counter = SafeCounter::new();
        counter.incr("/a");
        counter.incr("/a");
        counter.incr("/b");
        assert_eq!((counter.get("/a"), counter.get("/b"), counter.get("/c")), (2, 1, 0));
    });
}

/// Paths that look alike, and enough of them for a hash to come twice. A count may be found by its key only.
/// If this fails, the key is changed before it is looked up, or its hash is taken for the key: two keys may
/// have the same hash. If it never ends, somebody looks for a free place where there is none: `incr`, or a `get` of
/// a key that was never counted, at the moment when a table is full and has not grown yet.
#[test]
fn keys_that_are_alike_are_not_the_same() {
    within_time_limit(|| {
        // The last pairs have the same hash, with 32 bits: two by FNV-1a, one by FNV-1, one by CRC-32.
        let alike = [
            "",
            "\0",
            "/a",
            "/a\0",
            "/A",
            "/a/",
            "/a ",
            " /a",
            "//a",
            "/",
            "//",
            "a",
            "/ab",
            "/ba",
            "costarring",
            "liquid",
            "declinate",
            "macallums",
            "creamwove",
            "quists",
            "plumless",
            "buckeroo",
            "Az",
        ];
        // Each has the hash of "Az" by `m * h + c`, for one `m` up to 90.
        let multiplied = (b' '..b'z').map(|last| format!("B{}", char::from(last)));
        // More than a table of 1024 places has room for.
        let many = (0..1100).map(|user| format!("/users/{user}"));
        // As long as each other, and different in one place only, be it the last.
        let long = [0, 1, 40, 64, 200, 500, 800, 960, 999].map(|place| {
            let mut path = "a".repeat(1_000);
            path.replace_range(place..=place, "b");
            path
        });
        // With a character more that is no letter, as before a query.
        let no_letter = ('\0'..='\x7f').filter(|character| !character.is_ascii_alphanumeric());
        let beside =
            no_letter.flat_map(|by| ["/q_", "_/q", "/q_1"].map(|path| path.replace('_', &by.to_string())));
        // With a character of several bytes at each place: a key that is cut may be cut in the middle of it.
        let wide = (0..64).map(|place| format!("/{}ä", "w".repeat(place)));
        let alike = alike.iter().chain(&["/q", "/q1"]).map(|&key| key.to_owned());
        let keys = alike.chain(multiplied).chain(many).chain(long).chain(beside).chain(wide);
        let keys: Vec<String> = keys.collect();
        let counter = SafeCounter::new();
        for (number, key) in (1..).zip(&keys) {
            counter.incr(key);
            let unknown = format!("/unknown/{number}");
            assert_eq!(counter.get(&unknown), 0, "a key that was never counted, beside {number} others");
        }
        for key in &keys {
            let name = name(key);
            assert_eq!(
                counter.get(key),
                1,
                "the count of {name:?}, which was counted once, as {} others",
                keys.len() - 1
            );
        }
    });
}

/// A crawler asks for page after page, and each is a path of its own. If a count is wrong from some number on, a table has
/// an end, or all paths that come later share one count.
#[test]
fn thousands_of_keys_have_counts_of_their_own() {
    let path = |page: usize| format!("/pages/{page}");
    within_time_limit(move || {
        let counter = SafeCounter::new();
        let mut known = 0;
        for many in [4_200, 20_000] {
            let before = processor_time();
            (known..many).for_each(|page| counter.incr(&path(page)));
            known = many;
            // Some of those that came first, and the last ones: an owner thread is asked for each.
            for page in (0..many).filter(|page| page % 16 == 0 || many - page < 200) {
                assert_eq!(
                    counter.get(&path(page)),
                    1,
                    "the count of one of {many} paths, each counted once"
                );
            }
            assert_eq!(counter.get(&path(many)), 0, "a path that was never counted, beside {many} others");
            let took = before.and_then(|before| processor_time()?.checked_sub(before));
            // Who goes through a list, or copies a table for each path, is right, and takes the square of that: the
            // rest would be twenty times as much.
            if took.is_none_or(|took| took > Duration::from_millis(50)) {
                break;
            }
        }
    });
}

/// Keys that mean the same to a browser, a router or a reader, and are different strings. Whether two paths are one
/// is for the server to say, before it counts. If this fails, the key is tidied up before it is looked up: no
/// letter of it may be changed, left out or put in order.
#[test]
fn keys_that_mean_the_same_are_not_the_same() {
    // Each line is a group, its keys between bars.
    let groups = [
        // Escapes.
        "/a%2fb|/a%2Fb|/a/b|/a%252fb|/a%252Fb|/a\\b|/a%5cb|/a%5Cb",
        "/%61|/%41|/a|/A|/&#97;|/&#x61;|/\\u0061|/\\x61",
        "/é|/e\u{301}|/%C3%A9|/%c3%a9|/%c3%A9|/%E9|/%e9|/É|/e|/&eacute;",
        "/%|/%2|/%zz|/%ZZ|/%25|/%25zz|/%00|/\0|/",
        // Spaces, and what is not seen.
        "/a b|/a%20b|/a+b|/a  b|/a\tb|/a\u{a0}b|/a\u{2009}b|/a\u{3000}b|/ab|/a_b|/a-b",
        "/q|/q\n|/q\r\n|/q\r|\u{feff}/q|/q\u{200b}|/\u{200b}q|/q\u{200d}|/q\u{ad}|/q\u{fe0f}|/q\u{202e}",
        "| |\t|\n|\u{a0}|\u{200b}|\u{feff}|\"\"|''|\0|\0\0|null",
        // Letters that are one in lower case or upper case, by compatibility, or to the eye.
        "ß|ss|SS|ẞ|ſs|sS|i|I|ı|İ|i\u{307}|I\u{307}|σ|ς|Σ|K|\u{212a}|k",
        "ö|Ö|o\u{308}|O\u{308}|oe|Å|\u{212b}|A\u{30a}|ﬁ|fi|ａ|a|а|Ａ|²|2|２|٢|①|1|…|...",
        // Numbers.
        "1|01|001|+1|1.0|1.|1e0|0x1|-1| 1|1 |1_0|10|0|-0|00|1,0",
        // Parts of an address.
        "/x|/x/|//x|/x//|/./x|/x/.|/y/../x|/x/y/..|x|./x|/x/index.html|/x.html|/de/x|/DE/x|/www/x|www/x",
        "/s?a=1&b=2|/s?b=2&a=1|/s?a=1;b=2|/s?a=1&b=2&|/s?&a=1&b=2|/s?a=1&&b=2|/s?A=1&b=2|/s?a=2&b=1|/s",
        "/s?a|/s?a=|/s?|/s#|/s?#|/s#top|/s;v=1|/s;|/s?a#top|/s?%61|/s%3Fa|/s%3fa",
        "http://h/p|https://h/p|HTTP://h/p|http://H/p|http://h:80/p|http://h./p|http://u@h/p|//h/p|h/p|/p",
        "GET /p|get /p|Get /p|GET  /p|GET/p|POST /p|GET /p HTTP/1.1",
    ];
    // Longer than a number of one byte, or of two, can tell.
    let long = [1, 255, 256, 257, 65_535, 65_536, 65_537].map(|length| "l".repeat(length));
    let middles =
        ["m", "M", "\0", "\u{1}", " ", "%", "é"].map(|middle| format!("{0}{middle}{0}", "l".repeat(70_000)));
    within_time_limit(move || {
        let short = groups.iter().flat_map(|group| group.split('|')).map(str::to_owned);
        let keys: BTreeSet<String> = short.chain(long).chain(middles).collect();
        let counter = SafeCounter::new();
        keys.iter().for_each(|key| counter.incr(key));
        for key in &keys {
            assert_eq!(counter.get(key), 1, "the count of {:?}, which was counted once", name(key));
        }
    });
}

/// A long key is told by its beginning.
fn name(key: &str) -> &str {
    key.get(..40).unwrap_or(key)
}

/// Paths in every alphabet that begin with the same letter or go on with another. If a count is missing, look at how
/// bytes above 127 are compared, and at what becomes of a place with more than a few branches.
#[test]
fn each_letter_has_a_count_of_its_own() {
    within_time_limit(|| {
        let letters = || ('\u{1}'..='\u{250}').chain(['я', '中', '🦀']).map(|letter| format!("/{letter}"));
        let there = SafeCounter::new();
        let back = SafeCounter::new();
        letters().for_each(|path| there.incr(&path));
        letters().rev().for_each(|path| back.incr(&path));
        for path in letters() {
            assert_eq!([&there, &back].map(|counter| counter.get(&path)), [1, 1], "{path:?}, counted once");
        }
    });
}
