//! The QR code in characters, read by a program that knows nothing of ours.

use std::process::Command;

use super::talk::Talk;
use super::world::World;

/// Pixels of a character cell: as wide as half its height.
const CELL: usize = 6;

/// The lines of characters as a picture; `light` is what a block is drawn in.
fn picture(lines: &[&str], light: u8) -> Vec<u8> {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap();
    // Around it is what the terminal has around it.
    let (columns, rows) = (width + 4, 2 * lines.len() + 4);
    let mut pixels = vec![!light; columns * CELL * rows * CELL];
    for (y, line) in lines.iter().enumerate() {
        for (x, c) in line.chars().enumerate() {
            let halves = [matches!(c, '█' | '▀'), matches!(c, '█' | '▄')];
            for (half, _) in halves.iter().enumerate().filter(|(_, is)| **is) {
                let (left, top) = ((x + 2) * CELL, (2 * y + half + 2) * CELL);
                for row in top..top + CELL {
                    let from = row * columns * CELL + left;
                    pixels[from..from + CELL].fill(light);
                }
            }
        }
    }
    let mut pgm = format!("P5\n{} {}\n255\n", columns * CELL, rows * CELL).into_bytes();
    pgm.extend(pixels);
    pgm
}

fn read(picture: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("code.pgm");
    std::fs::write(&file, picture).unwrap();
    let mut command = Command::new("zbarimg");
    let out = command.args(["--raw", "-q"]).arg(&file).output().unwrap();
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

#[test]
fn the_code_in_characters_can_be_read_on_both_grounds() {
    if Command::new("zbarimg").arg("--version").output().is_err() {
        let required = std::env::var_os("ROOMKEY_REQUIRE_PEERS").is_some();
        assert!(!required, "zbarimg is not installed");
        eprintln!("skipped: zbarimg is not installed");
        return;
    }
    let world = World::new(|options| options.auto_approve = None);
    let mut command = world.command(&["--plain"]);
    command.env("LANG", "C.UTF-8");
    let mut t = Talk::new(command);
    t.hear("You are not signed in.");
    let said = t.ask("", "Waiting for the code to be entered.");
    let address = said
        .lines()
        .find_map(|line| line.split_whitespace().find(|word| word.contains("://")));
    let address = address.unwrap().trim_end_matches(['.', ',']).to_lowercase();
    for (word, last, light) in [
        ("qr", "This is for light letters on a dark ground", 255),
        ("qr light", "This is for dark letters on a light ground.", 0),
    ] {
        let said = t.ask(word, last);
        let is_code = |line: &&str| line.contains(['█', '▀', '▄']);
        let lines: Vec<_> = said.lines().filter(is_code).collect();
        assert!(lines.len() > 10, "{said}");
        let code = read(&picture(&lines, light)).to_lowercase();
        assert!(
            !code.is_empty() && code.starts_with(&address),
            "{word}: {code:?} {address}"
        );
    }
}
