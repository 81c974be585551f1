//! Ctrl-C, and being told to end: the terminal is given back, and no check stays behind.
//!
//! While the terminal is taken over Ctrl-C is a key; then this is for those who send a signal.

use std::io;

/// From now on, a signal to end stops all checks first.
#[cfg(unix)]
pub fn handle() -> io::Result<()> {
    use crate::exit::Exit;
    use crate::{process, watch};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            watch::terminal::restore();
            let _stopped = process::stop_all();
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    Ok(())
}

/// The console ends all that was started in it.
#[cfg(not(unix))]
pub fn handle() -> io::Result<()> {
    Ok(())
}
