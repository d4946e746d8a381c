//! A plan is looked at, run, ended, gone on with and taken back; nothing runs before it was seen.

use crate::action::Context;
use crate::oauth::{Cause, Explanation};
use crate::tui::bulk::{PlanWish, Steer};
use crate::tui::effect::Request;
use crate::tui::event::{Event, Outcome, Slot};
use crate::tui::tests::bulk_scenes::{
    deleting, ended, looking, offered, planned, row, running, told,
};
use crate::tui::tests::stage::Stage;
use crate::tui::theme::Theme;
use crate::work::members::RowResult;
use crate::work::run::{End, RunEvent, Summary};

fn screen_has(stage: &Stage, texts: &[&str]) {
    let screen = stage.screen();
    for text in texts {
        assert!(screen.contains(text), "{text}: {screen}");
    }
}

fn steered(stage: &Stage) -> Steer {
    match stage.asked(Slot::Steer) {
        Request::Steer { how, .. } => how,
        other => panic!("{other:?}"),
    }
}

#[test]
fn many_people_are_a_plan_first_and_few_are_sent_at_once() {
    let mut stage = Stage::with_space(Theme::default());
    stage.press("a");
    let many: Vec<_> = (0..11).map(|n| format!("p{n}@example.com")).collect();
    stage.send(Event::Paste(many.join(", ")));
    stage.press("enter enter");
    assert_eq!(stage.app.context(), Context::Bulk);
    let Request::Plan(wish) = stage.asked(Slot::Plan) else {
        panic!("no plan is asked for");
    };
    assert!(matches!(&*wish, PlanWish::People { who, .. } if *who == many));
    stage.answer(Slot::Plan, planned(11));
    screen_has(&stage, &["11 changes", "about 2 seconds", "! A group chat"]);
    assert!(
        stage
            .slots()
            .iter()
            .all(|slot| !matches!(slot, Slot::Write(_)))
    );
    // Esc leaves it without a change, and the form has everybody still.
    stage.press("esc");
    screen_has(&stage, &["11 in the list"]);
    // What came of a run is seen there, too.
    stage.press("enter");
    stage.answer(Slot::Plan, planned(11));
    stage.press("enter");
    let (slot, _) = stage.write();
    let mut news = row(1, RowResult::Done);
    if let RunEvent::Ended { row, .. } = &mut news {
        row.who = "p1@example.com".to_owned();
    }
    stage.answer(slot, told(vec![news]));
    stage.press("b enter");
    let (_, request) = stage.write();
    assert!(matches!(request, Request::AddMembers { who, .. } if who.len() == 10));
}

#[test]
fn a_run_is_paused_stopped_and_gone_on_with() {
    let (mut stage, slot) = running(Theme::default(), Vec::new());
    screen_has(&stage, &["207 of 500", "a minute", "about 3 minutes left"]);
    stage.press("p");
    assert_eq!(steered(&stage), Steer::Pause);
    stage.answer(Slot::Steer, Outcome::Steered);
    stage.answer(slot, told(vec![RunEvent::Paused]));
    screen_has(&stage, &["paused; p goes on"]);
    stage.press("p");
    assert_eq!(steered(&stage), Steer::GoOn);
    stage.answer(Slot::Steer, Outcome::Steered);
    stage.answer(slot, told(vec![RunEvent::WentOn]));
    // Esc asks; the third answer stops.
    stage.press("esc 3");
    assert_eq!(steered(&stage), Steer::Stop);
    screen_has(&stage, &["ending"]);
    let mut stage = ended(Theme::default(), End::Stopped);
    screen_has(
        &stage,
        &[
            "broken off; c goes on",
            "207 of 500",
            "4 failed, 293 not tried",
        ],
    );
    stage.press("enter 1");
    assert!(matches!(stage.write().1, Request::ResumeRun(_)));
}

#[test]
fn cancelling_for_good_is_asked_about() {
    let (mut stage, _) = running(Theme::default(), Vec::new());
    stage.press("X enter");
    assert!(!stage.slots().contains(&Slot::Steer));
    stage.press("X 2");
    assert_eq!(steered(&stage), Steer::Cancel);
}

#[test]
fn a_run_goes_on_without_its_screen_and_is_found_again() {
    let (mut stage, slot) = running(Theme::default(), Vec::new());
    stage.press("b");
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.answer(slot, told(vec![row(207, RowResult::Done)]));
    stage.press("J");
    let records = crate::tui::tests::bulk_scenes::records();
    stage.answer(Slot::Journal, Outcome::Journal(records));
    stage.press("enter");
    screen_has(&stage, &["208 of 500", "Running 7"]);
}

#[test]
fn only_the_rows_of_a_tab_are_shown_and_reasons_are_grouped() {
    let (mut stage, _) = running(Theme::default(), Vec::new());
    stage.press("left");
    screen_has(&stage, &["[Failed 4]", "person2@", "person61@"]);
    assert!(!stage.screen().contains("person0@"));
    stage.press("e");
    screen_has(&stage, &["4 times: No person has this address"]);
}

