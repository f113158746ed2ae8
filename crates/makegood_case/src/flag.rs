//! What a person should look at in a case: shown, never corrected silently.

use crate::case::Case;
use crate::purse::Tally;

/// Something that a person should look at. Shown with the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flag {
    /// More came than was claimed.
    ReceivedAboveClaimed(Tally),
    /// More came than was approved, or nothing was approved.
    ReceivedAboveApproved(Tally),
    /// More was approved than was claimed, or in a purse in which nothing was claimed.
    ApprovedAboveClaimed(Tally),
    /// Money was taken back.
    ClawedBack(Tally),
    /// Money came and a dispute about it is open.
    PaidAndDisputed,
    /// It is not known whether a message went out: its id.
    SendingOpen(String),
    /// An event was written down with an earlier instant than the one before it: the order is that of the log.
    ClockSteppedBack,
}

impl std::fmt::Display for Flag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Flag::ReceivedAboveClaimed(more) => write!(f, "{more} was received above what was claimed"),
            Flag::ReceivedAboveApproved(more) => write!(f, "{more} was received that nobody approved"),
            Flag::ApprovedAboveClaimed(more) => write!(f, "{more} was approved that was not claimed in that form"),
            Flag::ClawedBack(back) => write!(f, "{back} was taken back"),
            Flag::PaidAndDisputed => {
                f.write_str("money was received while a card dispute is open: withdraw it when all is there")
            }
            Flag::SendingOpen(message) => {
                write!(f, "it is not known whether message {message} went out: look into the sent mail, then say so")
            }
            Flag::ClockSteppedBack => {
                f.write_str("an event has an earlier time than the one before it; the order is that of the log")
            }
        }
    }
}

impl Case {
    /// What a person should look at.
    pub fn flags(&self) -> Vec<Flag> {
        let mut flags = Vec::new();
        let mut more = |tally: Tally, flag: fn(Tally) -> Flag| {
            if !tally.is_empty() {
                flags.push(flag(tally));
            }
        };
        more(self.net.above(&self.claimed), Flag::ReceivedAboveClaimed);
        more(self.net.above(&self.approved), Flag::ReceivedAboveApproved);
        more(self.approved.above(&self.claimed), Flag::ApprovedAboveClaimed);
        more(self.clawed_back.clone(), Flag::ClawedBack);
        if self.has_open_dispute() && !self.net.is_empty() {
            flags.push(Flag::PaidAndDisputed);
        }
        if let Some(sending) = &self.sending {
            flags.push(Flag::SendingOpen(sending.message.clone()));
        }
        if self.stepped_back {
            flags.push(Flag::ClockSteppedBack);
        }
        flags
    }
}
