use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Barrier};

use crate::exercise::{Client, FetchError, User, fetch_user, fetch_users};
use interleave_std::probe::{Gauge, Log, boom, threads_alive, threads_started, while_unwinding};
// The real ones: they count beyond the schedule.
use interleave_std::real::sync::atomic::{AtomicUsize, Ordering};
use interleave_std::{Threads, check, reached};

fn user(id: u64) -> User {
    User { id, name: id.to_string() }
}

/// One user needs no thread: the caller has one already. If this fails, concurrency is hidden in
/// `fetch_user`, where nobody can choose it, bound it or do without it.
#[test]
fn fetch_user_starts_no_thread() {
    // There is one thread if it is right, and no choice.
    check("fetch_user starts no thread.").bound(1).run(|| {
        let client = Client::new(|id| Ok(id.to_string()));
        assert_eq!(fetch_user(&client, 1), Ok(user(1)));
        assert_eq!(threads_started(), 0, "threads that fetch_user has started");
    });
}

/// Three users in the time of one: that is why `fetch_users` exists. If no schedule has three calls under
/// way, look for a `join` before the next `spawn`, for a lock held while `get` waits, and for a number of
/// workers that does not grow with `ids`.
#[test]
fn all_are_under_way_at_once() {
    // Two switches, each out of a call that has begun.
    let three = "were three calls under way at once";
    check("All users are fetched at the same time.").sometimes(three).bound(2).run(move || {
        let calls = Gauge::new("calls under way");
        let inside = calls.clone();
        let client = Client::new(move |id| {
            let _inside = inside.enter();
            Ok(id.to_string())
        });
        let users = fetch_users(&client, &[3, 1, 2]);
        assert_eq!(users, Ok([3, 1, 2].map(user).to_vec()), "in the order of the ids");
        if calls.most() == 3 {
            reached(three);
        }
    });
}

/// A team of fifty, one of whom stands there twice, and no call that ends before all have begun. If 49 are
/// under way, the second call for one number waits for the first. If fewer are, the number of threads has a
/// bound of its own: the number of cores, or one that seemed to be enough. These threads do not compute, they
/// wait; and whoever wants a bound cuts `ids`.
#[test]
fn fifty_are_under_way_as_well_as_three() {
    const FIFTY: usize = 50;
    // The first schedule says it: the calls wait for each other, so they come together in all of them or in
    // none. There are far too many to look at more.
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let verdict =
        check("All users are fetched at the same time.").first_schedule().unrecorded().judge(move || {
            let together = Arc::new(Barrier::new(FIFTY));
            let calls = Gauge::new("calls under way");
            let (inside, seen) = (calls.clone(), Arc::clone(&seen));
            let client = Client::new(move |id| {
                let _inside = inside.enter();
                seen.fetch_max(inside.now(), Ordering::Relaxed);
                together.wait();
                Ok(id.to_string())
            });
            let ids: Vec<u64> = (0..49).chain([0]).collect();
            let _users = fetch_users(&client, &ids);
        });
    let most = most.load(Ordering::Relaxed);
    let news = verdict.err().map_or(String::new(), |report| format!(" {}", report.what));
    check("All users are fetched at the same time, however many.").bound(0).run(move || {
        assert!(
            most == FIFTY,
            "only {most} of {FIFTY} calls are under way, and none ends before all have begun.{news}"
        );
    });
}

/// Two users are missing. Whichever answer comes first, the error is that of the one asked for first. If it
/// is the other's, the caller's log says something else each time: look for a channel read in order of
/// arrival. If somebody was not asked for, or twice, look for a thread that begins with a look at what the
/// others have found, and for a second try.
#[test]
fn the_first_error_in_the_order_of_ids_comes_back() {
    // One switch lets the second answer come first; one to spare.
    check("The error is that of the first in ids, whoever failed first.").bound(2).run(|| {
        let asked = Log::new();
        let asking = asked.clone();
        let client = Client::new(move |id| {
            asking.push(id);
            Err(format!("no {id}"))
        });
        let error = FetchError { id: 7, reason: "no 7".to_owned() };
        assert_eq!(fetch_users(&client, &[7, 5]), Err(error));
        let mut asked = asked.entries();
        asked.sort_unstable();
        assert_eq!(asked, [5, 7], "get is called once for each, whatever becomes of the others");
    });
}

/// The first user is missing, and the second takes long. When the caller has the error, nothing may be under
/// way for it any more: it may give up its connection, or try again. If a thread is left, look at the early
/// return: who joins the others?
#[test]
fn nothing_is_left_under_way_after_an_error() {
    // One switch, away from the second call.
    check("When fetch_users has ended, so have its threads.").bound(2).run(|| {
        let calls = Gauge::new("calls under way");
        let inside = calls.clone();
        let client = Client::new(move |id| {
            let _inside = inside.enter();
            if id == 1 { Err("no 1".to_owned()) } else { Ok(id.to_string()) }
        });
        let ended = fetch_users(&client, &[1, 2]);
        assert_eq!(ended, Err(FetchError { id: 1, reason: "no 1".to_owned() }));
        assert_eq!((calls.now(), threads_alive()), (0, vec![]), "calls under way, and threads");
    });
}

