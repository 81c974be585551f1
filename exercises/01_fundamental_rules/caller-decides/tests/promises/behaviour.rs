use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::thread;

use crate::exercise::{Client, FetchError, User, fetch_user, fetch_users};
use interleave_std::probe::while_unwinding;
use interleave_std::within_time_limit;

/// Knows the users 1 to 9, and says of any other that there is none.
fn directory() -> Client {
    Client::new(|id| if (1..10).contains(&id) { Ok(format!("user {id}")) } else { Err(format!("no {id}")) })
}

fn user(id: u64) -> User {
    User { id, name: format!("user {id}") }
}

fn missing(id: u64) -> FetchError {
    FetchError { id, reason: format!("no {id}") }
}

/// The plain case. If this fails, look at what becomes of the number and of the directory's words.
#[test]
fn one_user_is_fetched() {
    within_time_limit(|| {
        assert_eq!(fetch_user(&directory(), 3), Ok(user(3)));
        assert_eq!(fetch_user(&directory(), 12), Err(missing(12)));
    });
}

/// Whoever calls `fetch_user` may hold things that belong to this thread: a span of its log, a transaction.
/// If this fails, `get` was called on another thread. If it is called twice for one user, look for a second
/// try: whether an error is worth one, the caller decides as well.
#[test]
fn one_user_is_fetched_on_the_callers_thread() {
    within_time_limit(|| {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let by = Arc::clone(&asked);
        let client = Client::new(move |id| {
            by.lock().unwrap().push((id, thread::current().id()));
            if id == 1 { Ok(id.to_string()) } else { Err("the directory is busy".to_owned()) }
        });
        fetch_user(&client, 1).expect("the directory answers");
        fetch_user(&client, 2).expect_err("the directory gives an error");
        let here = thread::current().id();
        let asked = asked.lock().unwrap();
        assert_eq!(*asked, [(1, here), (2, here)], "get is called once for each of the two, on this thread");
    });
}

/// A user is renamed between two requests. If the second one gets the old name, an answer was kept: for how long one may,
/// the caller decides as well.
#[test]
fn a_user_who_is_asked_for_again_is_fetched_again() {
    within_time_limit(|| {
        let calls = Mutex::new(0);
        let client = Client::new(move |_| {
            *calls.lock().unwrap() += 1;
            Ok(format!("name {}", calls.lock().unwrap()))
        });
        for number in 1..=3 {
            let name = fetch_user(&client, 7).map(|user| user.name);
            assert_eq!(name, Ok(format!("name {number}")), "the answer to call {number}");
        }
        let names = fetch_users(&client, &[7]).map(|users| users[0].name.clone());
        assert_eq!(names, Ok("name 4".to_owned()), "the answer to call 4");
    });
}

/// Two requests need the same user at the same moment, and neither call of `get` ends before the other has begun. If
/// this hangs, the second waits for the answer to the first: whether to share one, the caller decides as well.
#[test]
fn two_who_ask_for_one_user_each_ask_the_directory() {
    within_time_limit(|| {
        let (together, names) = (Barrier::new(2), Mutex::new(Vec::new()));
        let client = Client::new(move |_| {
            together.wait();
            Ok(format!("{:?}", thread::current().id()))
        });
        thread::scope(|scope| {
            for _request in 0..2 {
                scope.spawn(|| {
                    let user = fetch_user(&client, 1).expect("the directory answers");
                    let here = format!("{:?}", thread::current().id());
                    names.lock().unwrap().push((user.name, here));
                });
            }
        });
        for (asked_on, called_on) in names.into_inner().unwrap() {
            assert_eq!(asked_on, called_on, "the thread that get was called on, and the one of the request");
        }
    });
}

/// What a directory says: what sounds as if it would pass, as if it would not, and as if it were nothing.
const WORDS: &str = "temporarily unavailable; Temporary failure in name resolution; \
    Resource temporarily unavailable (os error 11); try again; please retry later; Retry-After: 1; \
    busy; overloaded; timeout; timed out; deadline exceeded; operation would block; interrupted; \
    Interrupted system call (os error 4); connection reset by peer; connection refused; \
    connection aborted; connection closed; broken pipe; unexpected end of file; network unreachable; \
    TRANSIENT; EAGAIN; rate limit exceeded; too many requests; 429; 500 internal server error; \
    502 bad gateway; 503 service unavailable; 504 gateway timeout; not found; 404; permission denied; \
    unknown error;  ; ";

