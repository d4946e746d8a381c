//! Whether names can be shown: the People API is on, and the directory shows people. Everything
//! else works without.

use std::time::Duration;

use super::chat_api::{off, skipped};
use super::check::{Check, Who};
use super::{Found, People};
use crate::chat::ChatError;
use crate::config::Scope;
use crate::directory::Directory;
use crate::text::explanation::sentence;

const LIMIT: Duration = Duration::from_secs(6);
const WITHOUT: &str = "Members are shown by ID, and people are added by address.";

pub(super) async fn api(found: &mut Found) -> Check {
    let check = "people_api";
    let (profile, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let directory = Scope::new("directory");
    if !found.is_ready_token() && !profile.scopes.iter().any(|s| s.covers(&directory)) {
        let told = format!("The profile does not ask for the scope `directory`. {WITHOUT}");
        return Check::skipped(check, told);
    }
    if let Some(skipped) = skipped(check, found, profile.people_api(), "directory") {
        return skipped;
    }
    let people = Directory::new(session.clone());
    let answer = found.within(LIMIT, people.me()).await;
    found.people = People::Silent;
    match answer {
        Err(why) => Check::failed(check, &why),
        Ok(Ok(me)) => {
            found.people = People::Answered(me.email);
            Check::ok(check, "The People API is on and answers.")
        }
        Ok(Err(error)) => off(check, "People API", "people.googleapis.com", &error)
            .unwrap_or_else(|| Check::failed(check, &error.explain())),
    }
}

/// The caller looks for themselves: an open directory has them.
pub(super) async fn directory(found: &Found) -> Check {
    let check = "directory";
    let (_, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let own = match &found.people {
        People::Answered(own) => own,
        People::Silent => return Check::skipped(check, "The People API did not answer."),
        People::NotAsked => {
            let why = found.unanswered("The line above says why nothing was asked.");
            return Check::skipped(check, why);
        }
    };
    let signed_in = found.identity.as_ref().and_then(|who| who.account.clone());
    let Some(address) = own.clone().or(signed_in).filter(|a| a.contains('@')) else {
        return Check::skipped(
            check,
            "The People API did not say who you are, to be looked for.",
        );
    };
    let people = Directory::new(session.clone());
    match found
        .within(LIMIT, people.user_with_address(&address))
        .await
    {
        Err(why) => Check::failed(check, &why),
        Ok(Ok(Some(_))) => Check::ok(check, format!("It is open: it has {address}.")),
        Ok(Ok(None)) => closed(
            check,
            &format!("It does not show {address} to this account."),
        ),
        Ok(Err(error)) if is_refusal(&error) => {
            let told = format!(
                "It is closed to this account. Google says: {}",
                sentence(&error.to_string())
            );
            closed(check, &told)
        }
        Ok(Err(error)) => Check::failed(check, &error.explain()),
    }
}

fn is_refusal(error: &ChatError) -> bool {
    let scope = Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    error.api().is_some_and(|refusal| {
        matches!(refusal.code, 400 | 403) && refusal.reason.as_deref() != scope
    })
}

fn closed(check: &'static str, told: &str) -> Check {
    Check::warn(check, format!("{told} {WITHOUT}")).next(
        Who::WorkspaceAdmin,
        "Turn contact sharing on in the Admin console, under Directory > Directory settings > \
         Sharing settings. A personal account has no directory.",
    )
}
