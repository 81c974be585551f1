//! # Compressing a backup
//!
//! A backup program cuts its files into blocks, compresses them, and appends them to one archive. Compressing
//! takes the time, so it goes to the threads of a rayon pool, which the whole program shares. What is
//! compressed stays in memory until it is written, and there is not much memory.
//!
//! Build [`archive`]. It gets the blocks, a function that compresses one, and a function that writes what
//! came out. It promises:
//!
//! - Each block is compressed once, and written once, in the order of `blocks`. Without blocks it calls
//!   neither function.
//! - At most `limit` blocks are under way: a block is under way from the call of `compress` until `write` has
//!   returned `Ok` for it. A limit of 0 counts as 1. There may be fewer blocks than the limit.
//!   It is this call's alone: another one, also within `compress`, has a limit of its own.
//! - As many blocks are compressed at the same time as the pool has threads, if there are as many blocks
//!   and `limit` is at least twice that number. Once a slow block that has held up the others is written,
//!   as many are compressed again. To go in batches, of `limit` blocks or of half as many, is fine,
//!   although the last blocks of a batch leave threads idle. Blocks are not dealt out beforehand: behind a
//!   slow block wait only those that rayon has cut off together with it, at most a quarter of the batch (or
//!   of the blocks, where there are no batches), and the other threads take what else is left.
//! - Called on a thread of a pool, it calls both functions on threads of that pool. Called
//!   from elsewhere, it compresses on the threads of rayon's global pool; a block that is compressed by itself
//!   may stay with the caller, since rayon goes there only where there is something to split.
//! - No thread of the pool blocks or spins: not until a block is compressed, nor until it may write, nor
//!   until there is room. It does what there is to do on the pool instead, also for others. A pool of one
//!   thread is enough. A lock that is held for a few instructions is fine. To drop what `compress` has
//!   returned may take longer: hold no lock meanwhile, so that no other thread waits for it.
//! - When `write` returns an error, that error comes out, and `write` is not called again. The blocks
//!   that are under way then, that one among them, stay so: no more are compressed than the limit still allows.
//! - A panic in `compress` or `write` comes out as it is. No later block is written then. If there are
//!   several failures, any of them may come out, but no panic over a lock that one of them has poisoned.
//! - A destructor may call `archive` while its thread panics. It works as ever: `std::thread::panicking` is
//!   true then, and says nothing about `compress` or `write`.
//! - Both functions may use rayon themselves. Then rayon may have a thread compress another block in the
//!   middle of this one, or in the middle of a `write`.

/// Compresses the blocks on the threads of the current pool, and writes them in their order. At most `limit`
/// blocks are under way.
///
/// # Errors
/// What `write` returned; the blocks after that one are not written.
pub fn archive<B, C, E>(
    blocks: &[B],
    limit: usize,
    compress: impl Fn(&B) -> C + Send + Sync,
    write: impl FnMut(C) -> Result<(), E> + Send,
) -> Result<(), E>
where
    B: Sync,
    C: Send,
    E: Send,
{
    let _ = (blocks, limit, compress, write);
    Ok(())
}
