//! The pictures in docs/pictures, taken of the program in a terminal over the sandbox. To take them
//! anew: `cargo test --test pictures -- --ignored`

#![allow(clippy::unwrap_used)]

mod album;
mod svg;

#[allow(dead_code, reason = "shared with the tests of the terminal")]
#[path = "../pty/driver.rs"]
mod driver;

use std::fs;
use std::num::NonZeroU16;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures");
const TOUR: &str = include_str!("../../docs/screens.md");

fn keep(name: &str, screen: &vt100::Screen) {
    let path = Path::new(FOLDER).join(format!("{name}.svg"));
    fs::write(path, svg::of(screen)).unwrap();
}

/// Takes some pictures. No test: it writes files, and takes a minute or two.
macro_rules! take {
    ($part:ident) => {
        #[test]
        #[ignore = "takes pictures of docs/pictures anew"]
        fn $part() {
            album::$part(&keep);
        }
    };
}

take!(large);
take!(bulk);
take!(audits);
take!(small);
take!(high_contrast);
take!(kiosk);

#[test]
fn every_picture_is_there_and_shown() {
    for name in album::NAMES {
        let file = format!("{name}.svg");
        let svg = fs::read_to_string(Path::new(FOLDER).join(&file)).unwrap();
        assert!(
            svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
            "{file}"
        );
        assert!(TOUR.contains(&format!("(pictures/{file})")), "{file}");
    }
    let there = fs::read_dir(FOLDER).unwrap().count();
    assert_eq!(there, album::NAMES.len(), "a picture that nobody takes");
}

#[test]
fn a_frame_becomes_a_picture() {
    let size = |n| NonZeroU16::new(n).unwrap();
    let mut parser = vt100::Parser::new(size(2), size(12), 0);
    parser.process(b"\x1b[1;31mHi <&>\x1b[0m  x\r\n\x1b[30;47m");
    parser.process("▀▀█ \x1b[0m".as_bytes());
    let svg = svg::of(parser.screen());
    for part in [
        r#"width="128" height="56""#,
        r##"fill="#e06c75" font-weight="bold">Hi &lt;&amp;&gt;</text>"##,
        // The light ground, then two upper halves and a whole cell.
        r##"width="36" height="18" fill="#d8dbe2"/>"##,
        r##"width="18" height="9" fill="#1d1f25"/>"##,
        r##"width="9" height="18" fill="#1d1f25"/>"##,
    ] {
        assert!(svg.contains(part), "{part}\n{svg}");
    }
}
