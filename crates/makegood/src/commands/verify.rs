//! `makegood verify`: checks a pack as its reader does. No workspace is needed.

use std::fs::{self, File};
use std::io::BufReader;

use makegood_app::AppError;
use makegood_core::diagnostic::{PACK_CHANGED, PACK_UNREADABLE};
use makegood_pack::container::Limits;
use makegood_pack::{Expect, Verdict};

use crate::cli::VerifyArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::snippet::Shown;
use crate::words::one_line;

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
            out.error(&Shown::plain(PACK_UNREADABLE.id, &format!("{name} cannot be opened: {error}"), "name a pack"));
            return Ok(PACK_UNREADABLE.exit);
        }
    };
    let report = makegood_pack::verify(BufReader::new(file), &expect, Limits::default());
    if out.json {
        out.object(&report)?;
    } else {
        out.write(&report.to_string())?;
    }
    let (code, said, help) = match report.verdict {
        Verdict::Whole => return Ok(0),
        Verdict::Changed => (
            PACK_CHANGED,
            "was changed since it was sealed, or is not by the key that you know",
            "ask the sender for the pack again, and by another way for its SHA-256",
        ),
        Verdict::NoPack => (
            PACK_UNREADABLE,
            "is no evidence pack, or was cut short",
            "ask the sender for it again; a mail program or a form may have changed it",
        ),
    };
    out.problem(&Shown::plain(code.id, &format!("{name} {said}"), help));
    Ok(code.exit)
}
