//! What a terminal sees: metadata, the device grant, refresh and revocation.

use crate::office::{DEVICE_GRANT, Office};

/// Whatever a terminal asks, well or badly, nobody may keep the answer.
#[tokio::test]
async fn s1_no_answer_of_the_endpoints_may_be_stored() {
    let office = Office::open().await;
    let begun = office.begin().await;
    for (path, form) in [
        ("/device_authorization", vec![("client_id", "kiosk")]),
        ("/device_authorization", vec![("client_id", "nobody")]),
        ("/device_authorization", vec![]),
        (
            "/token",
            vec![
                ("grant_type", DEVICE_GRANT),
                ("client_id", "kiosk"),
                ("device_code", &begun.device_code),
            ],
        ),
        ("/token", vec![("grant_type", "password")]),
        (
            "/revoke",
            vec![("client_id", "kiosk"), ("token", "unknown")],
        ),
    ] {
        let answer = office.post(path, &form).await;
        assert_eq!(
            answer.header("cache-control"),
            "no-store",
            "{path} {form:?}"
        );
        assert_eq!(answer.header("pragma"), "no-cache", "{path} {form:?}");
        if !answer.text.is_empty() {
            assert_eq!(answer.header("content-type"), "application/json");
        }
        assert!(
            !answer.headers.contains_key("access-control-allow-origin"),
            "no CORS"
        );
    }
}

#[tokio::test]
async fn s11_metadata_names_every_endpoint_and_the_version() {
    let office = Office::open().await;
    let answer = office.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(answer.status, 200);
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], office.url);
    for (key, path) in [
        ("device_authorization_endpoint", "/device_authorization"),
        ("token_endpoint", "/token"),
        ("revocation_endpoint", "/revoke"),
    ] {
        assert_eq!(metadata[key], office.at(path));
    }
    let grants = metadata["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&DEVICE_GRANT.into()) && grants.contains(&"refresh_token".into()));
    assert_eq!(
        metadata["token_endpoint_auth_methods_supported"],
        serde_json::json!(["none"])
    );
    assert_eq!(
        metadata["roomkey_bridge_version"],
        env!("CARGO_PKG_VERSION")
    );
}

#[tokio::test]
async fn s2_s3_s13_a_device_authorization_has_all_that_rfc_8628_wants() {
    let office = Office::open().await;
    let answer = office
        .post("/device_authorization", &[("client_id", "kiosk")])
        .await;
    let code = answer.text_of("user_code");
    let letters = code.replace('-', "");
    assert_eq!((code.len(), letters.len(), &code[4..5]), (9, 8, "-"));
    assert!(
        letters.chars().all(|c| "BCDFGHJKLMNPQRSTVWXZ".contains(c)),
        "{code}"
    );
    assert_eq!(answer.text_of("verification_uri"), office.at("/device"));
    let complete = answer.text_of("verification_uri_complete");
    assert_eq!(
        complete,
        format!("{}/D/{letters}", office.url).to_uppercase()
    );
    assert!(answer.text_of("device_code").len() >= 43, "256 bits");
    let json = answer.json();
    assert_eq!(
        (&json["expires_in"], &json["interval"]),
        (&600.into(), &5.into())
    );
}

