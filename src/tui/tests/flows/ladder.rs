//! What is missing is asked for where it is needed, and what was wanted goes on by itself.

use crate::action::Context;
use crate::config::Scope;
use crate::oauth::{Cause, Explanation};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Outcome, Slot};
use crate::tui::tests::stage::{Stage, signed_in, user_code, without};
use crate::tui::theme::Theme;

fn asks_for(scope: &str) -> Request {
    Request::SignIn {
        profile: "work".to_owned(),
        more: vec![Scope::new(scope)],
    }
}

fn without_delete() -> Stage {
    Stage::with_scopes(Theme::default(), "spaces memberships")
}

#[test]
fn an_action_that_lacks_its_scope_asks_for_it_and_goes_on() {
    let mut stage = without_delete();
    stage.press("D 1");
    assert_eq!(stage.app.context(), Context::SignIn);
    assert_eq!(stage.asked(Slot::SignIn), asks_for("delete"));
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    stage.answer(Slot::SignIn, signed_in("spaces memberships delete"));
    assert_eq!(stage.app.context(), Context::Form);
    let screen = stage.screen();
    assert!(screen.contains("Delete Apollo launch?"), "{screen}");
}

#[test]
fn the_menu_leads_there_with_digits_alone() {
    let mut stage = without_delete();
    stage.press("0 5");
    let screen = stage.screen();
    assert!(screen.contains("Ask for: delete spaces"), "{screen}");
    stage.press("1");
    assert_eq!(stage.asked(Slot::SignIn), asks_for("delete"));
}

#[test]
fn who_changes_their_mind_is_back_where_they_were() {
    let mut stage = without_delete();
    let before = stage.screen();
    stage.press("down D 2 up");
    assert_eq!(stage.screen(), before);
    stage.press("D 1");
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    let effects = stage.press("esc");
    assert!(
        effects.contains(&Effect::Cancel(Slot::SignIn)),
        "{effects:?}"
    );
    assert_eq!(stage.app.context(), Context::Spaces);
    stage.press("D 1");
    let no = Explanation::new(Cause::NotSignedIn, "You said no on the phone.");
    let no = crate::account::sign_in::SignInEvent::Failed(no);
    stage.answer(Slot::SignIn, Outcome::SignIn(no));
    assert!(stage.screen().contains("You said no"), "{}", stage.screen());
    stage.press("esc");
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn what_is_still_refused_does_not_go_on() {
    let mut stage = without_delete();
    stage.press("D 1");
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    stage.answer(Slot::SignIn, without("delete"));
    assert!(
        stage.screen().contains("delete spaces"),
        "{}",
        stage.screen()
    );
    stage.press("2");
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn what_was_not_granted_is_asked_for_with_one_key() {
    let mut stage = Stage::with_code(Theme::default());
    stage.answer(Slot::SignIn, without("delete"));
    let screen = stage.screen();
    assert!(screen.contains("Signed in as ana@example.com"), "{screen}");
    assert!(screen.contains("✗ delete spaces"), "{screen}");
    stage.press("1");
    assert_eq!(stage.asked(Slot::SignIn), asks_for("delete"));
    stage.answer(Slot::SignIn, Outcome::SignIn(user_code()));
    stage.answer(Slot::SignIn, signed_in("spaces memberships delete"));
    assert_eq!(stage.app.context(), Context::Spaces);
}

#[test]
fn an_answer_of_the_api_that_names_a_scope_is_asked_for_and_sent_again() {
    let mut stage = Stage::with_spaces(Theme::default());
    stage.press("n 1");
    stage.type_text("API-made");
    stage.press("up up up enter");
    let (slot, create) = stage.write();
    let why = Explanation::new(Cause::Permission, "You signed in without it.")
        .reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")
        .scope("spaces.create");
    stage.answer(slot, Outcome::Failed(why));
    assert!(
        stage.screen().contains("Ask for: make spaces"),
        "{}",
        stage.screen()
    );
    stage.press("enter");
    assert_eq!(stage.asked(Slot::SignIn), asks_for("spaces.create"));
    stage.answer(Slot::SignIn, signed_in("spaces spaces.create"));
    let (again, request) = stage.write();
    assert_ne!(again, slot);
    assert_eq!(request, create);
}
