//! Every scene told in lines: nothing is silent, every row has a text, and every question can be
//! answered.

use super::scenes;
use super::stage::Stage;
use crate::tui::event::Moment;
use crate::tui::plain::{Page, Teller, hear};
use crate::tui::theme::{Glyphs, Theme};

/// Scenes of what lines do without.
const OF_THE_SCREEN: [&str; 2] = ["keyboard", "palette"];

fn scenes() -> impl Iterator<Item = (&'static str, Stage)> {
    let all = scenes::all(Theme::default()).into_iter();
    let told = all.filter(|(name, _)| !OF_THE_SCREEN.contains(name));
    told.map(|(name, mut stage)| {
        stage.app.be_plain(Glyphs::Unicode);
        (name, stage)
    })
}

fn now() -> Moment {
    Moment(1_000_000)
}

/// All that a page says.
fn told(stage: &Stage, page: &Page) -> Vec<String> {
    let rows = (0..page.rows).map(|at| stage.app.row(at));
    page.lines.iter().cloned().chain(rows).collect()
}

#[test]
fn no_screen_is_silent_and_no_row_is_empty() {
    for (name, stage) in scenes() {
        let page = stage.app.page();
        let said = told(&stage, &page);
        let asks = page.ask.is_some() || page.busy.is_some();
        assert!(!said.is_empty() || asks, "{name} says nothing");
        assert!(
            said.iter().all(|line| !line.trim().is_empty()),
            "{name}: {said:?}"
        );
        // Every row can be pointed at.
        let mut stage = stage;
        for at in 0..page.rows.min(3) {
            stage.app.point(now(), at);
        }
    }
}

#[test]
fn lines_name_no_keys() {
    // What is typed in lines is words and numbers.
    for (name, stage) in scenes() {
        let said = told(&stage, &stage.app.page()).join("\n");
        for key in [
            "Esc",
            "F2",
            "F4",
            "arrows",
            "Left and right",
            "Press r",
            "Tab ",
        ] {
            let of_help = name == "help" || name.starts_with("setup");
            assert!(
                of_help || !said.contains(key),
                "{name} names {key}:\n{said}"
            );
        }
    }
}

#[test]
fn every_question_can_be_answered() {
    for (name, mut stage) in scenes() {
        let page = stage.app.page();
        let Some(ask) = page.ask.clone() else {
            continue;
        };
        let before = (
            stage.app.page(),
            stage.app.place(),
            stage.app.toast().cloned(),
        );
        let answer = match ask.options.len() {
            0 if name.starts_with("return_code") => "123",
            0 => "zz@example.com",
            _ => "2",
        };
        let mut teller = Teller::default();
        let heard = hear(answer, &mut stage.app, &mut teller, now());
        let after = (
            stage.app.page(),
            stage.app.place(),
            stage.app.toast().cloned(),
        );
        let quiet = heard.effects.is_empty() && heard.lines.is_empty();
        assert!(!quiet || before != after, "{name}: {ask:?}");
    }
}

#[test]
fn a_kiosk_counts_down_in_a_few_lines_and_a_line_keeps_it() {
    let mut stage = super::kiosk::with_spaces(Theme::default());
    stage.app.be_plain(Glyphs::Unicode);
    let mut teller = Teller::default();
    teller.tell(&stage.app, Moment(stage.now));
    let begun = stage.now;
    let mut said = Vec::new();
    for second in 0..300 {
        stage.now = begun + second * 1_000;
        stage.send(crate::tui::event::Event::Wake);
        if second < 295 {
            said.extend(teller.tell(&stage.app, Moment(stage.now)).lines);
        }
        if second == 295 {
            // Nothing is chosen by it.
            hear("", &mut stage.app, &mut teller, Moment(stage.now));
            hear("again", &mut stage.app, &mut teller, Moment(stage.now));
        }
    }
    let left: Vec<_> = said
        .iter()
        .filter(|line| line.contains("still there"))
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
    for (line, seconds) in left.iter().zip(["60", "30", "10"]) {
        assert!(line.contains(&format!("In {seconds} seconds")), "{line}");
    }
    assert!(stage.app.countdown(Moment(stage.now)).is_none());
}

#[test]
fn a_form_asks_one_field_after_the_other_and_then_offers_its_buttons() {
    let (_, mut stage) = scenes().find(|(name, _)| *name == "new").unwrap();
    let mut teller = Teller::default();
    let mut say = |stage: &mut Stage, line: &str| hear(line, &mut stage.app, &mut teller, now());
    say(&mut stage, "1");
    let mut asked = Vec::new();
    for answer in ["Fruit", "", "", "2", "", "budi@example.com", "", ""] {
        let Some(ask) = stage.app.page().ask else {
            break;
        };
        asked.push(ask.label);
        say(&mut stage, answer);
    }
    assert_eq!(
        asked,
        [
            "Name",
            "Description",
            "Guidelines",
            "Outsiders",
            "History",
            "Members"
        ]
    );
    let page = stage.app.page();
    let rows = told(&stage, &page).join("\n");
    for row in [
        "Create the space",
        "Change Name [Fruit]",
        "Change Outsiders [may be added]",
    ] {
        assert!(rows.contains(row), "{rows}");
    }
    assert!(!rows.contains("keyboard"), "{rows}");
}

#[test]
fn a_line_is_a_number_a_word_or_the_beginning_of_a_name() {
    let (_, mut stage) = scenes().find(|(name, _)| *name == "spaces").unwrap();
    let mut teller = Teller::default();
    let mut say = |stage: &mut Stage, line: &str| hear(line, &mut stage.app, &mut teller, now());
    let heard = say(&mut stage, "nonsense");
    assert!(heard.lines[0].contains("nothing called nonsense"));
    let heard = say(&mut stage, "999");
    assert!(heard.lines[0].contains("no number 999"));
    let heard = say(&mut stage, "sign");
    assert!(
        heard.lines[0].contains("sign-in-again or sign-out"),
        "{heard:?}"
    );
    let heard = say(&mut stage, "help");
    assert!(
        heard
            .lines
            .iter()
            .any(|line| line == "add-members: Add people")
    );
    say(&mut stage, "delete-sp 1");
    assert_eq!(stage.app.place().2, "Delete");
}
