//! `spaces.create`, `spaces.patch` and `spaces.delete`.

use serde_json::{Value, json};

use crate::office::{Desk, Office};

const INVALID: (u16, &str) = (400, "INVALID_ARGUMENT");

fn named(name: &str) -> Value {
    json!({"spaceType": "SPACE", "displayName": name})
}

#[tokio::test]
async fn a_new_space_has_what_was_asked_for_and_the_caller_as_owner() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let body = json!({
        "spaceType": "SPACE",
        "displayName": "  API-made ",
        "externalUserAllowed": true,
        "spaceHistoryState": "HISTORY_OFF",
        "spaceDetails": {"description": "d", "guidelines": "g"},
        "predefinedPermissionSettings": "ANNOUNCEMENT_SPACE",
        "accessSettings": {"audience": "audiences/default"},
        "name": "spaces/ignored", "createTime": "2020-01-01T00:00:00Z",
    });
    let made = ana.post("/v1/spaces", body).await.ok();
    assert_eq!(made["displayName"], "API-made");
    assert_eq!(made["externalUserAllowed"], true);
    assert_eq!(made["spaceHistoryState"], "HISTORY_OFF");
    assert_eq!(
        made["spaceDetails"],
        json!({"description": "d", "guidelines": "g"})
    );
    assert_eq!(made["accessSettings"]["audience"], "audiences/default");
    let posts = &made["permissionSettings"]["postMessages"];
    assert_eq!(
        *posts,
        json!({"managersAllowed": true, "assistantManagersAllowed": true})
    );
    assert_eq!(
        made["membershipCount"],
        json!({"joinedDirectHumanUserCount": 1})
    );
    assert!(
        made.get("predefinedPermissionSettings").is_none(),
        "input only"
    );
    assert_ne!(made["name"], "spaces/ignored");
    assert!(!made["createTime"].as_str().unwrap().starts_with("2020"));
    let path = format!("/v1/{}", made["name"].as_str().unwrap());
    assert_eq!(ana.get(&path).await.ok(), made);
    let members = ana.get(&format!("{path}/members")).await.ok();
    assert_eq!(members["memberships"][0]["role"], "ROLE_MANAGER");
    assert!(
        ana.space("API-made").await == path,
        "it is in the list at once"
    );
}

#[tokio::test]
async fn what_cannot_be_created() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    for bad in [
        json!({}),
        json!({"displayName": "x"}),
        json!({"spaceType": "SPACE"}),
        json!({"spaceType": "SPACE", "displayName": " "}),
        json!({"spaceType": "SPACE", "displayName": "x".repeat(129)}),
        json!({"spaceType": "GROUP_CHAT"}),
        json!({"spaceType": "DIRECT_MESSAGE"}),
        json!({"spaceType": "SPACE", "displayName": "x", "spaceDetails": {"description": "x".repeat(4097)}}),
        json!({"spaceType": "SPACE", "displayName": "x", "accessSettings": {"audience": "default"}}),
    ] {
        assert_eq!(
            ana.post("/v1/spaces", bad.clone()).await.error(),
            INVALID,
            "{bad}"
        );
    }
    let clash = ana.post("/v1/spaces", named("Design review")).await;
    assert_eq!(clash.error(), (409, "ALREADY_EXISTS"));
    let hidden = ana.post("/v1/spaces", named("Finance")).await;
    assert_eq!(
        hidden.error(),
        (409, "ALREADY_EXISTS"),
        "of a space that the caller cannot see"
    );
    ana.post("/v1/spaces", named(&"é".repeat(128))).await.ok();
}

#[tokio::test]
async fn a_request_id_makes_one_space_for_one_person() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let path = "/v1/spaces?requestId=0f3c";
    let first = ana.post(path, named("Once")).await.ok();
    let again = ana.post(path, named("Twice")).await.ok();
    assert_eq!(
        (&again["name"], &again["displayName"]),
        (&first["name"], &json!("Once"))
    );
    assert_eq!(
        budi.post(path, named("Other")).await.error(),
        (409, "ALREADY_EXISTS")
    );
    let other = ana
        .post("/v1/spaces?requestId=1111", named("Twice"))
        .await
        .ok();
    assert_ne!(other["name"], first["name"]);
    ana.post("/v1/spaces", named("No ID 1")).await.ok();
    ana.post("/v1/spaces", named("No ID 2")).await.ok();
}

