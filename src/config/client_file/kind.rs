//! What a file is, told by its content alone. Names and endings of files are not looked at.

use serde_json::{Map, Value};

/// Everything that people put where a client, a key or a saved sign-in belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An OAuth client for Desktop apps or TVs; the two look alike.
    Installed,
    /// An OAuth client for web applications.
    Web,
    /// The key of a service account.
    ServiceAccountKey,
    /// `authorized_user`: a signed-in person, as gcloud writes it.
    AuthorizedUser,
    /// A token that some program saved, often over the client file.
    SavedToken,
    /// Workload or workforce identity federation, or another account that lends itself.
    Federated,
    /// A PKCS#12 key (`.p12`).
    Pkcs12,
    /// A PEM block alone: a key or a certificate.
    Pem,
    /// An API key.
    ApiKey,
    /// The ID of a client, or its secret, as text alone.
    BareClient,
    /// gcloud's own database.
    Database,
    /// A property list (an iOS client).
    PropertyList,
    /// A web page, saved in place of the download.
    WebPage,
    /// Nothing at all.
    Empty,
    /// JSON with both `installed` and `web`, or more beside them.
    SeveralClients,
    /// A client, a key or a sign-in whose `client_id` and so on are missing.
    Incomplete,
    /// Other JSON.
    OtherJson,
    /// Text that is no JSON.
    NotJson,
    /// Bytes that are no text.
    Binary,
}

impl Kind {
    /// What it is, to follow "it is": `a service-account key`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Installed => "an OAuth client for a Desktop app or a TV (`installed`)",
            Self::Web => "an OAuth client for a web application (`web`)",
            Self::ServiceAccountKey => "a service-account key",
            Self::AuthorizedUser => "the saved sign-in of a person (`authorized_user`)",
            Self::SavedToken => "a token that a program saved there",
            Self::Federated => "a configuration for federated or impersonated credentials",
            Self::Pkcs12 => "a key in PKCS#12 form (.p12)",
            Self::Pem => "a bare PEM key or certificate",
            Self::ApiKey => "an API key",
            Self::BareClient => "the bare ID, secret or token of something, as text",
            Self::Database => "one of gcloud's databases",
            Self::PropertyList => "a property list, as iOS clients have",
            Self::WebPage => "a web page",
            Self::Empty => "empty",
            Self::SeveralClients => "JSON with more than one property beside `installed` or `web`",
            Self::Incomplete => "incomplete: a field that it needs is missing",
            Self::OtherJson => "JSON of some other kind",
            Self::NotJson => "text that is not JSON",
            Self::Binary => "binary data",
        }
    }
}

/// The content of a file: what it is, and its object where it has one.
pub(super) struct Content {
    pub kind: Kind,
    pub object: Map<String, Value>,
}

/// Recognises a file by its bytes.
pub(super) fn recognise(bytes: &[u8]) -> Content {
    let Some(text) = text(bytes) else {
        return alone(binary(bytes));
    };
    let text = text.trim();
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Content {
            kind: of_object(&object),
            object,
        },
        Ok(Value::String(inner)) => alone(of_text(&inner)),
        Ok(_) => alone(Kind::OtherJson),
        Err(_) => alone(of_text(text)),
    }
}

fn alone(kind: Kind) -> Content {
    Content {
        kind,
        object: Map::new(),
    }
}

