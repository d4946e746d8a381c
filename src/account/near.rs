//! Where the person's browser is likely to be, from the environment. A guess: it decides what is
//! offered first, and what is opened by itself, never what is possible.

use std::path::Path;

/// They would take the terminal.
const TEXT_BROWSERS: &[&str] = &[
    "lynx",
    "links",
    "links2",
    "elinks",
    "w3m",
    "www-browser",
    "browsh",
    "carbonyl",
    "netrik",
];

/// Whether a browser on this machine can be opened for the person.
pub fn browser_is_here() -> bool {
    // No test opens pages on somebody's desk.
    !cfg!(test) && can_open(|name| std::env::var(name).ok())
}

/// Whether the person came here by SSH: their browser is on another machine.
pub fn over_ssh() -> bool {
    by_ssh(&|name| std::env::var(name).ok())
}

fn by_ssh(var: &impl Fn(&str) -> Option<String>) -> bool {
    ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]
        .iter()
        .any(|name| is_set(var, name))
}

fn is_set(var: &impl Fn(&str) -> Option<String>, name: &str) -> bool {
    var(name).is_some_and(|value| !value.is_empty())
}

/// Remote editors set `BROWSER` to a program that opens the browser at the person's side.
fn can_open(var: impl Fn(&str) -> Option<String>) -> bool {
    if let Some(chosen) = var("BROWSER").filter(|value| !value.is_empty()) {
        return !names_a_text_browser(&chosen);
    }
    if by_ssh(&var) || var("TERM").as_deref() == Some("linux") {
        return false;
    }
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
            .iter()
            .any(|name| is_set(&var, name))
}

/// `BROWSER` is a list of commands with arguments.
fn names_a_text_browser(list: &str) -> bool {
    list.split(':').any(|command| {
        let program = command.split_whitespace().next().unwrap_or_default();
        let name = Path::new(program).file_name().unwrap_or_default();
        TEXT_BROWSERS.iter().any(|text| name == *text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(pairs: &[(&str, &str)]) -> bool {
        can_open(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_browser_is_opened_only_where_there_is_one() {
        for (pairs, is) in [
            (&[("DISPLAY", ":0")][..], true),
            (&[("WAYLAND_DISPLAY", "wayland-0"), ("DISPLAY", "")], true),
            (&[("WSL_DISTRO_NAME", "Debian")], true),
            (
                &[("DISPLAY", "localhost:10"), ("SSH_CONNECTION", "a 1 b 22")],
                false,
            ),
            (&[("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")], false),
            (&[("DISPLAY", ":0"), ("TERM", "linux")], false),
            (&[("DISPLAY", ":0"), ("BROWSER", "/usr/bin/w3m -F")], false),
            (&[("DISPLAY", ":0"), ("BROWSER", "firefox:lynx")], false),
            (
                &[
                    ("SSH_CONNECTION", "a 1 b 22"),
                    ("BROWSER", "/srv/helpers/browser.sh"),
                ],
                true,
            ),
        ] {
            assert_eq!(opens(pairs), is, "{pairs:?}");
        }
        assert_eq!(opens(&[]), cfg!(target_os = "macos"));
    }
}
