//! `06_races/check-then-act.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod sell {
    // ANCHOR: sell
    use std::sync::Mutex;
    use std::thread;

    pub fn sell() -> (i32, i32) {
        let (left, sold) = (Mutex::new(1), Mutex::new(0));
        thread::scope(|scope| {
            for _customer in 0..2 {
                scope.spawn(|| {
                    if *left.lock().unwrap() > 0 {
                        *left.lock().unwrap() -= 1;
                        *sold.lock().unwrap() += 1;
                    }
                });
            }
        });
        (left.into_inner().unwrap(), sold.into_inner().unwrap())
    }
    // ANCHOR_END: sell
}

#[test]
fn the_last_ticket_may_be_sold_twice() {
    assert_eq!(outcomes(sell::sell), BTreeSet::from([(0, 1), (-1, 2)]));
}

mod claim {
    // ANCHOR: claim
    use std::collections::HashMap;
    use std::sync::RwLock;
    use std::thread;

    pub fn report() -> (bool, bool, u32) {
        let owners = RwLock::new(HashMap::new());
        let claim = |worker| {
            let free = !owners.read().unwrap().contains_key("job");
            if free {
                owners.write().unwrap().insert("job", worker);
            }
            free
        };
        let (first, second) = thread::scope(|scope| {
            let first = scope.spawn(|| claim(1));
            let second = claim(2);
            (first.join().unwrap(), second)
        });
        (first, second, owners.read().unwrap()["job"])
    }
    // ANCHOR_END: claim
}

#[test]
fn of_two_claims_either_may_be_written_over() {
    let both = [(true, true, 1), (true, true, 2)];
    assert_eq!(
        outcomes(claim::report),
        BTreeSet::from([(true, false, 1), (false, true, 2), both[0], both[1]])
    );
}