/// The text, without a byte order mark; Windows editors also write UTF-16.
fn text(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|c| unit([c[0], c[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

fn binary(bytes: &[u8]) -> Kind {
    match bytes {
        // A DER SEQUENCE of long form that begins with INTEGER 3: PFX (RFC 7292 §4).
        [0x30, 0x82, _, _, 0x02, 0x01, 0x03, ..] | [0x30, 0x80, 0x02, 0x01, 0x03, ..] => {
            Kind::Pkcs12
        }
        _ if bytes.starts_with(b"SQLite format 3\0") => Kind::Database,
        _ if bytes.starts_with(b"bplist") => Kind::PropertyList,
        _ => Kind::Binary,
    }
}

fn of_text(text: &str) -> Kind {
    let text = text.trim();
    let one_word = !text.contains(char::is_whitespace);
    let lower = text.get(..64).unwrap_or(text).to_ascii_lowercase();
    if text.is_empty() {
        Kind::Empty
    } else if text.starts_with("-----BEGIN ") {
        Kind::Pem
    } else if text.starts_with("SQLite format 3") {
        Kind::Database
    } else if one_word && text.starts_with("AIza") && text.len() == 39 {
        Kind::ApiKey
    } else if one_word && is_bare(text) {
        Kind::BareClient
    } else if lower.starts_with("<?xml") || lower.starts_with("<!doctype plist") {
        Kind::PropertyList
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        Kind::WebPage
    } else {
        Kind::NotJson
    }
}

fn is_bare(text: &str) -> bool {
    text.ends_with(".apps.googleusercontent.com")
        || ["GOCSPX-", "ya29.", "1//"]
            .iter()
            .any(|start| text.starts_with(start))
}

fn of_object(object: &Map<String, Value>) -> Kind {
    let has = |key: &str| object.contains_key(key);
    match object.get("type").and_then(Value::as_str) {
        Some("service_account") => return Kind::ServiceAccountKey,
        Some("authorized_user") => return Kind::AuthorizedUser,
        Some(
            "external_account"
            | "external_account_authorized_user"
            | "impersonated_service_account"
            | "gdch_service_account",
        ) => return Kind::Federated,
        _ => {}
    }
    match (has("installed"), has("web"), object.len()) {
        (true, false, 1) => Kind::Installed,
        (false, true, 1) => Kind::Web,
        (false, false, _) => of_other(object),
        _ => Kind::SeveralClients,
    }
}

fn of_other(object: &Map<String, Value>) -> Kind {
    let has = |key: &str| object.contains_key(key);
    if object.is_empty() {
        Kind::Empty
    } else if ["access_token", "refresh_token", "token", "token_response"]
        .iter()
        .any(|key| has(key))
    {
        Kind::SavedToken
    } else if has("private_key") && has("client_email") {
        // An old or hand-made key: the `type` alone is missing.
        Kind::ServiceAccountKey
    } else if has("client_id") || has("client_secret") || has("private_key") {
        Kind::Incomplete
    } else if ["api_key", "apiKey", "key"].iter().any(|key| {
        let text = object.get(*key).and_then(Value::as_str);
        text.is_some_and(|text| text.starts_with("AIza"))
    }) {
        Kind::ApiKey
    } else {
        Kind::OtherJson
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_recognised_by_its_content() {
        let wide: Vec<u8> = "\u{feff}{\"web\":{}}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let api_key = format!("AIza{}\n", "x".repeat(35));
        let samples: &[(&[u8], Kind)] = &[
            (br#"{"installed":{"client_id":"i"}}"#, Kind::Installed),
            (br#"{"web":{"client_id":"i"}}"#, Kind::Web),
            (b"\xef\xbb\xbf{\"web\":{}}", Kind::Web),
            (&wide, Kind::Web),
            (
                br#"{"type":"service_account","project_id":"p"}"#,
                Kind::ServiceAccountKey,
            ),
            (
                br#"{"private_key":"k","client_email":"e"}"#,
                Kind::ServiceAccountKey,
            ),
            (br#"{"type":"authorized_user"}"#, Kind::AuthorizedUser),
            (
                br#"{"token":"t","refresh_token":"r","client_id":"c"}"#,
                Kind::SavedToken,
            ),
            (
                br#"{"access_token":"t","expires_in":3599}"#,
                Kind::SavedToken,
            ),
            (br#"{"type":"external_account"}"#, Kind::Federated),
            (
                br#"{"type":"impersonated_service_account"}"#,
                Kind::Federated,
            ),
            (b"\x30\x82\x0a\x11\x02\x01\x03\x30\x82\xff", Kind::Pkcs12),
            (b"-----BEGIN PRIVATE KEY-----\nMII", Kind::Pem),
            (api_key.as_bytes(), Kind::ApiKey),
            (br#"{"api_key":"AIzaX"}"#, Kind::ApiKey),
            (b"1-x.apps.googleusercontent.com\n", Kind::BareClient),
            (b"GOCSPX-abc", Kind::BareClient),
            (b"SQLite format 3\0\xff\xfe", Kind::Database),
            (b"<?xml version=\"1.0\"?><plist/>", Kind::PropertyList),
            (b"<!DOCTYPE html><title>Sign in</title>", Kind::WebPage),
            (b"", Kind::Empty),
            (b" \n", Kind::Empty),
            (b"{}", Kind::Empty),
            (br#"{"installed":{},"web":{}}"#, Kind::SeveralClients),
            (br#"{"installed":{},"x":1}"#, Kind::SeveralClients),
            (
                br#"{"client_id":"i","client_secret":"s"}"#,
                Kind::Incomplete,
            ),
            (br#"{"a":1}"#, Kind::OtherJson),
            (b"[]", Kind::OtherJson),
            (b"hello there", Kind::NotJson),
            (b"{\"web\": {", Kind::NotJson),
            (b"\xff\x00\x01", Kind::Binary),
        ];
        for (bytes, kind) in samples {
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(recognise(bytes).kind, *kind, "{text}");
        }
    }
}
