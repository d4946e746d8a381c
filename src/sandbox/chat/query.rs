//! The query language of `spaces.search`.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::tokens::tokens;
use crate::sandbox::company::{Kind, Space};
use crate::sandbox::error::ApiError;

/// The most that a query may have, in characters.
const LONGEST: usize = 1_000;

/// A checked query: all of its parts must hold.
#[derive(Debug)]
pub struct Query(Vec<(Field, Node)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    CreateTime,
    Customer,
    DisplayName,
    External,
    History,
    LastActive,
    SpaceType,
}

#[derive(Debug)]
enum Node {
    Term(Term),
    And(Vec<Node>),
    Or(Vec<Node>),
}

#[derive(Debug)]
struct Term {
    field: Field,
    test: Test,
}

#[derive(Debug)]
enum Test {
    /// Each word begins a word of the name.
    Words(Vec<String>),
    /// The time compares so to a number of microseconds.
    Time(Comparison, i64),
    Flag(bool),
    /// Settled when it was read.
    Always,
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Equal,
    Less,
    Greater,
    AtMost,
    AtLeast,
}

impl Query {
    /// Reads a query; `admin` is the larger language of admin access.
    pub fn parse(text: &str, admin: bool) -> Result<Self, ApiError> {
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(invalid());
        }
        let mut tokens = tokens(text).ok_or_else(invalid)?.into_iter().peekable();
        let tree = all(&mut tokens, 0)?;
        if tokens.next().is_some() {
            return Err(invalid());
        }
        let mut parts = Vec::new();
        split(tree, &mut parts)?;
        let query = Self(parts);
        query.check(admin)?;
        Ok(query)
    }

    fn check(&self, admin: bool) -> Result<(), ApiError> {
        for (field, node) in &self.0 {
            let times = self.0.iter().filter(|(other, _)| other == field).count();
            let good = match field {
                Field::SpaceType | Field::Customer => times == 1 && matches!(node, Node::Term(_)),
                Field::DisplayName | Field::External | Field::History => {
                    times == 1 && !node.has_and()
                }
                Field::CreateTime | Field::LastActive => true,
            };
            let known = admin
                || matches!(
                    field,
                    Field::DisplayName | Field::External | Field::SpaceType
                );
            if !good || !known {
                return Err(invalid());
            }
        }
        if !self.names(Field::SpaceType) || (admin && !self.names(Field::Customer)) {
            return Err(invalid());
        }
        Ok(())
    }

    fn names(&self, field: Field) -> bool {
        self.0.iter().any(|(known, _)| *known == field)
    }

    /// Whether it asks for a name; without one only an administrator finds anything.
    pub fn names_a_space(&self) -> bool {
        self.names(Field::DisplayName)
    }

    /// Whether the space is found.
    pub fn finds(&self, space: &Space) -> bool {
        space.kind == Kind::Space && self.0.iter().all(|(_, node)| node.holds(space))
    }
}

impl Node {
    fn has_and(&self) -> bool {
        match self {
            Self::Term(_) => false,
            Self::And(_) => true,
            Self::Or(nodes) => nodes.iter().any(Self::has_and),
        }
    }

    /// The one field that it is about; none where it is about several.
    fn field(&self) -> Option<Field> {
        match self {
            Self::Term(term) => Some(term.field),
            Self::And(nodes) | Self::Or(nodes) => {
                let first = nodes.first()?.field()?;
                nodes
                    .iter()
                    .all(|node| node.field() == Some(first))
                    .then_some(first)
            }
        }
    }

    fn holds(&self, space: &Space) -> bool {
        match self {
            Self::Term(term) => term.holds(space),
            Self::And(nodes) => nodes.iter().all(|node| node.holds(space)),
            Self::Or(nodes) => nodes.iter().any(|node| node.holds(space)),
        }
    }
}

impl Term {
    fn holds(&self, space: &Space) -> bool {
        match (&self.test, self.field) {
            (Test::Words(wanted), _) => {
                let name = space.display_name.to_lowercase();
                let words = || name.split(|c: char| !c.is_alphanumeric());
                wanted
                    .iter()
                    .all(|wanted| words().any(|word| word.starts_with(wanted)))
            }
            (Test::Time(how, time), Field::CreateTime) => how.holds(space.created, *time),
            (Test::Time(how, time), _) => how.holds(space.last_active, *time),
            (Test::Flag(flag), Field::External) => space.external_allowed == *flag,
            (Test::Flag(flag), _) => space.history_on == *flag,
            (Test::Always, _) => true,
        }
    }
}

impl Comparison {
    fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::Greater => left > right,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
        }
    }
}

fn invalid() -> ApiError {
    ApiError::invalid("Invalid search query")
}

/// Across fields only AND is known: every other part must be about one field.
fn split(node: Node, parts: &mut Vec<(Field, Node)>) -> Result<(), ApiError> {
    match (node.field(), node) {
        // The halves of an interval may stand together or apart.
        (_, Node::And(nodes)) => nodes.into_iter().try_for_each(|node| split(node, parts)),
        (Some(field), node) => {
            parts.push((field, node));
            Ok(())
        }
        (None, _) => Err(invalid()),
    }
}

type Tokens = Peekable<IntoIter<String>>;

fn all(tokens: &mut Tokens, depth: usize) -> Result<Node, ApiError> {
    let mut nodes = vec![any(tokens, depth)?];
    while tokens.next_if(|token| token == "AND").is_some() {
        nodes.push(any(tokens, depth)?);
    }
    Ok(single(nodes, Node::And))
}

fn any(tokens: &mut Tokens, depth: usize) -> Result<Node, ApiError> {
    let mut nodes = vec![one(tokens, depth)?];
    while tokens.next_if(|token| token == "OR").is_some() {
        nodes.push(one(tokens, depth)?);
    }
    Ok(single(nodes, Node::Or))
}

