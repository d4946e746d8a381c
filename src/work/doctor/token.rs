//! Who is signed in, whether the token can be renewed, and what was granted.

use std::time::Duration;

use jiff::Timestamp;

use super::check::{Check, Who};
use super::{Found, UNREADABLE, uses};
use crate::account::{AccessToken, AccountError, Identity, Session};
use crate::config::{Method, Profile, Scope};
use crate::text::explanation::{Cause, Explanation};

/// Longer than one attempt at the token endpoint takes: an answer must not be lost.
const LIMIT: Duration = Duration::from_secs(14);

pub(super) async fn check(found: &mut Found) -> Check {
    let check = "token";
    let (profile, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    if session.store().is_none() {
        found.has_token = true;
        return Check::skipped(
            check,
            "ROOMKEY_ACCESS_TOKEN holds a token; the line chat_api shows whether it is accepted.",
        );
    }
    if found.unreadable {
        return Check::skipped(check, UNREADABLE);
    }
    let before = session.signed_in().await.ok().flatten();
    if let Some(skipped) = offline(check, found, before.as_ref()) {
        return skipped;
    }
    let got = match found.within(LIMIT, get(profile, session, before)).await {
        Ok(got) => got,
        Err(why) => Err(why.into()),
    };
    match got {
        Ok((identity, renewed)) => {
            let told = told(&identity, renewed);
            found.identity = Some(identity);
            found.has_token = true;
            told
        }
        Err(error) => {
            let why = error.explain();
            // The old token may still be good for a while.
            found.has_token = why.cause == Cause::Unavailable;
            Check::failed(check, &why)
        }
    }
}

/// Without a way to the issuer nothing is tried; what is stored is still worth saying.
fn offline(check: &'static str, found: &Found, before: Option<&Identity>) -> Option<Check> {
    let known = found.metadata.as_ref().and_then(|m| m.token.as_ref());
    let gone = if let Some(url) = known {
        found.unreachable(check, url)?
    } else {
        let first = found.contacts.first().filter(|c| c.outcome.is_err())?;
        Check::skipped(check, format!("{} cannot be reached.", first.host))
    };
    let Some(identity) = before else {
        return Some(gone);
    };
    let who = identity.account.as_deref().unwrap_or("Somebody");
    let told = format!("{who} is signed in; not renewed: {}", gone.message);
    Some(Check::skipped(check, told))
}

/// A token, renewed once where it can be: that it is good now says little about tomorrow.
async fn get(
    profile: &Profile,
    session: &Session,
    before: Option<Identity>,
) -> Result<(Identity, bool), AccountError> {
    let token = session.token().await?;
    let after = session.signed_in().await?;
    let expiry = |identity: &Option<Identity>| identity.as_ref().and_then(|i| i.expires_at);
    let mut renewed = before.is_none() || expiry(&before) != expiry(&after);
    if !renewed && can_be_renewed(profile, session).await {
        let _: AccessToken = session.token_after(&token).await?;
        renewed = true;
    }
    let identity = session.signed_in().await?.ok_or_else(|| {
        Explanation::new(Cause::NotSignedIn, "The sign-in was ended meanwhile.")
            .hint("Sign in again: roomkey login.")
    })?;
    Ok((identity, renewed))
}

async fn can_be_renewed(profile: &Profile, session: &Session) -> bool {
    match profile.method {
        Method::Device | Method::Browser => session.has_refresh_token().await,
        Method::ServiceAccount | Method::AuthorizedUser => true,
    }
}

fn told(identity: &Identity, renewed: bool) -> Check {
    let check = "token";
    let who = identity
        .account
        .as_deref()
        .unwrap_or("Somebody (not named)");
    let until = identity
        .expires_at
        .and_then(|time| Timestamp::from_second(time.as_second()).ok())
        .map_or_else(String::new, |time| format!(", good until {time}"));
    if renewed {
        return Check::ok(
            check,
            format!("{who} is signed in; a new token was given{until}."),
        );
    }
    Check::warn(
        check,
        format!("{who} is signed in, but the token cannot be renewed{until}."),
    )
    .next(Who::You, "Sign in again when it is over: roomkey login.")
}

pub(super) fn scopes(found: &Found) -> Check {
    let check = "scopes";
    let (profile, _) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    if found.is_ready_token() {
        return Check::skipped(
            check,
            "A token does not say what it was granted; the next lines show it.",
        );
    }
    match &found.identity {
        Some(identity) => compare(check, &profile.scopes, &identity.scopes),
        None => Check::skipped(check, "There is no token."),
    }
}

fn compare(check: &'static str, asked: &[Scope], granted: &[Scope]) -> Check {
    let has = |scope: &&Scope| {
        scope.as_str() == "offline_access" || granted.iter().any(|one| one.covers(scope))
    };
    let (here, missing): (Vec<_>, Vec<_>) = asked.iter().partition(has);
    if missing.is_empty() {
        let names: Vec<_> = here.iter().map(|scope| scope.short()).collect();
        return Check::ok(check, format!("All were granted: {}.", names.join(", ")));
    }
    let lacking: Vec<_> = missing
        .iter()
        .map(|scope| match uses::of(scope.short()) {
            Some(uses) => format!("{} ({uses})", scope.short()),
            None => scope.short().to_owned(),
        })
        .collect();
    let told = format!("Not granted: {}.", lacking.join("; "));
    let step = "Sign in again and leave every box ticked: roomkey login. If the boxes are not \
                there, the scopes are missing under Data access in the Cloud console, or an \
                administrator does not allow them.";
    if here.is_empty() {
        Check::fail(check, Cause::Permission, told).next(Who::You, step)
    } else {
        Check::warn(check, told).next(Who::You, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::doctor::Status;

    #[test]
    fn what_was_not_granted_is_named_with_what_breaks() {
        let asked = Scope::list("spaces memberships.readonly directory");
        let all = compare(
            "scopes",
            &asked,
            &Scope::list("memberships spaces directory"),
        );
        assert_eq!(all.status, Status::Ok, "{all:?}");
        let some = compare("scopes", &asked, &Scope::list("spaces openid"));
        assert_eq!(some.status, Status::Warn);
        assert!(
            some.message.contains("directory (finding people"),
            "{some:?}"
        );
        assert!(
            some.message
                .contains("memberships.readonly (listing members)")
        );
        let none = compare("scopes", &asked, &Scope::list("openid"));
        assert_eq!(none.cause, Some(Cause::Permission));
    }
}
