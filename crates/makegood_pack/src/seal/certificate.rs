//! The sealing key and its certificate.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use der::EncodePem;
use der::pem::LineEnding;
use jiff::Timestamp;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, builder};

use crate::digest::Sha256;

/// Who stands behind the sealing certificate; said in words in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Made by the installation itself: "same installation as before", no more.
    SelfMade,
    /// From an organisation's authority.
    Organisation,
    /// A qualified seal or signature certificate of a trust service (eIDAS).
    Qualified,
}

impl Level {
    /// In words a stranger understands.
    pub fn words(self) -> &'static str {
        match self {
            Level::SelfMade => {
                "self-made: it shows that two packs come from the same installation, and nothing about who runs it"
            }
            Level::Organisation => "issued by an organisation's own authority",
            Level::Qualified => "a qualified certificate of a trust service, by the sender's word; ask its issuer",
        }
    }
}

/// A sealing key with its certificates, the signer's first.
pub struct Signer {
    key: SigningKey,
    chain: Vec<Certificate>,
    level: Level,
}

impl fmt::Debug for Signer {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("level", &self.level).field("certificates", &self.chain.len()).finish()
    }
}

/// Key or certificates that cannot be used. Never says anything of the key.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The key is no P-256 key in PKCS#8.
    #[error("the sealing key is no P-256 key in PKCS#8")]
    Key,
    /// The certificates are no PEM, or none.
    #[error("the sealing certificates cannot be read as PEM")]
    Pem,
    /// The first certificate is not that of the key.
    #[error("the first sealing certificate does not belong to the sealing key")]
    OtherKey,
    /// The name cannot stand in a certificate.
    #[error("the name `{0}` cannot stand in a certificate")]
    Name(String),
    /// The instants cannot stand in a certificate, or end before they begin.
    #[error("the certificate's period cannot be written")]
    Period,
    /// The certificate cannot be built.
    #[error("the certificate cannot be built")]
    Build(#[from] builder::Error),
}

/// The extensions of a self-made sealing certificate: signs, issues nothing.
struct SelfMade(Name);

impl BuilderProfile for SelfMade {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let none: &[Extension] = &[];
        let key_bytes = key.subject_public_key.raw_bytes();
        // RFC 7093 section 2, method 1: the leftmost 160 bits of a SHA-256, so that no SHA-1 is needed.
        let identifier = Sha256::of(key_bytes).0.first_chunk::<20>().map(|bytes| bytes.to_vec()).unwrap_or_default();
        let identifier = SubjectKeyIdentifier(der::asn1::OctetString::new(identifier)?);
        Ok(vec![
            (&BasicConstraints { ca: false, path_len_constraint: None }).to_extension(tbs.subject(), none)?,
            (&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation)).to_extension(tbs.subject(), none)?,
            (&identifier).to_extension(tbs.subject(), none)?,
        ])
    }
}

impl Signer {
    /// A key with a certificate that it signs itself.
    ///
    /// `pkcs8` is DER or PEM; `serial` is random; `name` is shown to whoever checks the pack, e.g. `Example GmbH, pack seal`.
    ///
    /// - **Errors** [`CertificateError`].
    pub fn self_made(
        pkcs8: &[u8],
        name: &str,
        serial: [u8; 16],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Self, CertificateError> {
        let key = read_key(pkcs8)?;
        let bad_name = || CertificateError::Name(name.to_owned());
        if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
            return Err(bad_name());
        }
        // RFC 4514 section 2.4: these are escaped in a name written as text.
        let escaped: String = name
            .chars()
            .flat_map(|c| {
                let special = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' | '#' | ' ');
                special.then_some('\\').into_iter().chain([c])
            })
            .collect();
        let subject = Name::from_str(&format!("CN={escaped}")).map_err(|_| bad_name())?;
        let mut serial = serial;
        if let Some(first) = serial.first_mut() {
            *first = (*first & 0x7f) | 0x40; // positive, and never shorter
        }
        let serial = SerialNumber::new(&serial).map_err(|_| CertificateError::Period)?;
        if to <= from {
            return Err(CertificateError::Period);
        }
        let validity = Validity::new(time(from)?, time(to)?);
        let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).map_err(|_| CertificateError::Key)?;
        let builder = CertificateBuilder::new(SelfMade(subject), serial, validity, public)?;
        let certificate = builder.build::<_, DerSignature>(&key)?;
        Ok(Signer { key, chain: vec![certificate], level: Level::SelfMade })
    }

    /// A key (PKCS#8, DER or PEM) with certificates issued by others (PEM), the signer's first.
    ///
    /// - **Errors** [`CertificateError`].
    pub fn issued(pkcs8: &[u8], chain_pem: &str, level: Level) -> Result<Self, CertificateError> {
        let key = read_key(pkcs8)?;
        let chain = read_chain(chain_pem.as_bytes()).ok_or(CertificateError::Pem)?;
        let first = chain.first().ok_or(CertificateError::Pem)?;
        let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).map_err(|_| CertificateError::Key)?;
        if *first.tbs_certificate().subject_public_key_info() != public {
            return Err(CertificateError::OtherKey);
        }
        Ok(Signer { key, chain, level })
    }

    /// The certificates as PEM, the signer's first.
    ///
    /// - **Errors** [`CertificateError::Pem`].
    pub fn chain_pem(&self) -> Result<String, CertificateError> {
        write_chain(&self.chain).ok_or(CertificateError::Pem)
    }

    /// SHA-256 of the signer's certificate: what is printed on the fingerprint page.
    ///
    /// - **Errors** [`CertificateError::Pem`].
    pub fn fingerprint(&self) -> Result<Sha256, CertificateError> {
        self.chain.first().and_then(fingerprint).ok_or(CertificateError::Pem)
    }

    /// Who stands behind the certificate.
    pub fn level(&self) -> Level {
        self.level
    }

    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(super) fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// A key in PKCS#8, DER or PEM.
fn read_key(pkcs8: &[u8]) -> Result<SigningKey, CertificateError> {
    let key = match std::str::from_utf8(pkcs8) {
        Ok(pem) if pem.trim_start().starts_with("-----") => SigningKey::from_pkcs8_pem(pem),
        _ => SigningKey::from_pkcs8_der(pkcs8),
    };
    // What the library says could tell of the key.
    key.map_err(|_| CertificateError::Key)
}

fn time(at: Timestamp) -> Result<Time, CertificateError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| CertificateError::Period)?;
    let date = der::DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| CertificateError::Period)?;
    Ok(Time::from(date))
}

/// SHA-256 of a certificate's DER.
pub(crate) fn fingerprint(certificate: &Certificate) -> Option<Sha256> {
    use der::Encode;
    certificate.to_der().ok().map(|der| Sha256::of(&der))
}

/// Certificates of a PEM file, in its order; none when it holds anything else.
pub(crate) fn read_chain(pem: &[u8]) -> Option<Vec<Certificate>> {
    if pem.is_empty() {
        return Some(Vec::new());
    }
    Certificate::load_pem_chain(pem).ok()
}

/// Certificates as PEM, one behind the other.
pub(crate) fn write_chain(certificates: &[Certificate]) -> Option<String> {
    certificates.iter().map(|certificate| certificate.to_pem(LineEnding::LF).ok()).collect()
}
