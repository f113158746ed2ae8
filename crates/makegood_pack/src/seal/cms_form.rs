//! The bytes of the seal.

use std::time::Duration;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA, ID_SIGNING_TIME,
};
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::asn1::{OctetString, SetOfVec};
use der::{Any, DateTime, Encode, Sequence};
use jiff::Timestamp;
use p256::ecdsa::{DerSignature, Signature};
use signature::Signer as _;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::certificate::Signer;
use crate::digest::Sha256;

/// A seal that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The structures cannot be written.
    #[error("the seal cannot be written")]
    Form(#[from] der::Error),
    /// The key refuses.
    #[error("the sealing key cannot sign")]
    Key,
}

/// `ESSCertIDv2` with SHA-256, which is its default and so left out (RFC 5035 section 4).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

/// `SigningCertificateV2` without policies.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> der::Result<Attribute> {
    use der::Decode;
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// The attributes that are signed: content type, digest of the content, time, certificate.
pub(super) fn attributes(signer: &Certificate, content: Sha256, at: Timestamp) -> Result<SignedAttributes, SealError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| der::ErrorKind::DateTime.to_error())?;
    let date = DateTime::from_unix_duration(Duration::from_secs(seconds))?;
    let certificate = Sha256::of(&signer.to_der()?);
    let certificate =
        SigningCertificateV2 { certs: vec![EssCertIdV2 { hash: OctetString::new(certificate.0.to_vec())? }] };
    Ok(SetOfVec::try_from(vec![
        attribute(ID_CONTENT_TYPE, &ID_DATA)?,
        attribute(ID_MESSAGE_DIGEST, &OctetString::new(content.0.to_vec())?)?,
        attribute(ID_SIGNING_TIME, &Time::from(date))?,
        attribute(ID_AA_SIGNING_CERTIFICATE_V_2, &certificate)?,
    ])?)
}

/// The whole seal around attributes and signature.
pub(super) fn wrap(
    chain: &[Certificate],
    attributes: SignedAttributes,
    signature: &[u8],
) -> Result<Vec<u8>, SealError> {
    let signer = chain.first().ok_or(SealError::Key)?;
    let tbs = signer.tbs_certificate();
    let certificates: Vec<_> = chain.iter().cloned().map(CertificateChoices::Certificate).collect();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: algorithm(ID_SHA_256),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(ECDSA_WITH_SHA_256),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(ID_SHA_256)])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
}

/// Of the two spellings that an ECDSA signature has, `(r, s)` and `(r, n - s)`, the one with the smaller `s`:
/// nobody can write the other one and call the seal unchanged.
pub(super) fn one_spelling(signature: Signature) -> DerSignature {
    signature.normalize_s().to_der()
}

/// Seals `content` at `at`, by the sender's clock.
///
/// The signature is deterministic (RFC 6979): the same key, content and time give the same bytes.
///
/// - **Errors** [`SealError`].
pub fn seal(key: &Signer, content: &[u8], at: Timestamp) -> Result<Vec<u8>, SealError> {
    let signer = key.chain().first().ok_or(SealError::Key)?;
    let attributes = attributes(signer, Sha256::of(content), at)?;
    let signature: Signature = key.key().try_sign(&attributes.to_der()?).map_err(|_| SealError::Key)?;
    wrap(key.chain(), attributes, one_spelling(signature).as_bytes())
}
