//! The mouse: reported only where the configuration asks for it, and given back at the end.

use roomkey::sandbox::Options;
use vt100::MouseProtocolMode;

use super::driver::{Launch, Terminal};
use super::site::Site;

/// A person who is signed in by a key, with these lines at the end of the configuration.
async fn start(more: &str) -> (Site, tempfile::TempDir, Terminal) {
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("config.toml");
    let site = Site::start(Options {
        write_config: Some(path.clone()),
        ..Options::default()
    })
    .await;
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{config}\n{more}")).unwrap();
    let mut launch = Launch::demo(80, 24)
        .env("ROOMKEY_CONFIG", path.to_str().unwrap())
        .env("ROOMKEY_PROFILE", "service-account")
        .env(
            "ROOMKEY_STATE_DIR",
            files.path().join("state").to_str().unwrap(),
        );
    launch.args.clear();
    let terminal = launch.start();
    // Rows that come later would move the others.
    terminal.see("40 spaces");
    (site, files, terminal)
}

/// Presses and lets go of the left button where a text begins.
fn click(t: &mut Terminal, text: &str) {
    let screen = t.contents();
    let (row, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap();
    let column = line[..line.find(text).unwrap()].chars().count() + 1;
    let row = row + 1;
    t.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_selects_a_space_and_another_opens_it() {
    let (_site, _files, mut t) = start("[ui]\nmouse = true\n").await;
    assert_ne!(t.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    click(&mut t, "Design review");
    click(&mut t, "Design review");
    t.see("[Members]");
    click(&mut t, "Settings");
    t.see("[Settings]");
    t.press("\x1b", "Partner launch");
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
    assert_eq!(t.screen().mouse_protocol_mode(), MouseProtocolMode::None);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_the_terminal_keeps_its_mouse() {
    let (_site, _files, mut t) = start("").await;
    assert_eq!(t.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
    t.assert_restored();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_clash_are_told_with_their_lines_before_the_screen_is_taken() {
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("config.toml");
    std::fs::write(&path, "[ui.keys]\nrefresh = \"x\"\nquit = \"x\"\n").unwrap();
    let mut launch = Launch::demo(80, 24).env("ROOMKEY_CONFIG", path.to_str().unwrap());
    launch.args.clear();
    let mut t = launch.start();
    assert_eq!(t.end().exit_code(), 2);
    let said = t.contents().replace('\n', " ");
    assert!(said.contains("line 2"), "{said}");
    assert!(said.contains("`quit` (line 3)"), "{said}");
    t.assert_restored();
}
