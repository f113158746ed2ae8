//! Claims drawn as PDF: the same bytes each time, every number readable, nothing hostile at work.

mod attachments;
mod bytes;
mod hostile;
mod samples;
mod text;
mod tools;
