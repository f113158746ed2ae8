//! The answer of a time authority, believed only where it can be checked.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc3161::ID_CT_TST_INFO;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE, ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use const_oid::db::rfc5912::ID_SHA_256;
use der::asn1::{Int, OctetString};
use der::{Any, Decode, Encode, Reader, SliceReader, Tag, Tagged};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use super::form::{MessageImprint, StatusInfo, TimeStampResp};
use super::request::Request;
use crate::digest::Sha256;
use crate::seal;
use crate::trust::{self, Hash, Purpose, TrustError};

/// What a token says, once it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// The authority's time, to whole seconds downwards.
    pub time: Timestamp,
    /// The policy that it was given under.
    pub policy: ObjectIdentifier,
    /// The name in the authority's certificate.
    pub authority: String,
    /// Whether the certificate leads to a root that the checker named; none when none was named.
    pub trusted: Option<bool>,
    /// The certificates that the token carries.
    pub certificates: Vec<Certificate>,
}

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeFault {
    /// It is no answer of this form.
    #[error("the time authority's answer cannot be read")]
    Form,
    /// The authority refused.
    #[error("the time authority refused to answer (status {0})")]
    Refused(u8),
    /// It carries no token, or the token no signature.
    #[error("the time authority's answer is not signed")]
    Unsigned,
    /// It stamps something else.
    #[error("the time authority's answer is about other bytes")]
    OtherImprint,
    /// It repeats another number, or none.
    #[error("the time authority's answer repeats another number than the one asked with: an old or foreign answer")]
    OtherNonce,
    /// It is under another policy.
    #[error("the time authority answered under policy {found}, not {asked}")]
    OtherPolicy {
        /// What was asked for.
        asked: String,
        /// What came.
        found: String,
    },
    /// The signing certificate is not among those at hand.
    #[error("the certificate of the time authority is missing")]
    NoCertificate,
    /// The signature, the certificate's purpose, or the algorithm.
    #[error("the time authority's signature does not hold: {0}")]
    Signature(TrustError),
    /// The certificate does not lead to the root that was named.
    #[error("the time authority is not the one that was named: {0}")]
    Untrusted(TrustError),
}

/// Checks an answer to `request`, and gives it in the form in which it is kept: status `granted`
/// without text, and the token byte for byte.
///
/// `known` are certificates at hand beside those in the token; `roots` are trusted, and may be empty.
///
/// - **Errors** the first [`TimeFault`].
pub fn check_answer(
    answer: &[u8],
    request: &Request,
    known: &[Certificate],
    roots: &[Certificate],
) -> Result<(Stamp, Vec<u8>), TimeFault> {
    let response = response(answer)?;
    if response.status.status > 1 {
        return Err(TimeFault::Refused(response.status.status));
    }
    let token = response.token.ok_or(TimeFault::Unsigned)?;
    let (stamp, info) = open(&token, request.imprint, known, roots)?;
    if stamp.trusted == Some(false) {
        return Err(TimeFault::Untrusted(TrustError::NoPath));
    }
    if info.nonce.as_deref() != Some(&request.number()[..]) {
        return Err(TimeFault::OtherNonce);
    }
    if let Some(asked) = request.policy.filter(|asked| *asked != stamp.policy) {
        return Err(TimeFault::OtherPolicy { asked: asked.to_string(), found: stamp.policy.to_string() });
    }
    let kept = TimeStampResp { status: StatusInfo { status: 0, text: None, failure: None }, token: Some(token) };
    Ok((stamp, kept.to_der().map_err(|_| TimeFault::Form)?))
}

/// Checks a token as a pack keeps it, over bytes with the SHA-256 `imprint`.
///
/// A certificate in the token that is not among `known` is a change when `known` is not empty: the
/// token's own copies are covered by nothing else.
///
/// - **Errors** the first [`TimeFault`]; a chain that leads to none of `roots` is told in the stamp.
pub fn check_token(
    kept: &[u8],
    imprint: Sha256,
    known: &[Certificate],
    roots: &[Certificate],
) -> Result<Stamp, TimeFault> {
    let stamp = check_kept(kept, imprint, known, roots)?;
    if !known.is_empty() && stamp.certificates.iter().any(|one| !known.contains(one)) {
        return Err(TimeFault::Form);
    }
    Ok(stamp)
}

