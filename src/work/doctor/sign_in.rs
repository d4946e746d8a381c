//! Whether a person could sign in. For a code one has to be asked for, and so it is only where
//! nobody is signed in yet: who runs the check-up is the person whose request that is (RFC 8628
//! §3.1). The code is cancelled where the server can, and is never shown.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use super::check::{Check, Who};
use super::{Found, READY, UNREADABLE};
use crate::account::Session;
use crate::config::{Method, Scope};
use crate::oauth::explain::refused_by_google_device;
use crate::oauth::{Metadata, Step};
use crate::text::explanation::Cause;

const LIMIT: Duration = Duration::from_secs(8);

pub(super) async fn check(found: &Found) -> Check {
    let check = "sign_in";
    if found.is_ready_token() {
        return Check::skipped(check, READY);
    }
    let (profile, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    if matches!(
        profile.method,
        Method::ServiceAccount | Method::AuthorizedUser
    ) {
        return Check::skipped(check, "This method needs nobody to sign in.");
    }
    let Some(metadata) = &found.metadata else {
        return Check::skipped(check, "The issuer's addresses are not known.");
    };
    if profile.method == Method::Browser {
        return browser(check, metadata);
    }
    if found.unreadable {
        return Check::skipped(check, UNREADABLE);
    }
    if session.signed_in().await.is_ok_and(|who| who.is_some()) {
        return Check::ok(
            check,
            "Somebody is signed in already, so no code was asked for.",
        );
    }
    device(check, found, session, metadata).await
}

fn browser(check: &'static str, metadata: &Metadata) -> Check {
    let host = |metadata: &Metadata| {
        let url = metadata.authorization.as_ref()?;
        url.host_str().map(str::to_owned)
    };
    let Some(host) = host(metadata) else {
        return Check::fail(
            check,
            Cause::NotSignedIn,
            "The issuer has no page to sign in at.",
        )
        .next(Who::You, "Choose another method, or another issuer.");
    };
    match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(_) => Check::ok(
            check,
            format!("The page is at {host}, and 127.0.0.1 has a free port to come back to."),
        ),
        Err(error) => Check::fail(
            check,
            Cause::Failed,
            format!("127.0.0.1 has no port for the browser to come back to: {error}."),
        )
        .next(
            Who::You,
            "Let this program listen on 127.0.0.1; a sandbox or a firewall forbids it.",
        ),
    }
}

async fn device(
    check: &'static str,
    found: &Found,
    session: &Session,
    metadata: &Metadata,
) -> Check {
    let Some(url) = &metadata.device_authorization else {
        return Check::skipped(check, "The issuer's addresses are not known.");
    };
    if let Some(skipped) = found.unreachable(check, url) {
        return skipped;
    }
    let at_google = metadata.device_authorization == Metadata::google().device_authorization;
    let mut scopes = session.scopes_to_ask(metadata);
    if at_google {
        if let Some(refused) = refused_by_google_device(&scopes) {
            return Check::failed(check, &refused);
        }
        // Enough to hear of the client's type.
        scopes = Scope::list("openid");
    }
    let cancelled = match found
        .within(LIMIT, session.try_code(metadata, &scopes))
        .await
    {
        Ok(Ok(cancelled)) => cancelled,
        Ok(Err(error)) => return Check::failed(check, &error.explain(Step::AskCode)),
        Err(why) => return Check::failed(check, &why),
    };
    let names: Vec<_> = scopes.iter().map(Scope::short).collect();
    let end = if cancelled {
        "was cancelled at once"
    } else {
        "expires by itself"
    };
    Check::ok(
        check,
        format!(
            "{} gave this client a code for {}; it {end}.",
            url.host_str().unwrap_or("The issuer"),
            names.join(", ")
        ),
    )
}
