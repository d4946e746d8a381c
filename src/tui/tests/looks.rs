//! How every screen looks at every size: its text, and its styles with colour and without, kept as
//! snapshots; and what holds for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};

use super::scenes;
use super::stage::{Stage, text_of};
use crate::action::Context;
use crate::tui::theme::{Glyphs, Palette, Theme};

/// Common terminals.
const SIZES: [(u16, u16); 3] = [(80, 24), (40, 12), (120, 40)];

const COLOUR: Theme = theme(Palette::Ansi16, Glyphs::Unicode);
const MONO: Theme = theme(Palette::Mono, Glyphs::Unicode);
const ASCII: Theme = theme(Palette::Mono, Glyphs::Ascii);

const fn theme(palette: Palette, glyphs: Glyphs) -> Theme {
    Theme {
        palette,
        glyphs,
        ink: crate::tui::widgets::qr::Ink::Ansi16,
    }
}

/// A screen at one size, and where its cursor is.
struct Picture {
    scene: &'static str,
    context: Context,
    buffer: Buffer,
    cursor: Option<Position>,
}

impl Picture {
    fn of(scene: &'static str, stage: &Stage) -> Self {
        let area = Rect::new(0, 0, stage.size.0, stage.size.1);
        let mut buffer = Buffer::empty(area);
        let cursor = stage.app.view(&mut buffer);
        Self {
            scene,
            context: stage.app.context(),
            buffer,
            cursor,
        }
    }

    /// Whether it shows a QR code, which has colours of its own.
    fn has_qr(&self) -> bool {
        self.context == Context::Qr
            || ["code", "stage", "note", "sign_in_menu"].contains(&self.scene)
    }

    /// Whether somebody can see where they are.
    fn shows_focus(&self) -> bool {
        let marked = |cell: &Cell| {
            cell.modifier.contains(Modifier::REVERSED) || ["▸", ">"].contains(&cell.symbol())
        };
        self.cursor.is_some() || self.buffer.content.iter().any(marked)
    }
}

/// Every scene at this size.
fn album(theme: Theme, (width, height): (u16, u16)) -> Vec<Picture> {
    let scenes = scenes::all(theme).into_iter();
    scenes
        .map(|(scene, mut stage)| {
            stage.resize(width, height);
            Picture::of(scene, &stage)
        })
        .collect()
}

/// The snapshot of an album, each picture under its name.
fn keep(name: &str, album: &[Picture], told: impl Fn(&Picture) -> String) {
    let mut text = String::new();
    for picture in album {
        let edge = "=".repeat(76_usize.saturating_sub(picture.scene.len()));
        write!(text, "== {} {edge}\n{}\n", picture.scene, told(picture)).unwrap();
    }
    insta::assert_snapshot!(name, text);
}

/// What is not plain, as `row: column+columns style`, a line a row.
fn styles(picture: &Picture) -> String {
    let area = picture.buffer.area;
    let rows = (0..area.height).filter_map(|y| {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for x in 0..area.width {
            let style = style(&picture.buffer[(x, y)]);
            match runs.last_mut() {
                Some((at, wide, last)) if *at + *wide == x && *last == style => *wide += 1,
                _ => runs.push((x, 1, style)),
            }
        }
        let runs = runs.iter().filter(|(.., style)| !style.is_empty());
        let told: Vec<_> = runs
            .map(|(x, wide, style)| format!("{x}+{wide} {style}"))
            .collect();
        (!told.is_empty()).then(|| format!("{y:>2}: {}", told.join(", ")))
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// How a cell is drawn, in words; nothing for a plain one.
fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    if matches!(
        (cell.fg, cell.bg),
        (Color::Black | Color::White, Color::Black | Color::White)
    ) {
        // Its own pattern is tested where it is read again.
        return "qr".to_owned();
    }
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg).to_lowercase());
    }
    for (modifier, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}

#[test]
fn every_screen_at_every_size_and_in_every_look() {
    for size in SIZES {
        let name = format!("{}x{}", size.0, size.1);
        let (colour, mono) = (album(COLOUR, size), album(MONO, size));
        keep(&name, &colour, |picture| text_of(&picture.buffer));
        for (coloured, plain) in colour.iter().zip(&mono) {
            let texts = [coloured, plain].map(|picture| text_of(&picture.buffer));
            assert_eq!(texts[0], texts[1], "{} says more in colour", coloured.scene);
        }
        keep(&format!("{name}-colour"), &colour, styles);
        keep(&format!("{name}-mono"), &mono, styles);
        let ascii = album(ASCII, size);
        keep(&format!("{name}-ascii"), &ascii, |picture| {
            text_of(&picture.buffer)
        });
    }
}

#[test]
fn every_screen_shows_what_matters_on_the_least_terminal() {
    keep("20x5", &album(COLOUR, (20, 5)), |picture| {
        text_of(&picture.buffer)
    });
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    for size in [(19, 4), (19, 24), (80, 4), (3, 9), (1, 1)] {
        let mut stage = Stage::with_spaces(COLOUR);
        stage.resize(size.0, size.1);
        let said = stage.screen().replace(char::is_whitespace, "");
        assert!(
            "roomkeyneeds20x5".starts_with(&said) && !said.is_empty(),
            "{said}"
        );
    }
    let mut stage = Stage::with_spaces(COLOUR);
    stage.resize(19, 4);
    assert_eq!(stage.screen().lines().next(), Some("roomkey needs 20x5"));
}

