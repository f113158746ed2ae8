//! Letters as a person reads them, and what must hold of every one.

mod claim;
mod fields;
mod hostile;
mod numbers;
mod refusals;
mod snapshots;
mod templates;
