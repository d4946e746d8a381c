//! The issuer behind the bridge, when it is honest and when it lies.

mod faults;
mod liar;
mod tokens;

use roomkey::bridge::service::{Failure, Identity, Provider as _, Tokens};
use roomkey::bridge::upstream::Upstream;

use liar::NONCE;

/// Trades a code in the sign-in of [`NONCE`].
async fn exchange(upstream: &Upstream) -> Result<(Tokens, Identity), Failure> {
    let (code, verifier) = ("4/0A-code".into(), "verifier-verifier".into());
    upstream.exchange(&code, &verifier, NONCE).await
}

/// What it is caught lying about.
async fn lie(upstream: &Upstream) -> String {
    match exchange(upstream).await {
        Err(Failure::Lying(what)) => what,
        other => panic!("believed: {other:?}"),
    }
}
