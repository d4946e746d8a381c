//! Printing on the ordinary screen what a person wants to select by hand: unwrapped, outside of
//! any frame, until Enter.

use std::io;

use rustix::io::Errno;
use rustix::stdio::stdin;

use crate::text;

/// Prints the lines and how to go on. The full screen must have been left.
pub fn show(lines: &[String]) -> io::Result<()> {
    super::write_all(page(lines).as_bytes())
}

/// Says one thing below what the shell shows, after the full screen was left.
pub fn say(line: &str) -> io::Result<()> {
    super::write_all(format!("roomkey: {}\n", text::safe(line)).as_bytes())
}

fn page(lines: &[String]) -> String {
    let mut page = String::from("\n");
    for line in lines {
        page.push_str(&text::safe(line));
        page.push('\n');
    }
    page.push_str("\nPress Enter to go back. ");
    page
}

/// Blocks until Enter is pressed or the terminal is gone; for a thread of its own.
pub fn read_enter() {
    let mut byte = [0_u8; 1];
    loop {
        match rustix::io::read(stdin(), &mut byte) {
            Ok(1) if byte[0] != b'\n' && byte[0] != b'\r' => {}
            Err(Errno::INTR) => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_neither_wrapped_nor_able_to_drive_the_terminal() {
        let url = format!("https://example.com/{}", "x".repeat(200));
        let page = page(&[url.clone(), "a\u{1b}[2Jb".to_owned()]);
        assert!(page.lines().any(|line| line == url));
        assert!(!page.contains('\u{1b}'));
    }
}
