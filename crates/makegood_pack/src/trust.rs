//! Signatures by certificate, and the way from a certificate to a root that the caller trusts.
//!
//! What stands in packs and in the tokens of time authorities: RSA (PKCS#1 v1.5, from 2048 bits)
//! and ECDSA on P-256 and P-384, with SHA-256, SHA-384 or SHA-512. Anything else is refused by
//! name. The path follows RFC 5280 section 6 as far as such chains use it: names, signatures,
//! validity at one instant, basic constraints, key usage; a critical extension that is not known
//! here refuses the path. Revocation is not looked up: the check is offline.

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_KP_TIME_STAMPING};
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_EC_PUBLIC_KEY, ID_SHA_256, ID_SHA_384, ID_SHA_512,
    RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION,
    SHA_512_WITH_RSA_ENCRYPTION,
};
use der::{Decode, Encode};
use jiff::Timestamp;
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::hazmat::PrehashVerifier;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

/// Certificates that a path may pass through, at most.
const PATH_MAX: usize = 8;
/// Smallest RSA modulus accepted: NIST SP 800-131A Rev. 2, table 2,
/// <https://doi.org/10.6028/NIST.SP.800-131Ar2>.
const RSA_BITS_MIN: u32 = 2048;

/// Why a signature or a chain is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The algorithm is none of those above.
    #[error("the signature uses an algorithm that is not checked here ({0})")]
    Algorithm(String),
    /// The key cannot be read, or is too short.
    #[error("the public key cannot be read or is too short")]
    Key,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    Signature,
    /// No way leads to a trusted root.
    #[error("no certificate leads to a root that the checker trusts")]
    NoPath,
    /// A certificate on the way was not valid at that time.
    #[error("a certificate was not valid at that time")]
    Validity,
    /// The certificate is not for this purpose.
    #[error("the certificate is not for this purpose")]
    Purpose,
    /// A certificate names a critical extension that is not known here.
    #[error("a certificate has a critical extension that is not known here ({0})")]
    Critical(String),
}

/// A hash that a signature is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The hash that an algorithm identifier names, alone or with a signature.
    pub fn of(oid: ObjectIdentifier) -> Option<Hash> {
        match oid {
            ID_SHA_256 | SHA_256_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_256 => Some(Hash::Sha256),
            ID_SHA_384 | SHA_384_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_384 => Some(Hash::Sha384),
            ID_SHA_512 | SHA_512_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_512 => Some(Hash::Sha512),
            _ => None,
        }
    }

    /// The digest of `bytes`.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha256 => Sha256::digest(bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// Checks `signature` over `message` by the key of a certificate.
///
/// `digest` names the hash where the signature algorithm does not (bare `rsaEncryption` in CMS).
///
/// - **Errors** [`TrustError`].
pub fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TrustError> {
    let unknown = || TrustError::Algorithm(algorithm.oid.to_string());
    let hash = Hash::of(algorithm.oid)
        .or(digest.filter(|_| algorithm.oid == RSA_ENCRYPTION || algorithm.oid == ID_EC_PUBLIC_KEY))
        .ok_or_else(unknown)?;
    let prehash = hash.digest(message);
    let der = key.to_der().map_err(|_| TrustError::Key)?;
    let spki = SubjectPublicKeyInfoRef::from_der(&der).map_err(|_| TrustError::Key)?;
    match key.algorithm.oid {
        RSA_ENCRYPTION => rsa(spki, hash, &prehash, signature),
        ID_EC_PUBLIC_KEY => {
            let curve = key.algorithm.parameters.as_ref().and_then(|any| any.decode_as().ok());
            match curve {
                Some(SECP_256_R_1) => {
                    let key = p256::ecdsa::VerifyingKey::try_from(spki).map_err(|_| TrustError::Key)?;
                    let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| TrustError::Signature)?;
                    key.verify_prehash(&prehash, &signature).map_err(|_| TrustError::Signature)
                }
                Some(SECP_384_R_1) => {
                    let key = p384::ecdsa::VerifyingKey::try_from(spki).map_err(|_| TrustError::Key)?;
                    let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| TrustError::Signature)?;
                    key.verify_prehash(&prehash, &signature).map_err(|_| TrustError::Signature)
                }
                _ => Err(unknown()),
            }
        }
        _ => Err(unknown()),
    }
}

