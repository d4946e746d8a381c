//! What a terminal gets after the last page, and how long it is good.

use crate::office::Office;
use crate::phone::ANA;

#[tokio::test]
async fn product_6_a_whole_sign_in_gives_googles_access_token_and_our_refresh_token() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let last = phone.until_last_page(&begun.user_code).await;
    assert!(last.html().contains(ANA), "the account is named");
    let early = office.poll(&begun.device_code).await;
    assert_eq!(
        early.error().1,
        "authorization_pending",
        "nothing before the approval (§3.2)"
    );
    let done = phone.press(&last, "allow", &[]).await;
    assert_eq!(done.title(), "Done: return to your terminal");
    assert!(done.html().contains("lobby-3") && done.html().contains(ANA));
    let granted = office.poll(&begun.device_code).await;
    assert_eq!(granted.status, 200, "{granted:?}");
    let json = granted.json();
    assert_eq!(json["token_type"], "Bearer");
    assert!(json["expires_in"].as_u64().unwrap() <= 3600);
    assert_eq!(json["roomkey_account"], ANA);
    assert!(granted.text_of("scope").contains("chat.spaces"));
    let access = granted.text_of("access_token");
    let spaces = format!("{}/v1/spaces", office.sandbox.url());
    let answer = office
        .http
        .get(spaces)
        .bearer_auth(&access)
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.status(),
        200,
        "it is a token that the Chat API takes"
    );
    // Google's own refresh token never leaves the bridge (§3.8).
    assert!(
        !granted.text_of("refresh_token").starts_with("1//"),
        "{granted:?}"
    );
    assert!(!office.log.text().contains(&access));
}

#[tokio::test]
async fn s9_redemption_answers_the_same_session_again() {
    let office = Office::open().await;
    let begun = office.begin().await;
    office.phone().approve(&begun.user_code).await;
    let first = office.poll(&begun.device_code).await;
    let again = office.poll(&begun.device_code).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(
        first.text_of("refresh_token"),
        again.text_of("refresh_token")
    );
}

#[tokio::test]
async fn product_6_refresh_tokens_rotate_and_a_lost_answer_is_given_again() {
    let office = Office::open().await;
    let first = office.sign_in().await.text_of("refresh_token");
    let second = office.refresh(&first).await;
    assert_eq!(second.status, 200, "{second:?}");
    let second = second.text_of("refresh_token");
    assert_ne!(first, second);
    let again = office.refresh(&first).await.text_of("refresh_token");
    assert_eq!(again, second, "the same successor");
    let third = office.refresh(&second).await;
    assert_eq!(third.status, 200);
    let made_up = office
        .refresh(&format!("{}x", &first[..first.len() - 1]))
        .await;
    assert_eq!(made_up.error(), (400, "invalid_grant".to_owned()));
    let foreign = [
        ("grant_type", "refresh_token"),
        ("client_id", "other"),
        ("refresh_token", second.as_str()),
    ];
    let foreign = office.post("/token", &foreign).await;
    assert_eq!(
        foreign.error(),
        (400, "invalid_grant".to_owned()),
        "bound to its client"
    );
}

#[tokio::test]
async fn product_6_revoking_ends_one_session_or_cancels_the_request() {
    let office = Office::open().await;
    let token = office.sign_in().await.text_of("refresh_token");
    let other = office.sign_in().await.text_of("refresh_token");
    let revoked = office
        .post("/revoke", &[("client_id", "kiosk"), ("token", &token)])
        .await;
    assert_eq!((revoked.status, revoked.text.as_str()), (200, ""));
    assert_eq!(office.refresh(&token).await.error().1, "invalid_grant");
    assert_eq!(
        office.refresh(&other).await.status,
        200,
        "another terminal goes on"
    );
    let begun = office.begin().await;
    let form = [
        ("client_id", "kiosk"),
        ("token", begun.device_code.as_str()),
    ];
    assert_eq!(office.post("/revoke", &form).await.status, 200);
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "access_denied"
    );
    let mut phone = office.phone();
    let gone = phone.enter(&begun.user_code).await;
    assert_eq!(gone.status(), 400, "{gone:?}");
    let unknown = office
        .post("/revoke", &[("client_id", "kiosk"), ("token", "x")])
        .await;
    assert_eq!(unknown.status, 200, "RFC 7009 §2.2");
}

#[tokio::test]
async fn s8_a_denied_request_is_access_denied() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let last = phone.until_last_page(&begun.user_code).await;
    let denied = phone.press(&last, "deny", &[]).await;
    assert_eq!(denied.title(), "Nobody was signed in");
    assert_eq!(
        office.poll(&begun.device_code).await.error(),
        (400, "access_denied".to_owned())
    );
    // The question before Google can be answered with no as well.
    let begun = office.begin().await;
    let asking = phone.enter(&begun.user_code).await;
    let denied = phone.press(&asking, "deny", &[]).await;
    assert_eq!(denied.title(), "Nobody was signed in");
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "access_denied"
    );
}

#[tokio::test]
async fn section_6_8_a_no_at_the_issuer_reaches_the_terminal() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    let chooser = phone.go_on(&asking).await;
    let back = phone.consent(&chooser, ANA, "deny").await;
    assert_eq!(back.title(), "Nobody was signed in", "{back:?}");
    assert_eq!(
        office.poll(&begun.device_code).await.error().1,
        "access_denied"
    );
}

#[tokio::test]
async fn product_6_the_return_code_is_carried_from_the_phone_to_the_terminal() {
    let office = Office::open().await;
    let begun = office
        .begin_with(&[("roomkey_return_code", "1"), ("roomkey_stages", "1")])
        .await;
    let mut phone = office.phone();
    let page = phone.approve(&begun.user_code).await;
    assert_eq!(page.title(), "Type these digits into the terminal");
    let digits = page.html().split("class=\"code digits\">").nth(1).unwrap();
    let digits = digits.split('<').next().unwrap();
    assert!(
        digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()),
        "{digits}"
    );
    let waiting = office.poll(&begun.device_code).await;
    assert_eq!(waiting.text_of("roomkey_stage"), "return_code");
    let again = phone.open("/device/next").await;
    assert!(again.html().contains(digits), "a reload shows them again");
    let granted = office
        .poll_with(&begun.device_code, &[("roomkey_return_code", digits)])
        .await;
    assert_eq!(granted.status, 200, "{granted:?}");
    let done = phone.open("/device/next").await;
    assert_eq!(done.title(), "Done: return to your terminal");
}

#[tokio::test]
async fn product_6_a_required_return_code_is_asked_of_every_client() {
    let office = Office::with("return_code = \"required\"", "").await;
    let refused = office
        .post("/device_authorization", &[("client_id", "kiosk")])
        .await;
    assert_eq!(refused.error(), (400, "invalid_request".to_owned()));
    office.begin_with(&[("roomkey_return_code", "1")]).await;
}
