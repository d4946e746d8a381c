//! Writes answers as proto3 JSON, straight to bytes: what is unset is left out, and so is what the
//! `fields` selector does not name.

use super::fields::Keep;

/// An answer that is being written.
#[derive(Debug)]
pub struct Json {
    out: Vec<u8>,
    pretty: bool,
    depth: usize,
}

/// One JSON object of it.
#[derive(Debug)]
pub struct Object<'a> {
    json: &'a mut Json,
    keep: Keep<'a>,
    empty: bool,
}

/// Writes one object.
pub fn object(pretty: bool, keep: Keep, fill: impl FnOnce(&mut Object)) -> Vec<u8> {
    let mut json = Json {
        out: Vec::with_capacity(1024),
        pretty,
        depth: 0,
    };
    json.object(keep, fill);
    if pretty {
        json.out.push(b'\n');
    }
    json.out
}

impl<'a> Object<'a> {
    /// Whether a field is wanted: ask before a costly value is made.
    pub fn wants(&self, name: &str) -> bool {
        self.keep.below(name).is_some()
    }

    /// A string; nothing where it is empty.
    pub fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() && self.key(name).is_some() {
            self.json.string(value);
        }
    }

    /// A string of several parts.
    pub fn parts(&mut self, name: &str, parts: &[&str]) {
        if self.key(name).is_some() {
            self.json.out.push(b'"');
            for part in parts {
                self.json.escaped(part);
            }
            self.json.out.push(b'"');
        }
    }

    /// A boolean; nothing where it is false.
    pub fn flag(&mut self, name: &str, value: bool) {
        if value && self.key(name).is_some() {
            self.json.out.extend_from_slice(b"true");
        }
    }

    /// A number; nothing where it is 0.
    pub fn number(&mut self, name: &str, value: usize) {
        if value != 0 && self.key(name).is_some() {
            self.json
                .out
                .extend_from_slice(value.to_string().as_bytes());
        }
    }

    /// A time in microseconds since the epoch, as RFC 3339 in UTC.
    pub fn time(&mut self, name: &str, micros: i64) {
        if self.key(name).is_some() {
            self.json.time(micros);
        }
    }

    /// An object, empty or not.
    pub fn object(&mut self, name: &str, fill: impl FnOnce(&mut Object)) {
        if let Some(keep) = self.key(name) {
            self.json.object(keep, fill);
        }
    }

    /// A list of objects; nothing where it is empty.
    pub fn objects<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Object, T),
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        let Some(keep) = self.key(name) else { return };
        self.json.open(b'[');
        for (at, item) in items.enumerate() {
            self.json.next(at == 0);
            self.json.object(keep, |object| fill(object, item));
        }
        self.json.close(b']');
    }

    /// Begins a field that is kept.
    fn key(&mut self, name: &str) -> Option<Keep<'a>> {
        let keep = self.keep.below(name)?;
        self.json.next(self.empty);
        self.empty = false;
        let out = &mut self.json.out;
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(if self.json.pretty { b"\": " } else { b"\":" });
        Some(keep)
    }
}

impl Json {
    fn object(&mut self, keep: Keep, fill: impl FnOnce(&mut Object)) {
        self.open(b'{');
        let mut object = Object {
            json: self,
            keep,
            empty: true,
        };
        fill(&mut object);
        let empty = object.empty;
        if empty {
            self.depth -= 1;
            self.out.push(b'}');
        } else {
            self.close(b'}');
        }
    }

    fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.depth += 1;
    }

    fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        self.line();
        self.out.push(bracket);
    }

    /// Goes on to the next field or item.
    fn next(&mut self, first: bool) {
        if !first {
            self.out.push(b',');
        }
        self.line();
    }

    fn line(&mut self) {
        if self.pretty {
            self.out.push(b'\n');
            self.out.resize(self.out.len() + 2 * self.depth, b' ');
        }
    }

    fn string(&mut self, value: &str) {
        self.out.push(b'"');
        self.escaped(value);
        self.out.push(b'"');
    }

    fn escaped(&mut self, value: &str) {
        if value.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'/' | b'-' | b'_' | b':' | b',')
        }) {
            self.out.extend_from_slice(value.as_bytes());
            return;
        }
        for c in value.chars() {
            match c {
                '"' => self.out.extend_from_slice(b"\\\""),
                '\\' => self.out.extend_from_slice(b"\\\\"),
                '\n' => self.out.extend_from_slice(b"\\n"),
                c if unsafe_in_scripts(c) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        self.out
                            .extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                    }
                }
                c => self
                    .out
                    .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }

    fn time(&mut self, micros: i64) {
        let (seconds, fraction) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        self.out.push(b'"');
        self.digits(year, 4);
        for (separator, value) in [
            (b'-', month),
            (b'-', day),
            (b'T', rest / 3600),
            (b':', rest / 60 % 60),
            (b':', rest % 60),
        ] {
            self.out.push(separator);
            self.digits(value, 2);
        }
        if fraction % 1_000 != 0 {
            self.out.push(b'.');
            self.digits(fraction, 6);
        } else if fraction != 0 {
            self.out.push(b'.');
            self.digits(fraction / 1_000, 3);
        }
        self.out.extend_from_slice(b"Z\"");
    }

    fn digits(&mut self, value: i64, width: u32) {
        for place in (0..width).rev() {
            let digit = value / 10_i64.pow(place) % 10;
            self.out.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
    }
}

/// What Google's printer writes as `\uXXXX`: controls, angle brackets, and format characters.
fn unsafe_in_scripts(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '<' | '>' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{600}'..='\u{603}'
        | '\u{6dd}' | '\u{70f}' | '\u{17b4}' | '\u{17b5}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

/// Year, month and day of a number of days since 1970 (Hinnant's `civil_from_days`): a calendar
/// library costs more than all the rest of a row.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (
        yoe + era * 400 + i64::from(month <= 2),
        month,
        doy - (153 * mp + 2) / 5 + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(pretty: bool) -> String {
        let bytes = object(pretty, Keep::All, |o| {
            o.text("name", "a\"b\\c\n\u{1b}<\u{202e}\u{e0041}é👩");
            o.text("unset", "");
            o.flag("off", false);
            o.number("none", 0);
            o.object("empty", |_| {});
            o.objects("items", [1, 2], |o, n| o.number("n", n));
            o.objects("no", std::iter::empty::<u8>(), |_, _| {});
        });
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn compact_and_pretty_forms_hold_the_same() {
        let compact = sample(false);
        assert_eq!(
            compact,
            "{\"name\":\"a\\\"b\\\\c\\n\\u001b\\u003c\\u202e\\udb40\\udc41é👩\",\"empty\":{},\
             \"items\":[{\"n\":1},{\"n\":2}]}"
        );
        let pretty = sample(true);
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&compact), read(&pretty));
        let (plain, escaped) = ("<\u{202e}\u{e0041}", r"\u003c\u202e\udb40\udc41");
        let other = format!("{:#}\n", read(&pretty));
        assert_eq!(pretty, other.replace(plain, escaped));
    }

    #[test]
    fn times_are_those_of_a_calendar() {
        for micros in [
            0,
            1,
            1_000,
            1_700_000_000_123_456,
            951_782_400_000_000,
            4_102_444_799_999_999,
        ] {
            let text = object(false, Keep::All, |o| o.time("t", micros));
            let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
            let time: jiff::Timestamp = value["t"].as_str().unwrap().parse().unwrap();
            assert_eq!(time.as_microsecond(), micros);
        }
        let text = object(false, Keep::All, |o| o.time("t", 0));
        assert_eq!(text, br#"{"t":"1970-01-01T00:00:00Z"}"#);
    }
}