async fn patch(desk: &Desk<'_>, space: &str, mask: &str, body: Value) -> crate::office::Answer {
    desk.patch(&format!("{space}?updateMask={mask}"), body)
        .await
}

#[tokio::test]
async fn name_and_details_change_together() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana.make(named("Before")).await;
    let body = json!({"displayName": "After", "spaceDetails": {"guidelines": "g"}});
    for mask in [
        "displayName,spaceDetails",
        "display_name,space_details",
        "space_type,display_name",
    ] {
        let mut body = body.clone();
        body["spaceType"] = json!("SPACE");
        let done = patch(&ana, &space, mask, body).await.ok();
        assert_eq!(done["displayName"], "After", "{mask}");
    }
    assert_eq!(
        ana.get(&space).await.ok()["spaceDetails"],
        json!({"guidelines": "g"})
    );
    let cleared = patch(&ana, &space, "spaceDetails", json!({})).await.ok();
    assert!(cleared.get("spaceDetails").is_none());
    let clash = patch(&ana, &space, "displayName", named("Design review")).await;
    assert_eq!(clash.error(), (409, "ALREADY_EXISTS"));
    patch(&ana, &space, "displayName", named("After"))
        .await
        .ok();
}

/// Masks that are refused, with a body that would do.
const BAD_MASKS: &str = "
,name,createTime,*,permissionSettings.postMessages,permissionSettings.nope,accessSettings,\
spaceDetails.description,permissionSettings.viewSpaceMembership,\
accessSettings.accessPermissionSettings.viewSpaceMembershipSetting,spaceType,\
accessSettings.accessPermissionSettings.nope
displayName+spaceHistoryState,spaceHistoryState+accessSettings.audience,\
permissionSettings.manageApps+displayName,accessSettings.audience+permissionSettings.manageApps,\
accessSettings.audience+accessSettings.accessPermissionSettings.joinSpaceSetting";

#[tokio::test]
async fn masks_that_do_not_go_together_are_refused_and_change_nothing() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana.make(named("Masks")).await;
    let before = ana.get(&space).await.ok();
    let body = json!({
        "displayName": "Changed", "spaceType": "SPACE", "spaceHistoryState": "HISTORY_OFF",
        "accessSettings": {"audience": "audiences/default"},
        "permissionSettings": {"manageApps": {"managersAllowed": true}},
    });
    for mask in BAD_MASKS.replace('\n', ",").split(',') {
        let mask = mask.replace('+', ",");
        let answer = patch(&ana, &space, &mask, body.clone()).await;
        assert_eq!(answer.error(), INVALID, "{mask}");
    }
    let join = json!({"accessSettings": {"accessPermissionSettings": {"joinSpaceSetting": {
        "principals": [{"audience": {"name": "audiences/default"}}]}}}});
    let mask = "accessSettings.accessPermissionSettings.joinSpaceSetting";
    let answer = patch(&ana, &space, mask, join).await;
    assert_eq!(
        answer.error(),
        INVALID,
        "who may join must also be able to discover"
    );
    assert_eq!(ana.get(&space).await.ok(), before);
}

