//! How every screen looks, kept as snapshots, and that it can be drawn at any size.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::scenes;
use crate::tui::theme::{Glyphs, Palette, Theme};

fn snapshot(name: &str, theme: Theme, width: u16, height: u16) {
    let mut album = String::new();
    for (scene, mut stage) in scenes::all(theme) {
        stage.resize(width, height);
        let edge = "=".repeat(usize::from(width).saturating_sub(scene.len() + 4));
        write!(album, "== {scene} {edge}\n{}\n", stage.screen()).unwrap();
    }
    insta::assert_snapshot!(name, album);
}

#[test]
fn every_screen_is_whole_on_a_common_terminal() {
    snapshot("80x24", Theme::default(), 80, 24);
}

#[test]
fn every_screen_is_one_column_on_a_small_terminal() {
    snapshot("40x12", Theme::default(), 40, 12);
}

#[test]
fn every_screen_shows_what_matters_on_the_least_terminal() {
    snapshot("20x5", Theme::default(), 20, 5);
}

#[test]
fn every_screen_uses_a_large_terminal() {
    snapshot("120x40", Theme::default(), 120, 40);
}

#[test]
fn every_screen_does_with_ascii_and_without_colour() {
    let theme = Theme {
        palette: Palette::Mono,
        glyphs: Glyphs::Ascii,
        ..Theme::default()
    };
    snapshot("80x24-ascii", theme, 80, 24);
}

#[test]
fn every_screen_can_be_drawn_at_any_size() {
    for (_, mut stage) in scenes::all(Theme::default()) {
        for width in (0..=200).step_by(11).chain([300]) {
            for height in (0..=60).step_by(7).chain([100]) {
                stage.resize(width, height);
                stage.screen();
            }
        }
    }
}

#[test]
fn without_colour_there_is_none_but_in_qr_codes() {
    let theme = Theme {
        palette: Palette::Mono,
        ..Theme::default()
    };
    let with_qr = ["code", "stage", "note", "qr", "sign_in_menu"];
    for (scene, stage) in scenes::all(theme) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        stage.app.view(&mut buffer);
        let plain =
            |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
        let coloured = buffer.content.iter().filter(|cell| !plain(cell)).count();
        assert_eq!(coloured > 0, with_qr.contains(&scene), "{scene}");
    }
}

#[test]
fn colours_are_the_sixteen_of_the_terminal() {
    use Color::{Black, Cyan, Green, Red, Reset, White, Yellow};
    for (scene, stage) in scenes::all(Theme::default()) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        stage.app.view(&mut buffer);
        for cell in &buffer.content {
            for colour in [cell.fg, cell.bg] {
                let known = [Black, Cyan, Green, Red, Reset, White, Yellow];
                assert!(known.contains(&colour), "{colour} in {scene}");
            }
        }
    }
}
