//! The pages in a real browser: headless Chromium, driven by WebDriver.

mod browser;
mod case;
mod doors;
mod every_page;
mod figures;
mod from_finding_to_pack;
mod import;
mod keys;
mod live;
mod openid;
mod people;
mod reconcile;
mod reply;
mod server;

/// A part that a test needs is not on this machine: continuous integration fails, a newcomer's run says so and goes on.
#[allow(clippy::print_stderr)]
fn missing(what: &str) {
    assert!(std::env::var_os("MAKEGOOD_CI").is_none(), "{what} is missing, and continuous integration has it");
    eprintln!("skipped: {what} is not on this machine");
}