/// Nobody has to add a line here: a new screen without a scene fails.
#[test]
fn every_context_and_every_screen_has_a_scene() {
    let scenes = scenes::all(COLOUR);
    let seen: BTreeSet<_> = scenes
        .iter()
        .map(|(_, stage)| stage.app.context())
        .collect();
    let missed: Vec<_> = Context::ALL
        .into_iter()
        .filter(|c| !seen.contains(c))
        .collect();
    assert!(missed.is_empty(), "no scene of {missed:?}");
    let shown: BTreeSet<_> = scenes
        .iter()
        .flat_map(|(_, stage)| stage.app.screens())
        .collect();
    let known = screens(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/screens"));
    assert!(known.len() > 15, "the screens were not found");
    let missed: Vec<_> = known.difference(&shown).collect();
    assert!(missed.is_empty(), "no scene of {missed:?}");
}

/// The types that are screens, by the source.
fn screens(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(screens(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let types = text
            .lines()
            .filter_map(|line| line.strip_prefix("impl Screen for "));
        found.extend(types.map(|name| name.trim_end_matches([' ', '{', '}']).to_owned()));
    }
    found
}

#[test]
fn the_focus_can_be_seen_in_every_look() {
    // There is nothing to move over: texts, and a code that is waited for.
    let still = [
        Context::SignIn,
        Context::Qr,
        Context::Help,
        Context::Details,
    ];
    // Lists without a row.
    let empty = [
        "loading",
        "no_spaces",
        "admin_owned",
        "admin_refused",
        "audit_nothing",
        "audit_refused",
        "journal_nothing",
        // Any key will do.
        "kiosk_countdown",
    ];
    let mut blind = BTreeMap::new();
    for theme in [COLOUR, MONO, ASCII] {
        for picture in SIZES.into_iter().flat_map(|size| album(theme, size)) {
            let nothing = still.contains(&picture.context) || empty.contains(&picture.scene);
            if !nothing && !picture.shows_focus() {
                blind.insert(picture.scene, text_of(&picture.buffer));
            }
            if let Some(cursor) = picture.cursor {
                assert!(
                    picture.buffer.area.contains(cursor),
                    "{}: {cursor}",
                    picture.scene
                );
            }
        }
    }
    let names: Vec<_> = blind.keys().collect();
    let first = blind.values().next().map_or("", String::as_str);
    assert!(blind.is_empty(), "no focus in {names:?}:\n{first}");
}

/// Sizes at which layouts change.
const BETWEEN: [(u16, u16); 4] = [(44, 14), (59, 15), (60, 16), (100, 30)];

/// A name or a text of others may be cut, and says so by an ellipsis. What we say may not: it is
/// wrapped, or said in fewer words.
#[test]
fn no_words_of_ours_are_cut() {
    let mut found = BTreeSet::new();
    for theme in [COLOUR, ASCII] {
        for size in SIZES.into_iter().chain(BETWEEN) {
            for (scene, mut stage) in scenes::all(theme) {
                stage.resize(size.0, size.1);
                stage.screen();
                for cut in stage.app.cuts.take() {
                    found.insert((cut, size, scene));
                }
            }
        }
    }
    let told: Vec<_> = found.iter().map(|one| format!("{one:?}")).collect();
    assert!(found.is_empty(), "{}", told.join("\n"));
}

#[test]
fn focus_and_marks_are_told_by_more_than_colour() {
    let palettes = [
        Palette::Ansi16,
        Palette::Dark,
        Palette::Light,
        Palette::HighContrast,
        Palette::Mono,
    ];
    let marked = ["spaces_marked", "members_marked", "audit_marked"];
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        let mut texts = BTreeMap::new();
        for palette in palettes {
            for picture in album(theme(palette, glyphs), SIZES[0]) {
                let text = text_of(&picture.buffer);
                let first = texts.entry(picture.scene).or_insert_with(|| text.clone());
                assert_eq!(*first, text, "{} in {palette:?}", picture.scene);
                if !marked.contains(&picture.scene) {
                    continue;
                }
                let signs = ["*", if glyphs == Glyphs::Ascii { "+" } else { "✓" }];
                let rows = text.lines().filter(|line| {
                    let start: String = line.chars().take(5).collect();
                    signs.iter().any(|sign| start.contains(sign))
                });
                assert_eq!(rows.count(), 2, "{}:\n{text}", picture.scene);
                let cursor = picture.cursor.unwrap();
                let row = &picture.buffer[(3, cursor.y)];
                assert!(row.modifier.contains(Modifier::REVERSED), "{text}");
            }
        }
    }
}

#[test]
fn without_utf8_every_byte_is_ascii() {
    for picture in SIZES.into_iter().flat_map(|size| album(ASCII, size)) {
        let text = text_of(&picture.buffer);
        assert!(text.is_ascii(), "{}:\n{text}", picture.scene);
    }
}

#[test]
fn every_screen_can_be_drawn_at_any_size() {
    for (_, mut stage) in scenes::all(COLOUR) {
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
    for theme in [MONO, ASCII] {
        for picture in SIZES.into_iter().flat_map(|size| album(theme, size)) {
            let plain = |cell: &Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
            let coloured = !picture.buffer.content.iter().all(plain);
            assert!(!coloured || picture.has_qr(), "{}", picture.scene);
        }
    }
    let seen = album(MONO, SIZES[0]);
    let codes = seen.iter().filter(|picture| picture.has_qr());
    for picture in codes {
        assert!(styles(picture).contains("qr"), "{}", picture.scene);
    }
}

#[test]
fn colours_are_the_sixteen_of_the_terminal() {
    use Color::{Black, Cyan, Green, Red, Reset, White, Yellow};
    for picture in SIZES.into_iter().flat_map(|size| album(COLOUR, size)) {
        for cell in &picture.buffer.content {
            for colour in [cell.fg, cell.bg] {
                let known = [Black, Cyan, Green, Red, Reset, White, Yellow];
                assert!(known.contains(&colour), "{colour} in {}", picture.scene);
            }
        }
    }
}
