//! The mouse on every scene: whatever can have the focus can be clicked, a click on a row goes
//! there or does what Enter does, and the wheel moves what the arrows move.

use std::cell::RefCell;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::action::Context;
use crate::tui::event::Event;
use crate::tui::theme::Theme;
use crate::tui::widgets::pen::{Target, Zone};

use super::scenes;
use super::stage::Stage;

/// Every scene with a mouse, drawn once.
fn all(size: (u16, u16)) -> Vec<(&'static str, Stage)> {
    let mut all = scenes::all(Theme::default());
    for (_, stage) in &mut all {
        stage.app.zones = Some(RefCell::default());
        stage.resize(size.0, size.1);
        stage.screen();
    }
    all
}

fn cursor(stage: &Stage) -> Option<Position> {
    let area = Rect::new(0, 0, stage.size.0, stage.size.1);
    stage.app.view(&mut Buffer::empty(area))
}

fn zones(stage: &Stage) -> Vec<Zone> {
    stage.app.zones.as_ref().unwrap().borrow().clone()
}

fn mouse(stage: &mut Stage, kind: MouseEventKind, at: Position) -> bool {
    let before = stage.screen();
    let effects = stage.send(Event::Mouse(MouseEvent {
        kind,
        column: at.x,
        row: at.y,
        modifiers: KeyModifiers::NONE,
    }));
    !effects.is_empty() || stage.screen() != before
}

const CLICK: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const SIZES: [(u16, u16); 2] = [(80, 24), (40, 12)];

#[test]
fn whatever_has_the_focus_can_be_clicked() {
    let mut missed = Vec::new();
    for size in SIZES {
        for (scene, mut stage) in all(size) {
            for key in ["down", "down", "down", "tab", "tab", "down", "down", "up"] {
                // All that is typed there goes into its field.
                let palette = stage.app.context() == Context::Palette;
                if let Some(at) = cursor(&stage).filter(|_| !palette)
                    && Zone::hit(&zones(&stage), at).is_none()
                {
                    missed.push((scene, size, at.to_string()));
                    break;
                }
                stage.press(key);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn a_click_goes_where_it_is_made_or_does_what_is_there() {
    let mut idle = Vec::new();
    for (size, nths) in SIZES
        .into_iter()
        .zip([[0, 1, 2, 3, 5, 8], [0, 1, 2, 4, 7, 9]])
    {
        // Each click leaves the scene as something else.
        for nth in nths {
            for (scene, mut stage) in all(size) {
                // What was said before is no answer to the click.
                stage.now += 60_000;
                let parts = zones(&stage).into_iter().filter(|zone| {
                    matches!(zone.target(), Target::Part(_))
                        && Zone::hit(&zones(&stage), zone.place().as_position())
                            == Some(zone.target())
                });
                let Some(zone) = parts.into_iter().nth(nth) else {
                    continue;
                };
                let place = zone.place();
                let did = mouse(&mut stage, CLICK, place.as_position());
                let there = cursor(&stage).is_some_and(|at| at.y == place.y);
                // A button that says once more what is said already.
                let says_again = ["add_wrong", "chat"].contains(&scene);
                if !did && !there && !says_again {
                    idle.push((scene, size, place));
                }
            }
        }
    }
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn the_wheel_moves_what_the_arrows_move() {
    let mut still = Vec::new();
    let middle = Position::new(40, 12);
    for ((scene, mut by_key), (_, mut by_wheel)) in all(SIZES[0]).into_iter().zip(all(SIZES[0])) {
        let before = by_key.screen();
        let place = cursor(&by_key);
        by_key.press("down");
        let moves = by_key.screen() != before || cursor(&by_key) != place;
        let wheeled =
            mouse(&mut by_wheel, MouseEventKind::ScrollDown, middle) || cursor(&by_wheel) != place;
        let is_grid = by_wheel.app.context() == Context::Keyboard;
        if moves && !wheeled && !is_grid {
            still.push(scene);
        }
    }
    assert!(still.is_empty(), "{still:?}");
}

#[test]
fn what_was_said_goes_away_when_it_is_clicked() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.app.zones = Some(RefCell::default());
    stage.press("=");
    stage.screen();
    assert!(stage.app.toast().is_some());
    let toast = zones(&stage)
        .into_iter()
        .find(|zone| zone.target() == Target::Toast)
        .unwrap();
    mouse(&mut stage, CLICK, toast.place().as_position());
    assert!(stage.app.toast().is_none());
}
