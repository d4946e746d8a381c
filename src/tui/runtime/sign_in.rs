//! Signing in and out, and who is signed in, for the screens.

use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::accounts::{Account, Accounts};
use super::hands::Reply;
use crate::account::sign_in::{SignInAnswer, SignInRequest};
use crate::account::{Identity, IssuerKind, SignOut, SignedOut, near};
use crate::config::{Method, Scope};
use crate::text::explanation::Explanation;
use crate::tui::effect::{Answer, Private};
use crate::tui::event::{Account as Signed, AccountRow, EndAtIssuer, Held, Outcome};

/// Signs in and tells each step. What was granted before is asked for again: a sign-in for more
/// must not end with less.
pub(super) async fn sign_in(
    accounts: &Accounts,
    profile: &str,
    mut more: Vec<Scope>,
    reply: &Reply,
) -> Result<(), Explanation> {
    let session = accounts.choose(profile).await?.session;
    // A store that cannot be read is the sign-in's to explain.
    if let Ok(Some(identity)) = session.signed_in().await {
        let granted = identity.scopes.into_iter();
        more.extend(granted.filter(|scope| scope.as_str() != "offline_access"));
    }
    let mut events = session.sign_in_with(SignInRequest {
        more,
        open_browser: near::browser_is_here() && !accounts.is_kiosk(),
        ..SignInRequest::default()
    });
    accounts.answer_to(events.answers());
    while let Some(event) = events.recv().await {
        reply.send(Outcome::SignIn(event)).await;
    }
    Ok(())
}

/// What the person gave, as the sign-in takes it.
pub(super) fn answer(answer: Answer) -> SignInAnswer {
    match answer {
        Answer::RedirectedAddress(Private(text)) => {
            SignInAnswer::RedirectedAddress(SecretString::from(text))
        }
        Answer::ReturnCode(digits) => SignInAnswer::ReturnCode(digits),
    }
}

/// Who is signed in with one account; nothing is sent.
pub(super) async fn account(account: &Account) -> Result<Option<Signed>, Explanation> {
    let identity = account.session.signed_in().await.map_err(|e| e.explain())?;
    Ok(identity.map(|identity| signed(&identity)))
}

fn signed(identity: &Identity) -> Signed {
    Signed {
        name: identity.account.clone(),
        scopes: identity.scopes.iter().map(ToString::to_string).collect(),
        stored: identity.stored.clone(),
    }
}

/// Who is signed in with each profile, read at once: one keyring may be slow.
pub(super) async fn all(accounts: &Accounts, profiles: &[String]) -> Vec<AccountRow> {
    let rows = profiles.iter().map(|profile| row(accounts, profile));
    join_all(rows).await.into_iter().flatten().collect()
}

/// A profile that is not there any more is left out.
async fn row(accounts: &Accounts, profile: &str) -> Option<AccountRow> {
    let session = accounts.of(profile).await.ok()?.session;
    let profile = session.profile();
    let signed_in = match session.signed_in().await {
        Ok(None) => Ok(None),
        Ok(Some(identity)) => Ok(Some(Held {
            account: signed(&identity),
            until: identity.expires_at.map(until).unwrap_or_default(),
            end: end_of(profile.method, identity.issuer),
        })),
        Err(error) => Err(error.explain()),
    };
    Some(AccountRow {
        profile: super::info(profile),
        asked: profile.scopes.clone(),
        signed_in,
    })
}

/// When the present token dies, as the clock on the wall here says it.
fn until(time: Timestamp) -> String {
    let local = time.to_zoned(TimeZone::system());
    let day = local.strftime("%Y-%m-%d %H:%M");
    if time > Timestamp::now() {
        format!("{day}, then renewed by itself")
    } else {
        format!("{day}; renewed when it is needed")
    }
}

const fn end_of(method: Method, issuer: IssuerKind) -> EndAtIssuer {
    match (method, issuer) {
        // What it is made of stays where it is.
        (Method::ServiceAccount | Method::AuthorizedUser, _) => EndAtIssuer::Nothing,
        (_, IssuerKind::Google) => EndAtIssuer::Google,
        (_, IssuerKind::Bridge) => EndAtIssuer::Bridge,
        (_, IssuerKind::Other) => EndAtIssuer::Other,
    }
}

/// Signs out and says what was done and what was not.
pub(super) async fn sign_out(account: &Account, revoke: bool) -> Result<String, Explanation> {
    let how = if revoke {
        SignOut::Revoke
    } else {
        SignOut::Local
    };
    let done = account.session.sign_out(how).await;
    Ok(said(&done.map_err(|e| e.explain())?))
}

/// Signs out whoever is signed in, as `logout` does where nobody can be asked: access that is
/// Google's own, and with it every client of the project, stays. Tells what did not work.
pub(super) async fn end(accounts: &Accounts) -> Outcome {
    let mut trouble = None;
    for session in accounts.take() {
        let Ok(Some(identity)) = session.signed_in().await else {
            continue;
        };
        let how = match end_of(session.profile().method, identity.issuer) {
            EndAtIssuer::Bridge | EndAtIssuer::Other => SignOut::Revoke,
            EndAtIssuer::Google | EndAtIssuer::Nothing => SignOut::Local,
        };
        let why = match session.sign_out(how).await {
            Ok(done) => done.revocation_failed,
            Err(error) => Some(error.explain().message),
        };
        trouble = trouble.or(why);
    }
    let trouble = trouble.map(|why| {
        let why = why.trim_end_matches('.');
        format!("Signed out here, but the access was not ended at the issuer: {why}.")
    });
    Outcome::SessionEnded { trouble }
}

fn said(done: &SignedOut) -> String {
    if !done.was_signed_in {
        return "Nobody was signed in.".to_owned();
    }
    let who = done.account.as_deref().unwrap_or("This profile");
    match (&done.revocation_failed, done.revoked) {
        (Some(why), _) => {
            format!("{who} is signed out here, but the access was not ended at the issuer: {why}.")
        }
        (None, true) => format!("{who} is signed out here and at the issuer."),
        (None, false) => format!("{who} is signed out on this machine."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_signing_out_did_is_said() {
        let done = SignedOut {
            was_signed_in: true,
            account: Some("ana@example.com".to_owned()),
            revoked: false,
            revocation_failed: Some("no network".to_owned()),
        };
        assert!(said(&done).contains("not ended at the issuer: no network"));
        let done = SignedOut {
            revocation_failed: None,
            revoked: true,
            ..done
        };
        assert!(said(&done).ends_with("here and at the issuer."));
        let done = SignedOut {
            was_signed_in: false,
            ..done
        };
        assert_eq!(said(&done), "Nobody was signed in.");
    }

    #[test]
    fn a_file_is_not_ended_at_its_issuer() {
        let google = IssuerKind::Google;
        assert_eq!(end_of(Method::Browser, google), EndAtIssuer::Google);
        assert_eq!(end_of(Method::AuthorizedUser, google), EndAtIssuer::Nothing);
        assert_eq!(
            end_of(Method::Device, IssuerKind::Bridge),
            EndAtIssuer::Bridge
        );
    }
}
