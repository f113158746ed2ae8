//! Checks a seal and says what about it is not as it should be.

use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use const_oid::db::rfc5911::{ID_MESSAGE_DIGEST, ID_SIGNING_TIME};
use const_oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::asn1::OctetString;
use der::{Decode, Encode};
use jiff::Timestamp;
use p256::ecdsa::Signature;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::certificate::{fingerprint, read_chain};
use super::cms_form::{attributes, one_spelling, wrap};
use crate::digest::Sha256;
use crate::trust;

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The name in the signer's certificate.
    pub subject: String,
    /// The name of its issuer.
    pub issuer: String,
    /// SHA-256 of the signer's certificate.
    pub fingerprint: Sha256,
    /// The sender's word on the time.
    pub claimed_at: Timestamp,
}

/// Why a seal does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// It is no seal of this form.
    #[error("the seal cannot be read: it is not of the form that a pack has")]
    Form,
    /// The certificates beside it cannot be read.
    #[error("the signer's certificates cannot be read")]
    Chain,
    /// It is over other content.
    #[error("the list of files is not the one that was sealed")]
    OtherContent,
    /// The signature was not made by the certificate's key.
    #[error("the signature was not made by the key of the signer's certificate")]
    Signature,
    /// Certificates in the seal differ from those under the seal.
    #[error("the seal carries other certificates than the pack")]
    OtherCertificates,
}

/// Checks `seal` over `content`, made by the first certificate of `chain_pem`.
///
/// - **Errors** the first [`SealFault`], with what could be read of the seal.
pub fn check(seal: &[u8], content: &[u8], chain_pem: &[u8]) -> Result<Sealed, (SealFault, Option<Sealed>)> {
    let data = parse(seal).ok_or((SealFault::Form, None))?;
    let chain = read_chain(chain_pem).filter(|chain| !chain.is_empty()).ok_or((SealFault::Chain, None))?;
    let fail = |fault: SealFault| (fault, None);
    let signer = chain.first().ok_or(fail(SealFault::Chain))?;
    let info = data.signer_infos.0.iter().next().ok_or(fail(SealFault::Form))?;
    let signed = info.signed_attrs.as_ref().ok_or(fail(SealFault::Form))?;
    let value = |oid| {
        let mut found = signed.iter().filter(|attribute| attribute.oid == oid);
        let one = found.next().filter(|_| found.next().is_none())?;
        one.values.iter().next()
    };
    let time: Time = value(ID_SIGNING_TIME).and_then(|any| any.decode_as().ok()).ok_or(fail(SealFault::Form))?;
    let digest: OctetString =
        value(ID_MESSAGE_DIGEST).and_then(|any| any.decode_as().ok()).ok_or(fail(SealFault::Form))?;
    let digest = <[u8; 32]>::try_from(digest.as_bytes()).map(Sha256).map_err(|_| fail(SealFault::Form))?;
    let claimed_at = i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(fail(SealFault::Form))?;
    let sealed = Sealed {
        subject: signer.tbs_certificate().subject().to_string(),
        issuer: signer.tbs_certificate().issuer().to_string(),
        fingerprint: fingerprint(signer).ok_or(fail(SealFault::Chain))?,
        claimed_at,
    };
    let fail = |fault: SealFault| (fault, Some(sealed.clone()));
    let message = signed.to_der().map_err(|_| fail(SealFault::Form))?;
    let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };
    let key = signer.tbs_certificate().subject_public_key_info();
    trust::verify(key, &algorithm, None, &message, info.signature.as_bytes())
        .map_err(|_| fail(SealFault::Signature))?;
    let spelled = Signature::from_der(info.signature.as_bytes()).map(one_spelling);
    if !spelled.is_ok_and(|spelled| spelled.as_bytes() == info.signature.as_bytes()) {
        return Err(fail(SealFault::Form));
    }
    // The form is one: what is built from the parts is what must stand there, byte for byte.
    let expected = attributes(signer, digest, claimed_at)
        .and_then(|attributes| wrap(&chain, attributes, info.signature.as_bytes()))
        .map_err(|_| fail(SealFault::Form))?;
    if expected != seal {
        return Err(fail(SealFault::OtherCertificates));
    }
    if digest != Sha256::of(content) {
        return Err(fail(SealFault::OtherContent));
    }
    Ok(sealed)
}

fn parse(seal: &[u8]) -> Option<SignedData> {
    let content = ContentInfo::from_der(seal).ok()?;
    SignedData::from_der(&content.content.to_der().ok()?).ok()
}
