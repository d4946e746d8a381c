//! A frame in fewer bytes: crossterm names the sixteen colours as three numbers of 256, sets the
//! background each time, also where no frame but that of a QR code has any, and tells the row with
//! every move, also within it.

/// The same frame with shorter colours and moves.
pub(super) fn shorter(frame: &[u8]) -> Vec<u8> {
    let has_background = frame
        .windows(4)
        .any(|window| window == b"48;5" || window == b"48;2");
    let mut out = Vec::with_capacity(frame.len());
    let mut rest = frame;
    let mut row = None;
    while let Some(at) = rest.windows(2).position(|window| window == b"\x1b[") {
        let (before, sequence) = rest.split_at(at);
        out.extend_from_slice(before);
        let end = 2 + sequence[2..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b';')
            .count();
        let parameters = std::str::from_utf8(&sequence[2..end]).unwrap_or_default();
        let short = match sequence.get(end) {
            Some(b'm') if !has_background => short(parameters),
            Some(b'H') => {
                let (to, column) = parameters.split_once(';').unwrap_or_default();
                let within = row.replace(to) == Some(to) && !to.is_empty();
                within.then(|| format!("\x1b[{column}G"))
            }
            // Modes and colours move nothing.
            Some(b'm' | b'?') => None,
            _ => {
                row = None;
                None
            }
        };
        if let Some(short) = short {
            out.extend_from_slice(short.as_bytes());
            rest = &sequence[end + 1..];
        } else {
            out.extend_from_slice(&sequence[..end]);
            rest = &sequence[end..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The short form of the parameters of a colour; none where they stay.
fn short(parameters: &str) -> Option<String> {
    match parameters {
        "39;49" => return Some("\x1b[39m".to_owned()),
        // Never set, or underlines of a colour, which nothing draws.
        "49" | "59" => return Some(String::new()),
        _ => {}
    }
    let number = parameters.strip_prefix("38;5;")?.strip_suffix(";49")?;
    match number.parse::<u8>().ok()? {
        dark @ 0..8 => Some(format!("\x1b[3{dark}m")),
        bright @ 8..16 => Some(format!("\x1b[9{}m", bright - 8)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(frame: &str) -> String {
        String::from_utf8(shorter(frame.as_bytes())).unwrap()
    }

    #[test]
    fn the_sixteen_are_named_by_one_number() {
        let long = "\x1b[1;2H\x1b[38;5;6;49mEnter\x1b[39;49m \x1b[2mopen\x1b[38;5;9;49m!\x1b[39m\x1b[49m\x1b[59m\x1b[0m";
        let short = "\x1b[1;2H\x1b[36mEnter\x1b[39m \x1b[2mopen\x1b[91m!\x1b[39m\x1b[0m";
        assert_eq!(said(long), short);
        assert_eq!(said("plain \x1b[?2026l"), "plain \x1b[?2026l");
        assert_eq!(said("\x1b["), "\x1b[");
    }

    #[test]
    fn a_move_within_a_row_tells_the_column_alone() {
        let long =
            "\x1b[7;4Ha\x1b[2m\x1b[7;64Hb\x1b[8;4Hc\x1b[1;8r\x1b[8;1H\x1b[1M\x1b[r\x1b[8;9Hd";
        let short = "\x1b[7;4Ha\x1b[2m\x1b[64Gb\x1b[8;4Hc\x1b[1;8r\x1b[8;1H\x1b[1M\x1b[r\x1b[8;9Hd";
        assert_eq!(said(long), short);
    }

    #[test]
    fn other_colours_and_backgrounds_stay() {
        for frame in [
            "\x1b[38;5;81;49mx",
            "\x1b[38;5;0;48;5;15mx\x1b[39;49m\x1b[49m",
        ] {
            assert_eq!(said(frame), frame);
        }
    }
}
