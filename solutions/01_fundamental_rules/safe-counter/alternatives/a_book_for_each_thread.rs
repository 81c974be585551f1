//! Each thread has a book of its own in each counter, which only it writes and `get` reads.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

static IDS: AtomicU64 = AtomicU64::new(0);

type Book = Arc<Mutex<HashMap<String, u64>>>;

thread_local! {
    static MINE: RefCell<HashMap<u64, Book>> = RefCell::new(HashMap::new());
}

#[derive(Debug)]
pub struct SafeCounter {
    id: u64,
    books: Mutex<Vec<Book>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { id: IDS.fetch_add(1, Ordering::Relaxed), books: Mutex::default() }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn mine(&self) -> Book {
        MINE.with(|mine| {
            Arc::clone(mine.borrow_mut().entry(self.id).or_insert_with(|| {
                let book = Book::default();
                self.books.lock().unwrap().push(Arc::clone(&book));
                book
            }))
        })
    }

    pub fn incr(&self, key: &str) {
        *self.mine().lock().unwrap().entry(key.to_owned()).or_default() += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        let books = self.books.lock().unwrap();
        books.iter().map(|book| book.lock().unwrap().get(key).copied().unwrap_or(0)).sum()
    }
}
