//! Who may call at all: tokens and scopes.

use reqwest::Method;
use serde_json::json;

use crate::office::Office;

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

/// Each method with a scope that permits it and one that looks alike but does not.
#[tokio::test]
async fn every_method_wants_its_own_scope() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Scopes"}))
        .await;
    ana.add(&space, "budi@example.com").await.ok();
    let members = format!("{space}/members");
    let budi = format!("{members}/budi@example.com");
    let rename = format!("{space}?updateMask=displayName");
    let role = format!("{budi}?updateMask=role");
    let name = json!({"spaceType": "SPACE", "displayName": "Scopes 2"});
    let renamed = json!({"displayName": "Scopes 4"});
    let eko = json!({"member": {"name": "users/eko@example.com", "type": "HUMAN"}});
    let manager = json!({"role": "ROLE_MANAGER"});
    let find = "/v1/spaces:findDirectMessage?name=users/budi@example.com";
    let search = "/v1/people:searchDirectoryPeople?query=b&readMask=names\
                  &sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE";
    let setup = json!({"space": {"spaceType": "SPACE", "displayName": "Scopes 3"}});
    let calls = [
        (
            Method::GET,
            "/v1/spaces",
            None,
            "chat.spaces.readonly",
            "chat.memberships",
        ),
        (
            Method::GET,
            &space,
            None,
            "chat.spaces",
            "chat.spaces.create",
        ),
        (
            Method::GET,
            find,
            None,
            "chat.spaces.readonly",
            "chat.memberships",
        ),
        (
            Method::POST,
            "/v1/spaces",
            Some(&name),
            "chat.spaces.create",
            "chat.spaces.readonly",
        ),
        (
            Method::POST,
            "/v1/spaces:setup",
            Some(&setup),
            "chat.spaces",
            "chat.memberships",
        ),
        (
            Method::PATCH,
            &rename,
            Some(&renamed),
            "chat.spaces",
            "chat.spaces.create",
        ),
        (
            Method::GET,
            &members,
            None,
            "chat.memberships.readonly",
            "chat.spaces",
        ),
        (
            Method::GET,
            &budi,
            None,
            "chat.memberships",
            "chat.memberships.app",
        ),
        (
            Method::POST,
            &members,
            Some(&eko),
            "chat.memberships",
            "chat.memberships.app",
        ),
        (
            Method::PATCH,
            &role,
            Some(&manager),
            "chat.memberships",
            "chat.memberships.readonly",
        ),
        (
            Method::DELETE,
            &budi,
            None,
            "chat.memberships",
            "chat.memberships.app",
        ),
        (Method::DELETE, &space, None, "chat.delete", "chat.spaces"),
        (
            Method::GET,
            search,
            None,
            "directory.readonly",
            "userinfo.profile",
        ),
        (
            Method::GET,
            "/v1/people/me?personFields=names",
            None,
            "userinfo.profile",
            "chat.spaces",
        ),
    ];
    for (method, path, body, good, bad) in calls {
        let body = || body.map(ToString::to_string);
        let without = office.sign_in("ana", &[bad]).await;
        let refused = office
            .call(method.clone(), path, Some(without.token()), body())
            .await;
        let place = format!("{method} {path} with {bad}: {}", refused.text);
        assert_eq!(refused.error(), (403, "PERMISSION_DENIED"), "{place}");
        let reason = &refused.json["error"]["details"][0]["reason"];
        assert_eq!(reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "{place}");
        let with = office.sign_in("ana", &[good]).await;
        let done = office
            .call(method.clone(), path, Some(with.token()), body())
            .await;
        assert_eq!(
            done.status, 200,
            "{method} {path} with {good}: {}",
            done.text
        );
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
