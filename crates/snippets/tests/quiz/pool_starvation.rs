//! `08_what_rust_adds/pool-starvation.md`

use real::sync::Mutex;
use real::sync::mpsc::{self, Receiver, Sender};

mod order {
    use real::sync::Mutex;

    // ANCHOR: order
    pub fn order() -> Vec<&'static str> {
        let log = Mutex::new(Vec::new());
        let say = |what| log.lock().unwrap().push(what);
        rayon::scope(|scope| {
            scope.spawn(|_| say("a"));
            scope.spawn(|_| say("b"));
            say("main");
        });
        log.into_inner().unwrap()
    }
    // ANCHOR_END: order
}

#[test]
fn a_pool_of_one_takes_the_newest_task_first() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(order::order), ["main", "b", "a"]);
}

/// How three threads may run the chapter's loop over four items, with `try_lock` where the program has `lock`, so that a deadlock is
/// told and not run into. True if item 4 did not get the lock, because its own thread has it.
fn item_4_lies_on_top_of_item_1() -> bool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let total = Mutex::new(0);
    let (upper_half, upper_half_has_begun) = channel();
    let (product, product_has_begun) = channel();
    let (product_too, product_has_begun_too) = channel();
    let (item_4, item_4_has_run) = channel();
    let (item_4_too, item_4_has_run_too) = channel();
    let item_1 = || {
        let _guard = total.lock().unwrap();
        let holder = rayon::current_thread_index();
        receive(&upper_half_has_begun);
        let product = || {
            for begun in [&product, &product_too] {
                send(begun, (false, None));
            }
            // It takes long: until item 4 has been looked at.
            receive(&item_4_has_run) == (true, holder)
        };
        rayon::join(|| receive(&product_has_begun), product).1
    };
    let item_4 = || {
        let locked = total.try_lock().is_err();
        for run in [&item_4, &item_4_too] {
            send(run, (locked, rayon::current_thread_index()));
        }
    };
    let upper_half = || {
        send(&upper_half, (false, None));
        receive(&product_has_begun_too);
        // Item 3 waits for the lock, which will not be free before.
        rayon::join(|| receive(&item_4_has_run_too), item_4);
    };
    pool.install(|| rayon::join(item_1, upper_half).0)
}

/// Whether the lock was taken, and the number of the thread that says so.
type Message = (bool, Option<usize>);

fn channel() -> (Mutex<Sender<Message>>, Mutex<Receiver<Message>>) {
    let (sender, receiver) = mpsc::channel();
    (Mutex::new(sender), Mutex::new(receiver))
}

fn send(sender: &Mutex<Sender<Message>>, message: Message) {
    sender.lock().unwrap().send(message).unwrap();
}

fn receive(receiver: &Mutex<Receiver<Message>>) -> Message {
    receiver.lock().unwrap().recv().unwrap()
}

#[test]
fn a_thread_that_waits_in_join_takes_a_task_that_wants_its_lock() {
    assert!(item_4_lies_on_top_of_item_1());
}
