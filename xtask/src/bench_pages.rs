//! `cargo xtask bench pages`: the pages of a large workspace under load, by `wrk`.
//!
//! 10,000 findings (those of the shipped example, repeated under keys of their own), 10,000 cases, a ledger of a million rows. Each
//! page is asked once from cold, then by fifty at once; then all of them are asked for some minutes while the memory of the server
//! is watched.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use makegood_case::store::Cases as _;
use makegood_case::{Case, CaseClaim, Change, Event, FollowUp, Line, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::Zone;
use makegood_database::{CaseDatabase, Database};
use serde_json::{Value, json};

/// How large, and how long.
pub struct Ask {
    /// Findings.
    pub findings: usize,
    /// Cases.
    pub cases: usize,
    /// Rows of the ledger.
    pub rows: usize,
    /// Who asks at once.
    pub connections: u32,
    /// Seconds for each page.
    pub seconds: u32,
    /// Minutes in which the memory is watched.
    pub minutes: u64,
}

/// Pages that are measured.
const PAGES: [&str; 14] = [
    "/",
    "/findings",
    "/findings?verdict=conditional",
    "/findings/F-0001",
    "/claims",
    "/claims/C-0001",
    "/cases",
    "/cases/K-0001",
    "/sources",
    "/accounts",
    "/log",
    "/settings",
    "/search?q=payment",
    "/help",
];

type Failed = Box<dyn std::error::Error>;

/// Makes the workspace, starts the server, asks, prints a table.
pub async fn run(root: &Path, ask: &Ask) -> Result<(), String> {
    measured(root, ask).await.map_err(|error| error.to_string())
}

async fn measured(root: &Path, ask: &Ask) -> Result<(), Failed> {
    let binary = root.join("target/release/makegood");
    if !binary.exists() {
        return Err("build the release binary first: cargo build --release --bin makegood".into());
    }
    if Command::new("wrk").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        return Err("wrk is not on this machine (Debian: wrk)".into());
    }
    let temporary = tempfile::tempdir()?;
    let desk = temporary.path().join("desk");
    let run = |arguments: &[&str]| -> Result<(), Failed> {
        let done = Command::new(&binary)
            .args(arguments)
            .current_dir(temporary.path())
            .env("MAKEGOOD_KEYS", temporary.path().join("keys"))
            .stdout(Stdio::null())
            .status()?;
        if done.code().is_none_or(|code| code > 1) {
            return Err(format!("makegood {} did not finish", arguments.join(" ")).into());
        }
        Ok(())
    };
    let desk_name = desk.to_string_lossy().into_owned();
    run(&["demo", "--no-open", "--dir", &desk_name])?;
    let ledger = temporary.path().join("ledger.csv");
    write_ledger(&ledger, ask.rows)?;
    run(&["-w", &desk_name, "--quiet", "import", &ledger.to_string_lossy()])?;
    run(&["-w", &desk_name, "--quiet", "audit"])?;
    repeat_findings(&desk.join("audit.json"), ask.findings)?;
    write_cases(&desk.join("makegood.db"), ask.cases).await?;

    let server = Server::start(&binary, &desk, &temporary.path().join("keys"))?;
    println!(
        "{} findings, {} cases, {} rows of ledger; {} at once, {} s a page; ready after {} s\n",
        ask.findings,
        ask.cases,
        ask.rows,
        ask.connections,
        ask.seconds,
        server.ready.as_secs()
    );
    println!("| page | kB | requests | first byte, alone, ms | median, ms | 99th, ms | a second |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for page in PAGES {
        let alone = server.once(page)?;
        let load = server.load(page, ask)?;
        println!(
            "| `{page}` | {} | {} | {} | {} | {} | {} |",
            alone.bytes / 1000,
            alone.requests,
            alone.first_byte,
            load.median,
            load.late,
            load.rate
        );
    }
    server.soak(ask)
}

