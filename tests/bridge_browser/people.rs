//! What people do with a browser: keys alone, back, reload, twice, two tabs, another browser, no
//! cookies.

use crate::chromium::{Setup, Tab};
use crate::office::Office;
use crate::walk::{ASKING, CHOOSER, CONSENT, DONE, ENTER, LAST, consent, enter, until_last_page};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_goes_by_keys_alone_and_the_focus_is_seen() {
    let setup = Setup {
        width: 320,
        ..Setup::default()
    };
    let Some(tab) = Tab::of_a_person(setup).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    tab.open(&office.at("/device")).await;
    let focused = tab.focused().await.expect("the code's field");
    assert_eq!(focused.name, "user_code", "it can be typed at once");
    assert!(focused.outlined, "{focused:?}");
    tab.type_in(&begun.user_code.to_lowercase()).await;
    tab.press("Enter").await;
    tab.until(ASKING).await;
    tab.press("Tab").await;
    let first = tab.focused().await.expect("a button");
    assert_eq!(first.value, "deny", "the no comes first");
    tab.tab_to("Yes").await;
    tab.until(CHOOSER).await;
    tab.tab_to("Ana").await;
    tab.until(CONSENT).await;
    tab.tab_to("Allow").await;
    tab.until(LAST).await;
    tab.press("Tab").await;
    assert_eq!(tab.focused().await.expect("a button").value, "deny");
    tab.tab_to("Allow").await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    tab.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_reload_show_where_one_stands() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    tab.reload().await;
    tab.until(ASKING).await;
    tab.touch("continue").await;
    tab.until(CHOOSER).await;
    // To the page that asks: the one between goes on by itself and would lead back here.
    tab.back().await;
    tab.until(ASKING).await;
    until_last_page(&tab).await;
    tab.reload().await;
    tab.until(LAST).await;
    tab.touch("allow").await;
    tab.until(DONE).await;
    tab.reload().await;
    tab.until(DONE).await;
    tab.back().await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    tab.is_content().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn double_clicks_make_one_sign_in() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    tab.touch_twice("continue").await;
    tab.until(CHOOSER).await;
    consent(&tab).await;
    tab.touch_twice("allow").await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    assert_eq!(office.audited("decided", 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tabs_each_shows_where_the_person_stands() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    let other = tab.beside().await;
    enter(&other, &office, &begun.user_code).await;
    tab.to_front().await;
    until_last_page(&tab).await;
    other.to_front().await;
    other.reload().await;
    other.until(LAST).await;
    other.touch("allow").await;
    other.until(DONE).await;
    tab.to_front().await;
    tab.touch("allow").await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_in_use_is_closed_to_another_browser() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let Some(other) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    other.open(&office.at("/device")).await;
    other.type_in(&begun.user_code).await;
    other.press("Enter").await;
    let said = other.until("The code is in use in another browser").await;
    other.judge("9-elsewhere-said").await;
    assert!(said.contains("code"), "{said}");
    other.open(&office.at("/device/next")).await;
    other.until(ENTER).await;
    until_last_page(&tab).await;
    tab.touch("allow").await;
    tab.until(DONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_cookies_a_page_says_so() {
    let setup = Setup {
        cookies: false,
        ..Setup::default()
    };
    let Some(tab) = Tab::of_a_person(setup).await else {
        return;
    };
    let office = Office::open().await;
    let begun = office.begin().await;
    tab.open(&office.at("/device")).await;
    tab.type_in(&begun.user_code).await;
    tab.press("Enter").await;
    let said = tab.until("Cookies are needed here").await;
    assert!(said.contains("cookies"), "{said}");
    tab.judge("9-no-cookies").await;
}
