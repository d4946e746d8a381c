//! `spaces.list`, `spaces.get` and `spaces.findDirectMessage`.

use std::collections::HashSet;

use roomkey::sandbox::Options;
use serde_json::{Value, json};

use crate::office::{Office, texts};

#[tokio::test]
async fn pages_add_up_and_an_absent_token_ends_them() {
    let office = Office::with(Options {
        spaces: 2_345,
        ..Options::default()
    })
    .await;
    let ana = office.desk("ana").await;
    let default = ana.get("/v1/spaces").await.ok();
    assert_eq!(default["spaces"].as_array().unwrap().len(), 100);
    let zero = ana.get("/v1/spaces?pageSize=0").await.ok();
    assert_eq!(zero["spaces"].as_array().unwrap().len(), 100);
    let most = ana.get("/v1/spaces?pageSize=5000").await.ok();
    assert_eq!(most["spaces"].as_array().unwrap().len(), 1_000);
    assert_eq!(
        ana.get("/v1/spaces?pageSize=-1").await.error(),
        (400, "INVALID_ARGUMENT")
    );
    for size in [7, 1_000] {
        let all = ana
            .all(&format!("/v1/spaces?pageSize={size}"), "spaces")
            .await;
        let names: HashSet<_> = all.iter().map(|space| space["name"].to_string()).collect();
        assert_eq!((all.len(), names.len()), (2_345, 2_345));
    }
}

#[tokio::test]
async fn a_page_token_is_good_for_its_own_listing_only() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let first = ana.get("/v1/spaces?pageSize=2").await.ok();
    let token = first["nextPageToken"].as_str().unwrap();
    let filter = "spaceType%20=%20%22SPACE%22";
    ana.get(&format!("/v1/spaces?pageSize=3&pageToken={token}"))
        .await
        .ok();
    for path in [
        format!("/v1/spaces?pageToken={token}&filter={filter}"),
        "/v1/spaces?pageToken=nonsense".to_owned(),
        format!("/v1/spaces?pageToken={}", &token[1..]),
    ] {
        assert_eq!(
            ana.get(&path).await.error(),
            (400, "INVALID_ARGUMENT"),
            "{path}"
        );
    }
    let other = budi.get(&format!("/v1/spaces?pageToken={token}")).await;
    assert_eq!(other.error(), (400, "INVALID_ARGUMENT"));
}

#[tokio::test]
async fn pages_stay_true_while_spaces_come_and_go() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let mut made = Vec::new();
    for n in 0..6 {
        let body = json!({"spaceType": "SPACE", "displayName": format!("Moving {n}")});
        made.push(ana.make(body).await);
    }
    let before = ana.all("/v1/spaces?pageSize=1000", "spaces").await.len();
    let first = ana
        .get(&format!("/v1/spaces?pageSize={}", before - 4))
        .await
        .ok();
    let token = first["nextPageToken"].as_str().unwrap();
    ana.delete(&made[0]).await.ok();
    ana.delete(&made[2]).await.ok();
    let rest = ana
        .get(&format!("/v1/spaces?pageSize=100&pageToken={token}"))
        .await
        .ok();
    assert_eq!(
        texts(&rest["spaces"], "displayName"),
        ["Moving 3", "Moving 4", "Moving 5"]
    );
}

#[tokio::test]
async fn the_filter_selects_types_and_refuses_the_rest() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let mut sum = 0;
    for kind in ["SPACE", "GROUP_CHAT", "DIRECT_MESSAGE"] {
        let path = format!("/v1/spaces?pageSize=1000&filter=spaceType%20%3D%20%22{kind}%22");
        let list = ana.get(&path).await.ok();
        let kinds = texts(&list["spaces"], "spaceType");
        assert!(
            !kinds.is_empty() && kinds.iter().all(|k| *k == kind),
            "{kinds:?}"
        );
        sum += kinds.len();
    }
    assert_eq!(sum, ana.all("/v1/spaces", "spaces").await.len());
    let bad = ana
        .get("/v1/spaces?filter=spaceType%20=%20%22ROOM%22")
        .await;
    assert_eq!(bad.error(), (400, "INVALID_ARGUMENT"));
    assert_eq!(bad.message(), "Invalid filter query");
}

