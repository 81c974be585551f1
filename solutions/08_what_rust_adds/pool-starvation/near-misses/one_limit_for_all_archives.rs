//! What other archives have under way counts too, since the memory is the whole program's: a batch gets only what is left of `limit`, and at least one block.
//! rejected by: schedules::a_call_within_another_has_a_limit_of_its_own

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// How many blocks the program has under way.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// So many of them, until it is dropped.
struct Share(usize);

impl Share {
    fn take(most: usize, limit: usize) -> Self {
        let mut share = 0;
        UNDER_WAY
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |under_way| {
                share = limit.saturating_sub(under_way).clamp(1, most);
                Some(under_way + share)
            })
            .expect("always some");
        Self(share)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(self.0, Ordering::SeqCst);
    }
}

/// Compresses the blocks on the threads of the current pool, and writes them in their order. At most `limit`
/// blocks are under way.
///
/// # Errors
/// What `write` returned; the blocks after that one are not written.
pub fn archive<B, C, E>(
    blocks: &[B],
    limit: usize,
    compress: impl Fn(&B) -> C + Send + Sync,
    mut write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let mut rest = blocks;
    while !rest.is_empty() {
        let share = Share::take(rest.len(), limit);
        let (batch, after) = rest.split_at(share.0);
        let compressed: Vec<C> = batch.par_iter().with_max_len(1).map(&compress).collect();
        for block in compressed {
            write(block)?;
        }
        rest = after;
    }
    Ok(())
}
