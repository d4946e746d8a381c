//! Whether the servers that the profile needs can be reached: name, proxy, TLS. Each is met once,
//! at the same time.

use std::time::Duration;

use reqwest::Url;

use super::Found;
use super::check::{Check, Who};
use crate::config::Profile;
use crate::http::{Contact, NoContact};
use crate::oauth::metadata::{GOOGLE, Metadata, issuer_url};
use crate::text::explanation::Cause;

/// Time for one server: name, connection, TLS and an answer.
const LIMIT: Duration = Duration::from_secs(6);

/// Meets every server that the profile names, or Google's where there is no profile.
pub(super) async fn meet(found: &mut Found) {
    let fallback = Profile::of_access_token();
    let profile = found.profile.as_ref().unwrap_or(&fallback);
    let servers = servers(profile);
    let meetings = servers.iter().map(|url| found.http.contact(url, LIMIT));
    found.contacts = futures_util::future::join_all(meetings).await;
}

/// One URL for each origin, those of the sign-in first.
fn servers(profile: &Profile) -> Vec<Url> {
    let endpoints = &profile.endpoints;
    let issuer = profile.issuer.as_deref().map(issuer_url);
    let known = match issuer {
        Some(GOOGLE) => Metadata::google().token,
        Some(other) => Url::parse(other).ok(),
        None => None,
    };
    let wanted = [
        endpoints.token.clone().or(known),
        endpoints.device_authorization.clone(),
        Url::parse(profile.chat_api()).ok(),
        Url::parse(profile.people_api()).ok(),
    ];
    let mut servers: Vec<Url> = Vec::new();
    for url in wanted.into_iter().flatten() {
        if !servers.iter().any(|known| known.origin() == url.origin()) {
            servers.push(url);
        }
    }
    servers
}

pub(super) fn check(found: &Found) -> Check {
    let check = "network";
    let lost = found
        .contacts
        .iter()
        .find_map(|contact| Some((contact, contact.outcome.as_ref().err()?)));
    match lost {
        Some((contact, why)) => no_contact(check, contact, why, &found.contacts),
        None => reached(check, &found.contacts),
    }
}

fn reached(check: &'static str, contacts: &[Contact]) -> Check {
    let met = |contact: &&Contact| contact.outcome.as_ref().is_ok_and(|met| met.status == 511);
    if let Some(portal) = contacts.iter().find(met) {
        return Check::fail(
            check,
            Cause::Unavailable,
            format!(
                "In place of {} the network's login page answers.",
                portal.host
            ),
        )
        .next(
            Who::You,
            "Open a browser on this network and sign in to the network first.",
        );
    }
    let answer = if contacts.len() == 1 {
        "answers"
    } else {
        "answer"
    };
    let told = format!("{} {answer}, {}.", names(contacts), way(contacts));
    Check::ok(check, told)
}

fn names(contacts: &[Contact]) -> String {
    let hosts: Vec<&str> = contacts.iter().map(|c| c.host.as_str()).collect();
    match hosts.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "No server is needed and none".to_owned(),
    }
}

fn way(contacts: &[Contact]) -> String {
    match contacts.iter().find_map(|c| c.proxy.as_deref()) {
        Some(proxy) => format!("through the proxy {proxy}"),
        None => "without a proxy".to_owned(),
    }
}

fn no_contact(check: &'static str, contact: &Contact, why: &NoContact, all: &[Contact]) -> Check {
    let (what, step) = told(contact, why);
    let others = all.iter().filter(|c| c.outcome.is_ok()).count();
    let rest = match (all.len() - 1, others) {
        (0, _) => "",
        (_, 0) => " No other server answers either.",
        (_, _) => " Other servers answer.",
    };
    let cause = if *why == NoContact::Insecure {
        Cause::Usage
    } else {
        Cause::Unavailable
    };
    Check::fail(check, cause, what + rest).next(Who::You, step)
}

