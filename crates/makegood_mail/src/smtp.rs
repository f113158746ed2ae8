//! Sending a message: off until a person turns it on, encrypted always, never twice by itself.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::draft::Outgoing;
use crate::login::{Login, Proof};
use crate::tls::{Trust, TrustError};

/// Longest wait for one answer of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// When a connection becomes encrypted. There is no plain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte, most often port 465 (RFC 8314 §3.3).
    Implicit,
    /// By `STARTTLS`, most often port 587; without it nothing is sent.
    StartTls,
}

/// An account that sends.
#[derive(Debug, Clone)]
pub struct SmtpAccount {
    /// Name of the server, as in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// When the connection becomes encrypted.
    pub encryption: Encryption,
    /// User and proof.
    pub login: Login,
    /// Authorities that are trusted.
    pub trust: Trust,
}

/// Whether messages are sent at all.
#[derive(Debug, Clone, Default)]
pub enum Sending {
    /// Drafts are written, a person sends them. The default.
    #[default]
    Off,
    /// Messages that a person released are sent by this account.
    On(Box<SmtpAccount>),
}

/// The server took the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Id of the message.
    pub message_id: String,
    /// What the server answered; often the number that it gave the message.
    pub answer: String,
}

/// Why a message was not sent, or that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Sending is off.
    #[error("sending is off: send the draft yourself, or turn sending on in the settings of the workspace")]
    Off,
    /// The certificates handed in cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// No connection, no encryption, or no login: nothing was sent.
    #[error("nothing was sent: no connection to {host}: {why}")]
    NotConnected {
        /// The server.
        host: String,
        /// What it or the connection said.
        why: String,
    },
    /// The server refused the message: nothing was sent.
    #[error("nothing was sent: {host} refused the message ({code}): {why}")]
    Refused {
        /// The server.
        host: String,
        /// Its code, for example 552.
        code: u16,
        /// What it said.
        why: String,
        /// True where the same message may be taken later (4xx).
        later: bool,
    },
    /// The connection ended after the message was begun: it may have been sent.
    #[error("it is not known whether {host} took the message: {why}; look into the sent mail before sending it again")]
    Unknown {
        /// The server.
        host: String,
        /// What happened.
        why: String,
    },
}

impl Sending {
    /// Sends one message once.
    ///
    /// - **Errors** [`SendError`]. Only [`SendError::Unknown`] leaves open whether it went out, and it is not tried again.
    pub async fn send(&self, message: &Outgoing) -> Result<Sent, SendError> {
        match self {
            Sending::Off => Err(SendError::Off),
            Sending::On(account) => account.send(message).await,
        }
    }
}

impl SmtpAccount {
    /// Connects and enters, and sends nothing.
    ///
    /// - **Errors** [`SendError::NotConnected`], [`SendError::Trust`].
    pub async fn check(&self) -> Result<(), SendError> {
        self.connects(&self.transport()?).await
    }

    async fn connects(&self, transport: &AsyncSmtpTransport<Tokio1Executor>) -> Result<(), SendError> {
        let not_connected = |why: String| SendError::NotConnected { host: self.host.clone(), why };
        match transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(not_connected("the server is not ready".to_owned())),
            Err(error) => Err(not_connected(self.login.shown(&error.to_string()))),
        }
    }

    async fn send(&self, message: &Outgoing) -> Result<Sent, SendError> {
        let transport = self.transport()?;
        let host = self.host.clone();
        let said = |error: &lettre::transport::smtp::Error| self.login.shown(&error.to_string());
        // Tried first, so that what fails here is known to have sent nothing.
        self.connects(&transport).await?;
        match transport.send_raw(&message.envelope, &message.bytes).await {
            Ok(response) => {
                let answer = self.login.shown(&response.message().collect::<Vec<_>>().join(" "));
                Ok(Sent { message_id: message.message_id.clone(), answer })
            }
            Err(error) => Err(match error.status() {
                Some(code) => {
                    SendError::Refused { host, code: code.into(), why: said(&error), later: error.is_transient() }
                }
                None => SendError::Unknown { host, why: said(&error) },
            }),
        }
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
        let setup = |error: lettre::transport::smtp::Error| TrustError::Setup(error.to_string());
        let mut parameters = TlsParameters::builder(self.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
        for certificate in self.trust.extra()? {
            let certificate = Certificate::from_der(certificate.to_vec()).map_err(|_| TrustError::Unreadable)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build_rustls().map_err(setup)?;
        let tls = match self.encryption {
            Encryption::Implicit => Tls::Wrapper(parameters),
            Encryption::StartTls => Tls::Required(parameters),
        };
        let secret = self.login.secret().expose().to_owned();
        let mechanisms = match self.login.proof {
            Proof::Password(_) => vec![Mechanism::Plain, Mechanism::Login],
            Proof::Token(_) => vec![Mechanism::Xoauth2],
        };
        Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host.clone())
            .port(self.port)
            .tls(tls)
            .credentials(Credentials::new(self.login.user.clone(), secret))
            .authentication(mechanisms)
            .timeout(Some(ANSWER_TIMEOUT))
            .build())
    }
}