/// A ledger in the canonical form, of an account of its own: costs of every minute.
fn write_ledger(path: &Path, rows: usize) -> Result<(), Failed> {
    let mut out = std::io::BufWriter::new(fs::File::create(path)?);
    writeln!(out, "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status")?;
    let start: jiff::Timestamp = "2024-01-01T00:00:00Z".parse()?;
    for row in 0..rows {
        let at = start.checked_add(jiff::SignedDuration::from_mins(i64::try_from(row)?))?;
        let cents = row % 90 + 10;
        writeln!(out, "tiktok,7350000000000000777,M{row},{at},cost,cash,-1.{cents},USD,settled")?;
    }
    Ok(out.flush()?)
}

/// The findings of the audit again and again, each under a key of its own.
fn repeat_findings(path: &Path, wanted: usize) -> Result<(), Failed> {
    let mut kept: Value = serde_json::from_slice(&fs::read(path)?)?;
    let findings = kept["findings"].as_array().ok_or("the kept audit has no findings")?.clone();
    let mut all = findings.clone();
    for round in 1.. {
        for finding in &findings {
            if all.len() >= wanted {
                kept["findings"] = Value::Array(all);
                fs::write(path, serde_json::to_vec(&kept)?)?;
                return Ok(());
            }
            let mut finding = finding.clone();
            let key = finding["found"]["finding_key"].as_str().ok_or("a finding has no key")?.to_owned();
            finding["found"]["finding_key"] = json!(format!("{key}/{round}"));
            all.push(finding);
        }
    }
    Ok(())
}

async fn write_cases(file: &Path, wanted: usize) -> Result<(), Failed> {
    let store = CaseDatabase::new(Database::open_sqlite(file).await?, FollowUp::builtin()?);
    for first in (1..=wanted).step_by(100) {
        let changes: Vec<Change> = (first..(first + 100).min(wanted + 1)).map(case).collect::<Result<_, _>>()?;
        store.append(&changes, &[]).await?;
    }
    store.database().clone().close().await;
    Ok(())
}

fn case(number: usize) -> Result<Change, Failed> {
    let (zone, usd) = (Zone::parse("UTC")?, Currency::parse("USD")?);
    let event = |hour: usize, what: What| -> Result<Event, Failed> {
        let at = format!("2026-01-{:02}T{:02}:00:00Z", 5 + hour / 24, hour % 24).parse::<jiff::Timestamp>()?;
        let on = Zone::parse("UTC")?.day_of(at);
        Ok(Event {
            at,
            on,
            actor: "ana".to_owned(),
            reason: "a remark of usual length about the case".to_owned(),
            what,
        })
    };
    let opened = What::Opened {
        platform: "tiktok".to_owned(),
        account_id: format!("735{:016}", number % 40),
        zone,
        countries: vec!["US".to_owned()],
    };
    let cents = i64::try_from(number)? + 10_000;
    let claim = CaseClaim {
        id: format!("C-9{number:05}"),
        outcome: Outcome::Conditional,
        rule: "TT-BIL-13".to_owned(),
        tell: "Two debits stand against one ledger entry.".to_owned(),
        lines: vec![
            Line::new(Purse::Cash, Money::new(Amount::from_minor(cents, usd), usd)).of_kind("payment_captured_twice"),
        ],
    };
    let opening = Case::open(&format!("K-{number:04}"), event(0, opened)?)?;
    let mut events = vec![event(1, What::ClaimAdded { claim })?];
    if number % 3 > 0 {
        events
            .extend([event(2, What::MadeReady)?, event(3, What::Submitted { rung: Rung::Ticket, pack_sha256: None })?]);
    }
    Ok(opening.and(events)?)
}

/// A running server, and a cookie that is signed in.
struct Server {
    child: Child,
    host: String,
    cookie: String,
    ready: Duration,
}

/// One answer to somebody who is alone.
struct Alone {
    bytes: usize,
    requests: usize,
    first_byte: u128,
}

