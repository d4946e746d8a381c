//! Who issued a certificate: the one thing of it that a person is told when it is not trusted. It
//! reads X.509 (RFC 5280 §4.1) as far as the issuer, and judges nothing.

/// Longer names are cut, in characters.
const LONGEST: usize = 100;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OID: u8 = 0x06;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
/// `UTF8String`, `PrintableString`, `TeletexString`, `IA5String`.
const TEXTS: [u8; 4] = [0x0c, 0x13, 0x14, 0x16];

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// The issuer's common name and organization, as far as it has them; not made safe for a terminal.
pub(super) fn issuer(der: &[u8]) -> Option<String> {
    let (certificate, _) = expect(SEQUENCE, der)?;
    let (mut fields, _) = expect(SEQUENCE, certificate)?;
    if let Some((_, rest)) = expect(VERSION, fields) {
        fields = rest;
    }
    let (_, fields) = expect(INTEGER, fields)?;
    let (_, fields) = expect(SEQUENCE, fields)?;
    let (name, _) = expect(SEQUENCE, fields)?;
    let told = match (find(name, COMMON_NAME), find(name, ORGANIZATION)) {
        (Some(name), Some(organization)) if name != organization => {
            format!("{name}, {organization}")
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => return None,
    };
    Some(told.chars().take(LONGEST).collect())
}

/// An attribute of a name: a sequence of sets of pairs.
fn find(mut name: &[u8], wanted: &[u8]) -> Option<String> {
    while let Some((set, rest)) = expect(SET, name) {
        name = rest;
        let (pair, _) = expect(SEQUENCE, set)?;
        let (oid, value) = expect(OID, pair)?;
        let (tag, text, _) = element(value)?;
        if oid == wanted && TEXTS.contains(&tag) && !text.is_empty() {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
    }
    None
}

fn expect(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(der)?;
    (found == tag).then_some((content, rest))
}

/// Tag, content and what follows; `None` where the length is not there or the bytes are not.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let bytes = usize::from(first & 0x7f);
        if !(1..=4).contains(&bytes) {
            return None;
        }
        let (length, rest) = rest.split_at_checked(bytes)?;
        let length = length.iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair};

    fn certificate(name: &[(DnType, &str)]) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["host.example".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, text) in name {
            params.distinguished_name.push(kind.clone(), *text);
        }
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn the_issuer_is_named_by_what_it_has() {
        let both = certificate(&[
            (DnType::CountryName, "ID"),
            (DnType::OrganizationName, "Example Firewalls"),
            (DnType::CommonName, "Gate 7"),
        ]);
        assert_eq!(issuer(&both).unwrap(), "Gate 7, Example Firewalls");
        let one = certificate(&[(DnType::OrganizationName, "Example Firewalls")]);
        assert_eq!(issuer(&one).unwrap(), "Example Firewalls");
        assert_eq!(issuer(&certificate(&[])), None);
    }

    #[test]
    fn a_cut_certificate_names_nobody_and_breaks_nothing() {
        let whole = certificate(&[(DnType::CommonName, "Gate")]);
        for end in 0..whole.len() {
            assert_eq!(issuer(&whole[..end]), None);
        }
    }

    proptest! {
        #[test]
        fn nonsense_breaks_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = issuer(&bytes);
        }
    }
}
