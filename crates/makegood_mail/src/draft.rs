//! A draft, and the message that is made of it: same input, same bytes.

use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Mailbox, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::reference::CaseReference;

/// A file that goes with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its name, as the receiver sees it.
    pub name: String,
    /// Its type, for example `application/pdf`.
    pub media_type: String,
    /// Its bytes, sent exactly.
    pub bytes: Vec<u8>,
}

/// A message that a person reads, changes and sends, or has sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Sender, as `address` or `Name <address>`.
    pub from: String,
    /// Where answers go, where that is another address: one with the reference as its plus tag.
    pub reply_to: Option<String>,
    /// Receivers.
    pub to: Vec<String>,
    /// Receivers of a copy.
    pub cc: Vec<String>,
    /// Subject, without the reference.
    pub subject: String,
    /// Reference that is put behind the subject.
    pub reference: Option<CaseReference>,
    /// Text, lines ended by `\n`.
    pub body: String,
    /// Id of the message that it answers.
    pub in_reply_to: Option<String>,
    /// Ids of the messages before it, oldest first.
    pub references: Vec<String>,
    /// Files, in order.
    pub attachments: Vec<AttachedFile>,
}

/// What a draft needs from outside to become a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its id, `local@domain`, handed in and never used twice.
    pub message_id: String,
    /// Its date.
    pub at: Timestamp,
    /// Most bytes that the channel takes, as sent: attachments grow by 37 % on the way.
    pub bytes_max: u64,
}

/// A message, ready to be sent and kept.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its bytes as sent.
    pub bytes: Vec<u8>,
    /// Its id, without brackets.
    pub message_id: String,
    pub(crate) envelope: Envelope,
}

/// Why a draft is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// An address cannot be read.
    #[error("`{0}` is no mail address: expected `name@example.com` or `Name <name@example.com>`")]
    Address(String),
    /// There is no receiver.
    #[error("the draft has no receiver")]
    NoReceiver,
    /// The message id has another form.
    #[error("`{0}` is no message id: expected `local@domain` in printable ASCII")]
    MessageId(String),
    /// The date is outside the years that a message can name.
    #[error("the date is not between 1970 and 9999")]
    Date,
    /// The type of a file has another form.
    #[error("`{0}` is no type of a file: expected for example `application/pdf`")]
    MediaType(String),
    /// The channel takes less.
    #[error(
        "the message has {bytes} bytes and the channel takes {bytes_max}, {over} too many: send fewer or smaller files, or split the pack"
    )]
    TooLarge {
        /// Bytes as sent.
        bytes: u64,
        /// Most that the channel takes.
        bytes_max: u64,
        /// The difference.
        over: u64,
    },
    /// The message cannot be put together.
    #[error("the message cannot be put together: {0}")]
    Composed(String),
}

impl Draft {
    /// The subject as sent, with the reference once.
    pub fn whole_subject(&self) -> String {
        let subject = crate::visible::line(&self.subject, 900);
        match &self.reference {
            Some(reference) if !subject.contains(&reference.to_string()) => {
                format!("{subject} {}", reference.in_subject()).trim().to_owned()
            }
            _ => subject,
        }
    }

    /// Makes the message.
    ///
    /// - **Errors** [`DraftError`]; a message that the channel would not take is refused before it is built.
    pub fn message(&self, stamp: &Stamp) -> Result<Outgoing, DraftError> {
        if self.to.is_empty() {
            return Err(DraftError::NoReceiver);
        }
        let least = self.attachments.iter().map(|file| file.bytes.len() as u64 / 3 * 4).sum::<u64>();
        within(least.saturating_add(self.body.len() as u64), stamp.bytes_max)?;
        let message_id = checked_id(&stamp.message_id)?;
        let seconds = u64::try_from(stamp.at.as_second()).map_err(|_| DraftError::Date)?;
        if seconds >= 253_402_300_800 {
            return Err(DraftError::Date);
        }
        let mut builder = Message::builder()
            .from(mailbox(&self.from)?)
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{message_id}>")))
            .subject(self.whole_subject());
        if let Some(address) = &self.reply_to {
            builder = builder.reply_to(mailbox(address)?);
        }
        for address in &self.to {
            builder = builder.to(mailbox(address)?);
        }
        for address in &self.cc {
            builder = builder.cc(mailbox(address)?);
        }
        if let Some(id) = &self.in_reply_to {
            builder = builder.in_reply_to(format!("<{}>", checked_id(id)?));
        }
        if !self.references.is_empty() {
            let ids: Result<Vec<_>, _> = self.references.iter().map(|id| checked_id(id)).collect();
            let ids: Vec<String> = ids?.into_iter().map(|id| format!("<{id}>")).collect();
            builder = builder.references(ids.join(" "));
        }
        let text = SinglePart::plain(self.body.clone());
        let built = if self.attachments.is_empty() {
            builder.singlepart(text)
        } else {
            let mut parts = MultiPart::mixed().boundary(self.boundary(message_id)).singlepart(text);
            for file in &self.attachments {
                parts = parts.singlepart(attached(file)?);
            }
            builder.multipart(parts)
        };
        let built = built.map_err(|error| DraftError::Composed(error.to_string()))?;
        let bytes = built.formatted();
        within(bytes.len() as u64, stamp.bytes_max)?;
        Ok(Outgoing { bytes, message_id: message_id.to_owned(), envelope: built.envelope().clone() })
    }

    /// A boundary that follows from the message, so that its bytes do too.
    fn boundary(&self, message_id: &str) -> String {
        let sum = Sha256::new().chain_update(message_id).chain_update([0]).chain_update(&self.body).finalize();
        let digits: String = sum.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("makegood-{digits}")
    }
}

fn within(bytes: u64, bytes_max: u64) -> Result<(), DraftError> {
    if bytes > bytes_max { Err(DraftError::TooLarge { bytes, bytes_max, over: bytes - bytes_max }) } else { Ok(()) }
}

fn mailbox(text: &str) -> Result<Mailbox, DraftError> {
    text.parse().map_err(|_| DraftError::Address(crate::visible::line(text, 320)))
}

fn checked_id(id: &str) -> Result<&str, DraftError> {
    let bare = crate::address::bare_id(id);
    let right =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>@".contains(&byte));
    match bare.split_once('@') {
        Some((local, domain)) if right(local) && right(domain) && bare.len() <= 250 => Ok(bare),
        _ => Err(DraftError::MessageId(crate::visible::line(id, 100))),
    }
}

/// A file as a part: always base64, because other encodings may write line ends anew.
fn attached(file: &AttachedFile) -> Result<SinglePart, DraftError> {
    let refused = || DraftError::MediaType(crate::visible::line(&file.media_type, 100));
    let kind = ContentType::parse(&file.media_type).map_err(|_| refused())?;
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| DraftError::Composed("a file cannot be encoded".to_owned()))?;
    Ok(Attachment::new(crate::visible::file_name(&file.name)).body(body, kind))
}
