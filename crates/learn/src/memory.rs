//! How much memory a process has in use.
//!
//! Asked for by polling instead of set as a limit on the address space: an engine that maps a stack for
//! each thread reserves far more than it uses, and must not be stopped for that.

/// The resident memory of a process in bytes; 0 where it cannot be told.
#[cfg(target_os = "linux")]
pub fn resident(id: u32) -> u64 {
    let Ok(statm) = std::fs::read_to_string(format!("/proc/{id}/statm")) else { return 0 };
    let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}

/// The resident memory of a process in bytes; 0 where it cannot be told.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn resident(id: u32) -> u64 {
    let output = std::process::Command::new("ps").args(["-o", "rss=", "-p", &id.to_string()]).output();
    let kibibytes =
        output.ok().and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

/// The resident memory of a process in bytes; 0 where it cannot be told.
#[cfg(not(unix))]
pub fn resident(_id: u32) -> u64 {
    0
}
