//! The command as a person runs it.

mod approvals;
mod backup;
mod bit_rot;
mod case_refusals;
mod case_story;
mod determinism;
mod errors;
mod evidence;
mod full_disk;
mod identity;
mod isolation;
mod kills;
mod mail;
// Real servers are started in one way, whoever tests with them.
#[allow(dead_code)]
#[path = "../../../makegood_mail/tests/it/servers.rs"]
mod mail_servers;
mod main_job;
mod matches;
mod prepared;
mod run;
mod shapes;
mod teach;
mod time_authority;
// The same throw-away authority that the pack is tested with.
#[allow(dead_code)]
#[path = "../../../makegood_pack/tests/it/authority.rs"]
mod pack_authority;
mod watch;

/// Says why a test is left out.
#[allow(clippy::print_stderr)]
fn eprintln_skip(why: &str) {
    eprintln!("skipped: {why}");
}
