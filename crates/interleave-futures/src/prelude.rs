//! `futures::prelude`: the same names, with the [`FutureExt`](crate::FutureExt) of this crate.

pub use ::futures::prelude::{
    AsyncBufRead, AsyncRead, AsyncSeek, AsyncWrite, Future, Sink, Stream, TryFuture, TryStream, sink,
};
pub use ::futures::{
    AsyncBufReadExt as _, AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, SinkExt as _,
    StreamExt as _, TryFutureExt as _, TryStreamExt as _,
};

pub use crate::future::{self, FutureExt as _};
pub use crate::stream;