#[tokio::test]
async fn each_part_can_be_changed_by_itself() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana.make(named("Parts")).await;
    let off = json!({"spaceHistoryState": "HISTORY_OFF"});
    let done = patch(&ana, &space, "space_history_state", off).await.ok();
    assert_eq!(done["spaceHistoryState"], "HISTORY_OFF");
    assert_eq!(
        patch(&ana, &space, "spaceHistoryState", json!({}))
            .await
            .error(),
        INVALID
    );

    let open = json!({"accessSettings": {"audience": "audiences/default"}});
    let done = patch(&ana, &space, "access_settings.audience", open)
        .await
        .ok();
    assert_eq!(done["accessSettings"]["accessState"], "DISCOVERABLE");
    let done = patch(&ana, &space, "accessSettings.audience", json!({}))
        .await
        .ok();
    assert_eq!(done["accessSettings"], json!({"accessState": "PRIVATE"}));

    let allowed = json!({"managersAllowed": true});
    let permissions =
        json!({"permissionSettings": {"manageApps": allowed, "toggleHistory": allowed}});
    let mask = "permissionSettings.manageApps,permission_settings.toggle_history";
    let done = patch(&ana, &space, mask, permissions).await.ok();
    assert_eq!(done["permissionSettings"]["manageApps"], allowed);
    assert_eq!(done["permissionSettings"]["toggleHistory"], allowed);
    let all = json!({
        "managersAllowed": true, "assistantManagersAllowed": true, "membersAllowed": true,
    });
    assert_eq!(done["permissionSettings"]["useAtMentionAll"], all);

    let view = json!({
        "permissionSettings": {"viewSpaceMembership": allowed},
        "accessSettings": {"accessPermissionSettings": {"viewSpaceMembershipSetting": {}}},
    });
    let mask = "permissionSettings.viewSpaceMembership,\
                accessSettings.accessPermissionSettings.viewSpaceMembershipSetting";
    patch(&ana, &space, mask, view).await.ok();
    ana.add(&space, "budi@example.com").await.ok();
    let budi = office.desk("budi").await;
    assert_eq!(budi.get(&format!("{space}/members")).await.error().0, 403);
    budi.get(&format!("{space}/members/budi@example.com"))
        .await
        .ok();
}

#[tokio::test]
async fn a_group_chat_becomes_a_space_with_a_name_and_an_owner() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let chats = ana
        .all(
            "/v1/spaces?filter=spaceType%20=%20%22GROUP_CHAT%22",
            "spaces",
        )
        .await;
    let chat = format!("/v1/{}", chats[0]["name"].as_str().unwrap());
    let body = named("Grown up");
    assert_eq!(
        patch(&ana, &chat, "displayName", body.clone())
            .await
            .error(),
        INVALID
    );
    assert_eq!(
        patch(&ana, &chat, "spaceType", body.clone()).await.error(),
        INVALID
    );
    let wrong = json!({"spaceType": "DIRECT_MESSAGE", "displayName": "x"});
    assert_eq!(
        patch(&ana, &chat, "spaceType,displayName", wrong)
            .await
            .error(),
        INVALID
    );
    let grown = patch(&ana, &chat, "spaceType,displayName", body).await.ok();
    assert_eq!(
        (&grown["spaceType"], &grown["displayName"]),
        (&json!("SPACE"), &json!("Grown up"))
    );
    let me = ana
        .get(&format!("{chat}/members/ana@example.com"))
        .await
        .ok();
    assert_eq!(me["role"], "ROLE_MANAGER");
    let find = "/v1/spaces:findDirectMessage?name=users/budi@example.com";
    let direct = format!("/v1/{}", ana.get(find).await.ok()["name"].as_str().unwrap());
    let answer = patch(&ana, &direct, "spaceType,displayName", named("No")).await;
    assert_eq!(answer.error(), INVALID);
}

#[tokio::test]
async fn a_deleted_space_is_gone_with_its_members() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let space = ana.make(named("Short-lived")).await;
    ana.add(&space, "budi@example.com").await.ok();
    assert_eq!(ana.delete(&space).await.ok(), json!({}));
    for desk in [&ana, &budi] {
        assert_eq!(desk.get(&space).await.error(), (404, "NOT_FOUND"));
        assert_eq!(
            desk.get(&format!("{space}/members")).await.error(),
            (404, "NOT_FOUND")
        );
    }
    assert_eq!(ana.delete(&space).await.error(), (404, "NOT_FOUND"));
    ana.make(named("Short-lived")).await;
}
