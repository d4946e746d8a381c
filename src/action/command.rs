//! The command line that does what an action does, with the real arguments where they are known.
//! It is meant to be pasted into a shell, so whatever comes from the network is quoted, or left out.

use crate::chat::patch::Allowed;
use crate::work::spaces::Update;

/// What is known of the arguments of a command. What is not known stays a word in capitals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `SPACE`: a resource name.
    pub space: Option<String>,
    /// `WHO`: a resource name or an e-mail. Not `WHO...`: those that are to come.
    pub who: Option<String>,
    /// `PROFILE`: the one under the cursor.
    pub profile: Option<String>,
    /// `TEXT` or `QUERY`: what was typed.
    pub text: Option<String>,
    /// As an administrator.
    pub admin: bool,
}

/// Commands that can be run as an administrator.
const ADMIN: &[&str] = &[
    "spaces get",
    "spaces update",
    "spaces delete",
    "spaces search",
    "members list",
    "members add",
    "members remove",
];

impl Arguments {
    /// Fills `template`; `profile` is named where it is not the default.
    pub fn fill(&self, template: &str, profile: Option<&str>) -> String {
        let mut words = Vec::new();
        let names_one = template.split(' ').any(|word| word == "--profile");
        for (at, word) in template.split(' ').enumerate() {
            words.push(self.known(word).unwrap_or_else(|| word.to_owned()));
            if let (0, Some(profile), false) = (at, profile.and_then(quoted), names_one) {
                words.push(format!("--profile {profile}"));
            }
        }
        let says_so = template.contains("--admin");
        if self.admin && !says_so && ADMIN.iter().any(|command| template.contains(command)) {
            words.push("--admin".to_owned());
        }
        words.join(" ")
    }

    fn known(&self, word: &str) -> Option<String> {
        let value = match word {
            "SPACE" => &self.space,
            "WHO" => &self.who,
            "PROFILE" => &self.profile,
            "TEXT" | "QUERY" => &self.text,
            _ => return None,
        };
        quoted(value.as_deref()?)
    }
}

/// The options of `spaces update` that save what is to be changed.
pub fn options(update: &Update) -> String {
    let text = |name: &str, text: &Option<String>| {
        let text = text.as_deref()?;
        let value = match text {
            "" => "''".to_owned(),
            // A shell's line cannot hold it.
            text => quoted(text).unwrap_or_else(|| "TEXT".to_owned()),
        };
        Some(format!(" --{name} {value}"))
    };
    let texts = [
        text("name", &update.display_name),
        text("to-space", &update.to_space),
        text("description", &update.description),
        text("guidelines", &update.guidelines),
    ];
    let history = update.history.map(|on| if on { "on" } else { "off" });
    let audience = update.audience.as_ref().map(|audience| match audience {
        Some(audience) => quoted(&audience.to_string()).unwrap_or_else(|| "ID".to_owned()),
        None => "none".to_owned(),
    });
    let permissions = update.permissions.iter();
    let permissions = permissions.map(|(setting, level)| {
        let who = match level {
            Allowed::Owners => "owners",
            Allowed::Managers => "managers",
            Allowed::Members => "members",
        };
        format!(" --permission {}={who}", setting.as_str())
    });
    texts
        .into_iter()
        .flatten()
        .chain(history.map(|history| format!(" --history {history}")))
        .chain(audience.map(|audience| format!(" --audience {audience}")))
        .chain(permissions)
        .collect()
}

/// As one word of a shell; `None` where that would not be safe: controls can end a line, and what
/// begins with a dash is an option.
pub fn quoted(value: &str) -> Option<String> {
    let shown = crate::text::safe(value);
    if value.is_empty() || value.starts_with('-') || shown != value {
        return None;
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_.:@%+,-".contains(c);
    if value.chars().all(plain) {
        return Some(value.to_owned());
    }
    Some(format!("'{}'", value.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::patch::Setting;

    fn of(space: &str) -> Arguments {
        Arguments {
            space: Some(space.to_owned()),
            who: Some("users/123".to_owned()),
            ..Arguments::default()
        }
    }

    #[test]
    fn what_is_known_is_filled_in() {
        let line = of("spaces/AAA").fill("roomkey members remove SPACE WHO", None);
        assert_eq!(line, "roomkey members remove spaces/AAA users/123");
        let line = of("spaces/AAA").fill("roomkey members add SPACE WHO...", Some("tv set"));
        assert_eq!(
            line,
            "roomkey --profile 'tv set' members add spaces/AAA WHO..."
        );
        let none = Arguments::default();
        assert_eq!(
            none.fill("roomkey spaces get SPACE", None),
            "roomkey spaces get SPACE"
        );
        let line = none.fill("roomkey --profile PROFILE", Some("b"));
        assert_eq!(line, "roomkey --profile PROFILE");
    }

    #[test]
    fn what_is_to_be_changed_becomes_options() {
        let update = Update {
            display_name: Some("It's new".to_owned()),
            description: Some(String::new()),
            guidelines: Some("two\nlines".to_owned()),
            history: Some(false),
            permissions: vec![(Setting::UseAtMentionAll, Allowed::Managers)],
            ..Update::default()
        };
        assert_eq!(
            options(&update),
            r" --name 'It'\''s new' --description '' --guidelines TEXT --history off --permission useAtMentionAll=managers"
        );
    }

    #[test]
    fn administrators_say_so_where_the_command_knows_it() {
        let args = Arguments {
            admin: true,
            ..of("spaces/A")
        };
        assert!(
            args.fill("roomkey spaces get SPACE", None)
                .ends_with(" --admin")
        );
        assert!(
            !args
                .fill("roomkey members role SPACE owner WHO", None)
                .contains("--admin")
        );
    }

    #[test]
    fn hostile_values_cannot_leave_their_word() {
        assert_eq!(
            quoted("it's $(rm -rf ~)").unwrap(),
            r"'it'\''s $(rm -rf ~)'"
        );
        for hostile in [
            "",
            "-rf",
            "a\nrm -rf ~",
            "\u{1b}[201~x",
            "a\u{202e}b",
            "a\u{200b}",
        ] {
            assert_eq!(quoted(hostile), None, "{hostile:?}");
        }
        // A shell takes them for what they are.
        for name in ["a'b", "$HOME", "`id`", "a b;c", "~", "*", "\\", "!!", "é"] {
            let line = format!("printf %s {}", quoted(name).unwrap());
            let out = std::process::Command::new("sh")
                .args(["-c", &line])
                .output();
            assert_eq!(String::from_utf8(out.unwrap().stdout).unwrap(), name);
        }
    }
}
