//! The one command: parse, wire, print.
//!
//! Layer 4 of `ARCHITECTURE.md`. Nothing here decides anything about money: commands call the use cases of
//! `makegood_app` with the adapters they need and show what comes back.

mod cli;
mod commands;
mod context;
mod examples;
mod failure;
mod output;
mod panic;
mod progress;
mod snippet;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

/// Stack of the thread that everything runs on: planning a long query recurses deeply in an unoptimised build.
const STACK_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let out = output::Output::new(&cli.global);
    panic::note_only();
    // The child that reads a file locks itself down on this thread, before there is any other.
    if let cli::Command::ReadOne(args) = &cli.command {
        return ExitCode::from(if args.self_test {
            makegood_reader::self_test::run()
        } else {
            makegood_reader::child::run(panic::last)
        });
    }
    let for_run = out.clone();
    let running = std::thread::Builder::new()
        .name("makegood".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || run(cli, &for_run));
    match running.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(failure::Failure::Defect(panic::last()).show(&out)),
    }
}

fn run(cli: cli::Cli, out: &output::Output) -> u8 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES / 4).build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(cli, out)),
        Err(error) => Err(failure::Failure::Out(error)),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.show(out),
    }
}
