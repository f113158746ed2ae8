//! `makegood verify`: checks a pack as its reader does. No workspace is needed.

use std::fs::{self, File};
use std::io::BufReader;

use makegood_app::AppError;
use makegood_core::diagnostic::{PACK_CHANGED, PACK_UNREADABLE};
use makegood_pack::container::Limits;
use makegood_pack::{ExhibitState, Expect, Report, Verdict};

use crate::cli::VerifyArgs;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::snippet::Shown;
use crate::words::{count, one_line};

/// Faults and exhibits that are shown; the rest are counted, and `--json` has them all.
const SHOWN_MAX: usize = 50;

pub fn run(args: &VerifyArgs, out: &Output) -> Result<u8, Failure> {
    let fingerprint = args.fingerprint.as_deref().map(str::parse).transpose();
    let fingerprint = fingerprint.map_err(|error| Failure::Usage(format!("--fingerprint: {error}")))?;
    let time_roots_pem = match &args.time_root {
        Some(file) => fs::read_to_string(file).map_err(AppError::io("read", file))?,
        None => String::new(),
    };
    let expect = Expect { fingerprint, log_key: args.log_key.clone(), time_roots_pem, seal_roots_pem: String::new() };
    let name = one_line(&args.pack.to_string_lossy());
    let file = match File::open(&args.pack) {
        Ok(file) => file,
        Err(error) => {
            out.error(&Shown::plain(PACK_UNREADABLE.id, &format!("{name} cannot be opened: {error}"), ""));
            return Ok(PACK_UNREADABLE.exit);
        }
    };
    let report = makegood_pack::verify(BufReader::new(file), &expect, Limits::default());
    if out.json {
        out.object(&report)?;
    } else {
        tell(&name, &report, out)?;
    }
    let (code, said, help) = match report.verdict {
        Verdict::Whole => return Ok(0),
        Verdict::Changed => (
            PACK_CHANGED,
            "was changed since it was sealed, or is not by the key that you know",
            "ask the sender for the pack again, and by another way for its SHA-256",
        ),
        Verdict::NoPack => (PACK_UNREADABLE, "is no evidence pack, or was cut short", "ask the sender for it again; a mail program or form may have changed it"),
    };
    out.problem(&Shown::plain(code.id, &format!("{name} {said}"), help));
    Ok(code.exit)
}

fn tell(name: &str, report: &Report, out: &Output) -> Result<(), Failure> {
    let (word, tone) = match report.verdict {
        Verdict::Whole => ("whole", Tone::Good),
        Verdict::Changed => ("CHANGED", Tone::Bad),
        Verdict::NoPack => ("no pack", Tone::Bad),
    };
    let size = format!("{}, {} bytes", count(usize::try_from(report.files).unwrap_or(usize::MAX), "file", "files"), report.bytes);
    out.line(&format!("{}  {name}  {size}", out.tone(word, tone)))?;
    for fault in report.faults.iter().take(SHOWN_MAX) {
        out.line(&format!("  {}  {}", out.tone(&one_line(&fault.place), Tone::Bad), one_line(&fault.says)))?;
        for (word, value) in [("expected", &fault.expected), ("found   ", &fault.found)] {
            if let Some(value) = value {
                out.line(&format!("      {word} {}", one_line(value)))?;
            }
        }
    }
    if report.faults.len() > SHOWN_MAX {
        out.line(&format!("  and {} more", report.faults.len() - SHOWN_MAX))?;
    }
    if let Some(pack) = &report.pack {
        let part = if pack.parts > 1 { format!(", part {} of {}", pack.part, pack.parts) } else { String::new() };
        out.line(&format!("pack       {} of case {}{part}", pack.pack, one_line(&pack.case)))?;
        if let Some(previous) = pack.previous {
            out.line(&format!("before it  {previous}"))?;
        }
    }
    if let Some(seal) = &report.seal {
        let known = match seal.known {
            Some(true) => "the key that you know",
            Some(false) => "NOT the key that you know",
            None => "compare it with the one that you were given by another way",
        };
        out.line(&format!("sealed by  {}", one_line(&seal.subject)))?;
        out.line(&format!("           {}  {known}", seal.fingerprint.with_colons()))?;
        out.line(&format!("time       {}", time(report, &seal.claimed_at)))?;
    }
    if let Some(log) = &report.log {
        let leaves = count(usize::try_from(log.size).unwrap_or(usize::MAX), "leaf", "leaves");
        out.line(&format!("log        {}, {leaves}", one_line(&log.origin)))?;
        out.line(&format!("           {}", one_line(&log.key)))?;
    }
    for exhibit in report.exhibits.iter().take(SHOWN_MAX) {
        let (state, tone) = state(exhibit.state);
        let log = if exhibit.in_log { format!("leaf {}", exhibit.leaf_index) } else { "NOT in the log".to_owned() };
        let name = one_line(&exhibit.name_as_received);
        let why = exhibit.withheld.as_deref().map_or_else(String::new, |why| format!(": {}", one_line(why)));
        out.line(&format!("exhibit {:<3}{}  {log}  {name}{why}", exhibit.no, out.tone(state, tone)))?;
    }
    if report.exhibits.len() > SHOWN_MAX {
        out.line(&format!("and {} more exhibits", report.exhibits.len() - SHOWN_MAX))?;
    }
    for caution in &report.cautions {
        out.line(&format!("{} {}", out.tone("caution:", Tone::Warn), one_line(caution)))?;
    }
    Ok(())
}

fn time(report: &Report, claimed_at: &str) -> String {
    match (&report.time.at, &report.time.authority) {
        (Some(at), Some(authority)) => format!("{} by {}", one_line(at), one_line(authority)),
        _ => format!("{} {}", one_line(claimed_at), one_line(&report.time.source)),
    }
}

fn state(state: ExhibitState) -> (&'static str, Tone) {
    match state {
        ExhibitState::Whole => ("whole", Tone::Good),
        ExhibitState::Changed => ("CHANGED", Tone::Bad),
        ExhibitState::Missing => ("MISSING", Tone::Bad),
        ExhibitState::Withheld => ("withheld", Tone::Warn),
        ExhibitState::InOtherPart => ("in another part", Tone::Faint),
    }
}
