//! Who may do what in which type of space: every standing that a person can have there, and the
//! administrator, against every method.

use reqwest::Method;
use serde_json::{Value, json};

use crate::office::{Desk, Office, cells};

/// A named space that admits outsiders: its owner, a manager, a member, the invited, somebody who
/// is in through a group, an outsider, a stranger, an administrator who is no member.
const SPACE: (&str, [&str; 8]) = (
    r#"
GET {space}                                                   |  | 200 200 200 403 200 200 403 200
GET {space}/members?filter={humans}                           |  | 200 200 200 403 200 200 403 200
GET {space}/members?filter={humans}&showGroups=true&showInvited=true | | 200 200 200 403 200 200 403 200
GET {space}/members/{agus}                                    |  | 200 200 200 403 200 200 403 200
GET {space}/members/group-02qrstuv45sales                     |  | 200 200 200 403 200 200 403 200
GET {space}/members/app                                       |  | 200 200 200 403 200 200 403 400
PATCH {space}?updateMask=displayName         | {"displayName":"{new}"} | 200 200 200 403 200 200 403 200
PATCH {space}?updateMask=spaceDetails        | {"spaceDetails":{"description":"d"}} | 200 200 200 403 200 200 403 200
PATCH {space}?updateMask=spaceHistoryState   | {"spaceHistoryState":"HISTORY_OFF"} | 200 200 200 403 200 200 403 400
PATCH {space}?updateMask=accessSettings.audience | {"accessSettings":{"audience":"audiences/default"}} | 200 200 403 403 403 403 403 400
PATCH {space}?updateMask={access}.discoverSpaceSetting | {"accessSettings":{"accessPermissionSettings":{"discoverSpaceSetting":{}}}} | 200 200 403 403 403 403 403 400
PATCH {space}?updateMask=permissionSettings.manageApps | {"permissionSettings":{"manageApps":{"managersAllowed":true}}} | 200 403 403 403 403 403 403 200
PATCH {space}?updateMask=permissionSettings.viewSpaceMembership,{access}.viewSpaceMembershipSetting | {"permissionSettings":{"viewSpaceMembership":{"managersAllowed":true}},"accessSettings":{"accessPermissionSettings":{"viewSpaceMembershipSetting":{}}}} | 200 403 403 403 403 403 403 400
POST {space}/members | {"member":{"name":"users/aisyah.andersson@example.com","type":"HUMAN"}} | 200 200 200 403 200 200 403 200
POST {space}/members | {"member":{"name":"users/noah@partner.example","type":"HUMAN"}} | 200 200 200 403 200 200 403 400
POST {space}/members | {"groupMember":{"name":"groups/01abcdef23team0"}} | 200 200 200 403 200 200 403 200
POST {space}/members | {"member":{"name":"users/app","type":"BOT"}} | 409 409 409 403 409 409 403 400
POST {space}/members | {"member":{"name":"users/fitri@example.com","type":"HUMAN"}} | 409 409 409 403 409 409 403 409
PATCH {space}/members/{agus}?updateMask=role | {"role":"ROLE_ASSISTANT_MANAGER"} | 200 200 403 403 403 403 403 200
PATCH {space}/members/{agus}?updateMask=role | {"role":"ROLE_MANAGER"} | 200 403 403 403 403 403 403 200
PATCH {space}/members/dewi@example.com?updateMask=role | {"role":"ROLE_MEMBER"} | 200 200 403 403 403 403 403 200
PATCH {space}/members/eko@example.com?updateMask=role | {"role":"ROLE_MEMBER"} | 200 403 403 403 403 403 403 200
PATCH {space}/members/group-02qrstuv45sales?updateMask=role | {"role":"ROLE_MEMBER"} | 400 400 400 403 400 400 403 400
DELETE {space}/members/{agus}                                 |  | 200 200 200 403 200 200 403 200
DELETE {space}/members/dewi@example.com                       |  | 200 200 403 403 403 403 403 200
DELETE {space}/members/eko@example.com                        |  | 200 403 403 403 403 403 403 200
DELETE {space}/members/fitri@example.com                      |  | 200 200 200 403 200 200 403 200
DELETE {space}/members/group-02qrstuv45sales                  |  | 200 200 200 403 200 200 403 200
DELETE {space}/members/app                                    |  | 200 200 200 403 200 200 403 400
DELETE {space}/members/{me}                                   |  | 200 200 200 403 404 200 403 404
DELETE {space}                                                |  | 200 403 403 403 403 403 403 200
POST {space}:completeImport                                   | {} | 403 403 403 403 403 403 403 403
"#,
    [
        "ana@example.com",
        "budi@example.com",
        "citra@example.com",
        "fitri@example.com",
        "andreas.chen@example.com",
        "gita@partner.example",
        "galih.jensen@example.com",
        "joko@example.com",
    ],
);