/// The directory has many words for an error, and each of them may be a name as well. If a call is missing or there
/// are two, look for what reads the words: whether an error is worth a second try, the caller decides. If the words
/// come back as others, they were trimmed, replaced, or put into a sentence.
#[test]
fn whatever_the_directory_says_it_is_asked_once() {
    within_time_limit(|| {
        let all: Vec<&str> = WORDS.split("; ").collect();
        let ids: Vec<u64> = (0..).take(all.len()).collect();
        for fails in [true, false] {
            let calls = Arc::new(Mutex::new(Vec::new()));
            let (called, say) = (Arc::clone(&calls), all.clone());
            let client = Client::new(move |id| {
                called.lock().unwrap().push(id);
                let words = usize::try_from(id).map(|id| say[id].to_owned()).expect("there are few");
                if fails { Err(words) } else { Ok(words) }
            });
            for (&id, &words) in ids.iter().zip(&all) {
                let said = fetch_user(&client, id).map(|user| user.name).map_err(|error| error.reason);
                let expected = if fails { Err(words.to_owned()) } else { Ok(words.to_owned()) };
                assert_eq!(said, expected, "what fetch_user gives, and what the directory has said");
                assert_eq!(*calls.lock().unwrap(), [id], "calls of get by fetch_user, after {expected:?}");
                calls.lock().unwrap().clear();
            }
            let first = fetch_users(&client, &ids).map(|users| users.len());
            let expected = FetchError { id: 0, reason: all[0].to_owned() };
            assert_eq!(first, if fails { Err(expected) } else { Ok(ids.len()) });
            let mut calls = calls.lock().unwrap();
            calls.sort_unstable();
            assert_eq!(*calls, ids, "calls of get by fetch_users, one for each place");
        }
    });
}

/// A bug in the client should look like one, with its own message. If this fails, the panic was turned into
/// something else on its way. If the second call fails, the panic has left something behind, on this thread
/// or in the client.
#[test]
fn a_panic_passes_through_fetch_user() {
    within_time_limit(|| {
        let first = AtomicBool::new(true);
        let client = Client::new(move |id| match first.swap(false, Ordering::SeqCst) {
            // As `panic!`, without the message on stderr.
            true => resume_unwind(Box::new("a bug in the client")),
            false => Ok(format!("user {id}")),
        });
        let panic = catch_unwind(AssertUnwindSafe(|| fetch_user(&client, 1))).expect_err("get panics");
        assert_eq!(panic.downcast_ref(), Some(&"a bug in the client"));
        assert_eq!(fetch_user(&client, 1), Ok(user(1)), "the same user, asked for once more");
    });
}

/// The page shows the team in its own order. If this fails, look for a map, for sorting, and for results that
/// come as they please.
#[test]
fn users_come_in_the_order_asked() {
    within_time_limit(|| {
        let ids = [5, 1, 9, 1, 3, 7, 5, 2];
        assert_eq!(fetch_users(&directory(), &ids), Ok(ids.map(user).to_vec()));
    });
}

/// A team may have no members yet. If this hangs, something waits for a first answer.
#[test]
fn no_ids_give_no_users() {
    within_time_limit(|| assert_eq!(fetch_users(&directory(), &[]), Ok(vec![])));
}

/// An error names the user, or nobody can do anything about it. If this fails, look at what is done with the
/// answers of the others.
#[test]
fn an_error_comes_back_with_its_id() {
    within_time_limit(|| {
        assert_eq!(fetch_users(&directory(), &[2, 20, 4]), Err(missing(20)));
        assert_eq!(fetch_users(&directory(), &[11]), Err(missing(11)));
    });
}

/// The directory says something else each time, and a number stands twice in the team. If this fails, look
/// for numbers that are left out or asked for twice, and for answers that are kept by number: two places then
/// share one.
#[test]
fn each_place_is_asked_for_once() {
    within_time_limit(|| {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let by = Arc::clone(&asked);
        let client = Client::new(move |id| {
            let mut asked = by.lock().unwrap();
            asked.push(id);
            Ok(asked.len().to_string())
        });
        let users = fetch_users(&client, &[4, 6, 6, 2]).expect("the directory answers");
        let mut asked = asked.lock().unwrap().clone();
        asked.sort_unstable();
        assert_eq!(asked, [2, 4, 6, 6]);
        let mut names: Vec<_> = users.into_iter().map(|user| user.name).collect();
        names.sort_unstable();
        assert_eq!(names, ["1", "2", "3", "4"], "each place has an answer of its own");
    });
}

