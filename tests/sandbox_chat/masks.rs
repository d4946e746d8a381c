//! `spaces.patch`: every path and every pair of paths, with and without admin access, and each
//! kind of change in each type of space.

use serde_json::{Value, json};

use crate::office::{Desk, Office, cells};

/// Paths by what they may stand beside: those of one letter go together, and a few pairs more.
const PATHS: [(char, &str); 18] = [
    ('n', "display_name"),
    ('d', "space_details"),
    ('t', "space_type"),
    ('h', "space_history_state"),
    ('a', "access_settings.audience"),
    (
        'x',
        "access_settings.access_permission_settings.discover_space_setting",
    ),
    (
        'x',
        "access_settings.access_permission_settings.join_space_setting",
    ),
    (
        'v',
        "access_settings.access_permission_settings.view_space_membership_setting",
    ),
    ('p', "permission_settings.manage_members_and_groups"),
    ('p', "permission_settings.modify_space_details"),
    ('p', "permission_settings.toggle_history"),
    ('p', "permission_settings.use_at_mention_all"),
    ('p', "permission_settings.manage_apps"),
    ('p', "permission_settings.manage_webhooks"),
    ('p', "permission_settings.reply_messages"),
    ('w', "permission_settings.view_space_membership"),
    ('-', "permission_settings.post_messages"),
    ('-', "membership_count"),
];

/// Sets of letters that the reference permits; `space_type` asks for `display_name`, and the two
/// that say who may view the members ask for one another.
const LEGAL: [&str; 9] = ["n", "d", "dn", "nt", "h", "a", "x", "p", "vw"];
/// Of these, what admin access reaches.
const LEGAL_FOR_ADMINS: [&str; 4] = ["n", "d", "dn", "p"];

fn letters(pair: [char; 2]) -> String {
    let mut letters = Vec::from(pair);
    letters.sort_unstable();
    letters.dedup();
    letters.into_iter().collect()
}

fn camel(path: &str) -> String {
    let mut words = path.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |path, word| {
        path + &word[..1].to_uppercase() + &word[1..]
    })
}

fn body(name: &str) -> Value {
    let allowed = json!({"managersAllowed": true, "assistantManagersAllowed": true});
    let all = json!({
        "managersAllowed": true, "assistantManagersAllowed": true, "membersAllowed": true,
    });
    let audience = json!({"principals": [{"audience": {"name": "audiences/default"}}]});
    let mut both = audience.clone();
    both["principals"]
        .as_array_mut()
        .unwrap()
        .push(json!({"audience": {"name": "audiences/other"}}));
    json!({
        "displayName": name, "spaceType": "SPACE", "spaceHistoryState": "HISTORY_OFF",
        "spaceDetails": {"description": name, "guidelines": "g"},
        "accessSettings": {
            "audience": "audiences/other",
            "accessPermissionSettings": {
                "discoverSpaceSetting": both, "joinSpaceSetting": {},
                "viewSpaceMembershipSetting": audience,
            },
        },
        "permissionSettings": {
            "manageMembersAndGroups": allowed, "modifySpaceDetails": allowed,
            "toggleHistory": allowed, "useAtMentionAll": allowed, "manageApps": allowed,
            "manageWebhooks": allowed, "replyMessages": allowed, "postMessages": allowed,
            "viewSpaceMembership": all,
        },
    })
}

async fn open_space(ana: &Desk<'_>, name: &str) -> String {
    ana.make(json!({
        "spaceType": "SPACE", "displayName": name,
        // So that each of discovering and joining can be set without the other.
        "accessSettings": {"audience": "audiences/default"},
    }))
    .await
}

