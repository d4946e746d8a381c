//! The words of Google's filter and query languages.

/// Names, operators, parentheses, and strings, which keep their opening quote. None where the text
/// holds anything else.
pub fn tokens(text: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => {
                let close = rest[1..].find('"')? + 1;
                tokens.push(rest[..close].to_owned());
                rest = rest[close + 1..].trim_start();
                continue;
            }
            '!' | '<' | '>' if rest[1..].starts_with('=') => 2,
            '=' | '<' | '>' | ':' | '(' | ')' => 1,
            c if c.is_ascii_alphanumeric() => rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(rest.len()),
            _ => return None,
        };
        tokens.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_keep_what_is_in_them() {
        let text = r#"a.b>="x (y)" AND(c:"é" OR d!="")"#;
        let want = [
            "a.b", ">=", "\"x (y)", "AND", "(", "c", ":", "\"é", "OR", "d", "!=", "\"", ")",
        ];
        assert_eq!(tokens(text).unwrap(), want);
        for bad in ["\"", "a = 'x'", "!", "é"] {
            assert_eq!(tokens(bad), None, "{bad}");
        }
    }
}