#[tokio::test]
async fn s8_errors_have_the_code_and_the_status_of_the_standard() {
    let office = Office::open().await;
    let begun = office.begin().await;
    let code = begun.device_code.as_str();
    let token = |more: &[(&'static str, &str)]| {
        let form: Vec<(String, String)> = more
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let office = &office;
        async move {
            let form: Vec<(&str, &str)> =
                form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            office.post("/token", &form).await.error()
        }
    };
    let device = ("grant_type", DEVICE_GRANT);
    let kiosk = ("client_id", "kiosk");
    let of = |status, error: &str| (status, error.to_owned());
    assert_eq!(token(&[]).await, of(400, "invalid_request"));
    assert_eq!(
        token(&[("grant_type", "password"), kiosk]).await,
        of(400, "unsupported_grant_type")
    );
    assert_eq!(token(&[device, kiosk]).await, of(400, "invalid_request"));
    assert_eq!(
        token(&[device, ("device_code", code)]).await,
        of(400, "invalid_request")
    );
    assert_eq!(
        token(&[device, ("client_id", "nobody"), ("device_code", code)]).await,
        of(401, "invalid_client")
    );
    assert_eq!(
        token(&[device, kiosk, ("device_code", "unknown")]).await,
        of(400, "invalid_grant")
    );
    let foreign = office.begin().await.device_code;
    assert_eq!(
        token(&[device, ("client_id", "other"), ("device_code", &foreign)]).await,
        of(400, "invalid_grant"),
        "bound to its client (S9, §6.2)"
    );
    assert_eq!(
        token(&[device, kiosk, ("device_code", code)]).await,
        of(400, "authorization_pending")
    );
    assert_eq!(
        token(&[device, kiosk, ("device_code", code)]).await,
        of(400, "slow_down")
    );
}

#[tokio::test]
async fn s8_a_challenge_goes_to_who_used_basic_alone() {
    let office = Office::open().await;
    let request = office
        .http
        .post(office.at("/token"))
        .basic_auth("nobody", Some("x"));
    let request = request.form(&[
        ("grant_type", DEVICE_GRANT),
        ("client_id", "nobody"),
        ("device_code", "x"),
    ]);
    let answer = crate::office::Answer::of(request.send().await.unwrap()).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").starts_with("Basic"));
    let plain = office
        .post("/device_authorization", &[("client_id", "nobody")])
        .await;
    assert_eq!(plain.error(), (401, "invalid_client".to_owned()));
    assert!(!plain.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn s12_duplicates_are_refused_unknown_ones_ignored_and_empty_ones_omitted() {
    let office = Office::open().await;
    let twice = office
        .post_text("/device_authorization", "client_id=kiosk&client_id=kiosk")
        .await;
    assert_eq!(twice.error(), (400, "invalid_request".to_owned()));
    let hostile = office
        .post_text(
            "/device_authorization",
            "client_id=kiosk&%3Cscript%3E=1&%3Cscript%3E=2",
        )
        .await;
    assert!(
        !hostile.text.contains("<script"),
        "a name from outside is not echoed"
    );
    let unknown = office
        .post_text("/device_authorization", "client_id=kiosk&colour=red&scope=")
        .await;
    assert_eq!(unknown.status, 200, "{unknown:?}");
    let empty = office
        .post_text("/device_authorization", "client_id=")
        .await;
    assert_eq!(empty.error(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn section_6_12_the_query_is_never_read_and_the_body_is_a_form() {
    let office = Office::open().await;
    let query = office
        .post("/device_authorization?client_id=kiosk", &[("x", "y")])
        .await;
    assert_eq!(query.error(), (400, "invalid_request".to_owned()));
    let request = office.http.post(office.at("/device_authorization"));
    let request = request
        .header("content-type", "application/json")
        .body("{\"client_id\":\"kiosk\"}");
    let json = crate::office::Answer::of(request.send().await.unwrap()).await;
    assert_eq!(json.error(), (400, "invalid_request".to_owned()));
    for path in ["/token", "/device_authorization", "/revoke"] {
        assert_eq!(office.get(path).await.status, 405, "{path}");
    }
}

#[tokio::test]
async fn section_6_1_only_registered_clients_and_their_scopes() {
    let office = Office::open().await;
    let stranger = office
        .post("/device_authorization", &[("client_id", "gmail")])
        .await;
    assert_eq!(stranger.error(), (401, "invalid_client".to_owned()));
    let delete = "https://www.googleapis.com/auth/chat.delete";
    let wide = office
        .post(
            "/device_authorization",
            &[("client_id", "kiosk"), ("scope", delete)],
        )
        .await;
    assert_eq!(wide.error(), (400, "invalid_scope".to_owned()));
}

#[tokio::test]
async fn product_6_oversized_bodies_are_refused() {
    let office = Office::open().await;
    let large = office
        .post_text("/token", "a=".to_owned() + &"b".repeat(70_000))
        .await;
    assert_eq!(large.status, 413);
    assert_eq!(large.error().1, "invalid_request");
    let page = office
        .post_text("/device", "a=".to_owned() + &"b".repeat(70_000))
        .await;
    assert_eq!(page.status, 413);
}

#[tokio::test]
async fn product_6_stages_are_told_to_who_asks_for_them() {
    let office = Office::open().await;
    let begun = office.begin_with(&[("roomkey_stages", "1")]).await;
    let plain = office.begin().await;
    let mut phone = office.phone();
    let asking = phone.enter(&begun.user_code).await;
    assert_eq!(
        office
            .poll(&begun.device_code)
            .await
            .text_of("roomkey_stage"),
        "code_entered"
    );
    let mut other = office.phone();
    other.enter(&plain.user_code).await;
    assert!(office.poll(&plain.device_code).await.json()["roomkey_stage"].is_null());
    let chooser = phone.go_on(&asking).await;
    let stage = office.poll(&begun.device_code).await;
    assert_eq!(
        stage.text_of("roomkey_stage"),
        "at_google",
        "also with slow_down"
    );
    phone.consent(&chooser, crate::phone::ANA, "allow").await;
    let stage = office.poll(&begun.device_code).await;
    assert_eq!(stage.text_of("roomkey_stage"), "awaiting_approval");
}
