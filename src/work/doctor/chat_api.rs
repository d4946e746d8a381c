//! Whether the Chat API is on in the client's project, and has the app that Google wants.

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::check::{Check, Who};
use super::{Answer, Found, project};
use crate::chat::client::Call;
use crate::chat::names::SpaceName;
use crate::chat::{Chat, ChatError};
use crate::config::Scope;
use crate::http::Repeat;
use crate::text::explanation::{Cause, Explanation};

const LIMIT: Duration = Duration::from_secs(8);
pub(super) const NO_TOKEN: &str = "There is no token.";

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    spaces: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: SpaceName,
}

pub(super) async fn api(found: &mut Found) -> Check {
    let check = "chat_api";
    let (profile, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    if let Some(skipped) = skipped(check, found, profile.chat_api(), "spaces.readonly") {
        return skipped;
    }
    let chat = Chat::new(session.clone());
    let query = [
        ("pageSize", "1"),
        ("filter", "spaceType = \"SPACE\""),
        ("fields", "spaces/name"),
    ];
    let asked = ask::<Listed>(&chat, "spaces", &query, "spaces.readonly");
    match found.within(LIMIT, asked).await {
        Err(why) => Check::failed(check, &why),
        Ok(Ok(listed)) => {
            let space = listed.spaces.into_iter().next();
            found.chat = Some(Answer(space.map(|space| space.name.to_string())));
            Check::ok(check, "The Chat API is on and answers.")
        }
        Ok(Err(error)) if is_app_missing(&error) => {
            found.app_missing = true;
            Check::ok(check, "The Chat API is on.")
        }
        Ok(Err(error)) => off(check, "Google Chat API", "chat.googleapis.com", &error)
            .or_else(|| closed(check, &error))
            .unwrap_or_else(|| Check::failed(check, &error.explain())),
    }
}

/// One request: a check-up does not repeat what fails.
pub(super) async fn ask<T: DeserializeOwned>(
    chat: &Chat,
    path: &str,
    query: &[(&str, &str)],
    scope: &'static str,
) -> Result<T, ChatError> {
    let call = Call {
        repeat: Repeat::Never,
        ..Call::get(path, query, scope)
    };
    chat.json(&call).await
}

/// Why an API is not asked.
pub(super) fn skipped(
    check: &'static str,
    found: &Found,
    origin: &str,
    scope: &str,
) -> Option<Check> {
    if !found.has_token {
        return Some(Check::skipped(check, NO_TOKEN));
    }
    if let Some(gone) = Url::parse(origin)
        .ok()
        .and_then(|url| found.unreachable(check, &url))
    {
        return Some(gone);
    }
    let needed = Scope::new(scope);
    let granted = &found.identity.as_ref()?.scopes;
    let has = granted.iter().any(|one| one.covers(&needed));
    let name = needed.short().trim_end_matches(".readonly");
    (!has).then(|| Check::skipped(check, format!("The scope `{name}` was not granted.")))
}

/// The API is switched off in the project.
pub(super) fn off(
    check: &'static str,
    name: &str,
    service: &str,
    error: &ChatError,
) -> Option<Check> {
    let refusal = error.api()?;
    if refusal.reason.as_deref() != Some("SERVICE_DISABLED") {
        return None;
    }
    let number = project::of_refusal(error);
    let of = number
        .as_deref()
        .map_or_else(|| "of the client".to_owned(), str::to_owned);
    let page = project::api_page(service, number.as_deref());
    let told = format!("The {name} is not switched on in the Cloud project {of}.");
    Some(Check::fail(check, Cause::Permission, told).next(
        Who::ProjectOwner,
        format!("Open {page}, choose Enable, and wait a few minutes."),
    ))
}

/// The account may not use Chat.
fn closed(check: &'static str, error: &ChatError) -> Option<Check> {
    let refusal = error.api()?;
    let why = error.explain();
    if refusal.status == "FAILED_PRECONDITION" {
        let told = format!("Chat is off for this account. Google says: {}", why.message);
        return Some(Check::fail(check, Cause::Permission, told).next(
            Who::WorkspaceAdmin,
            "Turn it on for the account in the Admin console, under Apps > Google Workspace > \
             Google Chat.",
        ));
    }
    None
}

fn is_app_missing(error: &ChatError) -> bool {
    let Some(refusal) = error.api() else {
        return false;
    };
    let said = refusal.message.to_lowercase();
    refusal.code == 404
        && [
            "chat app not found",
            "no bot associated",
            "invalid project number",
        ]
        .iter()
        .any(|known| said.contains(known))
}

/// Some calls work without an app and others do not: the list of a space's events is one that
/// changes nothing and needs it.
pub(super) async fn app(found: &Found) -> Check {
    let check = "chat_app";
    let (profile, session) = match found.account(check) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let project = project::of_profile(profile);
    if found.app_missing {
        return missing(check, project.as_deref());
    }
    let Some(Answer(space)) = &found.chat else {
        return Check::skipped(check, found.unanswered("The Chat API did not answer."));
    };
    let seen = "Google asked for none so far; only a change shows for certain.";
    let Some(space) = space else {
        return Check::ok(check, seen);
    };
    let chat = Chat::new(session.clone());
    let path = format!("{space}/spaceEvents");
    let query = [
        (
            "filter",
            "event_types:\"google.workspace.chat.membership.v1.created\"",
        ),
        ("pageSize", "1"),
    ];
    let asked = ask::<Value>(&chat, &path, &query, "memberships.readonly");
    match found.within(LIMIT, asked).await {
        Ok(Ok(_)) => Check::ok(check, "The client's project has a Chat app."),
        Ok(Err(error)) if is_app_missing(&error) => missing(check, project.as_deref()),
        Ok(Err(_)) | Err(Explanation { .. }) => Check::ok(check, seen),
    }
}

fn missing(check: &'static str, project: Option<&str>) -> Check {
    let page = project::app_page(project);
    Check::fail(
        check,
        Cause::Permission,
        "The client's Cloud project has no Chat app; without one Google refuses changes, and to \
         some projects everything.",
    )
    .next(
        Who::ProjectOwner,
        format!(
            "Open {page} and give the app a name, an avatar and a description; interactive \
             features may stay off."
        ),
    )
}
