//! Why an answer is taken for one to a case, and what speaks against it, in words.

use makegood_mail::thread::{Candidate, Doubt, Evidence};

/// Words of strangers on one line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Why a case may be the one.
pub fn evidence_words(candidate: &Candidate) -> String {
    let one = |evidence: &Evidence| match evidence {
        Evidence::ReferenceInSubject => "our reference stands in it".to_owned(),
        Evidence::ReferenceInAddress => "it was sent to the address of our reference".to_owned(),
        Evidence::Answers(id) => format!("it answers our message {}", plain(id)),
        Evidence::InThreadOf(id) => format!("it is in the thread of our message {}", plain(id)),
        Evidence::Ticket(ticket) => format!("ticket {} stands in it", plain(ticket)),
        Evidence::SenderDomain(domain) => format!("its sender is of {}", plain(domain)),
    };
    candidate.why.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What makes it doubtful.
pub fn doubt_words(doubt: &Doubt) -> String {
    match doubt {
        Doubt::SenderNotOfParty(domain) => {
            format!("its sender's domain {} is none of the platform's: perhaps a forgery", plain(domain))
        }
        Doubt::AuthenticationFailed(what) => {
            format!("your mail server says that it is not from whom it says ({})", plain(what))
        }
        Doubt::AnswersElsewhere(domain) => format!("answers would go to another domain, {}", plain(domain)),
        Doubt::NoSender => "it names no sender".to_owned(),
        Doubt::SeveralSenders => "it names several senders".to_owned(),
        Doubt::SeveralCases => "it names more than one case".to_owned(),
        Doubt::ReferenceWrong(text) => {
            format!("{} looks like our reference and is none: mistyped or made up", plain(text))
        }
        Doubt::CaseUnknown(case) => format!("its reference names {}, which is not known here", plain(case)),
        Doubt::OurOwnMessage(id) => format!("its id {} is that of a message of ours", plain(id)),
        Doubt::Bounce => "it is the report of a mail server that a message did not arrive".to_owned(),
    }
}
