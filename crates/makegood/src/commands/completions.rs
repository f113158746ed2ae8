//! `makegood completions`.

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs};
use crate::failure::Failure;
use crate::output::Output;

pub fn run(args: &CompletionsArgs, out: &Output) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "makegood", &mut script);
    out.write(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
