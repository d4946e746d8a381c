use std::time::Duration;

use crate::driver::{ENTER, ESC, Terminal};
use crate::phone::{ANA, Page};
use crate::world::{World, code};

const HOUR: Duration = Duration::from_hours(1);

fn digits(page: &Page) -> String {
    let after = page.html().split("digits\">").nth(1).unwrap();
    after.split('<').next().unwrap().to_owned()
}

fn leave(mut t: Terminal) {
    t.send("q");
    assert_eq!(t.end().exit_code(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stage_is_shown_and_the_digits_are_typed_here() {
    let world = World::new("return_code = \"required\"").await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    t.see("Waiting for the code to be entered");
    let mut phone = world.phone();
    let asking = phone.enter(&code).await;
    t.see("The code was entered");
    let chooser = phone.go_on(&asking).await;
    t.see("Somebody is signing in with it");
    let last = phone.consent(&chooser, ANA, "allow").await;
    t.see("Waiting for Allow on the phone");
    let end = phone.press(&last, "allow", &[]).await;
    t.see("Type the three digits");
    let digits = digits(&end);
    let others = if digits == "111" { "222" } else { "111" };
    t.press(others, "Those were not the right ones");
    t.press(&digits, "40 spaces");
    t.see("Signed in as ana@example.com");
    let started = world.audited("session_started").await;
    assert_eq!(started["account"], ANA);
    leave(t);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_digits_three_times_end_the_sign_in() {
    let world = World::new("return_code = \"required\"").await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    let end = world.phone().approve(&code).await;
    let digits = digits(&end);
    let wrong: Vec<_> = ["111", "222", "333", "444"]
        .into_iter()
        .filter(|other| *other != digits)
        .collect();
    t.see("Type the three digits");
    // The same ones again would count as a lost answer, not as another try.
    t.press(wrong[0], "Those were not the right ones");
    t.press(wrong[1], "Checking them");
    t.see("Those were not the right ones");
    t.press(wrong[2], "The sign-in did not work");
    t.see("Press Enter to try again");
    leave(t);
}

#[tokio::test(flavor = "multi_thread")]
async fn esc_cancels_the_code_at_the_bridge() {
    let world = World::new("").await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    t.press(ESC, "Press Enter to sign in");
    world.audited("request_cancelled").await;
    let page = world.phone().enter(&code).await;
    assert_eq!(page.status(), 400, "{page:?}");
    leave(t);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_on_the_phone_is_said_here() {
    let world = World::new("").await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    let mut phone = world.phone();
    let asking = phone.enter(&code).await;
    phone.press(&asking, "deny", &[]).await;
    t.see("The sign-in did not work");
    t.see("Press Enter to try again");
    leave(t);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_another_company_ends_nothing_here() {
    let world = World::with("", Some("other.example"), HOUR).await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    let mut phone = world.phone();
    let asking = phone.enter(&code).await;
    let chooser = phone.go_on(&asking).await;
    t.see("Somebody is signing in with it");
    let refused = phone.consent(&chooser, ANA, "allow").await;
    assert!(refused.html().contains("/device/next"), "{refused:?}");
    // Back at the question, the person can go on with another account, or say no.
    let asking = phone.open("/device/next").await;
    t.see("The code was entered");
    phone.press(&asking, "deny", &[]).await;
    t.see("The sign-in did not work");
    leave(t);
}

/// Tokens that are as good as expired are renewed through the bridge; signing out ends the
/// session there, and nothing at Google.
#[tokio::test(flavor = "multi_thread")]
async fn renewing_and_signing_out_are_the_bridges() {
    let world = World::with("return_code = \"off\"", None, Duration::from_secs(5)).await;
    let mut t = world.launch();
    t.see("Press Enter to sign in");
    let code = code(&mut t);
    world.phone().approve(&code).await;
    t.see("40 spaces");
    world.audited("session_renewed").await;

    let who = world.run(&["whoami", "--json"]);
    let who: serde_json::Value = serde_json::from_slice(&who.stdout).unwrap();
    assert_eq!(who["account"], ANA, "{who}");

    t.send("0");
    while !t.contents().contains("Accounts") {
        let before = t.contents();
        t.send("0");
        t.wait("the next entries", |screen| screen.contents() != before);
    }
    t.choose("Accounts");
    t.see("* work");
    t.see(ANA);
    t.send(ENTER);
    t.choose("Sign out");
    t.see("No, stay signed in");
    t.press("2", "signed out here and at the issuer");
    t.see("Press Enter to sign in");
    world.audited("session_ended").await;
    let heard = world.google_heard().await;
    assert!(!heard.contains("/revoke"), "{heard}");
    leave(t);
}
