//! Tasks for people who work on Makegood: `cargo xtask --help`.
//!
//! `tidy` checks what no compiler does; `score` holds audits of generated advertisers against their
//! truth; `corpus` and `hostile` read the sample files; `examples` writes the shipped example; `new-detector` writes the files of a new detector;
//! `bench audit` measures what audits find; `bench speed` and `bench-formats` print speed and memory against other readers;
//! `bench-matching` how matching grows.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod anomaly;
mod audits;
mod bench;
mod bench_audit;
mod bench_formats;
mod bench_matching;
mod bench_pages;
mod corpus;
mod examples;
mod fuzz;
mod hostile;
mod new_detector;
mod page;
mod score;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks for people who work on Makegood.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check layers, names, docs and the error examples
    Tidy,
    /// Audit generated advertisers and hold the findings against the truth
    Score {
        /// First seed
        #[arg(long, default_value_t = 1)]
        from_seed: u64,
        /// How many seeds
        #[arg(long, default_value_t = 10)]
        seeds: u64,
        /// Larger advertisers
        #[arg(long)]
        normal: bool,
        /// Also audit `examples/`
        #[arg(long)]
        examples: bool,
    },
    /// Write the shipped example into examples/
    Examples,
    /// Write the files of a new detector and a first case that fails
    NewDetector {
        /// Id, lower_snake_case
        id: String,
        /// Folder of detectors
        #[arg(long, default_value = "detectors")]
        dir: PathBuf,
    },
    /// Read every sample of shared/data and hold it against what is known of it
    Corpus,
    /// Run the fuzz targets, seeded with the samples
    Fuzz {
        /// Seconds for each target
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Only this target
        #[arg(long)]
        only: Option<String>,
    },
    /// Give every hostile sample to the reader process and measure it
    Hostile {
        /// Only files whose path contains this
        #[arg(long)]
        only: Option<String>,
    },
    /// Kill an import and each change of a case at every step on the disk (strace), and type it again
    KillSweep,
    /// Judge the signal detector on labelled series, beside baselines
    Anomaly,
    /// Measure: what audits find, or how fast they are
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Print reading speed and memory of each format beside the Python readers
    BenchFormats {
        /// Entries of each file
        #[arg(long, default_value_t = 200_000)]
        rows: u64,
    },
    /// Print how long matching payments with statement entries takes, and how it grows
    BenchMatching {
        /// Payments
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
        /// All payments on one card
        #[arg(long)]
        one_card: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Print recall, precision, amount error and false accusations by detector, and write them into docs/src/accuracy.md
    Audit {
        /// First seed
        #[arg(long, default_value_t = 1)]
        from_seed: u64,
        /// Seeds with faults
        #[arg(long, default_value_t = 50)]
        seeds: u64,
        /// Seeds without
        #[arg(long, default_value_t = 10)]
        clean: u64,
        /// Audits at once; as many as there are cores when it is left out
        #[arg(long)]
        jobs: Option<usize>,
        /// Print only
        #[arg(long)]
        no_write: bool,
    },
    /// Print how fast the pages of a large workspace answer one and fifty people, and how much memory that takes
    Pages {
        /// Findings
        #[arg(long, default_value_t = 10_000)]
        findings: usize,
        /// Cases
        #[arg(long, default_value_t = 10_000)]
        cases: usize,
        /// Rows of the ledger
        #[arg(long, default_value_t = 1_000_000)]
        rows: usize,
        /// Who asks at once
        #[arg(long, default_value_t = 50)]
        connections: u32,
        /// Seconds for each page
        #[arg(long, default_value_t = 10)]
        seconds: u32,
        /// Minutes in which the memory is watched
        #[arg(long, default_value_t = 30)]
        minutes: u64,
    },
    /// Print import and audit speed and memory beside DuckDB and pandas, and what one more day costs
    Speed {
        /// Delivery rows
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
        /// Days that they are spread over
        #[arg(long, default_value_t = 365)]
        days: u64,
        /// Payments, at least
        #[arg(long, default_value_t = 100_000)]
        payments: u64,
        /// Runs of each contender
        #[arg(long, default_value_t = 3)]
        runs: u32,
        /// Also pandas
        #[arg(long)]
        pandas: bool,
        /// Keep the files in this folder
        #[arg(long)]
        folder: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Tidy => tidy::run(&root()),
        Task::Score { from_seed, seeds, normal, examples } => score::run(&root(), from_seed, seeds, normal, examples),
        Task::Examples => examples::run(&root()),
        Task::NewDetector { id, dir } => new_detector::run(&dir, &id),
        Task::BenchFormats { rows } => bench_formats::run(&root(), rows),
        Task::Anomaly => anomaly::run(&root()),
        Task::BenchMatching { rows, one_card } => bench_matching::run(rows, one_card),
        Task::Corpus => corpus::run(&root()),
        Task::Fuzz { seconds, only } => fuzz::run(&root(), seconds, only.as_deref()),
        Task::Hostile { only } => hostile::run(&root(), only.as_deref()),
        Task::KillSweep => kill_sweep(&root()),
        Task::Bench { what: Bench::Pages { findings, cases, rows, connections, seconds, minutes } } => {
            let ask = bench_pages::Ask { findings, cases, rows, connections, seconds, minutes };
            tokio::runtime::Runtime::new()
                .map_err(|error| error.to_string())
                .and_then(|runtime| runtime.block_on(bench_pages::run(&root(), &ask)))
        }
        Task::Bench { what: Bench::Speed { rows, days, payments, runs, pandas, folder } } => {
            let size = makegood_testkit::BigSize { rows, days, payments, one_more_day: true };
            let ask = bench::Ask { size, runs, pandas, folder };
            tokio::runtime::Runtime::new()
                .map_err(|error| error.to_string())
                .and_then(|runtime| runtime.block_on(bench::run(&root(), &ask)))
        }
        Task::Bench { what: Bench::Audit { from_seed, seeds, clean, jobs, no_write } } => {
            bench_audit::run(&root(), &bench_audit::Ask { from_seed, seeds, clean, jobs, write: !no_write })
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The tests of kills, with every step instead of a few of each kind.
fn kill_sweep(root: &std::path::Path) -> Result<(), String> {
    let ended = std::process::Command::new("cargo")
        .args(["nextest", "run", "--workspace", "--no-capture", "-E", "package(makegood) & test(kills::)"])
        .env("MAKEGOOD_SWEEP", "all")
        .env("MAKEGOOD_CI", "1")
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo nextest: {error}"))?;
    if ended.success() { Ok(()) } else { Err("a kill was not survived".to_owned()) }
}

/// Root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
