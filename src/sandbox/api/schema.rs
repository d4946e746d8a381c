//! The shape of messages, and the reading of JSON bodies against it, as Google's transcoder does:
//! unknown fields and bad enums are refused, `snake_case` and numbers for enums are taken.

use serde_json::{Map, Value};

use crate::sandbox::error::Violation;

/// A protobuf message.
#[derive(Debug)]
pub struct Message {
    /// Fields by JSON name.
    pub fields: &'static [(&'static str, Type)],
}

/// The type of a field.
#[derive(Debug)]
pub enum Type {
    /// `string`.
    Text,
    /// `bool`.
    Bool,
    /// `int32`.
    Int,
    /// `google.protobuf.Timestamp`.
    Time,
    /// An enum: its full name, its values and their numbers.
    Enum(&'static str, &'static [(&'static str, i64)]),
    /// A message.
    Message(&'static Message),
    /// `repeated`.
    List(&'static Type),
}

impl Message {
    /// The field with a JSON name or its `snake_case` form.
    pub fn field(&self, name: &str) -> Option<&'static (&'static str, Type)> {
        self.fields
            .iter()
            .find(|(known, _)| *known == name || camel(name) == *known)
    }
}

impl Type {
    /// The message that the field holds, one or many.
    pub fn message(&self) -> Option<&'static Message> {
        match self {
            Self::Message(message) => Some(message),
            Self::List(item) => item.message(),
            _ => None,
        }
    }
}

/// `snake_case` as `camelCase`.
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for c in name.chars() {
        match c {
            '_' => raise = true,
            c if raise => {
                out.push(c.to_ascii_uppercase());
                raise = false;
            }
            c => out.push(c),
        }
    }
    out
}

/// `camelCase` as `snake_case`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Reads a body: names become JSON names, what is null or unspecified is dropped. `path` is the
/// request's field that the body stands for, empty for the whole request.
pub fn read(
    message: &Message,
    body: &[u8],
    path: &str,
) -> Result<Map<String, Value>, Vec<Violation>> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let value = serde_json::from_slice(body).map_err(|error| {
        vec![violation(
            "",
            format!("Invalid JSON payload received. {error}"),
        )]
    })?;
    let mut reader = Reader {
        violations: Vec::new(),
    };
    let map = reader.message(message, value, path);
    if reader.violations.is_empty() {
        Ok(map)
    } else {
        Err(reader.violations)
    }
}

fn violation(field: &str, description: String) -> Violation {
    Violation {
        field: field.to_owned(),
        description,
    }
}

struct Reader {
    violations: Vec<Violation>,
}

impl Reader {
    fn message(&mut self, message: &Message, value: Value, path: &str) -> Map<String, Value> {
        let Value::Object(given) = value else {
            self.wrong(path, "Object", &value);
            return Map::new();
        };
        let mut read = Map::new();
        for (name, value) in given {
            let Some((known, kind)) = message.field(&name) else {
                self.unknown(&name, path);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let path = if path.is_empty() {
                snake(known)
            } else {
                format!("{path}.{}", snake(known))
            };
            if let Some(value) = self.value(kind, value, &path) {
                read.insert((*known).to_owned(), value);
            }
        }
        read
    }

    fn value(&mut self, kind: &Type, value: Value, path: &str) -> Option<Value> {
        match (kind, value) {
            (Type::Message(message), value) => Some(self.message(message, value, path).into()),
            (Type::List(item), Value::Array(values)) => {
                let read = values.into_iter().enumerate();
                Some(
                    read.filter_map(|(at, v)| self.value(item, v, &format!("{path}[{at}]")))
                        .collect(),
                )
            }
            (Type::Enum(name, values), value) => self.enumeration(name, values, &value, path),
            (Type::Text, value @ Value::String(_)) | (Type::Bool, value @ Value::Bool(_)) => {
                Some(value)
            }
            (Type::Time, Value::String(text)) if text.parse::<jiff::Timestamp>().is_ok() => {
                Some(text.into())
            }
            (Type::Int, value) if value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
                Some(value)
            }
            (kind, value) => {
                self.wrong(path, kind.name(), &value);
                None
            }
        }
    }

    fn enumeration(
        &mut self,
        name: &str,
        values: &[(&str, i64)],
        value: &Value,
        path: &str,
    ) -> Option<Value> {
        let found = values
            .iter()
            .find(|(text, number)| value.as_str() == Some(text) || value.as_i64() == Some(*number));
        match found {
            Some((_, 0)) => None,
            Some((text, _)) => Some((*text).into()),
            None => {
                self.wrong(path, &format!("type.googleapis.com/{name}"), value);
                None
            }
        }
    }

    fn unknown(&mut self, name: &str, path: &str) {
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" at '{path}'")
        };
        let text = format!(
            "Invalid JSON payload received. Unknown name \"{name}\"{place}: Cannot find field."
        );
        self.violations.push(violation(path, text));
    }

    fn wrong(&mut self, path: &str, kind: &str, value: &Value) {
        let text = format!("Invalid value at '{path}' ({kind}), {value}");
        self.violations.push(violation(path, text));
    }
}

impl Type {
    fn name(&self) -> &'static str {
        match self {
            Self::Text => "TYPE_STRING",
            Self::Bool => "TYPE_BOOL",
            Self::Int => "TYPE_INT32",
            Self::Time => "type.googleapis.com/google.protobuf.Timestamp",
            Self::Enum(name, _) => name,
            Self::Message(_) => "Object",
            Self::List(_) => "Array",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Message = Message {
        fields: &[("someText", Type::Text)],
    };
    static OUTER: Message = Message {
        fields: &[
            ("inner", Type::Message(&INNER)),
            (
                "kind",
                Type::Enum("x.Kind", &[("KIND_UNSPECIFIED", 0), ("A", 1)]),
            ),
            ("many", Type::List(&Type::Message(&INNER))),
            ("count", Type::Int),
        ],
    };

    fn messages(body: &str) -> Vec<String> {
        read(&OUTER, body.as_bytes(), "outer")
            .unwrap_err()
            .into_iter()
            .map(|v| v.description)
            .collect()
    }

    #[test]
    fn names_and_enum_numbers_are_normalised() {
        let body = br#"{"inner":{"some_text":"x"},"kind":1,"many":[{"someText":"y"}],"count":3}"#;
        let map = Value::Object(read(&OUTER, body, "outer").unwrap());
        let want = r#"{"inner":{"someText":"x"},"kind":"A","many":[{"someText":"y"}],"count":3}"#;
        assert_eq!(map.to_string(), want);
        assert!(
            read(&OUTER, br#"{"kind":"KIND_UNSPECIFIED","inner":null}"#, "")
                .unwrap()
                .is_empty()
        );
        assert!(read(&OUTER, b" ", "").unwrap().is_empty());
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        assert_eq!(
            messages(
                r#"{"foo":1,"inner":{"bar":2},"kind":"B","many":[{"someText":5}],"count":"x"}"#
            ),
            [
                r#"Invalid JSON payload received. Unknown name "foo" at 'outer': Cannot find field."#,
                r#"Invalid JSON payload received. Unknown name "bar" at 'outer.inner': Cannot find field."#,
                r#"Invalid value at 'outer.kind' (type.googleapis.com/x.Kind), "B""#,
                "Invalid value at 'outer.many[0].some_text' (TYPE_STRING), 5",
                r#"Invalid value at 'outer.count' (TYPE_INT32), "x""#,
            ]
        );
        assert_eq!(messages("[]"), ["Invalid value at 'outer' (Object), []"]);
        assert!(messages("{")[0].starts_with("Invalid JSON payload received."));
    }
}
