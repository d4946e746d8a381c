//! A sign-in by browser for a person: the address, how the browser comes back to this machine, and
//! what to do where it does not.

use std::fmt::Write as _;

use crate::account::near;
use crate::oauth::explain::stuck::STUCK;
use crate::text;

/// Ports below are for the system; nobody forwards them by hand.
const FIRST_FREE_PORT: u16 = 1024;

/// What is printed with the address.
pub fn instructions(url: &str, redirect_uri: &str) -> String {
    let host = near::over_ssh().then(host_name);
    with_host(url, redirect_uri, host.as_deref())
}

/// `host` is this machine's name where the person came by SSH.
fn with_host(url: &str, redirect_uri: &str, host: Option<&str>) -> String {
    let mut out = format!(
        "To sign in, open this address in a browser:\n\n{}\n\n",
        text::safe(url)
    );
    let port = port(redirect_uri).filter(|port| *port >= FIRST_FREE_PORT);
    match (host, port) {
        (Some(host), Some(port)) => {
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "You are here by SSH, so the browser on your machine cannot come back by itself.\n\
                 Either run this on your machine first, with the name that you use for this host:\n\n\
                 \x20 ssh -L {port}:127.0.0.1:{port} {}\n\n\
                 or sign in, and when the browser cannot connect to 127.0.0.1, copy the whole\n\
                 address from its address bar and paste it here.\n",
                text::safe(host)
            );
        }
        _ => out.push_str(
            "When you are done there, this goes on by itself. If the browser is on another\n\
             machine and cannot connect to 127.0.0.1, copy the whole address from its\n\
             address bar and paste it here.\n",
        ),
    }
    out.push_str("Stuck on Google's page? Type ? and Enter. This waits for 10 minutes.\n");
    out
}

/// "Stuck on Google's page?"
pub fn help() -> String {
    let mut out = "What the browser shows, what it means, and what to do:\n".to_owned();
    // The commonest last: the list is longer than a small screen.
    for one in STUCK.iter().rev() {
        let _ = write!(out, "\n{}\n  {}\n  {}\n", one.sees, one.means, one.next);
    }
    out
}

fn port(redirect_uri: &str) -> Option<u16> {
    url::Url::parse(redirect_uri).ok()?.port()
}

fn host_name() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_ssh_both_ways_are_told_with_the_port_that_is_open() {
        let told = with_host(
            "https://accounts.example/auth?a=b",
            "http://127.0.0.1:40123/callback",
            Some("host\u{1b}[2J"),
        );
        assert!(told.contains("\nhttps://accounts.example/auth?a=b\n"));
        assert!(told.contains("  ssh -L 40123:127.0.0.1:40123 host"));
        assert!(told.contains("paste it here"));
        assert!(!told.contains('\u{1b}'));
    }

    #[test]
    fn where_no_port_can_be_forwarded_none_is_named() {
        for (uri, host) in [
            ("http://127.0.0.1:1/callback", Some("host")),
            ("http://127.0.0.1:40123/callback", None),
        ] {
            let told = with_host("https://a.example/", uri, host);
            assert!(!told.contains("ssh -L"), "{told}");
            assert!(told.contains("paste"), "{told}");
        }
    }

    #[test]
    fn the_help_lists_everything() {
        let help = help();
        for one in STUCK {
            assert!(help.contains(one.sees) && help.contains(one.next));
        }
    }
}
