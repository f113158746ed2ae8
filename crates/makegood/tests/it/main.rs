//! The command as a person runs it.

mod backup;
mod bit_rot;
mod case_refusals;
mod case_story;
mod determinism;
mod errors;
mod evidence;
mod identity;
mod isolation;
mod kills;
mod main_job;
mod matches;
mod prepared;
mod run;
mod shapes;
mod teach;
mod watch;
