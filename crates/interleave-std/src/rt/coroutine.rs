//! Coroutines: threads that are switched by the runtime and not by the system.
//!
//! A stack is mapped once and used by run after run: mapping stacks is where loom spends most of its time.

use std::cell::{Cell, RefCell};

use corosensei::stack::DefaultStack;
use corosensei::{CoroutineResult, Yielder};

/// Bytes of a stack, as many as `std` gives a thread. It is mapped, not used: an untouched page costs
/// nothing.
const STACK: usize = 2 << 20;

thread_local! {
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
    /// How the coroutine that runs gives up the processor; null between two of them.
    static YIELDER: Cell<*const Yielder<(), ()>> = const { Cell::new(std::ptr::null()) };
}

type Inner = corosensei::Coroutine<(), (), (), DefaultStack>;

/// A body that runs until it suspends itself or ends.
pub(crate) struct Coroutine(Option<Inner>);

impl Coroutine {
    /// A coroutine that will run `body`, which must not unwind.
    pub(crate) fn new(body: Box<dyn FnOnce()>) -> Self {
        let stack = STACKS.with_borrow_mut(Vec::pop);
        let stack = stack.unwrap_or_else(|| DefaultStack::new(STACK).expect("memory for one more stack"));
        Self(Some(Inner::with_stack(stack, move |yielder, ()| {
            YIELDER.set(yielder);
            body();
        })))
    }

    /// Runs the body on until it suspends or ends.
    pub(crate) fn resume(&mut self) {
        let inner = self.0.as_mut().expect("only a drop takes it out");
        let before = YIELDER.get();
        let ended = matches!(inner.resume(()), CoroutineResult::Return(()));
        YIELDER.set(before);
        debug_assert_eq!(ended, inner.done());
    }
}

impl Drop for Coroutine {
    /// Gives the stack back. What a coroutine that has not ended still owned is leaked.
    fn drop(&mut self) {
        let Some(mut inner) = self.0.take() else { return };
        if !inner.done() {
            // SAFETY: nothing points into the stack any more: its run is over, and what other coroutines
            // borrowed from it is never used again, since they are dropped the same way, without unwinding.
            unsafe { inner.force_reset() };
        }
        STACKS.with_borrow_mut(|stacks| stacks.push(inner.into_stack()));
    }
}

/// Gives up the processor until the coroutine is resumed.
pub(crate) fn suspend() {
    let yielder = YIELDER.get();
    assert!(!yielder.is_null(), "a scheduling point outside of a thread of the run");
    // SAFETY: the yielder lives on the stack of the coroutine that runs, which set it when it began and sets
    // it again below, whenever it goes on.
    unsafe { &*yielder }.suspend(());
    YIELDER.set(yielder);
}

/// True where the caller is on no coroutine's stack.
pub(crate) fn none_runs() -> bool {
    YIELDER.get().is_null()
}
