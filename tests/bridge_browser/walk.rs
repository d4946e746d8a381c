//! The way from the code to the last page, by keys and by touch.

use crate::chromium::Tab;
use crate::office::Office;
use crate::phone::ANA;

pub const ENTER: &str = "Enter the code";
pub const COMPARE: &str = "Does your terminal show this code?";
pub const ASKING: &str = "Did you start this sign-in?";
pub const CHOOSER: &str = "Choose an account";
pub const CONSENT: &str = "Sandbox Web client wants access to your account";
pub const LAST: &str = "Sign this terminal in?";
pub const DONE: &str = "Done: return to your terminal";

/// Enters the code: the page that asks.
pub async fn enter(tab: &Tab, office: &Office, user_code: &str) {
    tab.open(&office.at("/device")).await;
    tab.type_in(user_code).await;
    tab.press("Enter").await;
    tab.until(ASKING).await;
}

/// From the page that asks to the last one, by touch.
pub async fn until_last_page(tab: &Tab) {
    tab.touch("continue").await;
    tab.until(CHOOSER).await;
    consent(tab).await;
}

/// From the issuer's chooser to the last page.
pub async fn consent(tab: &Tab) {
    tab.touch(ANA).await;
    tab.until(CONSENT).await;
    tab.touch("allow").await;
    tab.until(LAST).await;
}
