//! Groups, apps and the invited among the members.

use serde_json::{Value, json};

use crate::office::{Office, texts};

#[tokio::test]
async fn groups_and_the_invited_are_listed_on_request() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let platform = ana.space("Platform").await;
    let count = async |path: String| ana.all(&path, "memberships").await.len();
    assert_eq!(count(format!("{platform}/members")).await, 3);
    assert_eq!(
        count(format!("{platform}/members?showGroups=true")).await,
        4
    );
    let groups = ana
        .all(
            &format!("{platform}/members?showGroups=true"),
            "memberships",
        )
        .await;
    let group = groups
        .iter()
        .find(|m| m.get("groupMember").is_some())
        .unwrap();
    assert_eq!(
        group["groupMember"],
        json!({"name": "groups/01abcdef23team0"})
    );
    assert!(
        group["name"]
            .as_str()
            .unwrap()
            .ends_with("/members/group-01abcdef23team0")
    );
    assert!(group.get("role").is_none() && group.get("affiliation").is_none());
    let app = groups
        .iter()
        .find(|m| m["member"]["type"] == "BOT")
        .unwrap();
    assert!(app.get("affiliation").is_none());

    let launch = ana.space("Partner launch").await;
    assert_eq!(count(format!("{launch}/members")).await, 4);
    let all = ana
        .all(&format!("{launch}/members?showInvited=true"), "memberships")
        .await;
    assert_eq!(all.iter().filter(|m| m["state"] == "INVITED").count(), 1);
    assert_eq!(
        all.iter()
            .filter(|m| m["affiliation"] == "EXTERNAL")
            .count(),
        2
    );
    let space = ana.get(&launch).await.ok();
    assert_eq!(
        space["membershipCount"],
        json!({"joinedDirectHumanUserCount": 4})
    );
    let counted = ana.get(&platform).await.ok();
    let wanted = json!({"joinedDirectHumanUserCount": 2, "joinedGroupCount": 1});
    assert_eq!(counted["membershipCount"], wanted);
}

#[tokio::test]
async fn groups_bring_their_people_and_apps_have_an_alias() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Grouped"}))
        .await;
    assert_eq!(budi.get(&space).await.error(), (403, "PERMISSION_DENIED"));
    let team = json!({"groupMember": {"name": "groups/01abcdef23team0"}});
    let added = ana
        .post(&format!("{space}/members"), team.clone())
        .await
        .ok();
    assert_eq!(added["groupMember"], team["groupMember"]);
    let again = ana.post(&format!("{space}/members"), team).await;
    assert_eq!(again.error(), (409, "ALREADY_EXISTS"));
    budi.get(&space).await.ok();
    assert!(
        texts(
            &Value::Array(budi.all("/v1/spaces", "spaces").await),
            "displayName"
        )
        .contains(&"Grouped")
    );
    let singly = ana
        .delete(&format!("{space}/members/budi@example.com"))
        .await;
    assert_eq!(
        singly.error(),
        (404, "NOT_FOUND"),
        "in through the group alone"
    );
    let group = format!("{space}/members/group-01abcdef23team0");
    assert_eq!(
        ana.role(&space, "group-01abcdef23team0", "ROLE_MANAGER")
            .await
            .error()
            .0,
        400
    );
    assert_eq!(ana.delete(&group).await.ok()["state"], "NOT_A_MEMBER");
    assert_eq!(budi.get(&space).await.error(), (403, "PERMISSION_DENIED"));

    let app = json!({"member": {"name": "users/app", "type": "BOT"}});
    let added = ana.post(&format!("{space}/members"), app).await.ok();
    assert_eq!(added["member"]["type"], "BOT");
    assert_eq!(ana.get(&format!("{space}/members/app")).await.ok(), added);
    ana.delete(&format!("{space}/members/app")).await.ok();
    assert_eq!(
        ana.get(&format!("{space}/members/app")).await.error(),
        (404, "NOT_FOUND")
    );
}
