//! `spaces.search` and `spaces.findGroupChats`.

use roomkey::sandbox::Options;
use serde_json::json;

use crate::office::{Office, texts};

const INVALID: (u16, &str) = (400, "INVALID_ARGUMENT");

fn search(query: &str, rest: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/v1/spaces:search?query={query}{rest}")
}

const ALL: &str = r#"customer = "customers/my_customer" AND space_type = "SPACE""#;
const ADMIN: &str = "&useAdminAccess=true";

#[tokio::test]
async fn members_find_their_own_spaces_by_name() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let query = r#"display_name:"REV" AND space_type = "SPACE""#;
    let found = ana.get(&search(query, "")).await.ok();
    assert_eq!(found["results"][0]["space"]["displayName"], "Design review");
    for key in ["spaces", "nextPageToken", "totalSize"] {
        assert!(found.get(key).is_none(), "{key} is for administrators");
    }
    let hidden = r#"display_name:"finance" AND space_type = "SPACE""#;
    assert_eq!(ana.get(&search(hidden, "")).await.ok(), json!({}));
    let nameless = r#"external_user_allowed = "true" AND space_type = "SPACE""#;
    assert_eq!(ana.get(&search(nameless, "")).await.ok(), json!({}));
    ana.get(&search(query, "&orderBy=create_time%20DESC"))
        .await
        .ok();
    for order in ["create_time", "last_active_time DESC", "create_time DESC x"] {
        let path = search(query, &format!("&orderBy={}", order.replace(' ', "%20")));
        assert_eq!(ana.get(&path).await.error(), INVALID, "{order}");
    }
    assert_eq!(
        ana.get(&search(ALL, "")).await.error(),
        INVALID,
        "customer is for administrators"
    );
    assert_eq!(ana.get("/v1/spaces:search").await.error(), INVALID);
}

#[tokio::test]
async fn administrators_find_every_space_in_pages_and_in_order() {
    let office = Office::with(Options {
        spaces: 300,
        ..Options::default()
    })
    .await;
    let ana = office.sign_in("ana", &["chat.admin.spaces.readonly"]).await;
    let order = "&orderBy=membership_count.joined_direct_human_user_count%20DESC";
    let rest = format!("{ADMIN}{order}&pageSize=7");
    let first = ana.get(&search(ALL, &rest)).await.ok();
    let total = first["totalSize"].as_u64().unwrap();
    assert_eq!(first["results"].as_array().unwrap().len(), 7);
    assert_eq!(first["results"][0]["space"], first["spaces"][0]);
    let all = ana.all(&search(ALL, &rest), "spaces").await;
    assert_eq!(all.len() as u64, total);
    let counts: Vec<_> = all
        .iter()
        .map(|space| {
            space["membershipCount"]["joinedDirectHumanUserCount"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert!(
        counts.is_sorted_by(|a, b| a >= b) && counts[0] == 100,
        "{counts:?}"
    );
    assert!(
        texts(&all.into(), "displayName").contains(&"Finance"),
        "where Ana is not a member"
    );
    let hidden = format!("{ALL} AND display_name:\"left\"");
    let found = ana.get(&search(&hidden, ADMIN)).await.ok();
    assert_eq!(texts(&found["spaces"], "displayName"), ["Left behind"]);
    let token = first["nextPageToken"].as_str().unwrap();
    let other = search(&hidden, &format!("{ADMIN}&pageToken={token}"));
    assert_eq!(ana.get(&other).await.error(), INVALID);
    let plain = office.desk("budi").await.get(&search(ALL, ADMIN)).await;
    assert_eq!(plain.error(), (403, "PERMISSION_DENIED"));
}

#[tokio::test]
async fn group_chats_are_found_by_exactly_their_people() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let find = |users: &[&str], rest: &str| {
        let users: Vec<_> = users
            .iter()
            .map(|who| format!("users=users/{who}"))
            .collect();
        format!("/v1/spaces:findGroupChats?{}{rest}", users.join("&"))
    };
    let both = ["budi@example.com", "citra@example.com"];
    let found = ana.get(&find(&both, "")).await.ok();
    let chats = found["spaces"].as_array().unwrap();
    assert_eq!(chats.len(), 1);
    assert_eq!(chats[0].as_object().unwrap().len(), 1, "the name only");
    let expanded = ana
        .get(&find(&both, "&spaceView=SPACE_VIEW_EXPANDED"))
        .await
        .ok();
    assert_eq!(expanded["spaces"][0]["spaceType"], "GROUP_CHAT");
    assert_eq!(ana.get(&find(&both[..1], "")).await.ok(), json!({}));
    let person = |who| json!({"member": {"name": format!("users/{who}"), "type": "HUMAN"}});
    let body = json!({
        "space": {"spaceType": "GROUP_CHAT"}, "memberships": [person(both[0]), person(both[1])],
    });
    ana.post("/v1/spaces:setup", body).await.ok();
    assert_eq!(
        ana.all(&find(&both, "&pageSize=1"), "spaces").await.len(),
        2
    );

    let with_an_app = [both[0], both[1], "app"];
    let none = ana.get(&find(&with_an_app, "")).await.ok();
    assert_eq!(none, json!({}), "apps are nobody's company");

    let narrow = office.sign_in("ana", &["chat.memberships.readonly"]).await;
    narrow.get(&find(&both, "")).await.ok();
    let refused = narrow
        .get(&find(&both, "&spaceView=SPACE_VIEW_EXPANDED"))
        .await;
    assert_eq!(refused.error(), (403, "PERMISSION_DENIED"));
    for bad in [
        &["garbage"][..],
        &["nobody@example.com"],
        &["budi@example.com"; 50],
    ] {
        assert_eq!(ana.get(&find(bad, "")).await.error(), INVALID, "{bad:?}");
    }
    assert_eq!(
        ana.get(&find(&both, "&spaceView=ALL")).await.error(),
        INVALID
    );
    assert_eq!(ana.get(&find(&both, "&pageSize=-1")).await.error(), INVALID);
}