#[tokio::test]
async fn rows_are_sparse_and_details_come_with_get_alone() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let list = ana.all("/v1/spaces", "spaces").await;
    let shows = |space: &Value, key: &str| space.get(key).is_some();
    for space in &list {
        assert!(!shows(space, "permissionSettings") && !shows(space, "accessSettings"));
        let named = space["spaceType"] == "SPACE";
        let direct = space["spaceType"] == "DIRECT_MESSAGE";
        assert_eq!(shows(space, "displayName"), named, "{space}");
        assert_eq!(shows(space, "createTime"), !direct, "{space}");
        assert_eq!(shows(space, "customer"), !direct, "{space}");
        assert_ne!(space["externalUserAllowed"], false, "{space}");
        assert!(
            shows(space, "spaceUri") && shows(space, "lastActiveTime"),
            "{space}"
        );
        assert!(
            shows(&space["membershipCount"], "joinedDirectHumanUserCount"),
            "{space}"
        );
    }
    assert!(
        list.iter()
            .any(|space| space["lastActiveTime"] == "1970-01-01T00:00:00Z")
    );
    assert!(list.iter().any(|space| space["singleUserBotDm"] == true));
    let news = ana.get(&ana.space("Company news").await).await.ok();
    assert_eq!(
        news["permissionSettings"]["manageMembersAndGroups"],
        json!({"managersAllowed": true, "assistantManagersAllowed": true})
    );
    assert_eq!(news["accessSettings"], json!({"accessState": "PRIVATE"}));
    let open = ana.get(&ana.space("Open source").await).await.ok();
    assert_eq!(open["accessSettings"]["audience"], "audiences/default");
    assert_eq!(open["accessSettings"]["accessState"], "DISCOVERABLE");
}

#[tokio::test]
async fn an_empty_list_is_an_empty_object_and_strangers_see_nothing() {
    let office = Office::with(Options {
        spaces: 0,
        ..Options::default()
    })
    .await;
    let ana = office.desk("ana").await;
    assert_eq!(ana.get("/v1/spaces?prettyPrint=false").await.text, "{}");
    let dewi = office.desk("dewi").await;
    let finance = dewi.space("Finance").await;
    let refused = ana.get(&finance).await;
    assert_eq!(refused.error(), (403, "PERMISSION_DENIED"));
    assert_eq!(refused.message(), "The caller does not have permission");
    for unknown in [
        "/v1/spaces/AAAAAAAAAAA",
        "/v1/spaces/x",
        "/v1/spaces/AAAAAAAAAAA/members",
    ] {
        assert_eq!(
            ana.get(unknown).await.error(),
            (404, "NOT_FOUND"),
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn a_direct_message_is_found_by_address_or_id() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let find = |who: &str| format!("/v1/spaces:findDirectMessage?name={who}");
    let found = ana.get(&find("users/budi@example.com")).await.ok();
    assert_eq!(found["spaceType"], "DIRECT_MESSAGE");
    let me = ana.get("/v1/people/me?personFields=names").await.ok();
    let id = me["resourceName"]
        .as_str()
        .unwrap()
        .replace("people/", "users/");
    assert_eq!(budi.get(&find(&id)).await.ok()["name"], found["name"]);
    assert_eq!(
        ana.get(&find("users/app")).await.ok()["singleUserBotDm"],
        true
    );
    assert_eq!(
        ana.get(&find("users/eko@example.com")).await.error(),
        (404, "NOT_FOUND")
    );
    let launch = ana.space("Partner launch").await;
    let gita = ana
        .get(&format!("{launch}/members/gita@partner.example"))
        .await
        .ok();
    let gita = gita["member"]["name"].as_str().unwrap();
    assert_eq!(ana.get(&find(gita)).await.ok()["externalUserAllowed"], true);
    for bad in [
        "users/garbage",
        "users/nobody@example.com",
        "",
        "budi@example.com",
    ] {
        assert_eq!(
            ana.get(&find(bad)).await.error(),
            (400, "INVALID_ARGUMENT"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_seed_of_many_members_each_makes_all_spaces_alike() {
    let options = Options {
        spaces: 12,
        members_each: Some(230),
        ..Options::default()
    };
    let office = Office::with(options).await;
    let ana = office.desk("ana").await;
    for space in ana.all("/v1/spaces", "spaces").await {
        let path = format!(
            "/v1/{}/members?pageSize=100",
            space["name"].as_str().unwrap()
        );
        assert_eq!(ana.all(&path, "memberships").await.len(), 230);
        assert_eq!(space["membershipCount"]["joinedDirectHumanUserCount"], 230);
    }
}
