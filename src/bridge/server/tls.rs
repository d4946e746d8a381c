//! The certificate: PEM files, read at start and again on request.

use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::bridge::TlsFiles;

/// A certificate that can be exchanged while the server runs.
pub(super) struct Certificate {
    files: TlsFiles,
    config: RustlsConfig,
}

impl Certificate {
    pub(super) fn read(files: TlsFiles) -> Result<Self, String> {
        let config = RustlsConfig::from_config(Arc::new(load(&files)?));
        Ok(Self { files, config })
    }

    pub(super) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// New connections get the files' new content; where it is no good, the old one stays.
    pub(super) fn read_again(&self) -> Result<(), String> {
        self.config.reload_from_config(Arc::new(load(&self.files)?));
        Ok(())
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Certificate").field(&self.files).finish()
    }
}

fn load(files: &TlsFiles) -> Result<ServerConfig, String> {
    let named = |what: &str, file: &std::path::Path, why: &dyn std::fmt::Display| {
        format!("{what} {}: {why}", file.display())
    };
    let cert = |why: &dyn std::fmt::Display| named("tls_cert", &files.cert, why);
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect)
        .map_err(|why| cert(&why))?;
    if chain.is_empty() {
        return Err(cert(&"it holds no certificate in PEM"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|why| named("tls_key", &files.key, &why))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| why.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|why| named("tls_key", &files.key, &why))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
