//! A copy for each reader, written one after the other: a reader that is told by another may still look at an empty one.
//! rejected by: schedules::who_is_told_sees_them_too

use std::sync::{Arc, Mutex};
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u64,
    pub burst: u64,
}

type Slot = Arc<Mutex<Option<Limits>>>;
#[derive(Debug)]
pub struct Publisher(Arc<Mutex<Vec<Slot>>>);
#[derive(Debug)]
pub struct Reader(Arc<Mutex<Vec<Slot>>>, Slot);
impl Clone for Reader {
    fn clone(&self) -> Self {
        let mut all = self.0.lock().unwrap();
        let mine = Slot::default();
        *mine.lock().unwrap() = *self.1.lock().unwrap();
        all.push(mine.clone());
        Reader(self.0.clone(), mine)
    }
}
pub fn limits() -> (Publisher, Reader) {
    let first = Slot::default();
    let all = Arc::new(Mutex::new(vec![first.clone()]));
    (Publisher(all.clone()), Reader(all, first))
}
impl Publisher {
    pub fn publish(self, limits: Limits) {
        for slot in self.0.lock().unwrap().iter() {
            *slot.lock().unwrap() = Some(limits);
        }
    }
}
impl Reader {
    pub fn get(&self) -> Option<Limits> {
        *self.1.lock().unwrap()
    }
}
