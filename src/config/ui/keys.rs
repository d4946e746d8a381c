//! `[ui.keys]`: which key does what, as written, with the lines on which it stands. What the names
//! mean is known to the UI, which owns the table of actions.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

/// `[ui.keys]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Every line of it, in the order of the file.
    pub bindings: Vec<Binding>,
}

/// One line: an action and its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it applies: the name of a table below `[ui.keys]`. `None`: wherever the action does.
    pub context: Option<String>,
    /// Kebab-case, as written.
    pub action: String,
    /// Names of keys, as written; none takes the keys away.
    pub keys: Vec<String>,
    /// Counted from 1.
    pub line: usize,
}

impl Keys {
    /// Turns places in `text`, which it was read from, into lines.
    pub(crate) fn count_lines(&mut self, text: &str) {
        for binding in &mut self.bindings {
            let before = text.get(..binding.line).unwrap_or(text);
            binding.line = before.matches('\n').count() + 1;
        }
        self.bindings.sort_by_key(|binding| binding.line);
    }
}

/// What may stand at an action: its keys. At a context: more lines.
enum Value {
    Keys(Vec<String>),
    Table(Vec<(Spanned<String>, Vec<String>)>),
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of actions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut bindings = Vec::new();
                while let Some(name) = map.next_key::<Spanned<String>>()? {
                    match map.next_value::<Value>()? {
                        Value::Keys(keys) => bindings.push(binding(None, &name, keys)),
                        Value::Table(lines) => {
                            let of = |(action, keys)| {
                                binding(Some(name.get_ref().clone()), &action, keys)
                            };
                            bindings.extend(lines.into_iter().map(of));
                        }
                    }
                }
                Ok(Keys { bindings })
            }
        }
        deserializer.deserialize_map(Lines)
    }
}

/// The line is a place in the text until the lines are counted.
fn binding(context: Option<String>, action: &Spanned<String>, keys: Vec<String>) -> Binding {
    Binding {
        context,
        action: action.get_ref().clone(),
        keys,
        line: action.span().start,
    }
}

/// What a message says that a value should be.
const EXPECTED: &str = "the name of a key such as \"x\", a list of them, or \"none\"";

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Value, E> {
                Ok(Value::Keys(match name {
                    "none" => Vec::new(),
                    name => vec![name.to_owned()],
                }))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut keys = Vec::new();
                while let Some(name) = seq.next_element()? {
                    keys.push(name);
                }
                Ok(Value::Keys(keys))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut lines = Vec::new();
                while let Some(action) = map.next_key::<Spanned<String>>()? {
                    match map.next_value::<Value>()? {
                        Value::Keys(keys) => lines.push((action, keys)),
                        Value::Table(_) => {
                            return Err(de::Error::custom(
                                "below [ui.keys] stand contexts, and in them actions",
                            ));
                        }
                    }
                }
                Ok(Value::Table(lines))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{Config, ConfigError};

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Path::new("/c.toml"), text)
    }

    #[test]
    fn keys_are_read_with_their_lines() {
        let text = "[ui]\nascii = true\n\n[ui.keys]\nrefresh = \"R\"\nmenu = [\"m\",\n  \"space\"]\n\
                    quit = \"none\"\n\n[ui.keys.spaces]\ndelete-space = []\n";
        let keys = parse(text).unwrap().ui.keys;
        let told: Vec<_> = keys
            .bindings
            .iter()
            .map(|b| {
                (
                    b.line,
                    b.context.as_deref(),
                    b.action.as_str(),
                    b.keys.join(" "),
                )
            })
            .collect();
        let of = |line, context, action, keys: &str| (line, context, action, keys.to_owned());
        assert_eq!(
            told,
            [
                of(5, None, "refresh", "R"),
                of(6, None, "menu", "m space"),
                of(8, None, "quit", ""),
                of(11, Some("spaces"), "delete-space", ""),
            ]
        );
    }

    #[test]
    fn what_is_no_key_is_told_with_its_line() {
        for (text, line) in [
            ("[ui.keys]\nrefresh = 5\n", 2),
            ("[ui.keys.spaces]\n\nopen = [1]\n", 3),
            ("[ui.keys.spaces.deeper]\nopen = \"x\"\n", 1),
        ] {
            let ConfigError::Invalid { line: told, .. } = parse(text).unwrap_err() else {
                panic!("{text}");
            };
            assert_eq!(told, line, "{text}");
        }
    }
}