fn rsa(spki: SubjectPublicKeyInfoRef<'_>, hash: Hash, prehash: &[u8], signature: &[u8]) -> Result<(), TrustError> {
    use rsa::traits::PublicKeyParts;
    let key = rsa::PublicKey::try_from(spki).map_err(|_| TrustError::Key)?;
    if key.n().bit_width() < RSA_BITS_MIN {
        return Err(TrustError::Key);
    }
    let scheme = match hash {
        Hash::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
    };
    key.verify(scheme, prehash, signature).map_err(|_| TrustError::Signature)
}

/// What the first certificate of a path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing packs: digital signature or non-repudiation.
    Seal,
    /// Time stamping alone, RFC 3161 section 2.3: the extension must be critical.
    Time,
}

/// Finds the way from `leaf` to one of `roots`, every certificate valid at `at`.
///
/// - **Errors** [`TrustError`].
pub fn path(
    leaf: &Certificate,
    between: &[Certificate],
    roots: &[Certificate],
    at: Timestamp,
    purpose: Purpose,
) -> Result<(), TrustError> {
    fit_for(leaf, purpose)?;
    let mut current = leaf;
    for below in 0..PATH_MAX {
        valid(current, at)?;
        known_extensions(current)?;
        if roots.contains(current) {
            return Ok(());
        }
        let issuer = roots
            .iter()
            .chain(between)
            .filter(|issuer| *issuer != current && may_issue(issuer, below))
            .find(|issuer| issued(issuer, current).is_ok())
            .ok_or(TrustError::NoPath)?;
        current = issuer;
    }
    Err(TrustError::NoPath)
}

/// Whether the certificate is for `purpose`.
///
/// - **Errors** [`TrustError::Purpose`].
pub fn fit_for(certificate: &Certificate, purpose: Purpose) -> Result<(), TrustError> {
    let tbs = certificate.tbs_certificate();
    let usage = tbs.get_extension::<KeyUsage>().map_err(|_| TrustError::Purpose)?;
    let signs = usage.is_none_or(|(_, usage)| {
        usage.0.contains(KeyUsages::DigitalSignature) || usage.0.contains(KeyUsages::NonRepudiation)
    });
    let extended = tbs.get_extension::<ExtendedKeyUsage>().map_err(|_| TrustError::Purpose)?;
    let fits = match purpose {
        Purpose::Seal => true,
        Purpose::Time => extended.is_some_and(|(critical, usage)| critical && usage.0 == [ID_KP_TIME_STAMPING]),
    };
    if signs && fits { Ok(()) } else { Err(TrustError::Purpose) }
}

fn issued(issuer: &Certificate, subject: &Certificate) -> Result<(), TrustError> {
    if issuer.tbs_certificate().subject() != subject.tbs_certificate().issuer() {
        return Err(TrustError::NoPath);
    }
    let message = subject.tbs_certificate().to_der().map_err(|_| TrustError::Signature)?;
    let signature = subject.signature().as_bytes().ok_or(TrustError::Signature)?;
    verify(issuer.tbs_certificate().subject_public_key_info(), subject.signature_algorithm(), None, &message, signature)
}

fn may_issue(issuer: &Certificate, below: usize) -> bool {
    let tbs = issuer.tbs_certificate();
    let Ok(Some((_, basic))) = tbs.get_extension::<BasicConstraints>() else { return false };
    let usage = match tbs.get_extension::<KeyUsage>() {
        Ok(usage) => usage.is_none_or(|(_, usage)| usage.0.contains(KeyUsages::KeyCertSign)),
        Err(_) => false,
    };
    basic.ca && usage && basic.path_len_constraint.is_none_or(|longest| below <= usize::from(longest))
}

fn valid(certificate: &Certificate, at: Timestamp) -> Result<(), TrustError> {
    let validity = certificate.tbs_certificate().validity();
    let seconds = u64::try_from(at.as_second()).map_err(|_| TrustError::Validity)?;
    let from = validity.not_before.to_unix_duration().as_secs();
    let to = validity.not_after.to_unix_duration().as_secs();
    if (from..=to).contains(&seconds) { Ok(()) } else { Err(TrustError::Validity) }
}

fn known_extensions(certificate: &Certificate) -> Result<(), TrustError> {
    const KNOWN: [ObjectIdentifier; 3] = [ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE, ID_CE_EXT_KEY_USAGE];
    let extensions = certificate.tbs_certificate().extensions();
    match extensions.into_iter().flatten().find(|one| one.critical && !KNOWN.contains(&one.extn_id)) {
        Some(unknown) => Err(TrustError::Critical(unknown.extn_id.to_string())),
        None => Ok(()),
    }
}
