//! Guards that cancel a token when they are dropped.

use super::CancellationToken;

/// Cancels its token when dropped.
#[derive(Debug)]
pub struct DropGuard(Option<CancellationToken>);

impl DropGuard {
    pub(super) fn new(token: CancellationToken) -> Self {
        Self(Some(token))
    }

    /// The token.
    ///
    /// # Panics
    /// Never: the token is there until the guard is gone.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        self.0.as_ref().expect("the token is there until the guard is gone")
    }

    /// The token, which is not cancelled then.
    ///
    /// # Panics
    /// Never: the token is there until the guard is gone.
    pub fn disarm(mut self) -> CancellationToken {
        self.0.take().expect("the token is there until the guard is gone")
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        if let Some(token) = &self.0 {
            token.cancel();
        }
    }
}

/// Cancels its token when dropped.
#[derive(Debug)]
pub struct DropGuardRef<'a>(Option<&'a CancellationToken>);

impl<'a> DropGuardRef<'a> {
    pub(super) fn new(token: &'a CancellationToken) -> Self {
        Self(Some(token))
    }

    /// The token.
    ///
    /// # Panics
    /// Never: the token is there until the guard is gone.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        self.0.expect("the token is there until the guard is gone")
    }

    /// The token, which is not cancelled then.
    ///
    /// # Panics
    /// Never: the token is there until the guard is gone.
    pub fn disarm(mut self) -> &'a CancellationToken {
        self.0.take().expect("the token is there until the guard is gone")
    }
}

impl Drop for DropGuardRef<'_> {
    fn drop(&mut self) {
        if let Some(token) = self.0 {
            token.cancel();
        }
    }
}
