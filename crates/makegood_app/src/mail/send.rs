//! Sending a released letter once: what is sent is written down before, and how it ended afterwards.
//!
//! Between the two nobody knows whether it went out, however the process or the connection ended. The case then lets no other
//! letter begin until a person has looked into the sent mail and says which it was.

use makegood_case::store::{Cases, Direction, Message};
use makegood_case::{Case, Rung, Sending, State, What};
use makegood_letters::Step;
use makegood_mail::smtp::{SendError, Sending as Server, Sent};

use super::letter::{Letter, then};
use crate::case::record::{Said, record};
use crate::case::reply;
use crate::{AppError, Workspace};

/// How sending ended.
#[derive(Debug)]
pub enum Ended {
    /// The server took it, and it is written down.
    Sent {
        /// The case after it.
        case: Box<Case>,
        /// What the server answered.
        answer: String,
    },
    /// Nobody knows.
    Unknown {
        /// What happened.
        why: String,
    },
}

/// Sends a letter that a person released.
///
/// - **Errors** [`AppError::CaseRefused`] when the case does not allow it, [`AppError::NotSent`] when it is known that nothing went
///   out, which is then written down, [`AppError::Store`].
pub async fn send(
    (workspace, cases): (&Workspace, &impl Cases),
    (server, case): (&Server, &Case),
    letter: &Letter,
    rung: Option<Rung>,
    said: &Said,
) -> Result<Ended, AppError> {
    let begun = Sending {
        message: letter.outgoing.message_id.clone(),
        sha256: letter.sha256.clone(),
        letter: letter.step.word().to_owned(),
        rung,
        pack_sha256: letter.pack_sha256.clone(),
    };
    let Some(what) = then(letter.step, rung, letter.pack_sha256.clone()) else {
        return Err(AppError::MailNotReady {
            why: format!("a letter {} is not sent by mail", letter.step),
            help: "write the draft and send it as its step says:\n  makegood case letter K-0001".to_owned(),
        });
    };
    let mut first = Vec::new();
    if case.state() == State::Draft {
        first.push(What::MadeReady);
    }
    first.push(What::SendingBegun { sending: begun.clone() });
    // What could not be written down afterwards is not begun.
    let trial = [&first[..], &[What::SendingEnded { message: begun.message.clone(), went_out: true }, what]].concat();
    case.with(trial.into_iter().map(|what| said.event(case.zone(), what)).collect())?;
    reply::keep(workspace, &format!("sent-{}.eml", case.id()), &letter.outgoing.bytes, said.at)?;
    record(cases, case.id(), said, first, &[]).await?;
    match server.send(&letter.outgoing).await {
        Ok(Sent { answer, .. }) => {
            let case =
                went_out(cases, case.id(), &begun, letter.draft.to.join(", "), letter.draft.whole_subject(), said)
                    .await?;
            Ok(Ended::Sent { case: Box::new(case), answer })
        }
        Err(error @ SendError::Unknown { .. }) => Ok(Ended::Unknown { why: error.to_string() }),
        Err(error) => {
            did_not_go_out(cases, case.id(), &begun, said).await?;
            Err(error.into())
        }
    }
}

/// Writes down how a sending ended whose end nobody knew.
///
/// - **Errors** [`AppError::CaseNotReady`] when none is open, [`AppError::Store`].
pub async fn settle(
    (workspace, cases): (&Workspace, &impl Cases),
    case: &Case,
    did_go_out: bool,
    said: &Said,
) -> Result<Case, AppError> {
    let Some(begun) = case.sending().cloned() else {
        return Err(AppError::CaseNotReady {
            why: format!("no message of case {} is being sent", case.id()),
            help: format!("see where it stands:\n  makegood case show {}", case.id()),
        });
    };
    if !did_go_out {
        return did_not_go_out(cases, case.id(), &begun, said).await;
    }
    let sent = super::fetch::kept(workspace, &begun.sha256)?;
    let sent = reply::read(&sent, workspace.config())?;
    went_out(cases, case.id(), &begun, sent.to.join(", "), sent.subject, said).await
}

async fn went_out(
    cases: &impl Cases,
    case: &str,
    begun: &Sending,
    to: String,
    subject: String,
    said: &Said,
) -> Result<Case, AppError> {
    let message = Message {
        id: begun.message.clone(),
        case: case.to_owned(),
        direction: Direction::Out,
        at: said.at,
        party: to,
        subject,
        sha256: begun.sha256.clone(),
    };
    let mut happened = vec![
        What::SendingEnded { message: begun.message.clone(), went_out: true },
        What::MessageFiled { message: begun.message.clone() },
    ];
    let what = Step::named(&begun.letter).and_then(|step| then(step, begun.rung, begun.pack_sha256.clone()));
    if let Some(what) = what {
        // Somebody may have written down meanwhile that it was sent: then only the message is filed.
        let now = cases.case(case).await?;
        let with = [&happened[..], &[what]].concat();
        if now.with(with.iter().map(|what| said.event(now.zone(), what.clone())).collect()).is_ok() {
            happened = with;
        }
    }
    record(cases, case, said, happened, &[message]).await
}

async fn did_not_go_out(cases: &impl Cases, case: &str, begun: &Sending, said: &Said) -> Result<Case, AppError> {
    let ended = What::SendingEnded { message: begun.message.clone(), went_out: false };
    record(cases, case, said, vec![ended], &[]).await
}
