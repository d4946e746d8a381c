//! Every page as it looks: light and dark, 320 px and wider, with text of 200 %.

use crate::chromium::{Setup, Tab};
use crate::office::Office;
use crate::walk::{ASKING, CHOOSER, COMPARE, CONSENT, DONE, ENTER, LAST, enter, until_last_page};

const SAFARI: &str = "Open this page in Safari or Chrome";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_sign_in_is_without_findings() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    tab.open(&office.at("/device")).await;
    tab.judge("1-enter").await;
    tab.type_in("BBBB-BBBB").await;
    tab.press("Enter").await;
    tab.until_it_says(ENTER, "No terminal is waiting").await;
    tab.judge("1-enter-wrong").await;
    let letters = begun.user_code.replace('-', "");
    tab.open(&office.at(&format!("/D/{letters}"))).await;
    tab.until(COMPARE).await;
    tab.judge("2-compare").await;
    tab.touch("code").await;
    tab.until(ASKING).await;
    tab.judge("3-asking").await;
    tab.hold(office.sandbox.url()).await;
    tab.touch("continue").await;
    tab.until("Going on to 127.0.0.1").await;
    tab.judge("4-going").await;
    tab.release().await;
    tab.tab_to("Go on to").await;
    tab.until(CHOOSER).await;
    tab.judge("5-chooser").await;
    tab.touch(crate::phone::ANA).await;
    tab.until(CONSENT).await;
    tab.judge("6-consent").await;
    tab.touch("allow").await;
    tab.until(LAST).await;
    tab.judge("7-last").await;
    tab.touch("allow").await;
    tab.until(DONE).await;
    tab.judge("8-done").await;
    tab.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_ending_is_without_findings() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin_with(&[("roomkey_return_code", "1")]).await;
    enter(&tab, &office, &begun.user_code).await;
    until_last_page(&tab).await;
    tab.touch("allow").await;
    tab.until("Type these digits into the terminal").await;
    tab.judge("8-digits").await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    tab.touch("deny").await;
    tab.until("Nobody was signed in").await;
    tab.judge("8-denied").await;
    for problem in [
        "unknown",
        "elsewhere",
        "expired",
        "decided",
        "foreign",
        "refused",
        "unavailable",
        "upstream",
        "account",
    ] {
        tab.open(&office.at(&format!("/device/problem?is={problem}")))
            .await;
        tab.judge(&format!("9-{problem}")).await;
    }
    tab.open(&office.at("/nowhere")).await;
    tab.judge("9-nowhere").await;
    tab.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_another_app_the_page_says_how_to_get_out() {
    let agent = "Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 Instagram 360.0.0.30.109 Android";
    let setup = Setup {
        agent: Some(agent),
        ..Setup::default()
    };
    let Some(tab) = Tab::of_a_person(setup).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    tab.open(&office.at(&format!("/D/{}", begun.user_code)))
        .await;
    tab.until(SAFARI).await;
    tab.judge("0-in-app").await;
    tab.tab_to("Go on here").await;
    tab.until(COMPARE).await;
    tab.is_content().await;
}
