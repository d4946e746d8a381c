//! `spaces.setup`.

use serde_json::{Value, json};

use crate::office::{Answer, Desk, Office};

const INVALID: (u16, &str) = (400, "INVALID_ARGUMENT");

fn person(who: &str) -> Value {
    json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}})
}

async fn setup(desk: &Desk<'_>, space: Value, memberships: &[Value]) -> Answer {
    desk.post(
        "/v1/spaces:setup",
        json!({"space": space, "memberships": memberships}),
    )
    .await
}

fn named(name: &str) -> Value {
    json!({"spaceType": "SPACE", "displayName": name})
}

#[tokio::test]
async fn who_cannot_be_added_is_left_out_without_a_word() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let team = json!({"groupMember": {"name": "groups/01abcdef23team0"}});
    let wanted = [
        "budi@example.com",
        "hana@example.com",
        "indra@example.com",
        "gita@partner.example",
        "fitri@example.com",
        "budi@example.com",
    ];
    let mut memberships: Vec<_> = wanted.iter().map(|who| person(who)).collect();
    memberships.push(team);
    let made = setup(&ana, named("Set up"), &memberships).await.ok();
    let count = json!({"joinedDirectHumanUserCount": 2, "joinedGroupCount": 1});
    assert_eq!(made["membershipCount"], count);
    let path = format!("/v1/{}/members", made["name"].as_str().unwrap());
    let all = ana
        .all(
            &format!("{path}?showInvited=true&showGroups=true"),
            "memberships",
        )
        .await;
    assert_eq!(all.len(), 4, "Ana, Budi, Fitri (invited), the group");
    assert_eq!(all[0]["role"], "ROLE_MANAGER");
    let mut open = named("Set up open");
    open["externalUserAllowed"] = json!(true);
    let made = setup(&ana, open, &[person("gita@partner.example")])
        .await
        .ok();
    assert_eq!(
        made["membershipCount"],
        json!({"joinedDirectHumanUserCount": 2})
    );
}

#[tokio::test]
async fn requests_that_break_a_rule_are_refused() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let many: Vec<_> = (0..50)
        .map(|n| person(&format!("p{n}@example.com")))
        .collect();
    let (budi, citra) = (person("budi@example.com"), person("citra@example.com"));
    let team = json!({"groupMember": {"name": "groups/01abcdef23team0"}});
    let app = json!({"member": {"name": "users/app", "type": "BOT"}});
    let group = json!({"spaceType": "GROUP_CHAT"});
    let direct = json!({"spaceType": "DIRECT_MESSAGE"});
    let bot = json!({"spaceType": "DIRECT_MESSAGE", "singleUserBotDm": true});
    let cases: [(Value, Vec<Value>); 13] = [
        (json!({}), vec![]),
        (json!({"spaceType": "SPACE"}), vec![]),
        (named("x"), many),
        (named("x"), vec![person("ana@example.com")]),
        (named("x"), vec![app]),
        (named("x"), vec![person("garbage")]),
        (group.clone(), vec![budi.clone()]),
        (group.clone(), vec![budi.clone(), budi.clone()]),
        (group, vec![budi.clone(), citra.clone(), team]),
        (
            json!({"spaceType": "GROUP_CHAT", "displayName": "x"}),
            vec![budi.clone(), citra.clone()],
        ),
        (direct.clone(), vec![]),
        (direct, vec![budi.clone(), citra]),
        (bot, vec![budi]),
    ];
    for (space, memberships) in cases {
        let answer = setup(&ana, space.clone(), &memberships).await;
        assert_eq!(answer.error(), INVALID, "{space} {memberships:?}");
    }
    let unknown = setup(&ana, named("x"), &[person("nobody@example.com")]).await;
    assert_eq!(unknown.error(), (404, "NOT_FOUND"));
    let clash = setup(&ana, named("Design review"), &[]).await;
    assert_eq!(clash.error(), (409, "ALREADY_EXISTS"));
}

#[tokio::test]
async fn a_direct_message_is_made_once() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let direct = || json!({"spaceType": "DIRECT_MESSAGE"});
    let find = |who: &str| format!("/v1/spaces:findDirectMessage?name=users/{who}");
    let there = ana.get(&find("budi@example.com")).await.ok();
    let again = setup(&ana, direct(), &[person("budi@example.com")])
        .await
        .ok();
    assert_eq!(again["name"], there["name"]);
    let made = setup(&ana, direct(), &[person("eko@example.com")])
        .await
        .ok();
    assert_eq!(
        ana.get(&find("eko@example.com")).await.ok()["name"],
        made["name"]
    );
    assert!(made.get("displayName").is_none());
    let listed = ana.all("/v1/spaces", "spaces").await;
    assert!(
        !listed.iter().any(|space| space["name"] == made["name"]),
        "no message yet"
    );
    let blocked = setup(&ana, direct(), &[person("hana@example.com")]).await;
    assert_eq!(blocked.error(), (403, "PERMISSION_DENIED"));
    let off = setup(&ana, direct(), &[person("indra@example.com")]).await;
    assert_eq!(off.error(), (400, "FAILED_PRECONDITION"));
    let bot = json!({"spaceType": "DIRECT_MESSAGE", "singleUserBotDm": true});
    let dewi = office.desk("dewi").await;
    let made = setup(&dewi, bot, &[]).await.ok();
    assert_eq!(made["singleUserBotDm"], true);
    assert_eq!(dewi.get(&find("app")).await.ok()["name"], made["name"]);
}

#[tokio::test]
async fn a_group_chat_has_members_but_no_name() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let people = [person("dewi@example.com"), person("eko@example.com")];
    let made = setup(&ana, json!({"spaceType": "GROUP_CHAT"}), &people)
        .await
        .ok();
    assert!(made.get("displayName").is_none());
    assert_eq!(
        made["membershipCount"],
        json!({"joinedDirectHumanUserCount": 3})
    );
}

#[tokio::test]
async fn a_request_id_in_the_body_makes_one_space() {
    let office = Office::open().await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    let body = |name: &str| json!({"space": named(name), "requestId": "abc"});
    let first = ana.post("/v1/spaces:setup", body("Once")).await.ok();
    let again = ana.post("/v1/spaces:setup", body("Other")).await.ok();
    assert_eq!(again["name"], first["name"]);
    let other = budi.post("/v1/spaces:setup", body("Other")).await;
    assert_eq!(other.error(), (409, "ALREADY_EXISTS"));
}
