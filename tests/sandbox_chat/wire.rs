//! The form of requests and answers: standard parameters, JSON, errors.

use serde_json::{Value, json};

use crate::office::{Office, texts};

const HOSTILE: &str =
    "Evil \u{1b}[31mred\u{1b}]0;owned\u{7} \u{202e}gnp.exe\u{202c} a\u{200d}b 👩‍🚀\nsecond line";

#[tokio::test]
async fn answers_are_pretty_unless_told_otherwise_and_both_say_the_same() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let pretty = ana.get("/v1/spaces?pageSize=3").await;
    assert!(
        pretty
            .text
            .starts_with("{\n  \"spaces\": [\n    {\n      \"name\": \"spaces/")
    );
    assert_eq!(
        pretty.headers["content-type"],
        "application/json; charset=UTF-8"
    );
    let compact = ana.get("/v1/spaces?pageSize=3&prettyPrint=false").await;
    assert!(!compact.text.contains('\n'));
    assert_eq!(pretty.json["spaces"], compact.json["spaces"]);
    let error = ana.get("/v1/spaces/nope").await;
    assert!(
        error
            .text
            .starts_with("{\n  \"error\": {\n    \"code\": 404,"),
        "{}",
        error.text
    );
    let error = ana.get("/v1/spaces/nope?prettyPrint=false").await;
    assert_eq!(
        error.text,
        r#"{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}"#
    );
}

#[tokio::test]
async fn a_hostile_name_comes_through_whole() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    for query in ["", "&prettyPrint=false"] {
        let list = ana
            .get(&format!("/v1/spaces?pageSize=1000{query}"))
            .await
            .ok();
        assert!(texts(&list["spaces"], "displayName").contains(&HOSTILE));
    }
    let name = "\u{1b}]8;;http://x\u{7}<b>&'\"\\\u{e0041}\u{fffd}";
    let path = ana
        .make(json!({"spaceType": "SPACE", "displayName": name}))
        .await;
    assert_eq!(ana.get(&path).await.ok()["displayName"], name);
}

#[tokio::test]
async fn fields_keep_what_they_name() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let get = |fields: &str| format!("/v1/spaces?pageSize=2&prettyPrint=false&fields={fields}");
    let list = ana
        .get(&get("spaces(name,displayName),nextPageToken"))
        .await
        .ok();
    assert_eq!(keys(&list), ["spaces", "nextPageToken"]);
    for space in list["spaces"].as_array().unwrap() {
        assert_eq!(keys(space), ["name", "displayName"]);
    }
    let list = ana
        .get(&get("spaces/membershipCount/joinedDirectHumanUserCount"))
        .await
        .ok();
    assert_eq!(
        list["spaces"][0],
        json!({"membershipCount": {"joinedDirectHumanUserCount": 100}})
    );
    let all = ana
        .get("/v1/spaces?pageSize=2&prettyPrint=false")
        .await
        .text;
    assert_eq!(ana.get(&get("*")).await.text, all);
    assert_eq!(
        keys(&ana.get(&get("nextPageToken")).await.ok()),
        ["nextPageToken"]
    );

    let space = ana.space("Design review").await;
    let members = ana
        .get(&format!(
            "{space}/members?fields=nextPageToken,memberships/member"
        ))
        .await;
    let members = members.ok();
    assert_eq!(keys(&members["memberships"][0]), ["member"]);
    assert_eq!(members["memberships"].as_array().unwrap().len(), 5);
    let one = ana.get(&format!("{space}?$fields=spaceUri")).await.ok();
    assert_eq!(keys(&one), ["spaceUri"]);

    let bad = ana.get(&get("spaces(nope)")).await;
    assert_eq!(bad.error(), (400, "INVALID_ARGUMENT"));
    assert!(
        bad.text
            .contains("Cannot find matching fields for path 'spaces.nope'"),
        "{}",
        bad.text
    );
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn unknown_parameters_and_fields_are_refused_with_their_names() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let good = "/v1/spaces?$.xgafv=2&access_token=x&alt=json&key=k&quotaUser=q&page_size=1\
                &uploadType=media&upload_protocol=raw&oauth_token=t";
    assert_eq!(
        ana.get(good).await.ok()["spaces"].as_array().unwrap().len(),
        1
    );
    let bad = ana.get("/v1/spaces?orderBy=name").await;
    assert_eq!(bad.error(), (400, "INVALID_ARGUMENT"));
    let start =
        "Invalid JSON payload received. Unknown name \"orderBy\": Cannot bind query parameter";
    assert!(bad.message().starts_with(start), "{}", bad.text);
    assert_eq!(
        ana.get("/v1/spaces?alt=proto").await.error(),
        (400, "INVALID_ARGUMENT")
    );

    let body = json!({"spaceType": "SPACE", "displayName": "x", "colour": "red", "space_details": {"rules": 1}});
    let bad = ana.post("/v1/spaces", body).await;
    assert_eq!(bad.error(), (400, "INVALID_ARGUMENT"));
    let detail = &bad.json["error"]["details"][0];
    assert_eq!(detail["@type"], "type.googleapis.com/google.rpc.BadRequest");
    assert_eq!(
        detail["fieldViolations"],
        json!([
            {
                "field": "space",
                "description": "Invalid JSON payload received. Unknown name \"colour\" at 'space': \
                                Cannot find field.",
            },
            {
                "field": "space.space_details",
                "description": "Invalid JSON payload received. Unknown name \"rules\" at \
                                'space.space_details': Cannot find field.",
            },
        ])
    );
    let bad = ana
        .post(
            "/v1/spaces",
            json!({"spaceType": "ROOM", "displayName": "x"}),
        )
        .await;
    assert_eq!(
        bad.message(),
        "Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), \
         \"ROOM\""
    );
    for text in ["{", "[]", "{\"displayName\": 5}", "\u{0}"] {
        assert_eq!(
            ana.post_text("/v1/spaces", text).await.error(),
            (400, "INVALID_ARGUMENT"),
            "{text}"
        );
    }
    let huge = format!("{{\"displayName\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(
        ana.post_text("/v1/spaces", &huge).await.error(),
        (400, "INVALID_ARGUMENT")
    );
}