/// As [`check_token`], for a token that stands under the seal: its own certificates are as good as any.
///
/// - **Errors** the first [`TimeFault`].
pub fn check_kept(
    kept: &[u8],
    imprint: Sha256,
    known: &[Certificate],
    roots: &[Certificate],
) -> Result<Stamp, TimeFault> {
    let response = response(kept)?;
    let token = response.token.as_ref().ok_or(TimeFault::Unsigned)?;
    let bare = response.status == StatusInfo { status: 0, text: None, failure: None };
    if !bare || response.to_der().ok().as_deref() != Some(kept) {
        return Err(TimeFault::Form);
    }
    open(token, imprint, known, roots).map(|(stamp, _)| stamp)
}

fn response(bytes: &[u8]) -> Result<TimeStampResp, TimeFault> {
    if bytes.len() > seal::BYTES_MAX {
        return Err(TimeFault::Form);
    }
    TimeStampResp::from_der(bytes).map_err(|_| TimeFault::Form)
}

/// The fields of `TSTInfo` that are used.
struct Info {
    policy: ObjectIdentifier,
    imprint: MessageImprint,
    time: Timestamp,
    nonce: Option<Vec<u8>>,
}

fn open(
    token: &ContentInfo,
    imprint: Sha256,
    known: &[Certificate],
    roots: &[Certificate],
) -> Result<(Stamp, Info), TimeFault> {
    let form = |_| TimeFault::Form;
    if token.content_type != ID_SIGNED_DATA {
        return Err(TimeFault::Unsigned);
    }
    let bytes = token.content.to_der().map_err(form)?;
    let data = SignedData::from_der(&bytes).map_err(form)?;
    let encap = &data.encap_content_info;
    if data.version != CmsVersion::V3 || encap.econtent_type != ID_CT_TST_INFO || data.to_der().map_err(form)? != bytes
    {
        return Err(TimeFault::Form);
    }
    let content: OctetString = encap.econtent.as_ref().and_then(|any| any.decode_as().ok()).ok_or(TimeFault::Form)?;
    let info = info(content.as_bytes()).ok_or(TimeFault::Form)?;
    let mut signers = data.signer_infos.0.iter();
    let (Some(signer), None) = (signers.next(), signers.next()) else { return Err(TimeFault::Unsigned) };
    let certificates: Vec<Certificate> = data
        .certificates
        .iter()
        .flat_map(|set| set.0.iter())
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let all: Vec<Certificate> = certificates.iter().chain(known).cloned().collect();
    let certificate = all.iter().find(|one| is_signer(one, &signer.sid)).ok_or(TimeFault::NoCertificate)?;
    // The list of hashes is under no signature; it must be what the signer used, and nothing unknown.
    let listed = &data.digest_algorithms;
    if !listed.iter().any(|one| *one == signer.digest_alg) || listed.iter().any(|one| Hash::of(one.oid).is_none()) {
        return Err(TimeFault::Form);
    }
    signature(signer, content.as_bytes(), certificate)?;
    trust::fit_for(certificate, Purpose::Time).map_err(TimeFault::Signature)?;
    if info.imprint.algorithm.oid != ID_SHA_256 || info.imprint.digest.as_bytes() != imprint.0 {
        return Err(TimeFault::OtherImprint);
    }
    let trusted = (!roots.is_empty()).then(|| trust::path(certificate, &all, roots, info.time, Purpose::Time).is_ok());
    let authority = certificate.tbs_certificate().subject().to_string();
    Ok((Stamp { time: info.time, policy: info.policy, authority, trusted, certificates }, info))
}

