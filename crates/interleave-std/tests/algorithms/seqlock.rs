//! A seqlock on atomics (Boehm, "Can Seqlocks Get Along with Programming Language Memory Models?", MSPC 2012): readers take
//! no lock, and try again if a writer came between.

use std::sync::Arc;
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, fence};
use std::thread;

use interleave::report::Kind;

use crate::verdict::{fails, passes};

#[derive(Default)]
struct SeqLock {
    /// Odd while somebody writes.
    sequence: AtomicU32,
    data: [AtomicU32; 2],
}

#[derive(Clone, Copy)]
struct Fences {
    writer: Option<Ordering>,
    reader: Option<Ordering>,
}

const RIGHT: Fences = Fences { writer: Some(Release), reader: Some(Acquire) };

impl SeqLock {
    fn write(&self, value: u32, fences: Fences) {
        let before = self.sequence.load(Relaxed);
        self.sequence.store(before + 1, Relaxed);
        fences.writer.into_iter().for_each(fence);
        self.data.iter().for_each(|data| data.store(value, Relaxed));
        self.sequence.store(before + 2, Release);
    }

    fn try_read(&self, fences: Fences) -> Option<[u32; 2]> {
        let before = self.sequence.load(Acquire);
        let data = [0, 1].map(|index: usize| self.data[index].load(Relaxed));
        fences.reader.into_iter().for_each(fence);
        let after = self.sequence.load(Relaxed);
        (before == after && before.is_multiple_of(2)).then_some(data)
    }
}

fn no_torn_read(fences: Fences) {
    let lock = Arc::new(SeqLock::default());
    let theirs = Arc::clone(&lock);
    let writer = thread::spawn(move || theirs.write(1, fences));
    if let Some([first, second]) = lock.try_read(fences) {
        assert_eq!(first, second, "a torn read");
    }
    writer.join().unwrap();
}

#[test]
fn with_both_fences_no_read_is_torn() {
    passes(|| no_torn_read(RIGHT));
}

#[test]
fn without_either_fence_a_read_is_torn() {
    fails(Kind::Assertion, || no_torn_read(Fences { writer: None, ..RIGHT }));
    fails(Kind::Assertion, || no_torn_read(Fences { reader: None, ..RIGHT }));
}