#[tokio::test]
async fn bodies_may_use_snake_case_and_numbers_for_enums() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let body = json!({"space_type": 1, "display_name": "Numbers", "space_history_state": 1});
    let made = ana
        .post("/v1/spaces?$alt=json;enum-encoding=int", body)
        .await
        .ok();
    assert_eq!(made["spaceHistoryState"], "HISTORY_OFF");
}

/// Google's clients send a GET whose address is longer than 2,048 bytes that way.
#[tokio::test]
async fn a_long_get_may_come_as_a_post() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let form = format!(
        "personFields=names{}",
        "&resourceNames=people%2Fme".repeat(150)
    );
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request
        .post(office.at("/v1/people:batchGet"))
        .bearer_auth(ana.token());
    let request = request.header("x-http-method-override", "GET");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request.body(form).send().await.unwrap();
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(
        answer["responses"].as_array().unwrap().len(),
        150,
        "{answer}"
    );
    assert_eq!(ana.post("/v1/people:batchGet", json!({})).await.status, 405);
}

/// `chat.import` comes by domain-wide delegation alone; no person can consent to it.
#[tokio::test]
async fn import_mode_wants_a_scope_of_its_own() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let complete = ana
        .post("/v1/spaces/AAAAAAAAAAA:completeImport", json!({}))
        .await;
    let body = json!({"spaceType": "SPACE", "displayName": "x", "importMode": true});
    let create = ana.post("/v1/spaces", body).await;
    for refused in [complete, create] {
        assert_eq!(refused.error(), (403, "PERMISSION_DENIED"));
        let reason = &refused.json["error"]["details"][0]["reason"];
        assert_eq!(reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    }
}

#[tokio::test]
async fn a_name_that_is_no_text_is_refused_as_the_api_refuses() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    for path in ["/v1/spaces/%ff", "/v1/spaces/%ff/members/%c3%28"] {
        let error = ana.get(path).await;
        assert_eq!(error.json["error"]["code"], 400, "{}", error.text);
        assert_eq!(error.json["error"]["status"], "INVALID_ARGUMENT");
        assert_eq!(
            error.headers["content-type"],
            "application/json; charset=UTF-8"
        );
    }
}
