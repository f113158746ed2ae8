//! Whom a connection trusts: the public authorities that are compiled in, and those that are handed in.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Authorities whose certificates a mail server may show.
///
/// There is no way to leave the check out: a server with a certificate of its own is trusted by handing that in.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates as PEM, trusted beside the public ones (Mozilla's list, from `webpki-roots`).
    pub extra_pem: Vec<u8>,
}

/// Why certificates could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The PEM text holds no certificate, or one that cannot be read.
    #[error("the extra certificates cannot be read: expected PEM, `-----BEGIN CERTIFICATE-----`")]
    Unreadable,
    /// No version of TLS is left.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

impl Trust {
    /// Trusts the public authorities only.
    pub fn public() -> Trust {
        Trust::default()
    }

    /// The extra certificates, read.
    pub(crate) fn extra(&self) -> Result<Vec<CertificateDer<'static>>, TrustError> {
        if self.extra_pem.is_empty() {
            return Ok(Vec::new());
        }
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.extra_pem).collect();
        read.ok().filter(|list| !list.is_empty()).ok_or(TrustError::Unreadable)
    }

    /// A configuration for TLS 1.2 and 1.3.
    pub(crate) fn config(&self) -> Result<ClientConfig, TrustError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in self.extra()? {
            roots.add(certificate).map_err(|_| TrustError::Unreadable)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TrustError::Setup(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        for pem in [&b"not pem"[..], b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
            assert_eq!(Trust { extra_pem: pem.to_vec() }.config().err(), Some(TrustError::Unreadable));
        }
        assert!(Trust::public().config().is_ok());
    }
}
