//! Query parameters: the standard ones of every Google API, and those that a method declares.

use super::schema::{camel, snake};
use crate::sandbox::error::{ApiError, Violation};

/// A parameter that a method declares.
#[derive(Debug)]
pub struct Param {
    /// Its name in camelCase.
    pub name: &'static str,
    /// Its type.
    pub kind: ParamKind,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// `string`.
    Text,
    /// `int32`.
    Int,
    /// `bool`.
    Bool,
    /// An enum, or a list of them: its full name, its values and their numbers.
    Enum(&'static str, &'static [(&'static str, i32)]),
    /// `repeated string`.
    Texts,
}

/// The declared parameters of one call, checked.
#[derive(Debug, Default)]
pub struct Params(Vec<(&'static str, String)>);

/// The standard parameters of one call.
#[derive(Debug)]
pub struct Standard {
    /// Indented answers, which is the default.
    pub pretty: bool,
    /// The selector of a partial response.
    pub fields: Option<String>,
    /// `alt`, where given.
    pub alt: Option<String>,
}

const IGNORED: [&str; 9] = [
    "$.xgafv",
    "access_token",
    "callback",
    "key",
    "oauth_token",
    "quotaUser",
    "quota_user",
    "uploadType",
    "upload_protocol",
];

/// The parameters as they stand, decoded.
pub fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect()
}

/// Takes out the standard parameters.
pub fn standard(pairs: &mut Vec<(String, String)>) -> Standard {
    let mut standard = Standard {
        pretty: true,
        fields: None,
        alt: None,
    };
    pairs.retain(|(name, value)| {
        match name.strip_prefix('$').unwrap_or(name) {
            "prettyPrint" | "pretty_print" => {
                standard.pretty = !matches!(value.as_str(), "false" | "0");
            }
            "fields" => standard.fields = Some(value.clone()),
            "alt" => standard.alt = Some(value.clone()),
            _ => return !IGNORED.contains(&name.as_str()),
        }
        false
    });
    standard
}

impl Standard {
    /// 400 for an answer in another form than JSON.
    pub fn check_alt(&self) -> Result<(), ApiError> {
        let alt = self.alt.as_deref().unwrap_or("json");
        // Google's generated clients send `json;enum-encoding=int`; names parse there as well.
        match alt.split(';').next() {
            Some("json" | "") => Ok(()),
            _ => Err(ApiError::invalid(format!(
                "Invalid value \"{alt}\" for parameter \"alt\"."
            ))),
        }
    }
}

impl Params {
    /// Checks the parameters against those declared; 400 names every one that is wrong.
    pub fn read(declared: &[Param], pairs: Vec<(String, String)>) -> Result<Self, ApiError> {
        let mut params = Self::default();
        let mut violations = Vec::new();
        for (name, value) in pairs {
            let param = declared
                .iter()
                .find(|p| p.name == name || camel(&name) == p.name);
            match param.map(|param| (param, param.kind.read(&value))) {
                None => violations.push(Violation {
                    field: String::new(),
                    description: format!(
                        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query \
                         parameter. Field '{name}' could not be found in request message."
                    ),
                }),
                Some((param, Err(kind))) => violations.push(Violation {
                    field: snake(param.name),
                    description: format!(
                        "Invalid value at '{}' ({kind}), \"{value}\"",
                        snake(param.name)
                    ),
                }),
                Some((param, Ok(read))) => {
                    let value = read.map_or(value, str::to_owned);
                    params.0.push((param.name, value));
                }
            }
        }
        if violations.is_empty() {
            Ok(params)
        } else {
            Err(ApiError::violations(&violations))
        }
    }

    /// The value; none where it is absent or empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.all(name).last().filter(|value| !value.is_empty())
    }

    /// Whether it is true.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.text(name), Some("true" | "True" | "1"))
    }

    /// Every value of a repeated parameter.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// `pageSize`: 0 and absent give the default, more than `most` gives `most`, less than 0 is 400.
    pub fn page_size(&self, default: usize, most: usize) -> Result<usize, ApiError> {
        match self
            .text("pageSize")
            .and_then(|text| text.parse::<i64>().ok())
            .unwrap_or(0)
        {
            0 => Ok(default),
            size => usize::try_from(size)
                .map(|size| size.min(most))
                .map_err(|_| ApiError::field("page_size", "Page size must not be negative.")),
        }
    }
}

impl ParamKind {
    /// The name of an enum's value, which may come as a number, or nothing to change; the type's
    /// name where the value is not of it.
    fn read(self, value: &str) -> Result<Option<&'static str>, &'static str> {
        let (good, name) = match self {
            Self::Text | Self::Texts => (true, "TYPE_STRING"),
            Self::Int => (
                value.is_empty() || value.parse::<i32>().is_ok(),
                "TYPE_INT32",
            ),
            Self::Bool => (
                matches!(value, "" | "true" | "false" | "True" | "False" | "1" | "0"),
                "TYPE_BOOL",
            ),
            Self::Enum(kind, values) => {
                let number = value.parse::<i32>();
                let meant = |(name, known): &&(&str, i32)| *name == value || number == Ok(*known);
                return values
                    .iter()
                    .find(meant)
                    .map(|(name, _)| Some(*name))
                    .ok_or(kind);
            }
        };
        if good { Ok(None) } else { Err(name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARED: [Param; 4] = [
        Param {
            name: "view",
            kind: ParamKind::Enum("View", &[("VIEW_NONE", 0), ("VIEW_ALL", 4)]),
        },
        Param {
            name: "pageSize",
            kind: ParamKind::Int,
        },
        Param {
            name: "showGroups",
            kind: ParamKind::Bool,
        },
        Param {
            name: "users",
            kind: ParamKind::Texts,
        },
    ];

    fn read(query: &str) -> Result<Params, ApiError> {
        let mut pairs = pairs(Some(query));
        standard(&mut pairs);
        Params::read(&DECLARED, pairs)
    }

    #[test]
    fn both_spellings_and_repeats_are_taken() {
        let params =
            read("page_size=5&showGroups=true&users=a&users=b%40c&quotaUser=x&key=y").unwrap();
        assert_eq!(params.page_size(100, 1000).unwrap(), 5);
        assert!(params.flag("showGroups"));
        assert_eq!(params.all("users").collect::<Vec<_>>(), ["a", "b@c"]);
        assert_eq!(read("").unwrap().page_size(100, 1000).unwrap(), 100);
        assert_eq!(
            read("pageSize=9999").unwrap().page_size(100, 1000).unwrap(),
            1000
        );
        assert_eq!(
            read("pageSize=-1")
                .unwrap()
                .page_size(100, 1000)
                .unwrap_err()
                .code,
            400
        );
    }

    #[test]
    fn enums_come_by_name_or_number() {
        for query in ["view=VIEW_ALL", "view=4"] {
            assert_eq!(read(query).unwrap().text("view"), Some("VIEW_ALL"));
        }
        for query in ["view=1", "view=ALL"] {
            let message = read(query).unwrap_err().message;
            assert!(message.starts_with("Invalid value at 'view' (View)"));
        }
    }

    #[test]
    fn unknown_and_malformed_parameters_are_named() {
        let message = |query| read(query).unwrap_err().message;
        assert!(
            message("pagesize=1")
                .contains("Unknown name \"pagesize\": Cannot bind query parameter.")
        );
        assert_eq!(
            message("pageSize=x"),
            "Invalid value at 'page_size' (TYPE_INT32), \"x\""
        );
        assert_eq!(
            message("showGroups=2"),
            "Invalid value at 'show_groups' (TYPE_BOOL), \"2\""
        );
    }

    #[test]
    fn standard_parameters_are_taken_out() {
        let mut all = pairs(Some(
            "prettyPrint=false&$alt=json;enum-encoding=int&fields=a&x=1",
        ));
        let standard = standard(&mut all);
        assert!(!standard.pretty);
        assert!(standard.check_alt().is_ok());
        assert_eq!(standard.fields.as_deref(), Some("a"));
        assert_eq!(all, [("x".to_owned(), "1".to_owned())]);
    }
}
