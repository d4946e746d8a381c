//! `[ui.kiosk]`: the screen of a terminal that stands where anybody can use it.

use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

/// Longer than this nobody means, in hours.
const MAX_HOURS: u64 = 24;

/// `[ui.kiosk]`. That the section is there switches the kiosk on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kiosk {
    /// Without a key for so long, whoever is signed in is signed out. 1 s to 24 h.
    #[serde(deserialize_with = "duration")]
    pub idle_sign_out: Duration,
    /// How long before that it is said; see [`Kiosk::countdown`].
    #[serde(deserialize_with = "duration")]
    countdown: Duration,
    /// Without a key for so long, a sign-in that nobody finishes is given up. 1 s to 24 h.
    #[serde(deserialize_with = "duration")]
    pub sign_in: Duration,
    /// What is to be read from afar is drawn in large letters where there is room, and entries of
    /// menus stand apart.
    pub large: bool,
}

impl Default for Kiosk {
    fn default() -> Self {
        Self {
            idle_sign_out: Duration::from_mins(5),
            countdown: Duration::from_mins(1),
            sign_in: Duration::from_mins(15),
            large: true,
        }
    }
}

impl Kiosk {
    /// How long before the end of `limit` it is said: at most half of it, so that the screen can
    /// be used at all.
    pub fn countdown(&self, limit: Duration) -> Duration {
        self.countdown.min(limit / 2)
    }
}

/// A whole number and its unit: `90s`, `5m`, `1h`.
fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let expected = "a time from 1s to 24h, such as \"90s\", \"5m\" or \"1h\"";
    let text = String::deserialize(from).map_err(|_| {
        // Whatever it is, it is no text.
        D::Error::invalid_type(Unexpected::Other("something else"), &expected)
    })?;
    parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Other("this"), &expected))
}

fn parse(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        _ => return None,
    };
    let number: u64 = text[..text.len() - 1].parse().ok()?;
    let seconds = number.checked_mul(unit)?;
    (1..=MAX_HOURS * 60 * 60)
        .contains(&seconds)
        .then_some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn read(text: &str) -> Result<Option<Kiosk>, String> {
        let config = Config::parse(Path::new("/c.toml"), text);
        config
            .map(|config| config.ui.kiosk)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_section_alone_switches_it_on() {
        assert_eq!(read("[ui]\nascii = true"), Ok(None));
        let kiosk = read("[ui.kiosk]").unwrap().unwrap();
        assert_eq!(kiosk, Kiosk::default());
        assert_eq!(kiosk.idle_sign_out, Duration::from_mins(5));
    }

    #[test]
    fn the_example_shows_the_defaults() {
        let example = include_str!("../../config.example.toml");
        let section = example.split("# [ui.kiosk]").nth(1).unwrap();
        let section = section.split("\n\n").next().unwrap();
        let keys = section.lines().filter(|line| line.contains(" = "));
        let keys: Vec<_> = keys.map(|line| line.trim_start_matches("# ")).collect();
        assert_eq!(keys.len(), 4);
        let text = format!("[ui.kiosk]\n{}", keys.join("\n"));
        assert_eq!(read(&text), Ok(Some(Kiosk::default())));
    }

    #[test]
    fn times_are_a_number_and_a_unit() {
        for (text, seconds) in [("1s", 1), ("90s", 90), ("5m", 300), ("24h", 86_400)] {
            assert_eq!(parse(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        let wrong = [
            "", "s", "0s", "25h", "5", "5 m", "-5m", "1.5h", "5min", "5µ",
        ];
        for text in wrong.into_iter().chain(["99999999999999999999s"]) {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_time_is_told_with_its_line_and_examples() {
        for value in ["\"soon\"", "\"0s\"", "5", "true"] {
            let text = format!("[ui.kiosk]\nlarge = false\nidle_sign_out = {value}\n");
            let said = read(&text).unwrap_err();
            assert!(said.starts_with("/c.toml, line 3: "), "{said}");
            assert!(said.contains("from 1s to 24h, such as \"90s\""), "{said}");
        }
        let said = read("[ui.kiosk]\nidle_signout = \"5m\"").unwrap_err();
        assert!(said.contains("did you mean `idle_sign_out`?"), "{said}");
    }

    #[test]
    fn the_countdown_leaves_half_the_time() {
        let kiosk = Kiosk::default();
        let countdown = |seconds| kiosk.countdown(Duration::from_secs(seconds)).as_secs();
        assert_eq!([countdown(300), countdown(4)], [60, 2]);
    }
}
