//! Whose request it is. What a proxy says about the caller is believed only of proxies that the
//! operator named (RFC 9700 §4.13); everybody else is who the socket says.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// A chain of proxies longer than this is a prank.
const MAX_HOPS: usize = 16;

/// The caller's address: the rightmost hop that is no trusted proxy.
pub fn caller(socket: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut caller = socket.to_canonical();
    if !is_trusted(&caller) {
        return caller;
    }
    for hop in hops(headers).into_iter().take(MAX_HOPS) {
        let Some(address) = hop else { break };
        caller = address;
        if !is_trusted(&caller) {
            break;
        }
    }
    caller
}

/// Hops from the nearest to the farthest; `None` where one cannot be read.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let x_forwarded_for: Vec<_> = backwards(headers, "x-forwarded-for").map(address).collect();
    let forwarded: Vec<_> = backwards(headers, "forwarded")
        .map(|element| forwarded_for(element).and_then(address))
        .collect();
    match (x_forwarded_for.is_empty(), forwarded.is_empty()) {
        (false, true) => x_forwarded_for,
        (true, false) => forwarded,
        // A proxy writes one of them and may pass on the other as the caller sent it: which one
        // cannot be known, so they must agree.
        _ if x_forwarded_for == forwarded => forwarded,
        _ => Vec::new(),
    }
}

/// The elements of a list header, the last one first. A comma within quotes can only be the
/// caller's own doing, left of what a proxy wrote.
fn backwards<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let lines: Vec<&str> = headers
        .get_all(name)
        .iter()
        .map(|line| line.to_str().unwrap_or("?"))
        .collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(','))
}

/// The `for=` of an element of `Forwarded` (RFC 7239 §4).
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let plain = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = plain.or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn seen(socket: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
            .map(|net| net.parse().unwrap())
            .to_vec();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            map.append(HeaderName::from_static(name), value);
        }
        caller(socket.parse().unwrap(), &map, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let claim = [("x-forwarded-for", "203.0.113.9")];
        assert_eq!(seen("192.0.2.1", &claim), "192.0.2.1");
        assert_eq!(seen("127.0.0.1", &claim), "203.0.113.9");
        assert_eq!(seen("::ffff:10.1.2.3", &claim), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_rightmost_hop_that_is_not_ours_counts() {
        let chain = [("x-forwarded-for", "1.2.3.4, 203.0.113.9, 10.0.0.7")];
        assert_eq!(seen("127.0.0.1", &chain), "203.0.113.9");
        let lines = [
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-for", "203.0.113.9:4711"),
        ];
        assert_eq!(seen("127.0.0.1", &lines), "203.0.113.9");
        let standard = [(
            "forwarded",
            "for=1.2.3.4;by=x, For=\"[2001:db8::9]:80\";proto=https",
        )];
        assert_eq!(seen("127.0.0.1", &standard), "2001:db8::9");
        assert_eq!(
            seen("127.0.0.1", &[("forwarded", "for=203.0.113.9")]),
            "203.0.113.9"
        );
    }

    #[test]
    fn two_headers_that_disagree_are_not_believed() {
        let spoofed = [
            ("x-forwarded-for", "203.0.113.9"),
            ("forwarded", "for=1.2.3.4"),
        ];
        assert_eq!(seen("127.0.0.1", &spoofed), "127.0.0.1");
        let agreed = [
            ("x-forwarded-for", "203.0.113.9"),
            ("forwarded", "for=203.0.113.9"),
        ];
        assert_eq!(seen("127.0.0.1", &agreed), "203.0.113.9");
    }

    #[test]
    fn hostile_values_are_survived() {
        let long = "1.1.1.1,".repeat(4000) + "203.0.113.9";
        for (value, wanted) in [
            ("", "127.0.0.1"),
            (",,,", "127.0.0.1"),
            ("unknown", "127.0.0.1"),
            ("203.0.113.9, <script>", "127.0.0.1"),
            ("\u{e9}\u{202e}, 203.0.113.9", "127.0.0.1"),
            ("203.0.113.9\t", "203.0.113.9"),
            ("[::ffff:203.0.113.9]:1", "203.0.113.9"),
            (long.as_str(), "203.0.113.9"),
        ] {
            assert_eq!(
                seen("127.0.0.1", &[("x-forwarded-for", value)]),
                wanted,
                "{value:.40}"
            );
        }
        let endless = "10.0.0.1,".repeat(5000);
        assert_eq!(
            seen("127.0.0.1", &[("x-forwarded-for", &endless)]),
            "127.0.0.1"
        );
        assert_eq!(
            seen(
                "127.0.0.1",
                &[("forwarded", "for=\"1.1.1.1, for=203.0.113.9")]
            ),
            "203.0.113.9"
        );
        assert_eq!(
            seen("127.0.0.1", &[("forwarded", "for=_hidden")]),
            "127.0.0.1"
        );
    }
}