fn is_signer(certificate: &Certificate, sid: &SignerIdentifier) -> bool {
    let tbs = certificate.tbs_certificate();
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == *tbs.issuer() && id.serial_number == *tbs.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(tbs.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

/// The signature over the attributes, the digest in them, and the certificate that they name.
fn signature(signer: &SignerInfo, content: &[u8], certificate: &Certificate) -> Result<(), TimeFault> {
    let attributes = signer.signed_attrs.as_ref().ok_or(TimeFault::Unsigned)?;
    let hash = Hash::of(signer.digest_alg.oid)
        .ok_or_else(|| TimeFault::Signature(TrustError::Algorithm(signer.digest_alg.oid.to_string())))?;
    let value = |oid: ObjectIdentifier| -> Option<&Any> {
        attributes.iter().find(|attribute| attribute.oid == oid).and_then(|attribute| attribute.values.iter().next())
    };
    let digest: OctetString =
        value(ID_MESSAGE_DIGEST).and_then(|any| any.decode_as().ok()).ok_or(TimeFault::Unsigned)?;
    let kind: Option<ObjectIdentifier> = value(ID_CONTENT_TYPE).and_then(|any| any.decode_as().ok());
    if digest.as_bytes() != hash.digest(content) || kind != Some(ID_CT_TST_INFO) {
        return Err(TimeFault::Signature(TrustError::Signature));
    }
    // RFC 5816 section 2.2.1: the token must name its certificate. The hash stands inside the
    // attribute's first octet string, whichever of its two versions it is.
    let der = certificate.to_der().map_err(|_| TimeFault::Form)?;
    let named = [ID_AA_SIGNING_CERTIFICATE_V_2, ID_AA_SIGNING_CERTIFICATE].into_iter().filter_map(value).any(|any| {
        let hashes: [Vec<u8>; 4] = [
            Hash::Sha256.digest(&der),
            Hash::Sha384.digest(&der),
            Hash::Sha512.digest(&der),
            <sha1::Sha1 as sha1::Digest>::digest(&der).to_vec(),
        ];
        first_octets(any.value()).is_some_and(|found| hashes.contains(&found))
    });
    if !named {
        return Err(TimeFault::Signature(TrustError::Purpose));
    }
    let message = attributes.to_der().map_err(|_| TimeFault::Form)?;
    let key = certificate.tbs_certificate().subject_public_key_info();
    trust::verify(key, &signer.signature_algorithm, Some(hash), &message, signer.signature.as_bytes())
        .map_err(TimeFault::Signature)
}

/// The first octet string inside nested sequences, at most eight deep.
fn first_octets(value: &[u8]) -> Option<Vec<u8>> {
    let mut value = value.to_vec();
    for _ in 0..8 {
        let mut reader = SliceReader::new(&value).ok()?;
        let mut any = Any::decode(&mut reader).ok()?;
        // Version 2 may name its hash before the digest.
        if let (Ok(_), Some(next)) = (any.decode_as::<AlgorithmOnly>(), Any::decode(&mut reader).ok()) {
            any = next;
        }
        match any.tag() {
            Tag::OctetString => return Some(any.value().to_vec()),
            Tag::Sequence => value = any.value().to_vec(),
            _ => return None,
        }
    }
    None
}

type AlgorithmOnly = x509_cert::spki::AlgorithmIdentifierOwned;

/// Reads `TSTInfo`: version, policy, imprint, serial, time, then what may follow.
fn info(bytes: &[u8]) -> Option<Info> {
    let fields: Vec<Any> = {
        let outer = Any::from_der(bytes).ok().filter(|any| any.tag() == Tag::Sequence)?;
        let mut reader = SliceReader::new(outer.value()).ok()?;
        let mut fields = Vec::new();
        while !reader.is_finished() {
            fields.push(Any::decode(&mut reader).ok()?);
        }
        fields
    };
    let version: u8 = fields.first()?.decode_as().ok()?;
    let policy = fields.get(1)?.decode_as().ok()?;
    let imprint = fields.get(2)?.decode_as().ok()?;
    let _serial: Int = fields.get(3)?.decode_as().ok()?;
    let time = generalized(fields.get(4)?)?;
    let nonce = fields.iter().skip(5).find(|any| any.tag() == Tag::Integer);
    let nonce = nonce.map(|any| any.value().to_vec());
    (version == 1).then_some(Info { policy, imprint, time, nonce })
}

/// `GeneralizedTime` in UTC; RFC 3161 section 2.4.2 allows fractions of a second, which are cut off.
fn generalized(any: &Any) -> Option<Timestamp> {
    if any.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(any.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 14 || fraction.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let local = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?;
    local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
