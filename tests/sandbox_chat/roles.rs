//! Who may do what: every role against every method.

use reqwest::Method;
use serde_json::{Value, json};

use crate::office::{Desk, Office, cells};

/// In a space with two owners (Ana, Eko), two managers (Budi, Dewi), two members (Citra, Agus):
/// what Ana, Budi, Citra and a stranger get, in a collaboration and in an announcement space.
const TABLE: &str = r#"
GET {space}                                |                                       | 200 200 200 403 | 200 200 200 403
GET {space}/members                        |                                       | 200 200 200 403 | 200 200 200 403
GET {space}/members/agus.adeyemi@example.com |                                     | 200 200 200 403 | 200 200 200 403
PATCH {space}?updateMask=display_name      | {"displayName":"{new}"}               | 200 200 200 403 | 200 200 403 403
PATCH {space}?updateMask=spaceDetails      | {"spaceDetails":{"description":"d"}}  | 200 200 200 403 | 200 200 403 403
PATCH {space}?updateMask=spaceHistoryState | {"spaceHistoryState":"HISTORY_OFF"}   | 200 200 200 403 | 200 200 403 403
PATCH {space}?updateMask=accessSettings.audience | {"accessSettings":{"audience":"audiences/default"}} | 200 200 403 403 | 200 200 403 403
PATCH {space}?updateMask=permissionSettings.manageApps | {"permissionSettings":{"manageApps":{"managersAllowed":true}}} | 200 403 403 403 | 200 403 403 403
POST {space}/members | {"member":{"name":"users/aisyah.andersson@example.com","type":"HUMAN"}} | 200 200 200 403 | 200 200 403 403
POST {space}/members | {"groupMember":{"name":"groups/01abcdef23team0"}} | 200 200 200 403 | 200 200 403 403
POST {space}/members | {"member":{"name":"users/app","type":"BOT"}} | 200 200 200 403 | 200 200 403 403
PATCH {space}/members/agus.adeyemi@example.com?updateMask=role | {"role":"ROLE_ASSISTANT_MANAGER"} | 200 200 403 403 | 200 200 403 403
PATCH {space}/members/agus.adeyemi@example.com?updateMask=role | {"role":"ROLE_MANAGER"} | 200 403 403 403 | 200 403 403 403
PATCH {space}/members/dewi@example.com?updateMask=role | {"role":"ROLE_MEMBER"} | 200 200 403 403 | 200 200 403 403
PATCH {space}/members/eko@example.com?updateMask=*     | {"role":"ROLE_MEMBER"} | 200 403 403 403 | 200 403 403 403
DELETE {space}/members/agus.adeyemi@example.com |      | 200 200 200 403 | 200 200 403 403
DELETE {space}/members/dewi@example.com         |      | 200 200 403 403 | 200 200 403 403
DELETE {space}/members/eko@example.com          |      | 200 403 403 403 | 200 403 403 403
DELETE {space}/members/{me}                     |      | 200 200 200 403 | 200 200 200 403
DELETE {space}                                  |      | 200 403 403 403 | 200 403 403 403
"#;

const CALLERS: [&str; 4] = ["ana", "budi", "citra", "fatima.ivanova"];

async fn staffed(ana: &Desk<'_>, name: &str, kind: &str) -> String {
    let body = json!({
        "spaceType": "SPACE", "displayName": name, "predefinedPermissionSettings": kind,
    });
    let space = ana.make(body).await;
    for (who, role) in [
        ("eko", "ROLE_MANAGER"),
        ("budi", "ROLE_ASSISTANT_MANAGER"),
        ("dewi", "ROLE_ASSISTANT_MANAGER"),
        ("citra", "ROLE_MEMBER"),
        ("agus.adeyemi", "ROLE_MEMBER"),
    ] {
        let who = format!("{who}@example.com");
        ana.add(&space, &who).await.ok();
        assert_eq!(ana.role(&space, &who, role).await.ok()["role"], role);
    }
    space
}

