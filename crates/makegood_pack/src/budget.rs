//! Budgets.
/// Too large.
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct TooLarge;
