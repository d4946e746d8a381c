//! Who may call at all: tokens and scopes.

use reqwest::Method;
use serde_json::json;

use crate::office::{Office, cells};

#[tokio::test]
async fn without_a_good_token_there_is_a_401_that_says_how_to_authenticate() {
    let office = Office::open().await;
    let missing = office.call(Method::GET, "/v1/spaces", None, None).await;
    assert_eq!(missing.error(), (401, "UNAUTHENTICATED"));
    assert!(
        missing.headers["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Bearer realm=")
    );
    assert_eq!(
        missing.json["error"]["details"],
        json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "CREDENTIALS_MISSING",
            "domain": "googleapis.com",
            "metadata": {
                "service": "chat.googleapis.com",
                "method": "google.chat.v1.ChatService.ListSpaces",
            },
        }])
    );
    let wrong = office
        .call(Method::GET, "/v1/people/me", Some("ya29.wrong"), None)
        .await;
    assert_eq!(wrong.error(), (401, "UNAUTHENTICATED"));
    let header = wrong.headers["www-authenticate"].to_str().unwrap();
    assert!(header.contains("error=\"invalid_token\""), "{header}");
}

/// Each call with its body, a scope that permits it, and one that looks alike but does not.
const CALLS: &str = r#"
GET /v1/spaces                                         |  | chat.spaces.readonly | chat.memberships
GET {space}                                            |  | chat.spaces | chat.spaces.create
GET /v1/spaces:findDirectMessage?name=users/budi@example.com |  | chat.spaces.readonly | chat.memberships
POST /v1/spaces | {"spaceType":"SPACE","displayName":"Scopes 2"} | chat.spaces.create | chat.spaces.readonly
POST /v1/spaces:setup | {"space":{"spaceType":"SPACE","displayName":"Scopes 3"}} | chat.spaces | chat.memberships
PATCH {space}?updateMask=displayName | {"displayName":"Scopes 4"} | chat.spaces | chat.spaces.create
GET {space}/members                                    |  | chat.memberships.readonly | chat.spaces
GET {budi}                                             |  | chat.memberships | chat.memberships.app
POST {space}/members | {"member":{"name":"users/eko@example.com","type":"HUMAN"}} | chat.memberships | chat.memberships.app
POST {space}/members | {"member":{"name":"users/app","type":"BOT"}} | chat.memberships.app | chat.memberships.readonly
PATCH {budi}?updateMask=role | {"role":"ROLE_MANAGER"} | chat.memberships | chat.memberships.readonly
DELETE {budi}                                          |  | chat.memberships | chat.memberships.app
DELETE {space}                                         |  | chat.delete | chat.spaces
GET /v1/people:searchDirectoryPeople?query=b&readMask=names&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE |  | directory.readonly | userinfo.profile
GET /v1/people/me?personFields=names                   |  | userinfo.profile | chat.spaces
"#;

#[tokio::test]
async fn every_method_wants_its_own_scope() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Scopes"}))
        .await;
    ana.add(&space, "budi@example.com").await.ok();
    let budi = format!("{space}/members/budi@example.com");
    for line in CALLS.trim().lines() {
        let line = line.replace("{space}", &space).replace("{budi}", &budi);
        let [call, body, good, bad] = cells(&line);
        let (method, path) = call.split_once(' ').unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = || (!body.is_empty()).then(|| body.to_owned());
        let without = office.sign_in("ana", &[bad]).await;
        let refused = office
            .call(method.clone(), path, Some(without.token()), body())
            .await;
        assert_eq!(
            refused.error(),
            (403, "PERMISSION_DENIED"),
            "{line}: {}",
            refused.text
        );
        let reason = &refused.json["error"]["details"][0]["reason"];
        assert_eq!(reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "{line}");
        let with = office.sign_in("ana", &[good]).await;
        let done = office.call(method, path, Some(with.token()), body()).await;
        assert_eq!(done.status, 200, "{line}: {}", done.text);
    }
}

#[tokio::test]
async fn admin_access_needs_an_admin_scope_and_an_administrator() {
    let office = Office::open().await;
    let dewi = office.desk("dewi").await;
    let finance = dewi.space("Finance").await;
    let path = format!("{finance}?useAdminAccess=true");
    let without = office.desk("ana").await.get(&path).await;
    assert_eq!(
        without.json["error"]["details"][0]["reason"],
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    );
    let budi = office.sign_in("budi", &["chat.admin.spaces"]).await;
    let refused = budi.get(&path).await;
    assert_eq!(refused.error(), (403, "PERMISSION_DENIED"));
    assert!(
        refused.message().contains("doesn't support non-admin"),
        "{}",
        refused.text
    );
    let ana = office.sign_in("ana", &["chat.admin.spaces.readonly"]).await;
    assert_eq!(ana.get(&path).await.ok()["displayName"], "Finance");
    let plain = ana.get(&finance).await;
    assert_eq!(
        plain.error(),
        (403, "PERMISSION_DENIED"),
        "the admin scope serves admin calls only"
    );
}
