//! The QR code on the screen can be read, whatever the terminal.

use std::process::Command;

use super::driver::{Launch, Terminal};

/// Pixels of a cell.
const WIDE: usize = 6;
const HIGH: usize = 12;

/// What a camera sees of a dark terminal, row by row.
fn picture(screen: &vt100::Screen) -> (usize, usize, Vec<u8>) {
    let (rows, cols) = screen.size();
    let (w, h) = (
        usize::from(cols.get()) * WIDE,
        usize::from(rows.get()) * HIGH,
    );
    let luma = |colour, usual: u8| match colour {
        vt100::Color::Default => usual,
        vt100::Color::Rgb(r, ..) => r,
        vt100::Color::Idx(15 | 231) => 255,
        vt100::Color::Idx(7) => 170,
        vt100::Color::Idx(0 | 16) => 0,
        vt100::Color::Idx(_) => 128,
    };
    let mut pixels = vec![0; w * h];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = (at % w, at / w);
        let place = |v: usize, by: usize| u16::try_from(v / by).unwrap();
        let Some(cell) = screen.cell(place(y, HIGH), place(x, WIDE)) else {
            continue;
        };
        let inked = match cell.contents() {
            "█" => true,
            "▀" => y % HIGH < HIGH / 2,
            "▄" => y % HIGH >= HIGH / 2,
            _ => false,
        };
        *pixel = if inked {
            luma(cell.fgcolor(), 200)
        } else {
            luma(cell.bgcolor(), 20)
        };
    }
    (w, h, pixels)
}

fn read(screen: &vt100::Screen) -> Option<String> {
    let (w, h, pixels) = picture(screen);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(w, h, |x, y| pixels[y * w + x]);
    let grids = image.detect_grids();
    Some(grids.first()?.decode().ok()?.1)
}

/// The address that the screen shows in text.
fn address(t: &Terminal) -> String {
    let row = t.row_of("http://");
    let at = row.find("http://").unwrap();
    row[at..]
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Whether it is that address with the code in it, in capitals.
fn is_with_a_code(text: &str, address: &str) -> bool {
    let origin = address.trim_end_matches("/device").to_uppercase();
    let code = text
        .strip_prefix(&origin)
        .and_then(|t| t.strip_prefix("/D/"));
    code.is_some_and(|code| code.len() == 8 && code.bytes().all(|b| b.is_ascii_uppercase()))
}

#[test]
fn the_code_on_the_sign_in_screen_can_be_read() {
    let launches = [
        Launch::demo(80, 24),
        Launch::demo(80, 24).env("COLORTERM", "truecolor"),
        Launch::demo(80, 24).env("TERM", "xterm"),
        Launch::demo(80, 24).env("TERM", "linux"),
        Launch::demo(80, 24).env("NO_COLOR", "1"),
        Launch::demo(200, 60).env("LANG", "C"),
    ];
    for launch in launches {
        let env = launch.env.clone();
        let t = launch.start();
        t.see("valid for");
        let address = address(&t);
        assert!(address.ends_with("/device"), "{address}");
        // The last rows of a frame may come a moment after the first.
        t.wait(&format!("a readable code, {env:?}"), |screen| {
            read(screen).is_some_and(|text| is_with_a_code(&text, &address))
        });
    }
}

#[test]
fn the_whole_screen_gives_a_small_terminal_its_code() {
    let mut t = Launch::demo(40, 20).start();
    t.see("/device");
    t.send("f");
    t.wait("a readable code", |screen| {
        read(screen).is_some_and(|text| text.contains("/D/"))
    });
}

/// A second reader, where it is installed.
#[test]
fn zbar_reads_it_too() {
    if Command::new("zbarimg").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("ROOMKEY_REQUIRE_PEERS").is_none(),
            "zbarimg is not installed"
        );
        eprintln!("skipped: zbarimg is not installed");
        return;
    }
    let t = Launch::demo(80, 24).start();
    t.wait("a readable code", |screen| read(screen).is_some());
    let (w, h, pixels) = picture(&t.screen());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("screen.pgm");
    let mut pgm = format!("P5\n{w} {h}\n255\n").into_bytes();
    pgm.extend(pixels);
    std::fs::write(&file, pgm).unwrap();
    let out = Command::new("zbarimg")
        .args(["--raw", "-q"])
        .arg(&file)
        .output()
        .unwrap();
    let read = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    assert!(is_with_a_code(&read, &address(&t)), "{read}");
}