#[tokio::test]
async fn every_pair_of_paths_is_taken_or_refused_and_a_refusal_changes_nothing() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let admin = office.sign_in("ana", &["chat.admin.spaces"]).await;
    for (with_admin, legal) in [(false, &LEGAL[..]), (true, &LEGAL_FOR_ADMINS[..])] {
        let (desk, suffix) = if with_admin {
            (&admin, "&useAdminAccess=true")
        } else {
            (&ana, "")
        };
        for (at, (one, first)) in PATHS.iter().enumerate() {
            for (beside, (two, second)) in PATHS.iter().enumerate() {
                let name = format!("Pair {with_admin} {at} {beside}");
                let space = open_space(&ana, &name).await;
                let before = ana.get(&space).await.ok();
                // One order in each of the spellings that the API takes.
                let mask = match (at, beside) {
                    (at, beside) if at == beside => (*first).to_owned(),
                    (at, beside) if at < beside => format!("{first},{second}"),
                    _ => format!("{},{}", camel(first), camel(second)),
                };
                let path = format!("{space}?updateMask={mask}{suffix}");
                let answer = desk.patch(&path, body(&format!("{name} changed"))).await;
                let wanted = legal.contains(&letters([*one, *two]).as_str());
                if wanted {
                    assert_ne!(answer.ok(), before, "{mask}{suffix}: nothing changed");
                } else {
                    let place = format!("{mask}{suffix}: {}", answer.text);
                    assert_eq!(answer.error(), (400, "INVALID_ARGUMENT"), "{place}");
                    assert_eq!(ana.get(&space).await.ok(), before, "{place}");
                }
            }
        }
    }
}

#[tokio::test]
async fn three_and_more_paths() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let view = "access_settings.access_permission_settings.view_space_membership_setting";
    let pair = format!("permission_settings.view_space_membership,{view}");
    let access = "access_settings.access_permission_settings";
    let masks = [
        ("display_name,space_details,space_type".to_owned(), 200),
        (
            "space_details,space_type,space_history_state".to_owned(),
            400,
        ),
        (format!("{pair},permission_settings.manage_apps"), 200),
        (format!("{pair},{access}.join_space_setting"), 400),
        (format!("{pair},display_name"), 400),
        (access.to_owned(), 200),
        (format!("{access},access_settings.audience"), 400),
        ("access_settings".to_owned(), 400),
        ("permission_settings".to_owned(), 400),
        ("space_details.description".to_owned(), 400),
        ("display_name,,space_details".to_owned(), 400),
        ("*".to_owned(), 400),
    ];
    for (number, (mask, wanted)) in masks.iter().enumerate() {
        let space = open_space(&ana, &format!("Many {number}")).await;
        let path = format!("{space}?updateMask={mask}");
        let answer = ana
            .patch(&path, body(&format!("Many {number} changed")))
            .await;
        assert_eq!(answer.status, *wanted, "{mask}: {}", answer.text);
    }
}

/// What a person who may do everything there gets, in a named space, a group chat, a direct
/// message; and an administrator with admin access.
const KINDS: &str = "
display_name                                      | 200 400 400 | 200 400 400
space_details                                     | 200 200 400 | 200 200 400
display_name,space_details                        | 200 400 400 | 200 400 400
space_type,display_name                           | 200 200 400 | 400 400 400
space_history_state                               | 200 200 200 | 400 400 400
access_settings.audience                          | 200 400 400 | 400 400 400
access_settings.access_permission_settings        | 200 400 400 | 400 400 400
permission_settings.manage_apps                   | 200 400 400 | 200 400 400
";

