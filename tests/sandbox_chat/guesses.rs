//! `--guess`: each open question answered both ways.

use roomkey::sandbox::{Options, Sandbox, StartError};
use serde_json::{Value, json};

use crate::office::Office;

async fn office(guess: &[&str]) -> Office {
    Office::with(Options {
        guess: guess.iter().map(|g| (*g).to_owned()).collect(),
        ..Options::default()
    })
    .await
}

fn named(name: &str) -> Value {
    json!({"spaceType": "SPACE", "displayName": name})
}

#[tokio::test]
async fn the_status_of_a_refusal_can_be_chosen() {
    let codes = [
        ("FAILED_PRECONDITION", 400),
        ("INVALID_ARGUMENT", 400),
        ("PERMISSION_DENIED", 403),
    ];
    for (status, code) in codes {
        let guess = ["last_owner_code", "delete_unnamed_code", "over_limit_code"];
        let guess = guess.map(|key| format!("{key}={status}"));
        let office = office(&guess.each_ref().map(String::as_str)).await;
        let ana = office.desk("ana").await;
        let space = ana.make(named("Alone")).await;
        let leaving = ana
            .delete(&format!("{space}/members/ana@example.com"))
            .await;
        assert_eq!(leaving.error(), (code, status));
        let find = "/v1/spaces:findDirectMessage?name=users/budi@example.com";
        let direct = ana.get(find).await.ok();
        let direct = format!("/v1/{}", direct["name"].as_str().unwrap());
        assert_eq!(ana.delete(&direct).await.error(), (code, status));
        let one = json!({"member": {"name": "users/budi@example.com", "type": "HUMAN"}});
        let many = json!({"space": named("Many"), "memberships": vec![one; 50]});
        assert_eq!(
            ana.post("/v1/spaces:setup", many).await.error(),
            (code, status)
        );
    }
}

#[tokio::test]
async fn request_ids_and_admins() {
    let guess = [
        "request_id_other_user=400",
        "request_id_echo=sparse",
        "non_admin_code=400",
    ];
    let office = office(&guess).await;
    let ana = office.desk("ana").await;
    let budi = office
        .sign_in("budi", &["chat.spaces", "chat.admin.spaces"])
        .await;
    let path = "/v1/spaces?requestId=one";
    let first = ana.post(path, named("Echo")).await.ok();
    let again = ana.post(path, named("Echo")).await.ok();
    let sparse = json!({"name": first["name"], "displayName": "Echo", "spaceType": "SPACE"});
    assert_eq!(again, sparse);
    assert_eq!(
        budi.post(path, named("Echo")).await.error(),
        (400, "INVALID_ARGUMENT")
    );
    let space = first["name"].as_str().unwrap();
    let refused = budi.get(&format!("/v1/{space}?useAdminAccess=true")).await;
    assert_eq!(refused.error(), (400, "INVALID_ARGUMENT"));
}

#[tokio::test]
async fn roles_of_creators_and_in_filters() {
    for (value, role) in [
        ("owner", "ROLE_MANAGER"),
        ("manager", "ROLE_ASSISTANT_MANAGER"),
        ("member", "ROLE_MEMBER"),
    ] {
        let creator = format!("creator_role={value}");
        let office = office(&[&creator, "role_filter_assistant_manager=yes"]).await;
        let ana = office.desk("ana").await;
        let made = ana.make(named("Made")).await;
        let set_up = ana
            .post("/v1/spaces:setup", json!({"space": named("Set up")}))
            .await;
        let set_up = format!("/v1/{}", set_up.ok()["name"].as_str().unwrap());
        for space in [made, set_up] {
            let me = ana.get(&format!("{space}/members/ana@example.com")).await;
            assert_eq!(me.ok()["role"], role);
            let filter = "filter=role%20=%20%22ROLE_ASSISTANT_MANAGER%22";
            let found = ana
                .all(&format!("{space}/members?{filter}"), "memberships")
                .await;
            assert_eq!(found.len(), usize::from(value == "manager"));
        }
    }
}

#[tokio::test]
async fn who_changes_permission_settings() {
    let mask = "updateMask=permissionSettings.manageApps";
    let body = || json!({"permissionSettings": {"manageApps": {"managersAllowed": true}}});
    for (admin, role) in [(200, 403), (400, 200)] {
        let guess: &[&str] = match admin {
            200 => &[],
            _ => &[
                "permission_settings_admin=no",
                "permission_settings_role=manager",
            ],
        };
        let office = office(guess).await;
        let ana = office.sign_in("ana", &["chat.admin.spaces"]).await;
        let budi = office.desk("budi").await;
        let space = budi.space("Design review").await;
        let with_admin = format!("{space}?{mask}&useAdminAccess=true");
        assert_eq!(ana.patch(&with_admin, body()).await.status, admin);
        let plain = format!("{space}?{mask}");
        assert_eq!(
            budi.patch(&plain, body()).await.status,
            role,
            "Budi is a manager there"
        );
    }
}

#[tokio::test]
async fn who_changes_the_audience() {
    for (guess, wanted) in [("audience_role=manager", 200), ("audience_role=owner", 403)] {
        let office = office(&[guess]).await;
        let budi = office.desk("budi").await;
        let space = budi.space("Design review").await;
        let body = json!({"accessSettings": {"audience": "audiences/default"}});
        let path = format!("{space}?updateMask=accessSettings.audience");
        assert_eq!(budi.patch(&path, body).await.status, wanted, "{guess}");
    }
}

#[tokio::test]
async fn an_unknown_guess_does_not_start() {
    for (guess, says) in [
        ("colour=red", "last_owner_code=FAILED_PRECONDITION|"),
        ("creator_role=king", "owner, manager, member"),
    ] {
        let options = Options {
            guess: vec![guess.to_owned()],
            ..Options::default()
        };
        let error = Sandbox::start(options).await.unwrap_err();
        assert!(matches!(error, StartError::Guess(_)));
        assert!(error.to_string().contains(says), "{error}");
    }
}
