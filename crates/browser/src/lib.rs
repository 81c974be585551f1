//! Opens a page for somebody to look at.

use std::ffi::OsStr;
use std::{env, io};

/// Opens a file or a link in a browser, and does not wait for it. An error where nothing can be started.
pub fn open(page: impl AsRef<OsStr>) -> io::Result<()> {
    // In a container it may be all there is; elsewhere it is somebody's own choice.
    let chosen = env::var("BROWSER").unwrap_or_default();
    let mut chosen = chosen.split(':').filter(|program| !program.is_empty());
    if chosen.any(|program| open::with_detached(&page, program).is_ok()) {
        return Ok(());
    }
    open::that_detached(page)
}
