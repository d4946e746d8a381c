//! The numbered menus of every screen: pages of at most nine entries, counted from 1, and 0 for the
//! next one until the first is there again.

use super::scenes;
use super::stage::Stage;
use crate::action::{Context, entries};
use crate::tui::theme::Theme;

/// A page as it is seen: the number and the text of each entry, and whether 0 leads on.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    entries: Vec<(usize, String)>,
    more: bool,
}

/// What the open menu shows; the frame tells it from what is below.
fn page(stage: &Stage) -> Page {
    let screen = stage.screen();
    let mut page = Page {
        entries: Vec::new(),
        more: false,
    };
    let rows = screen.lines().filter_map(|line| {
        let (_, row) = line.split_once("│ ")?;
        Some(row.split_once(" │")?.0.to_owned())
    });
    for row in rows {
        let row = row.trim_start_matches(['▸', ' ']);
        let Some((number, title)) = row.split_once(' ') else {
            continue;
        };
        match number.parse() {
            Ok(0) => page.more = title.starts_with("more ("),
            Ok(number) => page.entries.push((number, title.trim().to_owned())),
            Err(_) => {}
        }
    }
    page
}

#[test]
fn every_menu_is_numbered_and_turns_its_pages() {
    let mut seen = Vec::new();
    for (scene, mut stage) in scenes::all(Theme::default()) {
        let context = stage.app.context();
        if !context.has_menu() || stage.app.writing().0 {
            continue;
        }
        stage.resize(80, 24);
        stage.press("0");
        if stage.app.context() != Context::Menu {
            // A field that digits go into, such as a code to be typed.
            continue;
        }
        let first = page(&stage);
        let mut all = Vec::new();
        let mut shown = page(&stage);
        for _ in 0..9 {
            let numbers: Vec<usize> = shown.entries.iter().map(|(number, _)| *number).collect();
            let counted: Vec<usize> = (1..=numbers.len()).collect();
            assert_eq!(numbers, counted, "{scene}:\n{}", stage.screen());
            assert!((1..=9).contains(&numbers.len()), "{scene}: {shown:?}");
            all.extend(shown.entries.into_iter().map(|(_, title)| title));
            if !first.more {
                break;
            }
            stage.press("0");
            shown = page(&stage);
            assert!(shown.more, "{scene}: a page without a way on");
            if shown == first {
                break;
            }
        }
        assert_eq!(
            page(&stage),
            first,
            "{scene}: the first page never came again"
        );
        assert!(first.more || all.len() <= 9, "{scene}: {all:?}");
        let before = stage.screen();
        stage.press("1");
        assert_ne!(before, stage.screen(), "{scene}: 1 chooses nothing");
        for entry in entries(context).filter(|entry| entry.in_menu(context)) {
            let times = all.iter().filter(|shown| {
                let rest = shown.strip_prefix(entry.title);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("  "))
            });
            assert!(times.count() <= 1, "{scene}: {} comes twice", entry.title);
        }
        seen.push(context);
    }
    let missed: Vec<_> = Context::ALL
        .into_iter()
        .filter(|context| context.has_menu() && !seen.contains(context))
        .collect();
    assert!(missed.is_empty(), "no menu of {missed:?} was opened");
}
