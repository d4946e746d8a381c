//! `spaces.members`: what each call answers, and what it refuses whoever asks.

use roomkey::sandbox::Options;
use serde_json::json;

use crate::office::Office;

#[tokio::test]
async fn members_carry_name_and_type_only_unless_guessed_otherwise() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana.space("Design review").await;
    let list = ana.get(&format!("{space}/members")).await.ok();
    let first = &list["memberships"][0];
    let me = ana.get("/v1/people/me?personFields=names").await.ok();
    let user = me["resourceName"]
        .as_str()
        .unwrap()
        .replace("people", "users");
    let id = user.trim_start_matches("users/");
    assert_eq!(first["member"], json!({"name": user, "type": "HUMAN"}));
    assert_eq!(
        first["name"],
        format!("{}/members/{id}", space.trim_start_matches("/v1/"))
    );
    assert_eq!(
        (&first["role"], &first["state"]),
        (&json!("ROLE_MANAGER"), &json!("JOINED"))
    );
    assert_eq!(first["affiliation"], "INTERNAL");
    assert_eq!(list["memberships"][1]["role"], "ROLE_ASSISTANT_MANAGER");
    let full = Options {
        guess: vec!["member_profile=full".to_owned()],
        ..Options::default()
    };
    let office = Office::with(full).await;
    let ana = office.desk("ana").await;
    let space = ana.space("Design review").await;
    let list = ana.get(&format!("{space}/members")).await.ok();
    assert_eq!(
        list["memberships"][1]["member"]["displayName"],
        "Budi Santoso"
    );
    assert_eq!(
        list["memberships"][1]["member"]["email"],
        "budi@example.com"
    );
}

#[tokio::test]
async fn pages_and_filters_of_members() {
    let office = Office::with(Options {
        members: 2_500,
        ..Options::default()
    })
    .await;
    let ana = office.desk("ana").await;
    let space = ana.space("All hands").await;
    let page = ana.get(&format!("{space}/members")).await.ok();
    assert_eq!(page["memberships"].as_array().unwrap().len(), 100);
    assert_eq!(
        ana.all(&format!("{space}/members?pageSize=9999"), "memberships")
            .await
            .len(),
        2_500
    );
    let role = |role: &str| format!("{space}/members?filter=role%20%3D%20%22{role}%22");
    assert_eq!(ana.all(&role("ROLE_MANAGER"), "memberships").await.len(), 1);
    let bad = ana.get(&role("ROLE_ASSISTANT_MANAGER")).await;
    assert_eq!(bad.message(), "Invalid filter query");
    let token = page["nextPageToken"].as_str().unwrap();
    for other in [
        "showGroups=true",
        "showInvited=true",
        "filter=role%20%3D%20%22ROLE_MANAGER%22",
    ] {
        let answer = ana
            .get(&format!("{space}/members?pageToken={token}&{other}"))
            .await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"), "{other}");
    }
    let elsewhere = ana.space("Design review").await;
    let answer = ana
        .get(&format!("{elsewhere}/members?pageToken={token}"))
        .await;
    assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"));
}

#[tokio::test]
async fn adding_joins_or_invites_and_removing_says_not_a_member() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Adding"}))
        .await;
    let added = ana.add(&space, "BUDI@example.com").await.ok();
    assert_eq!(
        (&added["state"], &added["role"]),
        (&json!("JOINED"), &json!("ROLE_MEMBER"))
    );
    let name = added["name"].as_str().unwrap();
    let id = name.rsplit('/').next().unwrap();
    assert_eq!(
        (id.len(), &added["member"]["name"]),
        (21, &json!(format!("users/{id}")))
    );
    for alias in ["budi@example.com", "budi%40example.com", id] {
        let got = ana.get(&format!("{space}/members/{alias}")).await.ok();
        assert_eq!(got, added);
    }
    assert_eq!(
        ana.add(&space, "budi@example.com").await.error(),
        (409, "ALREADY_EXISTS")
    );
    assert_eq!(ana.add(&space, id).await.error(), (409, "ALREADY_EXISTS"));
    let removed = ana
        .delete(&format!("{space}/members/budi@example.com"))
        .await
        .ok();
    assert_eq!(
        (&removed["state"], &removed["name"]),
        (&json!("NOT_A_MEMBER"), &json!(name))
    );
    let gone = format!("{space}/members/budi@example.com");
    assert_eq!(ana.get(&gone).await.error(), (404, "NOT_FOUND"));
    assert_eq!(ana.delete(&gone).await.error(), (404, "NOT_FOUND"));
    assert_eq!(ana.add(&space, id).await.ok()["state"], "JOINED");
    assert_eq!(
        ana.add(&space, "fitri@example.com").await.ok()["state"],
        "INVITED"
    );
    assert_eq!(
        ana.add(&space, "fitri@example.com").await.error(),
        (409, "ALREADY_EXISTS")
    );
    let fitri = office.desk("fitri").await;
    assert_eq!(
        fitri.get("/v1/spaces").await.ok(),
        json!({}),
        "invited is not yet in"
    );
}