/// A group chat that admits outsiders: a member, an outsider, the invited, a stranger, an
/// administrator.
const GROUP_CHAT: (&str, [&str; 5]) = (
    r#"
GET {space}                                                   |  | 200 200 403 403 200
GET {space}/members?filter={humans}                           |  | 200 200 403 403 200
GET {space}/members/budi@example.com                          |  | 200 200 403 403 200
PATCH {space}?updateMask=displayName         | {"displayName":"{new}"} | 400 400 403 403 400
PATCH {space}?updateMask=spaceType,displayName | {"spaceType":"SPACE","displayName":"{new}"} | 200 200 403 403 400
PATCH {space}?updateMask=spaceHistoryState   | {"spaceHistoryState":"HISTORY_OFF"} | 200 200 403 403 400
PATCH {space}?updateMask=accessSettings.audience | {"accessSettings":{"audience":"audiences/default"}} | 400 400 403 403 400
PATCH {space}?updateMask=permissionSettings.manageApps | {"permissionSettings":{"manageApps":{"managersAllowed":true}}} | 400 400 403 403 400
POST {space}/members | {"member":{"name":"users/aisyah.andersson@example.com","type":"HUMAN"}} | 200 200 403 403 200
POST {space}/members | {"member":{"name":"users/noah@partner.example","type":"HUMAN"}} | 200 200 403 403 400
POST {space}/members | {"groupMember":{"name":"groups/01abcdef23team0"}} | 400 400 403 403 400
POST {space}/members | {"member":{"name":"users/app","type":"BOT"}} | 200 200 403 403 400
PATCH {space}/members/budi@example.com?updateMask=role | {"role":"ROLE_MANAGER"} | 400 400 403 403 400
DELETE {space}/members/budi@example.com                       |  | 200 200 403 403 200
DELETE {space}/members/{me}                                   |  | 200 200 403 403 404
DELETE {space}                                                |  | 400 400 403 403 400
"#,
    [
        "ana@example.com",
        "gita@partner.example",
        "fitri@example.com",
        "galih.jensen@example.com",
        "joko@example.com",
    ],
);

/// The one direct message of two people, one row after another: both of them, a stranger, an
/// administrator.
const DIRECT_MESSAGE: (&str, [&str; 4]) = (
    r#"
GET {space}                                                   |  | 200 200 403 200
GET {space}/members?filter={humans}                           |  | 200 200 403 200
GET {space}/members/budi@example.com                          |  | 200 200 403 200
PATCH {space}?updateMask=displayName         | {"displayName":"{new}"} | 400 400 403 400
PATCH {space}?updateMask=spaceDetails        | {"spaceDetails":{"description":"d"}} | 400 400 403 400
PATCH {space}?updateMask=spaceType,displayName | {"spaceType":"SPACE","displayName":"{new}"} | 400 400 403 400
PATCH {space}?updateMask=spaceHistoryState   | {"spaceHistoryState":"HISTORY_OFF"} | 200 200 403 400
PATCH {space}?updateMask=accessSettings.audience | {"accessSettings":{"audience":"audiences/default"}} | 400 400 403 400
PATCH {space}?updateMask=permissionSettings.manageApps | {"permissionSettings":{"manageApps":{"managersAllowed":true}}} | 400 400 403 400
POST {space}/members | {"member":{"name":"users/aisyah.andersson@example.com","type":"HUMAN"}} | 400 400 403 400
POST {space}/members | {"groupMember":{"name":"groups/01abcdef23team0"}} | 400 400 403 400
PATCH {space}/members/budi@example.com?updateMask=role | {"role":"ROLE_MANAGER"} | 400 400 403 400
DELETE {space}/members/budi@example.com                       |  | 400 400 403 400
DELETE {space}/members/{me}                                   |  | 400 400 403 404
DELETE {space}                                                |  | 400 400 403 400
"#,
    [
        "ana@example.com",
        "budi@example.com",
        "galih.jensen@example.com",
        "joko@example.com",
    ],
);

const ADMIN: &[&str] = &[
    "chat.admin.spaces",
    "chat.admin.memberships",
    "chat.admin.delete",
];

fn human(who: &str) -> Value {
    json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}})
}

