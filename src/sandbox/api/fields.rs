//! The `fields` parameter: a selector is compiled once, then asked for each field that is written.

use super::schema::{Message, camel};
use crate::sandbox::error::ApiError;

/// A compiled selector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    name: String,
    /// None: all below.
    below: Option<Fields>,
}

/// What is kept at one level of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Keep<'a> {
    /// Everything.
    All,
    /// What the selector names.
    Only(&'a Fields),
}

impl Keep<'_> {
    /// What is kept below the field; none where the field itself is not kept.
    pub fn below(self, name: &str) -> Option<Self> {
        let Self::Only(fields) = self else {
            return Some(Self::All);
        };
        let node = fields
            .0
            .iter()
            .find(|node| node.name == name || node.name == "*")?;
        Some(match &node.below {
            None => Self::All,
            Some(below) => Self::Only(below),
        })
    }
}

impl Fields {
    /// Compiles `a,b(c,d),e/f,*` for answers of the message.
    pub fn parse(text: &str, answer: &Message) -> Result<Self, ApiError> {
        let mut parser = Parser { rest: text, text };
        let fields = parser.list(0)?;
        if !parser.rest.is_empty() {
            return Err(ApiError::bad_selector(text));
        }
        fields.check(answer, "")?;
        Ok(fields)
    }

    fn add(&mut self, name: String, below: Option<Self>) {
        match (self.0.iter_mut().find(|node| node.name == name), below) {
            (None, below) => self.0.push(Node { name, below }),
            (Some(node), None) => node.below = None,
            (
                Some(Node {
                    below: Some(have), ..
                }),
                Some(more),
            ) => {
                for node in more.0 {
                    have.add(node.name, node.below);
                }
            }
            (Some(_), Some(_)) => {}
        }
    }

    fn check(&self, message: &Message, path: &str) -> Result<(), ApiError> {
        for node in &self.0 {
            let path = if path.is_empty() {
                node.name.clone()
            } else {
                format!("{path}.{}", node.name)
            };
            if node.name == "*" {
                continue;
            }
            let Some((_, kind)) = message.field(&node.name) else {
                return Err(ApiError::bad_selector(&path));
            };
            if let Some(below) = &node.below {
                let inner = kind
                    .message()
                    .ok_or_else(|| ApiError::bad_selector(&path))?;
                below.check(inner, &path)?;
            }
        }
        Ok(())
    }
}

struct Parser<'a> {
    rest: &'a str,
    text: &'a str,
}

impl Parser<'_> {
    fn list(&mut self, depth: usize) -> Result<Fields, ApiError> {
        let mut fields = Fields::default();
        loop {
            let (name, below) = self.one(depth)?;
            fields.add(name, below);
            if !self.take(',') {
                return Ok(fields);
            }
        }
    }

    fn one(&mut self, depth: usize) -> Result<(String, Option<Fields>), ApiError> {
        let name = self.name()?;
        if depth > 16 {
            return Err(ApiError::bad_selector(self.text));
        }
        if self.take('/') || self.take('.') {
            let (inner, below) = self.one(depth + 1)?;
            let mut fields = Fields::default();
            fields.add(inner, below);
            return Ok((name, Some(fields)));
        }
        if self.take('(') {
            let fields = self.list(depth + 1)?;
            if !self.take(')') {
                return Err(ApiError::bad_selector(self.text));
            }
            return Ok((name, Some(fields)));
        }
        Ok((name, None))
    }

    fn name(&mut self) -> Result<String, ApiError> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '*'))
            .unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        if name.is_empty() || (name.contains('*') && name != "*") {
            return Err(ApiError::bad_selector(self.text));
        }
        self.rest = rest.trim_start();
        Ok(camel(name))
    }

    fn take(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::Type;
    use super::*;

    static ITEM: Message = Message {
        fields: &[("name", Type::Text), ("displayName", Type::Text)],
    };
    static PAGE: Message = Message {
        fields: &[
            ("items", Type::List(&Type::Message(&ITEM))),
            ("nextPageToken", Type::Text),
        ],
    };

    fn kept(text: &str) -> Vec<&'static str> {
        let fields = Fields::parse(text, &PAGE).unwrap();
        let top = Keep::Only(&fields);
        let mut kept = Vec::new();
        for name in ["items", "nextPageToken"] {
            if let Some(below) = top.below(name) {
                kept.push(name);
                let inner = ["name", "displayName"]
                    .into_iter()
                    .filter(|n| below.below(n).is_some());
                if name == "items" {
                    kept.extend(inner);
                }
            }
        }
        kept
    }

    #[test]
    fn every_form_selects_what_it_names() {
        assert_eq!(
            kept("items(name),nextPageToken"),
            ["items", "name", "nextPageToken"]
        );
        assert_eq!(kept("items/displayName"), ["items", "displayName"]);
        assert_eq!(
            kept("items/name,items/display_name"),
            ["items", "name", "displayName"]
        );
        assert_eq!(kept("items"), ["items", "name", "displayName"]);
        assert_eq!(kept("items(name),items"), ["items", "name", "displayName"]);
        assert_eq!(kept("*"), ["items", "name", "displayName", "nextPageToken"]);
        assert_eq!(kept("next_page_token"), ["nextPageToken"]);
    }

    #[test]
    fn what_is_not_there_or_not_a_selector_is_refused() {
        for bad in [
            "foo",
            "items(foo)",
            "nextPageToken/x",
            "items(name",
            "items)",
            "",
            ",",
            "it*",
        ] {
            assert_eq!(Fields::parse(bad, &PAGE).unwrap_err().code, 400, "{bad}");
        }
        let deep = "items(".repeat(10_000);
        assert!(Fields::parse(&deep, &PAGE).is_err());
    }
}