#[tokio::test]
async fn every_role_may_do_what_the_table_says() {
    let office = Office::open().await;
    let mut desks = Vec::new();
    for who in CALLERS {
        desks.push(office.desk(who).await);
    }
    let mut number = 0;
    for line in TABLE.trim().lines() {
        let [call, body, collaboration, announcement] = cells(line);
        for (kind, wanted) in [
            ("COLLABORATION_SPACE", collaboration),
            ("ANNOUNCEMENT_SPACE", announcement),
        ] {
            for ((who, desk), wanted) in CALLERS.iter().zip(&desks).zip(wanted.split(' ')) {
                number += 1;
                let space = staffed(&desks[0], &format!("Roles {number}"), kind).await;
                let call = call
                    .replace("{space}", &space)
                    .replace("{me}", &format!("{who}@example.com"));
                let (method, path) = call.split_once(' ').unwrap();
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let body = body.replace("{new}", &format!("Renamed {number}"));
                let body = (!body.is_empty()).then_some(body);
                let answer = office.call(method, path, Some(desk.token()), body).await;
                let place = format!("{who}, {kind}: {line}\n{}", answer.text);
                assert_eq!(answer.status.to_string(), wanted, "{place}");
                if answer.status == 403 {
                    assert_eq!(
                        answer.message(),
                        "The caller does not have permission",
                        "{place}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn the_last_owner_stays_until_another_is_named() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Last owner"}))
        .await;
    ana.add(&space, "budi@example.com").await.ok();
    let me = format!("{space}/members/ana@example.com");
    assert_eq!(ana.delete(&me).await.error(), (400, "FAILED_PRECONDITION"));
    let demoted = ana.role(&space, "ana@example.com", "ROLE_MEMBER").await;
    assert_eq!(demoted.error(), (400, "FAILED_PRECONDITION"));
    ana.role(&space, "budi@example.com", "ROLE_MANAGER")
        .await
        .ok();
    ana.role(&space, "ana@example.com", "ROLE_ASSISTANT_MANAGER")
        .await
        .ok();
    assert_eq!(ana.delete(&me).await.ok()["state"], "NOT_A_MEMBER");
    assert_eq!(ana.get(&space).await.error(), (403, "PERMISSION_DENIED"));
    let budi = office.desk("budi").await;
    let left = budi.get(&format!("{space}/members")).await.ok();
    assert_eq!(left["memberships"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_administrator_acts_as_an_owner_within_the_limits_of_admin_access() {
    let office = Office::open().await;
    let budi = office.desk("budi").await;
    let space = budi.space("Eko's lab").await;
    let admin = &[
        "chat.admin.spaces",
        "chat.admin.memberships",
        "chat.admin.delete",
    ];
    let ana = office.sign_in("ana", admin).await;
    let with = |path: &str| {
        let join = if path.contains('?') { '&' } else { '?' };
        format!("{space}{path}{join}useAdminAccess=true")
    };
    let list = ana
        .get(&with("/members?filter=member.type%20=%20%22HUMAN%22"))
        .await
        .ok();
    assert_eq!(list["memberships"].as_array().unwrap().len(), 2);
    assert_eq!(
        ana.get(&with("/members")).await.error(),
        (400, "INVALID_ARGUMENT")
    );
    let add = |who: &str| json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}});
    ana.post(&with("/members"), add("dewi@example.com"))
        .await
        .ok();
    let outside = ana
        .post(&with("/members"), add("gita@partner.example"))
        .await;
    assert_eq!(outside.error(), (400, "INVALID_ARGUMENT"));
    let app = json!({"member": {"name": "users/app", "type": "BOT"}});
    assert_eq!(
        ana.post(&with("/members"), app).await.error(),
        (400, "INVALID_ARGUMENT")
    );
    let role = with("/members/dewi@example.com?updateMask=role");
    ana.patch(&role, json!({"role": "ROLE_MANAGER"})).await.ok();
    let renamed = ana
        .patch(
            &with("?updateMask=displayName"),
            json!({"displayName": "Lab"}),
        )
        .await;
    assert_eq!(renamed.ok()["displayName"], "Lab");
    let history = json!({"spaceHistoryState": "HISTORY_OFF"});
    let history = ana
        .patch(&with("?updateMask=spaceHistoryState"), history)
        .await;
    assert_eq!(history.error(), (400, "INVALID_ARGUMENT"));
    ana.delete(&with("/members/dewi@example.com")).await.ok();
    assert_eq!(
        ana.delete(&with("")).await.ok(),
        Value::Object(serde_json::Map::default())
    );
    assert_eq!(budi.get(&space).await.error(), (404, "NOT_FOUND"));
}