#[test]
fn what_is_left_begins_after_the_wait() {
    let paced = RunEvent::Paced {
        wait: std::time::Duration::from_secs(50),
    };
    let (stage, _) = running(Theme::default(), vec![paced]);
    let said = ["about 4 minutes left", "waiting 50 seconds for the quota"];
    screen_has(&stage, &said);
}

#[test]
fn a_reason_that_names_whom_it_met_is_one_reason() {
    let (mut stage, slot) = running(Theme::default(), Vec::new());
    let failed = (300..303).map(|step| {
        let mut event = row(step, RowResult::Failed);
        if let RunEvent::Ended { row, .. } = &mut event {
            let said = format!("{} is a member, but stays one", row.who);
            row.error = Some(Explanation::new(Cause::Failed, said));
        }
        event
    });
    stage.answer(slot, told(failed.collect()));
    stage.press("e");
    screen_has(&stage, &["3 times: the person is a member"]);
}

#[test]
fn what_failed_is_tried_again_and_what_was_done_is_undone_as_a_plan() {
    let wish = |stage: &Stage| match stage.asked(Slot::Plan) {
        Request::Plan(wish) => *wish,
        other => panic!("{other:?}"),
    };
    let mut stage = ended(Theme::default(), End::Done);
    stage.press("t");
    assert!(matches!(wish(&stage), PlanWish::Retry(_)));
    let mut stage = ended(Theme::default(), End::Done);
    stage.press("down u");
    let PlanWish::Undo { change, .. } = wish(&stage) else {
        panic!("no undo");
    };
    assert_eq!(change, Some(1));
    let mut stage = ended(Theme::default(), End::Done);
    stage.press("U");
    stage.answer(Slot::Plan, planned(200));
    screen_has(&stage, &["200 changes", "not begun"]);
}

#[test]
fn nothing_is_run_twice_at_once() {
    let (mut stage, _) = running(Theme::default(), Vec::new());
    stage.press("b b 2");
    stage.answer(Slot::Plan, planned(3));
    let before = stage.slots().len();
    stage.press("enter");
    screen_has(&stage, &["another run is under way"]);
    assert_eq!(stage.slots().len(), before);
}

#[test]
fn a_run_that_was_broken_off_is_offered_on_start() {
    let mut stage = offered(Theme::default());
    screen_has(
        &stage,
        &["A run was broken off", "312 of 500", "22:14", "1 more"],
    );
    stage.press("3");
    assert_eq!(stage.app.context(), Context::Spaces);
    let mut stage = offered(Theme::default());
    stage.press("2");
    assert_eq!(stage.app.context(), Context::Bulk);
    let mut stage = offered(Theme::default());
    stage.press("1");
    assert!(matches!(stage.write().1, Request::ResumeRun(_)));
    let mut stage = offered(Theme::default());
    stage.press("4");
    assert!(matches!(stage.asked(Slot::Journal), Request::GiveUpRun(_)));
}

#[test]
fn it_is_usable_on_the_smallest_screen() {
    let mut stage = looking(Theme::default(), 500);
    stage.resize(40, 12);
    screen_has(&stage, &["500 changes", "person0@"]);
    let (mut stage, _) = running(Theme::default(), Vec::new());
    stage.resize(40, 12);
    stage.press("G");
    screen_has(&stage, &["207 of 500", "person499@"]);
}

#[test]
fn a_plan_that_deletes_wants_the_name_typed_and_the_list_learns_of_it() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("b 3");
    stage.answer(Slot::Plan, deleting(&[("AAA1", "Apollo launch")]));
    screen_has(&stage, &["- Delete Apollo launch"]);
    let idle = |stage: &Stage| !stage.slots().iter().any(|at| matches!(at, Slot::Write(_)));
    stage.press("enter");
    screen_has(&stage, &["Delete Apollo launch?", "cannot be undone"]);
    // Nothing, something else, and going back: nothing is sent.
    stage.press("down enter");
    screen_has(&stage, &["Not that"]);
    stage.press("x down enter esc");
    assert_eq!(stage.app.context(), Context::Bulk);
    assert!(idle(&stage));
    stage.press("enter");
    stage.send(Event::Paste("Apollo launch".to_owned()));
    stage.press("down enter");
    let (slot, request) = stage.write();
    assert!(matches!(request, Request::Run(_)), "{request:?}");
    let summary = Summary {
        end: End::Done,
        well: 1,
        failed: 0,
        left: 0,
        trouble: None,
    };
    let news = vec![row(0, RowResult::Done), RunEvent::Finished(summary)];
    stage.answer(slot, told(news));
    stage.press("enter");
    screen_has(&stage, &["a deleted space cannot be brought back"]);
    stage.press("esc");
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Spaces);
    assert!(
        !stage.screen().contains("Apollo launch"),
        "{}",
        stage.screen()
    );
}

#[test]
fn several_deletions_want_their_number() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("b 3");
    let two = [("AAA1", "Apollo launch"), ("AAA2", "Board")];
    stage.answer(Slot::Plan, deleting(&two));
    stage.press("enter 1 down enter");
    screen_has(&stage, &["Delete 2 spaces?", "Not that"]);
    stage.press("backspace 2 down enter");
    assert!(matches!(stage.write().1, Request::Run(_)));
}
