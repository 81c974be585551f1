//! How much memory 100,000 rows need at their peak: a task for each, a task for each with a semaphore inside,
//! and `import` with a limit. `cargo bench -p spawn-storm-solution`
//!
//! Each case runs in a process of its own, because what is measured is the process's peak resident set
//! (`VmHWM`, Linux), less what it was before. A row waits a millisecond for its store, and holds a buffer
//! while it does.

use std::num::NonZeroUsize;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use spawn_storm_solution::import;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const ROWS: usize = 100_000;

async fn store<const BUFFER: usize>(row: usize) -> Result<(), usize> {
    let buffer = [1_u8; BUFFER];
    tokio::time::sleep(Duration::from_millis(1)).await;
    if std::hint::black_box(&buffer).contains(&0) { Err(row) } else { Ok(()) }
}

async fn a_task_for_each<const BUFFER: usize>() {
    let mut tasks = JoinSet::new();
    for row in 0..ROWS {
        tasks.spawn(store::<BUFFER>(row));
    }
    while tasks.join_next().await.is_some() {}
}

async fn semaphore_inside<const BUFFER: usize>() {
    let permits = Arc::new(Semaphore::new(1_000));
    let mut tasks = JoinSet::new();
    for row in 0..ROWS {
        let permits = Arc::clone(&permits);
        tasks.spawn(async move {
            let _permit = permits.acquire().await;
            store::<BUFFER>(row).await
        });
    }
    while tasks.join_next().await.is_some() {}
}

async fn bounded<const BUFFER: usize>() {
    let limit = NonZeroUsize::new(1_000).expect("above 0");
    let summary = import(0..ROWS, limit, store::<BUFFER>).await;
    assert_eq!(summary.stored, ROWS);
}

/// The most memory that this process has had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel tells");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

async fn run(case: &str) {
    match case {
        "a task for each, 64 B" => a_task_for_each::<64>().await,
        "semaphore inside, 64 B" => semaphore_inside::<64>().await,
        "limit of 1,000, 64 B" => bounded::<64>().await,
        "a task for each, 4 KiB" => a_task_for_each::<4096>().await,
        "semaphore inside, 4 KiB" => semaphore_inside::<4096>().await,
        "limit of 1,000, 4 KiB" => bounded::<4096>().await,
        _ => panic!("no such case: {case}"),
    }
}

fn main() {
    if let Some(case) = std::env::args().nth(1).filter(|argument| !argument.starts_with("--")) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (before, begin) = (peak(), Instant::now());
        runtime.block_on(run(&case));
        let (mib, time) = ((peak() - before) as f64 / 1024.0, begin.elapsed().as_secs_f64());
        println!("{case:<24} {mib:>8.1} MiB {time:>8.2} s");
        return;
    }
    let this = std::env::current_exe().expect("this file");
    for buffer in ["64 B", "4 KiB"] {
        for case in ["a task for each", "semaphore inside", "limit of 1,000"] {
            let status =
                Command::new(&this).arg(format!("{case}, {buffer}")).status().expect("it can be started");
            assert!(status.success(), "{case}");
        }
    }
}