fn single(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        Some(node) => {
            nodes.push(node);
            many(nodes)
        }
        None => many(nodes),
    }
}

fn one(tokens: &mut Tokens, depth: usize) -> Result<Node, ApiError> {
    if tokens.next_if(|token| token == "(").is_some() {
        if depth > 20 {
            return Err(invalid());
        }
        let node = all(tokens, depth + 1)?;
        return tokens
            .next_if(|token| token == ")")
            .map(|_| node)
            .ok_or_else(invalid);
    }
    let mut next = || tokens.next().ok_or_else(invalid);
    let (field, operator, value) = (next()?, next()?, next()?);
    let value = value.strip_prefix('"').ok_or_else(invalid)?;
    term(&field, &operator, value)
        .map(Node::Term)
        .ok_or_else(invalid)
}

fn term(field: &str, operator: &str, value: &str) -> Option<Term> {
    let term = |field, test| Some(Term { field, test });
    let flag = |field, on, off| match (operator, value) {
        ("=", value) if value == on => term(field, Test::Flag(true)),
        ("=", value) if value == off => term(field, Test::Flag(false)),
        _ => None,
    };
    match (field, operator) {
        ("display_name" | "displayName", ":") => {
            let words = value.to_lowercase();
            let words = words
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            let words: Vec<_> = words.map(str::to_owned).collect();
            if words.is_empty() {
                None
            } else {
                term(Field::DisplayName, Test::Words(words))
            }
        }
        ("external_user_allowed" | "externalUserAllowed", _) => {
            flag(Field::External, "true", "false")
        }
        ("space_history_state" | "spaceHistoryState", _) => {
            flag(Field::History, "HISTORY_ON", "HISTORY_OFF")
        }
        ("space_type" | "spaceType", "=") if value == "SPACE" => {
            term(Field::SpaceType, Test::Always)
        }
        ("customer", "=") if value == "customers/my_customer" => {
            term(Field::Customer, Test::Always)
        }
        ("create_time" | "createTime", _) => term(Field::CreateTime, time(operator, value)?),
        ("last_active_time" | "lastActiveTime", _) => {
            term(Field::LastActive, time(operator, value)?)
        }
        _ => None,
    }
}

fn time(operator: &str, value: &str) -> Option<Test> {
    let time: jiff::Timestamp = value.parse().ok()?;
    let comparison = match operator {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        ">" => Comparison::Greater,
        "<=" => Comparison::AtMost,
        ">=" => Comparison::AtLeast,
        _ => return None,
    };
    Some(Test::Time(comparison, time.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::company::{Company, Seed};

    const ALL: &str = r#"customer = "customers/my_customer" AND space_type = "SPACE""#;

    fn found(query: &str) -> Vec<String> {
        let company = Company::seeded(&Seed {
            spaces: 20,
            ..Seed::default()
        });
        let query = Query::parse(&format!("{ALL} AND {query}"), true).unwrap();
        let spaces = company.spaces_from(0).map(|(_, space)| space);
        spaces
            .filter(|s| query.finds(s))
            .map(|s| s.display_name.to_string())
            .collect()
    }

    #[test]
    fn words_begin_words_and_times_compare() {
        assert_eq!(found(r#"display_name:"REV des""#), ["Design review"]);
        assert_eq!(found(r#"display_name:"esign""#), [""; 0]);
        assert_eq!(
            found(r#"(display_name:"plat" OR display_name:"quiet")"#),
            ["Quiet room", "Platform"]
        );
        let both = r#"display_name:"p" AND external_user_allowed = "true""#;
        assert_eq!(found(both), ["Partner launch"]);
        assert_eq!(
            found(r#"space_history_state = "HISTORY_OFF""#),
            ["Quiet room"]
        );
        let old = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 1_000);
        let old = format!("last_active_time < \"{old}\"");
        assert_eq!(found(&old), ["Summer party 2022"]);
        assert_eq!(
            found(&format!(
                "({old} AND create_time > \"2000-01-01T00:00:00Z\")"
            ))
            .len(),
            1
        );
    }

    #[test]
    fn queries_that_the_documentation_forbids_are_refused() {
        let admin = [
            "",
            r#"space_type = "SPACE""#,
            r#"customer = "customers/my_customer""#,
            r#"customer = "customers/C1" AND space_type = "SPACE""#,
        ];
        for bad in admin {
            assert_eq!(Query::parse(bad, true).unwrap_err().code, 400, "{bad}");
        }
        for bad in [
            r#"display_name = "x""#,
            r#"display_name:"""#,
            r#"display_name:"a" AND display_name:"b""#,
            r#"(display_name:"a" OR external_user_allowed = "true")"#,
            r#"external_user_allowed = "yes""#,
            r#"create_time > "yesterday""#,
            r#"create_time : "2020-01-01T00:00:00Z""#,
            r#"space_type = "SPACE""#,
            r#"display_name:"a""#.repeat(70).as_str(),
            "(",
        ] {
            assert!(
                Query::parse(&format!("{ALL} AND {bad}"), true).is_err(),
                "{bad}"
            );
        }
        let member = |text: &str| Query::parse(text, false);
        assert!(
            member(r#"display_name:"a" AND space_type = "SPACE""#)
                .unwrap()
                .names_a_space()
        );
        assert!(
            !member(r#"external_user_allowed = "true" AND space_type = "SPACE""#)
                .unwrap()
                .names_a_space()
        );
        assert!(
            member(r#"space_type = "SPACE" AND create_time > "2020-01-01T00:00:00Z""#).is_err()
        );
        assert!(member(ALL).is_err());
    }
}
