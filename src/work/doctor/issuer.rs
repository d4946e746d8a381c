//! The issuer's metadata, and that it offers what the method needs.

use std::time::Duration;

use reqwest::Url;

use super::check::Check;
use super::{Found, READY};
use crate::config::{Method, Profile};
use crate::http::Client;
use crate::oauth::metadata::{self, GOOGLE, Metadata, issuer_url};
use crate::oauth::{Error, Step};

const LIMIT: Duration = Duration::from_secs(8);

pub(super) async fn check(found: &mut Found) -> Check {
    let check = "issuer";
    if found.is_ready_token() {
        return Check::skipped(check, READY);
    }
    let profile = match found.account(check) {
        Ok((profile, _)) => profile,
        Err(other) => return other,
    };
    let people = matches!(profile.method, Method::Device | Method::Browser);
    if !people && profile.issuer.is_none() {
        return Check::skipped(check, "The file that the profile names says where to go.");
    }
    let issuer = profile.issuer.as_deref().map(issuer_url);
    let url = issuer.and_then(|issuer| Url::parse(issuer).ok());
    if let Some(skipped) = url.and_then(|url| found.unreachable(check, &url)) {
        return skipped;
    }
    let metadata = match found.within(LIMIT, find(&found.http, profile)).await {
        Ok(Ok(metadata)) => metadata,
        Ok(Err(error)) => return Check::failed(check, &error.explain(Step::Discover)),
        Err(why) => return Check::failed(check, &why),
    };
    let told = told(issuer, profile.method, &metadata);
    found.metadata = Some(metadata);
    Check::ok(check, told)
}

async fn find(http: &Client, profile: &Profile) -> Result<Metadata, Error> {
    let issuer = profile.issuer.as_deref();
    metadata::find(http, issuer, &profile.endpoints, |m| {
        m.token.is_some()
            && match profile.method {
                Method::Device => m.device_authorization.is_some(),
                Method::Browser => m.authorization.is_some(),
                Method::ServiceAccount | Method::AuthorizedUser => true,
            }
    })
    .await
}

fn told(issuer: Option<&str>, method: Method, metadata: &Metadata) -> String {
    let offers = match method {
        Method::Device => "offers sign-in with a code",
        Method::Browser => "offers sign-in by browser",
        Method::ServiceAccount | Method::AuthorizedUser => "gives tokens",
    };
    match issuer {
        Some(GOOGLE) => format!("Google {offers}; its addresses are known."),
        Some(issuer) if metadata.is_bridge() => {
            format!("{issuer} is a roomkey bridge and {offers}.")
        }
        Some(issuer) => format!("{issuer} {offers}."),
        None => "The addresses are those in the configuration.".to_owned(),
    }
}