/// All users are there. If a thread is left when their names are returned, nobody has joined it.
#[test]
fn nothing_is_left_under_way_at_the_end() {
    // One switch, between the answer and the thread's end.
    check("When fetch_users has ended, so have its threads.").bound(2).run(|| {
        let client = Client::new(|id| Ok(id.to_string()));
        assert_eq!(fetch_users(&client, &[1, 2]), Ok([1, 2].map(user).to_vec()));
        assert_eq!(threads_alive(), Vec::<String>::new(), "threads that are still there");
    });
}

/// The first call and the last panic while the one between them is under way. `fetch_users` panics too, but
/// not before that one has ended. If everybody waits for ever, somebody counts on an answer from each. If a
/// call is left under way, look at what stops joining at a panic, and at a call on the caller's own thread:
/// its panic passes by whatever comes after it. If a call is missing, look for a thread that begins with a
/// look at whether another has panicked.
#[test]
fn a_panic_comes_out_when_the_others_have_ended() {
    // One switch, away from the call that does not panic; one to spare.
    check("A panic comes out of fetch_users when the others have ended.").bound(2).run(|| {
        let (calls, asked) = (Gauge::new("calls under way"), Log::new());
        let (inside, asking) = (calls.clone(), asked.clone());
        let client = Client::new(move |id| {
            let _inside = inside.enter();
            asking.push(id);
            if id == 1 { boom() } else { Ok(id.to_string()) }
        });
        let ended = catch_unwind(AssertUnwindSafe(|| fetch_users(&client, &[1, 2, 1])));
        assert!(ended.is_err(), "get has panicked for 1");
        let asked = asked.entries().len();
        assert_eq!(asked, 3, "calls of get: one for each, whatever becomes of the others");
        assert_eq!((calls.now(), threads_alive()), (0, vec![]), "calls under way, and threads");
    });
}

/// Two users are missing, and the client has a bug with the one between them. Must not pass for an error that
/// somebody retries. If an error comes back, look at what stops at the first one and never gets to the panic.
#[test]
fn a_panic_counts_for_more_than_an_error() {
    // One switch, for a panic that comes before the first error or after it.
    check("A panic counts for more than an error.").bound(1).run(|| {
        let client = Client::new(|id| if id == 0 { boom() } else { Err(format!("no {id}")) });
        let ended = catch_unwind(AssertUnwindSafe(|| fetch_users(&client, &[20, 0, 30])));
        assert!(ended.is_err(), "get has panicked for 0, and fetch_users gave {ended:?}");
    });
}

/// A number stands twice in the team, and one of its two calls fails. If there is no error, the answer of the
/// other call was taken for both.
#[test]
fn each_place_has_an_error_of_its_own() {
    for fails in [0, 1] {
        // One switch lets the later call end first.
        check("Where one of two calls for a number fails, that is an error.")
            .with(format!("the {} call failing", ["first", "second"][fails]))
            .bound(1)
            .run(move || {
                let calls = AtomicUsize::new(0);
                let client = Client::new(move |id| match calls.fetch_add(1, Ordering::Relaxed) == fails {
                    true => Err("the directory is busy".to_owned()),
                    false => Ok(id.to_string()),
                });
                let users = fetch_users(&client, &[6, 6]);
                assert!(users.is_err(), "a call for user 6 has failed, and fetch_users gives {users:?}");
            });
    }
}

/// The first user comes at once, the second and the third only together. If this deadlocks, the two share the
/// thread that was through with the first: it was counted as idle twice.
#[test]
fn who_is_through_early_takes_no_two() {
    // One switch lets the first be through before the second begins.
    check("All users are fetched at the same time, also when one is there at once.").bound(1).run(|| {
        let together = Barrier::new(2);
        let client = Client::new(move |id| {
            if id > 1 {
                together.wait();
            }
            Ok(id.to_string())
        });
        assert_eq!(fetch_users(&client, &[1, 2, 3]), Ok([1, 2, 3].map(user).to_vec()));
    });
}

/// A request fails, and what it does on its way out needs users, of whom two are under way when either answers. If there
/// is a panic, or a deadlock, somebody has asked `thread::panicking`: it says that the thread panics, not that `get` did,
/// nor that there can be no threads.
#[test]
fn a_call_while_its_thread_panics_is_like_any_other() {
    // Who asks does so in the first schedule.
    check("Users are fetched while the caller's thread panics as ever.").bound(0).run(|| {
        let together = Barrier::new(2);
        let client = Client::new(move |id| {
            if id > 2 {
                return Err("nobody".to_owned());
            }
            together.wait();
            Ok(id.to_string())
        });
        let fetched = while_unwinding(|| [&[1, 2][..], &[2, 3, 1, 4]].map(|ids| fetch_users(&client, ids)));
        let first = FetchError { id: 3, reason: "nobody".to_owned() };
        assert_eq!(fetched, [Ok([1, 2].map(user).to_vec()), Err(first)]);
    });
}