/// What it means, and what to do.
fn told(contact: &Contact, why: &NoContact) -> (String, &'static str) {
    let host = &contact.host;
    let by = |issuer: &Option<String>| match issuer {
        Some(issuer) => format!("\"{issuer}\""),
        None => "nobody known".to_owned(),
    };
    let through = match &contact.proxy {
        Some(proxy) => format!(" through the proxy {proxy}"),
        None => String::new(),
    };
    match why {
        NoContact::Insecure => (
            format!("{host} is to be reached over plain http, which is refused."),
            "Use https in the profile; plain http is for this machine only.",
        ),
        NoContact::Name(detail) => (
            format!("The name {host} has no address ({detail})."),
            "Check the network and its DNS, and the spelling where a profile names it. Behind a proxy, set \
             HTTPS_PROXY.",
        ),
        NoContact::Unreachable(detail) => (
            format!("{host} cannot be reached{through}: {detail}."),
            "Check the network, and HTTPS_PROXY and NO_PROXY where there is a proxy.",
        ),
        NoContact::Timeout(limit) => (
            format!(
                "{host} did not answer within {} s{through}.",
                limit.as_secs()
            ),
            "Check the network. A firewall that wants a proxy swallows requests like this: set \
             HTTPS_PROXY.",
        ),
        NoContact::Untrusted { issuer } => (
            format!(
                "The certificate of {host} was issued by {}, whom this machine does not trust. \
                 Somebody answers in its place: the network's login page, a company's proxy, or \
                 worse.",
                by(issuer)
            ),
            "Sign in to the network in a browser if it wants that. If this is your company's \
             proxy, add its root certificate to this machine's.",
        ),
        NoContact::OtherName { issuer } => (
            format!(
                "Another server answers in place of {host}, with a certificate by {} for another \
                 name. Often this is the network's login page.",
                by(issuer)
            ),
            "Sign in to the network in a browser, and check the address in the profile.",
        ),
        NoContact::OutOfTime { .. } => (
            format!("By this machine's clock the certificate of {host} is not valid."),
            "Set the clock. If it is right, the server's certificate has to be renewed.",
        ),
        NoContact::Tls(detail) => (
            format!("No secure connection to {host}{through}: {detail}."),
            "Check the system's root certificates, and the proxy where there is one.",
        ),
    }
}

impl Found {
    /// Why a server cannot be asked; `None` where it answered, or was not met.
    pub(super) fn unreachable(&self, check: &'static str, url: &Url) -> Option<Check> {
        let same = |contact: &&Contact| contact.host == host(url);
        let contact = self.contacts.iter().find(same)?;
        contact.outcome.as_ref().err()?;
        Some(Check::skipped(
            check,
            format!("{} cannot be reached.", contact.host),
        ))
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(host: &str, proxy: Option<&str>, why: Option<NoContact>) -> Contact {
        let met = crate::http::Met {
            status: 404,
            ahead: Some(0),
        };
        Contact {
            host: host.to_owned(),
            proxy: proxy.map(str::to_owned),
            outcome: why.map_or(Ok(met), Err),
        }
    }

    #[test]
    fn a_login_page_in_the_way_is_named() {
        let gate = Some("Gate 7, Example Firewalls".to_owned());
        let one = contact("chat.example", None, None);
        let (what, step) = told(&one, &NoContact::Untrusted { issuer: gate });
        assert!(what.contains("\"Gate 7, Example Firewalls\""), "{what}");
        assert!(step.contains("root certificate"), "{step}");
        let (what, _) = told(&one, &NoContact::OtherName { issuer: None });
        assert!(what.contains("login page"), "{what}");
    }

    #[test]
    fn the_way_is_said() {
        let proxy = Some("http://proxy.example:3128");
        let one = [contact("a.example", proxy, None)];
        assert_eq!(
            reached("network", &one).message,
            "a.example answers, through the proxy http://proxy.example:3128."
        );
        let both = [
            contact("a.example", None, None),
            contact("b.example", None, None),
        ];
        assert_eq!(
            reached("network", &both).message,
            "a.example and b.example answer, without a proxy."
        );
        let dead = contact("a.example", proxy, Some(NoContact::Unreachable("x".into())));
        assert!(
            told(&dead, dead.outcome.as_ref().unwrap_err())
                .0
                .contains("3128")
        );
    }

    #[test]
    fn each_origin_is_met_once() {
        let google: Vec<_> = servers(&Profile::of_access_token())
            .iter()
            .map(host)
            .collect();
        assert_eq!(
            google,
            [
                "oauth2.googleapis.com",
                "chat.googleapis.com",
                "people.googleapis.com"
            ]
        );
    }
}
