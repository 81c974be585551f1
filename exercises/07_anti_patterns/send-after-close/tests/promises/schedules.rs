/// Mails that come out: what was accepted, once and in order.
mod mails;

/// Pushes that wait for room.
mod room;

/// A close, and whoever waits meanwhile.
mod closing;

/// A mailer that goes away, and handlers that do.
mod dropped;