async fn named_space(ana: &Desk<'_>, number: usize) -> String {
    let body = json!({
        "space": {"spaceType": "SPACE", "displayName": format!("Standing {number}"),
                  "externalUserAllowed": true},
        "memberships": [
            human("eko@example.com"), human("budi@example.com"), human("dewi@example.com"),
            human("citra@example.com"), human("agus.adeyemi@example.com"),
            human("fitri@example.com"), human("gita@partner.example"),
            {"groupMember": {"name": "groups/02qrstuv45sales"}},
        ],
    });
    let made = ana.post("/v1/spaces:setup", body).await.ok();
    let space = format!("/v1/{}", made["name"].as_str().unwrap());
    let app = json!({"member": {"name": "users/app", "type": "BOT"}});
    ana.post(&format!("{space}/members"), app).await.ok();
    for (who, role) in [
        ("eko", "ROLE_MANAGER"),
        ("budi", "ROLE_ASSISTANT_MANAGER"),
        ("dewi", "ROLE_ASSISTANT_MANAGER"),
    ] {
        ana.role(&space, &format!("{who}@example.com"), role)
            .await
            .ok();
    }
    space
}

async fn group_chat(ana: &Desk<'_>, _: usize) -> String {
    let body = json!({
        "space": {"spaceType": "GROUP_CHAT", "externalUserAllowed": true},
        "memberships": [
            human("budi@example.com"), human("fitri@example.com"), human("gita@partner.example"),
        ],
    });
    let made = ana.post("/v1/spaces:setup", body).await.ok();
    format!("/v1/{}", made["name"].as_str().unwrap())
}

async fn direct_message(ana: &Desk<'_>, _: usize) -> String {
    let find = "/v1/spaces:findDirectMessage?name=users/budi@example.com";
    format!("/v1/{}", ana.get(find).await.ok()["name"].as_str().unwrap())
}

async fn check<const N: usize>(
    (table, people): (&str, [&str; N]),
    space_for: impl AsyncFn(&Desk<'_>, usize) -> String,
) {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let mut desks = Vec::new();
    for (at, who) in people.iter().enumerate() {
        desks.push(if at + 1 == N {
            office.sign_in(who, ADMIN).await
        } else {
            office.desk(who).await
        });
    }
    let mut number = 0;
    for line in table.trim().lines() {
        let [call, body, wanted] = cells(line);
        assert_eq!(wanted.split(' ').count(), N, "{line}");
        for (at, wanted) in wanted.split(' ').enumerate() {
            number += 1;
            let mut call = call
                .replace("{space}", &space_for(&ana, number).await)
                .replace("{me}", people[at])
                .replace("{agus}", "agus.adeyemi@example.com")
                .replace("{access}", "accessSettings.accessPermissionSettings")
                .replace("{humans}", "member.type%20=%20%22HUMAN%22");
            if at + 1 == N && !call.contains(':') {
                call.push(if call.contains('?') { '&' } else { '?' });
                call += "useAdminAccess=true";
            }
            let (method, path) = call.split_once(' ').unwrap();
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let body = body.replace("{new}", &format!("Renamed {number}"));
            let body = (!body.is_empty()).then_some(body);
            let answer = office
                .call(method, path, Some(desks[at].token()), body)
                .await;
            let place = format!("{}: {line}\n{}", people[at], answer.text);
            assert_eq!(answer.status.to_string(), wanted, "{place}");
        }
    }
}

#[tokio::test]
async fn in_a_named_space() {
    check(SPACE, named_space).await;
}

#[tokio::test]
async fn in_a_group_chat() {
    check(GROUP_CHAT, group_chat).await;
}

#[tokio::test]
async fn in_a_direct_message() {
    check(DIRECT_MESSAGE, direct_message).await;
}

#[tokio::test]
async fn methods_outside_a_space_know_no_admin_access_but_search() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let admin = office.sign_in("ana", ADMIN).await;
    let named = || json!({"spaceType": "SPACE", "displayName": "No admin"});
    for with in ["", "&useAdminAccess=true"] {
        let refused = [
            admin.get(&format!("/v1/spaces?pageSize=1{with}")).await,
            admin
                .post(&format!("/v1/spaces?requestId=1{with}"), named())
                .await,
            admin
                .post(
                    &format!("/v1/spaces:setup?key=1{with}"),
                    json!({"space": named()}),
                )
                .await,
            admin
                .get(&format!(
                    "/v1/spaces:findDirectMessage?name=users/budi@example.com{with}"
                ))
                .await,
            admin
                .get(&format!("/v1/spaces:findGroupChats?pageSize=1{with}"))
                .await,
        ];
        for answer in refused {
            assert_eq!(answer.error(), (403, "PERMISSION_DENIED"), "{with}");
        }
    }
    for path in ["/v1/spaces", "/v1/spaces:findGroupChats"] {
        let answer = ana.get(&format!("{path}?useAdminAccess=true")).await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"), "{path}");
    }
    let answer = ana.post("/v1/spaces?useAdminAccess=true", named()).await;
    assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"));
    let query = "query=customer=%22customers/my_customer%22%20AND%20spaceType=%22SPACE%22";
    let found = admin
        .get(&format!("/v1/spaces:search?{query}&useAdminAccess=true"))
        .await;
    assert!(found.ok()["totalSize"].as_u64().unwrap() > 10);
}