/// What `wrk` says.
struct Load {
    median: String,
    late: String,
    rate: String,
}

impl Server {
    fn start(binary: &Path, desk: &Path, keys: &Path) -> Result<Server, Failed> {
        let begun = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--json", "--no-open", "--port", "0"])
            .current_dir(desk)
            .env("MAKEGOOD_KEYS", keys)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line)?;
        let link = told["link"].as_str().ok_or("no link")?.to_owned();
        let (host, _) = link.split_once("/launch/").ok_or("no launch link")?;
        let said = curl(&["-s", "-o", "/dev/null", "-D", "-", &link])?;
        let cookie = said
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .and_then(|(_, value)| value.split(';').next())
            .ok_or("no session")?
            .to_owned();
        let mut server = Server { child, host: host.to_owned(), cookie, ready: Duration::ZERO };
        server.once("/")?;
        server.ready = begun.elapsed();
        Ok(server)
    }

    fn header(&self) -> String {
        format!("Cookie: {}", self.cookie)
    }

    /// Asks as a browser does that has nothing yet: the page and what it names.
    fn once(&self, page: &str) -> Result<Alone, Failed> {
        let url = format!("{}{page}", self.host);
        let told = curl(&["-s", "-H", &self.header(), "-w", "\n%{http_code} %{time_starttransfer}", &url])?;
        let (body, end) = told.rsplit_once('\n').ok_or("curl said nothing")?;
        let (status, seconds) = end.split_once(' ').ok_or("curl said no time")?;
        if status != "200" {
            return Err(format!("{page} answered {status}").into());
        }
        let micros = seconds.split_once('.').map_or(Ok(0), |(whole, rest)| {
            Ok::<u128, std::num::ParseIntError>(
                whole.parse::<u128>()? * 1_000_000 + format!("{rest:0<6}")[..6].parse::<u128>()?,
            )
        })?;
        let requests = 1 + body.matches("<link rel=\"stylesheet\"").count() + body.matches("<script").count();
        Ok(Alone { bytes: body.len(), requests, first_byte: micros.div_ceil(1_000) })
    }

    fn load(&self, page: &str, ask: &Ask) -> Result<Load, Failed> {
        let url = format!("{}{page}", self.host);
        let ran = Command::new("wrk")
            .args([
                "-t2",
                &format!("-c{}", ask.connections),
                &format!("-d{}s", ask.seconds),
                "--latency",
                "--timeout",
                "20s",
            ])
            .args(["-H", &self.header(), &url])
            .output()?;
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        if said.contains("Non-2xx") {
            return Err(format!("{page} under load: {said}").into());
        }
        let after = |word: &str| {
            said.lines()
                .find_map(|line| line.trim().strip_prefix(word))
                .map(|rest| rest.trim().to_owned())
                .ok_or_else(|| format!("wrk said no {word}: {said}"))
        };
        Ok(Load { median: after("50%")?, late: after("99%")?, rate: after("Requests/sec:")? })
    }

    /// Resident memory of the server, in KiB.
    fn memory(&self) -> Result<u64, Failed> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    fn soak(&self, ask: &Ask) -> Result<(), Failed> {
        println!("\n| minute | memory of the server, MiB |\n|---:|---:|\n| 0 | {} |", self.memory()? / 1024);
        for minute in 1..=ask.minutes {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(60) {
                for page in PAGES {
                    self.load(page, &Ask { seconds: 4, ..*ask })?;
                }
            }
            println!("| {minute} | {} |", self.memory()? / 1024);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn curl(arguments: &[&str]) -> Result<String, Failed> {
    let ran = Command::new("curl").args(arguments).output()?;
    if !ran.status.success() {
        return Err(format!("curl {}: {}", arguments.join(" "), String::from_utf8_lossy(&ran.stderr)).into());
    }
    Ok(String::from_utf8(ran.stdout)?)
}
