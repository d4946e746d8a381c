//! The configuration, and the client or key that the profile names.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::check::{Check, Who};
use super::{Found, READY};
use crate::config::client_file::{self, ClientKind};
use crate::config::{Method, Profile, Scope};
use crate::oauth::metadata::{GOOGLE, issuer_url};
use crate::text::explanation::Cause;

/// Others may read or change it.
const OTHERS: u32 = 0o077;

pub(super) fn config(found: &Found) -> Check {
    let check = "config";
    let profile = match &found.profile {
        Ok(profile) => profile,
        Err(why) => return Check::failed(check, why),
    };
    let Some(path) = &found.config else {
        return Check::ok(
            check,
            "There is no configuration file. ROOMKEY_ACCESS_TOKEN holds a token, which is used \
             with Google.",
        );
    };
    let issuer = profile.issuer.as_deref().unwrap_or("no issuer");
    let told = format!(
        "{}: profile `{}`, method {}, issuer {issuer}.",
        path.display(),
        profile.name,
        profile.method.as_str(),
    );
    let doubts: Vec<String> = profile.scopes.iter().filter_map(Scope::doubt).collect();
    if !doubts.is_empty() {
        return Check::warn(check, format!("{told} {}", doubts.join(" ")))
            .next(Who::You, "Correct `scopes` in the profile.");
    }
    if profile.client_secret.is_some() && is_open(path) {
        return Check::warn(
            check,
            format!("{told} It holds a client secret, and others on this machine can read it."),
        )
        .next(Who::You, format!("chmod 600 {}", path.display()));
    }
    Check::ok(check, told)
}

pub(super) fn client(found: &Found) -> Check {
    let check = "client";
    let Ok(profile) = &found.profile else {
        return Check::skipped(check, "There is no profile to look at.");
    };
    if found.is_ready_token() {
        return Check::skipped(check, READY);
    }
    match profile.method {
        Method::Device | Method::Browser => oauth_client(check, profile),
        Method::ServiceAccount => key(check, profile),
        Method::AuthorizedUser => authorized_user(check, profile),
    }
}

fn oauth_client(check: &'static str, profile: &Profile) -> Check {
    let at_google = profile.issuer.as_deref().map(issuer_url) == Some(GOOGLE);
    match (&profile.client_secrets_file, &profile.client_id) {
        (Some(path), _) => match client_file::read(path) {
            Err(error) => Check::failed(check, &error.explain()),
            Ok(file) if file.kind == ClientKind::Web => wrong_kind(check, profile, path),
            Ok(file) if at_google && file.client_secret.is_none() => no_secret(check),
            Ok(file) if file.client_secret.is_some() && is_open(path) => Check::warn(
                check,
                format!(
                    "{}: client {}, whose secret others on this machine can read.",
                    path.display(),
                    file.client_id
                ),
            )
            .next(Who::You, format!("chmod 600 {}", path.display())),
            Ok(file) => Check::ok(
                check,
                format!("{}: client {}.", path.display(), file.client_id),
            ),
        },
        (None, Some(_)) if at_google && profile.client_secret.is_none() => no_secret(check),
        (None, Some(id)) => Check::ok(check, format!("Client {id}, from the configuration.")),
        (None, None) => Check::fail(
            check,
            Cause::Usage,
            format!("The profile `{}` names no OAuth client.", profile.name),
        )
        .next(
            Who::You,
            "Set `client_id`, or `client_secrets_file`, in the configuration.",
        ),
    }
}

/// Both file kinds read alike; the console's names tell them apart.
fn wrong_kind(check: &'static str, profile: &Profile, path: &Path) -> Check {
    let (does, needed) = if profile.method == Method::Browser {
        (
            "can come back to its registered addresses only, not to this machine",
            "Desktop app",
        )
    } else {
        (
            "may not sign in with a code",
            "TVs and Limited Input devices",
        )
    };
    Check::fail(
        check,
        Cause::Usage,
        format!(
            "{}: this client is of the type \"Web application\", which {does}.",
            path.display()
        ),
    )
    .next(
        Who::ProjectOwner,
        format!(
            "In the Cloud console, under Google Auth Platform > Clients, create a client of the \
             type \"{needed}\" and name its file in the profile. A web client is for a bridge."
        ),
    )
}

fn no_secret(check: &'static str) -> Check {
    Check::fail(
        check,
        Cause::Usage,
        "The client has no secret here, and Google wants one from every kind of client.",
    )
    .next(
        Who::You,
        "Put `client_secrets_file` (or `client_secret`) into the profile. A secret that is lost \
         cannot be shown again: add another one to the client in the Cloud console.",
    )
}

fn is_open(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.mode() & OTHERS != 0)
}

fn key(check: &'static str, profile: &Profile) -> Check {
    let Some(path) = &profile.service_account.key_file else {
        return Check::fail(check, Cause::Usage, "The profile names no key file.").next(
            Who::You,
            "Set `key_file` under [profile.NAME.service_account] in the configuration.",
        );
    };
    let key = match client_file::read_service_account(path) {
        Ok(key) => key,
        Err(error) => return Check::failed(check, &error.explain()),
    };
    let told = format!("{}: key of {}.", path.display(), key.client_email);
    if is_open(path) {
        return Check::warn(
            check,
            format!("{told} Others on this machine can read it, and act as anybody it may act as."),
        )
        .next(Who::You, format!("chmod 600 {}", path.display()));
    }
    match &profile.service_account.subject {
        Some(subject) => Check::ok(check, format!("{told} It acts as {subject}.")),
        None => Check::warn(
            check,
            format!("{told} It acts as nobody, and most of what roomkey does needs a person."),
        )
        .next(
            Who::You,
            "Set `subject` under [profile.NAME.service_account] to the address of the person to \
             act as.",
        ),
    }
}

fn authorized_user(check: &'static str, profile: &Profile) -> Check {
    let Some(path) = &profile.client_secrets_file else {
        return Check::fail(
            check,
            Cause::Usage,
            "The profile names no credentials file.",
        )
        .next(
            Who::You,
            "Set `client_secrets_file` to the `authorized_user` file in the configuration.",
        );
    };
    match client_file::read_authorized_user(path) {
        Err(error) => Check::failed(check, &error.explain()),
        Ok(_) if is_open(path) => Check::warn(
            check,
            format!(
                "{}: credentials of a signed-in person, which others on this machine can read.",
                path.display()
            ),
        )
        .next(Who::You, format!("chmod 600 {}", path.display())),
        Ok(_) => Check::ok(
            check,
            format!("{}: credentials of a signed-in person.", path.display()),
        ),
    }
}