#[tokio::test]
async fn who_cannot_be_added_and_why() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Closed"}))
        .await;
    let open = json!({"spaceType": "SPACE", "displayName": "Open", "externalUserAllowed": true});
    let open = ana.make(open).await;
    assert_eq!(
        ana.add(&space, "gita@partner.example").await.error(),
        (403, "PERMISSION_DENIED")
    );
    let gita = ana.add(&open, "gita@partner.example").await.ok();
    assert_eq!(gita["affiliation"], "EXTERNAL");
    ana.delete(&format!("{open}/members/gita@partner.example"))
        .await
        .ok();
    let id = gita["member"]["name"]
        .as_str()
        .unwrap()
        .trim_start_matches("users/");
    assert_eq!(
        ana.add(&open, id).await.error(),
        (400, "INVALID_ARGUMENT"),
        "by address only"
    );
    assert_eq!(
        ana.add(&open, "hana@example.com").await.error(),
        (403, "PERMISSION_DENIED")
    );
    assert_eq!(
        ana.add(&open, "indra@example.com").await.error(),
        (400, "FAILED_PRECONDITION")
    );
    assert_eq!(
        ana.add(&open, "nobody@example.com").await.error(),
        (404, "NOT_FOUND")
    );
    for bad in ["garbage", "", "me", "a@b", "a/b@c.d"] {
        let refused = ana.add(&open, bad).await;
        assert_eq!(refused.error(), (400, "INVALID_ARGUMENT"), "{bad}");
        assert!(
            refused.message().starts_with("Missing or malformed user"),
            "{bad}"
        );
    }
    let members = format!("{space}/members");
    for bad in [
        json!({}),
        json!({"member": {"name": "users/budi@example.com"}}),
        json!({"member": {"name": "users/1", "type": "BOT"}}),
        json!({"groupMember": {"name": "groups/team@example.com"}}),
        json!({"member": {"name": "users/app", "type": "BOT"}, "groupMember": {"name": "groups/1"}}),
    ] {
        assert_eq!(
            ana.post(&members, bad.clone()).await.error(),
            (400, "INVALID_ARGUMENT"),
            "{bad}"
        );
    }
    let unknown = json!({"groupMember": {"name": "groups/nope"}});
    assert_eq!(
        ana.post(&members, unknown).await.error(),
        (404, "NOT_FOUND")
    );
}

#[tokio::test]
async fn direct_messages_and_group_chats_have_rules_of_their_own() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let find = "/v1/spaces:findDirectMessage?name=users/budi@example.com";
    let direct = format!("/v1/{}", ana.get(find).await.ok()["name"].as_str().unwrap());
    let invalid = (400, "INVALID_ARGUMENT");
    assert_eq!(ana.add(&direct, "citra@example.com").await.error(), invalid);
    let budi = format!("{direct}/members/budi@example.com");
    assert_eq!(ana.delete(&budi).await.error(), invalid);
    assert_eq!(
        ana.role(&direct, "budi@example.com", "ROLE_MANAGER")
            .await
            .error(),
        invalid
    );
    assert_eq!(ana.delete(&direct).await.error(), invalid);
    let chats = ana
        .all(
            "/v1/spaces?filter=spaceType%20=%20%22GROUP_CHAT%22",
            "spaces",
        )
        .await;
    let chat = format!("/v1/{}", chats[0]["name"].as_str().unwrap());
    ana.add(&chat, "dewi@example.com").await.ok();
    let team = json!({"groupMember": {"name": "groups/01abcdef23team0"}});
    assert_eq!(
        ana.post(&format!("{chat}/members"), team).await.error(),
        invalid
    );
    assert_eq!(
        ana.role(&chat, "dewi@example.com", "ROLE_MANAGER")
            .await
            .error(),
        invalid
    );
    assert_eq!(ana.delete(&chat).await.error(), invalid);
    let me = format!("{chat}/members/ana@example.com");
    assert_eq!(ana.delete(&me).await.ok()["state"], "NOT_A_MEMBER");
}

#[tokio::test]
async fn the_mask_and_the_role_of_a_patch_are_checked() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Masks"}))
        .await;
    ana.add(&space, "budi@example.com").await.ok();
    let budi = format!("{space}/members/budi@example.com");
    let role = json!({"role": "ROLE_MANAGER"});
    for mask in [
        "",
        "?updateMask=",
        "?updateMask=state",
        "?updateMask=role,name",
    ] {
        let answer = ana.patch(&format!("{budi}{mask}"), role.clone()).await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"), "{mask}");
    }
    for bad in [
        json!({}),
        json!({"role": "MEMBERSHIP_ROLE_UNSPECIFIED"}),
        json!({"role": "OWNER"}),
    ] {
        let answer = ana
            .patch(&format!("{budi}?updateMask=role"), bad.clone())
            .await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"), "{bad}");
    }
    let done = ana
        .patch(&format!("{budi}?update_mask=role"), json!({"role": 4}))
        .await
        .ok();
    assert_eq!(done["role"], "ROLE_ASSISTANT_MANAGER");
    let eko = ana.role(&space, "eko@example.com", "ROLE_MANAGER").await;
    assert_eq!(eko.error(), (404, "NOT_FOUND"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_add_the_same_person_at_once_one_succeeds() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Crowded"}))
        .await;
    let calls = (0..30).map(|_| ana.add(&space, "budi@example.com"));
    let answers = futures_util::future::join_all(calls).await;
    let added = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((added, refused), (1, 29));
    let members = ana.get(&format!("{space}/members")).await.ok();
    assert_eq!(members["memberships"].as_array().unwrap().len(), 2);
}
