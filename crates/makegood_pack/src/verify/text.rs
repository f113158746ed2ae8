//! The report in words, for a person who has never seen a pack.

use std::fmt::{self, Display, Formatter};

use super::report::{ExhibitState, Report, Verdict};
use crate::words::one_line;

/// Faults that are told one by one; the rest are counted.
const TOLD: usize = 50;

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.verdict {
            Verdict::Whole => writeln!(f, "This pack is whole: nothing in it was changed since it was sealed.")?,
            Verdict::Changed => writeln!(f, "THIS PACK WAS CHANGED since it was sealed. Do not rely on it.")?,
            Verdict::NoPack => writeln!(f, "THIS FILE IS NO EVIDENCE PACK, or so damaged that it cannot be read.")?,
        }
        if let Some(pack) = &self.pack {
            write!(f, "Case {}, pack {}", one_line(&pack.case), pack.pack)?;
            if pack.parts > 1 {
                write!(f, ", part {} of {}", pack.part, pack.parts)?;
            }
            writeln!(f, "; {} files, {} bytes read", self.files, self.bytes)?;
        }
        self.faults_text(f)?;
        self.who_and_when(f)?;
        self.exhibits_text(f)?;
        if !self.cautions.is_empty() {
            writeln!(f, "\nPlease note")?;
            self.cautions.iter().try_for_each(|caution| writeln!(f, "  {}", one_line(caution)))?;
        }
        if self.verdict == Verdict::Whole {
            writeln!(f, "\nThis shows that files are unchanged. It does not show that what they say is true.")?;
        }
        Ok(())
    }
}

impl Report {
    fn faults_text(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nWhat is wrong, and where")?;
        for fault in self.faults.iter().take(TOLD) {
            writeln!(f, "  {}: {}", one_line(&fault.place), one_line(&fault.says))?;
            if let (Some(expected), Some(found)) = (&fault.expected, &fault.found) {
                writeln!(f, "      expected {}", one_line(expected))?;
                writeln!(f, "      found    {}", one_line(found))?;
            }
        }
        if let Some(more) = self.faults.len().checked_sub(TOLD).filter(|more| *more > 0) {
            writeln!(f, "  and {more} more")?;
        }
        Ok(())
    }

    fn who_and_when(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(seal) = &self.seal {
            writeln!(f, "\nWho sealed it")?;
            writeln!(f, "  {}", one_line(&seal.subject))?;
            if seal.subject == seal.issuer {
                writeln!(f, "  a certificate that it made itself: it tells installations apart, not who runs them")?;
            }
            writeln!(f, "  certificate SHA-256 {}", seal.fingerprint.with_colons())?;
            writeln!(
                f,
                "  {}",
                match seal.known {
                    Some(true) => "this is the fingerprint that you were given",
                    Some(false) => "this is NOT the fingerprint that you were given",
                    None => "compare it with the fingerprint that you were given by another way",
                }
            )?;
            writeln!(f, "\nWhen")?;
            match (&self.time.at, &self.time.authority) {
                (Some(at), Some(authority)) => {
                    writeln!(f, "  no later than {at}, by the time authority {}", one_line(authority))?;
                }
                _ => writeln!(f, "  {}, {}", seal.claimed_at, self.time.source)?,
            }
        }
        if let Some(log) = &self.log {
            writeln!(
                f,
                "\nThe sender's evidence log\n  {}, {} lines, root {}",
                one_line(&log.origin),
                log.size,
                log.root
            )?;
        }
        Ok(())
    }

    fn exhibits_text(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.exhibits.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nExhibits")?;
        for exhibit in &self.exhibits {
            write!(f, "  {:>4}  {}  ", exhibit.no, one_line(&exhibit.name_as_received))?;
            match exhibit.state {
                ExhibitState::Whole => write!(f, "whole, in the log at line {}", exhibit.leaf_index)?,
                ExhibitState::Changed => write!(f, "CHANGED, or not the file that the log names")?,
                ExhibitState::Missing => write!(f, "MISSING")?,
                ExhibitState::Withheld => {
                    let why = exhibit.withheld.as_deref().unwrap_or_default();
                    write!(f, "withheld by the sender ({}); in the log at line {}", one_line(why), exhibit.leaf_index)?;
                }
                ExhibitState::InOtherPart => {
                    write!(f, "in part {}; in the log at line {}", exhibit.in_part.unwrap_or(0), exhibit.leaf_index)?;
                }
            }
            match &exhibit.existed_by {
                Some(at) => writeln!(f, "; existed by {at}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}
