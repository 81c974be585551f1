//! Constant constructors, in statics and constants.

use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};
use std::sync::{Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use std::thread;

use crate::support::run;

static COUNT: AtomicU32 = AtomicU32::new(1);
static FLAG: AtomicBool = AtomicBool::new(false);
static POINTER: AtomicPtr<u32> = AtomicPtr::new(std::ptr::null_mut());
static MUTEX: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static RWLOCK: RwLock<u32> = RwLock::new(3);
static CONDVAR: Condvar = Condvar::new();
static BARRIER: Barrier = Barrier::new(2);
static ONCE: Once = Once::new();
static CELL: OnceLock<u32> = OnceLock::new();
static LAZY: LazyLock<Mutex<Vec<u32>>> = LazyLock::new(|| Mutex::new(vec![4]));

#[test]
fn each_schedule_begins_with_their_first_values() {
    run(|| {
        let work = || {
            COUNT.fetch_add(1, Ordering::Relaxed);
            BARRIER.wait();
            MUTEX.lock().unwrap().push(1);
            *RWLOCK.write().unwrap() += 1;
            ONCE.call_once(|| FLAG.store(true, Ordering::Relaxed));
            CELL.get_or_init(|| 6);
            LAZY.lock().unwrap().push(5);
            CONDVAR.notify_all();
        };
        assert_eq!((COUNT.load(Ordering::Relaxed), MUTEX.lock().unwrap().len()), (1, 0));
        assert_eq!((*RWLOCK.read().unwrap(), CELL.get()), (3, None));
        assert!(
            !FLAG.load(Ordering::Relaxed)
                && !ONCE.is_completed()
                && POINTER.load(Ordering::Relaxed).is_null()
        );
        let other = thread::spawn(work);
        work();
        other.join().unwrap();
        assert_eq!((COUNT.load(Ordering::Relaxed), MUTEX.lock().unwrap().len()), (3, 2));
        assert_eq!((*RWLOCK.read().unwrap(), CELL.get()), (5, Some(&6)));
        assert_eq!(*LAZY.lock().unwrap(), [4, 5, 5]);
    });
}
