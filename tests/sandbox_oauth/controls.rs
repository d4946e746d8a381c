//! `/sandbox/*`: decisions, faults, the log.

use reqwest::Method;
use serde_json::{Value, json};

use crate::site::{Answer, CHAT_MEMBERSHIPS, CHAT_SPACES, Site};

#[tokio::test]
async fn approving_may_name_another_account_and_fewer_scopes() {
    let site = Site::open().await;
    let begun = site
        .device(&format!("openid email {CHAT_SPACES} {CHAT_MEMBERSHIPS}"))
        .await;
    let body = json!({
        "user_code": begun.text_of("user_code"),
        "account": "citra@example.com",
        "scopes": ["chat.spaces"],
    });
    let approved = site.approve(&body).await;
    assert_eq!((approved.status, approved.json()), (200, json!({})));
    assert_eq!(site.approve(&body).await.status, 404, "decided already");
    let answer = site.poll(&begun.text_of("device_code")).await;
    let scope = answer.text_of("scope");
    assert!(scope.contains(CHAT_SPACES) && !scope.contains(CHAT_MEMBERSHIPS));
    let who = site
        .get_as("/v1/userinfo", &answer.text_of("access_token"))
        .await;
    assert_eq!(who.json()["email"], "citra@example.com");
}

#[tokio::test]
async fn denying_is_heard_by_the_poll() {
    let site = Site::open().await;
    let begun = site.device("openid").await;
    let body = json!({"user_code": begun.text_of("user_code")});
    let denied = site.send_json(Method::POST, "/sandbox/deny", &body).await;
    assert_eq!((denied.status, denied.json()), (200, json!({})));
    let answer = site.poll(&begun.text_of("device_code")).await;
    assert_eq!(answer.error(), (403, "access_denied".to_owned()));
}

#[tokio::test]
async fn what_does_not_exist_is_404_and_what_is_no_json_400() {
    let site = Site::open().await;
    let unknown = json!({"user_code": "BBBB-BBBB"});
    assert_eq!(site.approve(&unknown).await.status, 404);
    let user_code = site.device("openid").await.text_of("user_code");
    let nobody = json!({"user_code": user_code, "account": "nobody@example.com"});
    assert_eq!(site.approve(&nobody).await.status, 404);
    assert_eq!(site.approve(&json!({"code": "x"})).await.status, 400);
    let request = site
        .http
        .post(site.at("/sandbox/approve"))
        .body("user_code=x");
    assert_eq!(Answer::of(request.send().await.unwrap()).await.status, 400);
}

#[tokio::test]
async fn faults_are_set_read_and_refused() {
    let site = Site::open().await;
    let set = |spec: &'static str| {
        let body = json!({"spec": spec});
        let site = &site;
        async move { site.send_json(Method::PUT, "/sandbox/faults", &body).await }
    };
    let answer = set("429:0.05, 503:0.02").await;
    assert_eq!(
        (answer.status, answer.json()["spec"].as_str()),
        (200, Some("429:0.05, 503:0.02"))
    );
    let bad = set("418:1").await;
    assert_eq!(bad.status, 400);
    assert!(
        bad.text.contains("418") && bad.text.contains("reset_before"),
        "{}",
        bad.text
    );
    let kept = site.get("/sandbox/faults").await.json();
    assert_eq!(kept["spec"], "429:0.05, 503:0.02");
}

#[tokio::test]
async fn a_browsers_page_of_another_origin_cannot_use_them() {
    let site = Site::open().await;
    let request = site
        .http
        .get(site.at("/sandbox/log"))
        .header("origin", "http://evil.example");
    assert_eq!(Answer::of(request.send().await.unwrap()).await.status, 403);
}

#[tokio::test]
async fn the_log_has_every_call_and_no_secret() {
    let site = Site::open().await;
    let scope = format!("openid email {CHAT_SPACES}");
    let begun = site.device(&scope).await;
    site.approve(&json!({"user_code": begun.text_of("user_code")}))
        .await;
    let granted = site.poll(&begun.text_of("device_code")).await;
    let access = granted.text_of("access_token");
    site.get_as("/v1/userinfo", &access).await;
    site.get_as("/v1/spaces?pageSize=7&requestId=r-1", &access)
        .await;
    site.get(&format!("/tokeninfo?access_token={access}")).await;
    let refresh = granted.text_of("refresh_token");
    site.post(&format!("/revoke?token={refresh}"), &[]).await;

    let log = site.get("/sandbox/log").await;
    assert_eq!(log.headers["content-type"], "application/x-ndjson");
    for secret in [
        &access,
        &refresh,
        &begun.text_of("device_code"),
        &begun.text_of("user_code"),
    ] {
        assert!(!log.text.contains(secret.as_str()));
    }
    let secret = crate::site::client_of(roomkey::sandbox::oauth::clients::ClientType::Tv).secret;
    assert!(!log.text.contains(secret));
    let calls: Vec<Value> = log
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let paths: Vec<&str> = calls
        .iter()
        .map(|call| call["path"].as_str().unwrap())
        .collect();
    let expected = [
        "/device/code",
        "/token",
        "/v1/userinfo",
        "/v1/spaces",
        "/tokeninfo",
        "/revoke",
    ];
    assert_eq!(paths, expected, "the controls themselves are left out");
    assert_eq!(calls[0]["status"], 200);
    assert!(calls[0]["request_bytes"].as_u64().unwrap() > 0);
    assert_eq!(calls[2]["caller"], "ana@example.com");
    assert_eq!(calls[3]["query"], "pageSize=7&requestId=r-1");
    assert_eq!(calls[3]["request_id"], "r-1");
    assert_eq!(calls[5]["query"], "token=[redacted]");
}
