//! The address that a person is told to open: what is shown is what a browser opens, and nothing
//! in it is made to look like another.

use reqwest::Url;

use crate::text;

const MAX_URI: usize = 2048;

/// Checks an address and gives it as it is to be shown: as the server wrote it, unless a browser
/// reads its host differently (punycode, percent-encoding, odd numbers); then as the browser does.
pub(super) fn checked(text: &str, allows: impl Fn(&Url) -> bool) -> Result<String, String> {
    let cannot = || "with an address that cannot be opened".to_owned();
    let shows_as_it_is = text.len() <= MAX_URI
        && text::safe(text) == text
        && !text.contains(|c: char| c.is_whitespace() || c == '\\');
    let url = Url::parse(text).ok().filter(|_| shows_as_it_is);
    let url = url.ok_or_else(cannot)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(cannot());
    }
    let (_, rest) = text.split_once("://").ok_or_else(cannot)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(cannot());
    }
    // `https://accounts.google.com@evil.example/`
    if authority.contains('@') {
        return Err("with an address that hides its host behind a user name".to_owned());
    }
    // Whoever is on the way could show a page of their own.
    if !allows(&url) {
        return Err("with an address that is not https".to_owned());
    }
    let host = url.host_str().unwrap_or_default();
    let after = authority
        .get(..host.len())
        .filter(|start| start.eq_ignore_ascii_case(host))
        .map(|_| &authority[host.len()..]);
    if after.is_some_and(|port| port.is_empty() || port.starts_with(':')) {
        Ok(text.to_owned())
    } else {
        Ok(url.into())
    }
}

/// Whether two addresses have one origin: scheme, host and port.
pub(super) fn same_origin(one: &str, other: &str) -> bool {
    let origin = |text| Url::parse(text).ok().map(|url| url.origin());
    let (one, other) = (origin(one), origin(other));
    one.is_some() && one == other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Client;

    fn shown(text: &str) -> Result<String, String> {
        let http = Client::new();
        checked(text, |url| http.allows(url))
    }

    #[tokio::test]
    async fn honest_addresses_are_shown_as_they_were_written() {
        for text in [
            "https://www.google.com/device",
            "https://login.example.com:8443/device?lang=de#code",
            "https://EXAMPLE.com/D/Abc%20d",
            "https://example.com",
            "http://127.0.0.1:8628/device",
            "http://[::1]:80/device",
            "http://localhost/device",
            "https://a.example:443/d",
        ] {
            assert_eq!(shown(text).as_deref(), Ok(text));
        }
    }

    #[tokio::test]
    async fn what_a_browser_reads_differently_is_shown_as_the_browser_reads_it() {
        for (text, read) in [
            ("https://аррӏе.com/d", "https://xn--80ak6aa92e.com/d"),
            ("https://ex%61mple.com/d", "https://example.com/d"),
            ("https://0x7f.1/d", "https://127.0.0.1/d"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(read));
        }
    }

    #[tokio::test]
    async fn what_deceives_or_is_not_safe_is_refused() {
        for text in [
            "https://accounts.google.com@evil.example/",
            "https://@evil.example/",
            "https://a:b@evil.example/",
            "http://other.example/x",
            "http://192.168.1.5/device",
            "https:\\\\evil.example",
            "https://good.example\\@evil.example/",
            "https:evil.example",
            "https:///evil.example/x",
            "https://",
            "ht\ttps://x.example/",
            "https://a.example/\u{7}",
            "https://a.example/ x",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "/device",
        ] {
            assert!(shown(text).is_err(), "{text}: {:?}", shown(text));
        }
        let demo = Client::with_http_host("192.168.1.5");
        let device = "http://192.168.1.5:8080/device";
        assert!(checked(device, |url| demo.allows(url)).is_ok());
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let uri = "https://good.example/device";
        assert!(same_origin(uri, "https://GOOD.example:443/D/ABC"));
        for other in [
            "https://evil.example/d?x",
            "https://good.example:8443/d",
            "http://good.example/d",
            "https://good.example.evil.example/",
        ] {
            assert!(!same_origin(uri, other), "{other}");
        }
    }
}