#[tokio::test]
async fn each_change_in_each_type_of_space() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let admin = office.sign_in("ana", &["chat.admin.spaces"]).await;
    let direct = ana
        .get("/v1/spaces:findDirectMessage?name=users/budi@example.com")
        .await
        .ok();
    let direct = format!("/v1/{}", direct["name"].as_str().unwrap());
    let person = |who: &str| json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}});
    let people = [person("budi@example.com"), person("eko@example.com")];
    for (row, line) in KINDS.trim().lines().enumerate() {
        let [mask, by_people, by_admins] = cells(line);
        for (desk, suffix, wanted) in [
            (&ana, "", by_people),
            (&admin, "&useAdminAccess=true", by_admins),
        ] {
            let name = format!("Kind {row}{suffix}");
            let chat = json!({"space": {"spaceType": "GROUP_CHAT"}, "memberships": people});
            let chat = ana.post("/v1/spaces:setup", chat).await.ok();
            let chat = format!("/v1/{}", chat["name"].as_str().unwrap());
            let spaces = [open_space(&ana, &name).await, chat, direct.clone()];
            for (space, wanted) in spaces.iter().zip(wanted.split(' ')) {
                let path = format!("{space}?updateMask={mask}{suffix}");
                let answer = desk.patch(&path, body(&format!("{name} in {space}"))).await;
                let place = format!("{path}: {}", answer.text);
                assert_eq!(answer.status.to_string(), wanted, "{place}");
            }
        }
    }
}

#[tokio::test]
async fn audiences_discover_before_they_join_and_members_view_before_them() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Audiences"}))
        .await;
    let access = "accessSettings.accessPermissionSettings";
    let set = async |names: &str, settings: Value| {
        let mask: Vec<_> = names
            .split(' ')
            .map(|name| format!("{access}.{name}"))
            .collect();
        let body = json!({"accessSettings": {"accessPermissionSettings": settings}});
        let path = format!("{space}?updateMask={}", mask.join(","));
        ana.patch(&path, body).await
    };
    let audience = |name: &str| json!({"principals": [{"audience": {"name": name}}]});
    let default = || audience("audiences/default");
    let invalid = (400, "INVALID_ARGUMENT");
    let join = json!({"joinSpaceSetting": default()});
    assert_eq!(set("joinSpaceSetting", join.clone()).await.error(), invalid);
    let bad = json!({"discoverSpaceSetting": audience("default")});
    assert_eq!(set("discoverSpaceSetting", bad).await.error(), invalid);
    let discover = json!({"discoverSpaceSetting": default()});
    let done = set("discoverSpaceSetting", discover).await.ok();
    assert_eq!(done["accessSettings"]["accessState"], "DISCOVERABLE");
    assert!(done["accessSettings"].get("audience").is_none());
    let done = set("joinSpaceSetting", join).await.ok();
    assert_eq!(done["accessSettings"]["audience"], "audiences/default");
    let without = set("discoverSpaceSetting", json!({})).await;
    assert_eq!(without.error(), invalid, "who may join would not discover");
    let done = set("discoverSpaceSetting joinSpaceSetting", json!({}))
        .await
        .ok();
    assert_eq!(done["accessSettings"], json!({"accessState": "PRIVATE"}));

    let mask = "permissionSettings.viewSpaceMembership,\
                accessSettings.accessPermissionSettings.viewSpaceMembershipSetting";
    let view = async |permission: Value, setting: Option<Value>| {
        let mut body = json!({"permissionSettings": {"viewSpaceMembership": permission}});
        if let Some(setting) = setting {
            body["accessSettings"] =
                json!({"accessPermissionSettings": {"viewSpaceMembershipSetting": setting}});
        }
        ana.patch(&format!("{space}?updateMask={mask}"), body).await
    };
    let owners = || json!({"managersAllowed": true});
    let all = json!({
        "managersAllowed": true, "assistantManagersAllowed": true, "membersAllowed": true,
    });
    assert_eq!(
        view(owners(), None).await.error(),
        invalid,
        "both in the body"
    );
    assert_eq!(view(owners(), Some(default())).await.error(), invalid);
    view(owners(), Some(json!({}))).await.ok();
    let done = view(all.clone(), Some(default())).await.ok();
    assert_eq!(done["permissionSettings"]["viewSpaceMembership"], all);
    let setting = &done["accessSettings"]["accessPermissionSettings"];
    assert_eq!(setting["viewSpaceMembershipSetting"], default());
}
