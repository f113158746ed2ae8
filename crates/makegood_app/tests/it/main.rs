//! Use cases on small workspaces.

mod imports;
mod kept_audit;
mod members;
mod oracle;
mod pictures;
mod samples;
mod support;
