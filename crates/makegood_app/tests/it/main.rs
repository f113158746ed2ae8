//! Use cases on small workspaces.

mod audits_again;
mod causes;
mod files_missing;
mod imports;
mod kept_audit;
mod members;
mod oracle;
mod pictures;
mod samples;
mod support;