/// A team of three hundred, and no call ends before all have begun. Then ten teams of thirty, each fetched by
/// a `get`. If this hangs, the number of threads has a bound of its own, or a `fetch_users` in a `get` asks
/// for one after the other. These threads do not compute, they wait; and whoever wants a bound cuts `ids`.
#[test]
fn hundreds_are_under_way_at_once() {
    within_time_limit(|| {
        let ids: Vec<u64> = (0..300).collect();
        let together = Barrier::new(ids.len());
        let client = Client::new(move |id| {
            together.wait();
            Ok(id.to_string())
        });
        fetch_users(&client, &ids).expect("the directory answers");
        let teams = Client::new(move |team| {
            let members = fetch_users(&client, &ids[..30]).map_err(|error| error.reason)?;
            Ok(format!("team {team} of {}", members.len()))
        });
        fetch_users(&teams, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).expect("the directory answers");
    });
}

/// A bug in the client must not pass for an empty place in the team, whatever the panic carries. If this
/// fails, look at what is done with the `Err` of a `join`, in particular when no text is in it, and with
/// handles that nobody joins; if it hangs, somebody waits for a message that will not come.
#[test]
fn a_panic_comes_out_of_fetch_users() {
    within_time_limit(|| {
        for ids in [&[0][..], &[1, 0], &[0, 1], &[1, 404], &[1, 405]] {
            let client = Client::new(|id| match id {
                0 => resume_unwind(Box::new("a bug in the client")),
                404 => resume_unwind(Box::new(id)),
                405 => resume_unwind(Box::new(FetchError { id, reason: "a bug, and no answer".to_owned() })),
                _ => Ok(id.to_string()),
            });
            let ended = catch_unwind(AssertUnwindSafe(|| fetch_users(&client, ids)));
            assert!(ended.is_err(), "0, 404 and 405 panic, and fetch_users gave {ended:?} for {ids:?}");
        }
    });
}

/// A request fails, what it does on its way out needs users, and the client has a bug. If an error comes back, or
/// users, somebody holds the panic back because the thread panics already.
#[test]
fn a_panic_comes_out_while_the_callers_thread_panics() {
    within_time_limit(|| {
        let client = Client::new(|id| match id {
            0 => resume_unwind(Box::new("a bug in the client")),
            _ => Err("nobody".to_owned()),
        });
        let ended = while_unwinding(|| catch_unwind(AssertUnwindSafe(|| fetch_users(&client, &[1, 0]))));
        assert!(ended.is_err(), "0 panics, and fetch_users gave {ended:?}");
    });
}

/// The name of a deputy is that of another user. If this fails, look for what is borrowed or locked during
/// `get`.
#[test]
fn a_get_may_fetch_another_user() {
    within_time_limit(|| {
        let client = Client::new(|id| match id {
            1..10 => Ok(format!("user {id}")),
            _ => fetch_users(&directory(), &[id - 10, id - 10])
                .and_then(|_| fetch_user(&directory(), id - 10))
                .map(|user| format!("deputy of {}", user.name))
                .map_err(|error| error.reason),
        });
        assert_eq!(fetch_user(&client, 13).map(|user| user.name), Ok("deputy of user 3".to_owned()));
        let users = fetch_users(&client, &[13, 4]).expect("both are there");
        let names: Vec<_> = users.into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["deputy of user 3", "user 4"]);
    });
}

/// Who reports to whom goes up a hundred steps, and each `get` fetches the one above. If this fails, somebody counts the
/// calls that are inside of each other, to find a circle: how deep it goes, the caller decides as well.
#[test]
fn a_get_may_fetch_a_user_whose_get_does_so_too() {
    within_time_limit(|| {
        for by_list in [false, true] {
            let itself: Arc<OnceLock<Client>> = Arc::default();
            let calls = Arc::new(Mutex::new(0));
            let (own, called) = (Arc::downgrade(&itself), Arc::clone(&calls));
            let client = Client::new(move |id| {
                *called.lock().unwrap() += 1;
                let above = id - 1;
                if above == 0 {
                    return Ok("the head".to_owned());
                }
                let client = own.upgrade().and_then(|client| client.get().cloned()).expect("it is there");
                let name = match by_list {
                    true => fetch_users(&client, &[above]).map(|users| users[0].name.clone()),
                    false => fetch_user(&client, above).map(|user| user.name),
                };
                name.map_err(|error| error.reason)
            });
            let client = itself.get_or_init(|| client);
            let name = fetch_user(client, 100).map(|user| user.name);
            assert_eq!(name, Ok("the head".to_owned()), "the name that is handed down a hundred steps");
            assert_eq!(*calls.lock().unwrap(), 100, "calls of get, one for each step");
        }
    });
}
