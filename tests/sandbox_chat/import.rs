//! Import mode, through the service account's delegation.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use roomkey::sandbox::Options;
use serde_json::{Value, json};

use crate::office::{Desk, Office, texts};

const INVALID: (u16, &str) = (400, "INVALID_ARGUMENT");
const DENIED: (u16, &str) = (403, "PERMISSION_DENIED");
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

async fn office(folder: &Path) -> Office {
    Office::with(Options {
        write_config: Some(folder.join("config.toml")),
        ..Options::default()
    })
    .await
}

/// A person for whom the service account speaks, or itself.
async fn delegate<'o>(office: &'o Office, folder: &Path, who: &str, scopes: &[&str]) -> Desk<'o> {
    let file = std::fs::read(folder.join("service_account.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| format!("https://www.googleapis.com/auth/{scope}"))
        .collect();
    let mut claims = json!({
        "iss": file["client_email"], "aud": file["token_uri"], "scope": scopes.join(" "),
        "iat": clock.as_secs(), "exp": clock.as_secs() + 3600,
    });
    if !who.is_empty() {
        claims["sub"] = json!(format!("{who}@example.com"));
    }
    let parts =
        [json!({"alg": "RS256"}), claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let signed = parts.join(".");
    let pem = file["private_key"].as_str().unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = ring::rsa::KeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(
        &ring::signature::RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    let assertion = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    let form = [("grant_type", GRANT), ("assertion", assertion.as_str())];
    let token = office.post("/token", &form).await;
    let token = token["access_token"].as_str().unwrap().to_owned();
    Desk { office, token }
}

fn imported(name: &str) -> Value {
    json!({
        "spaceType": "SPACE", "displayName": name, "importMode": true,
        "createTime": "2015-03-01T10:00:00Z",
    })
}

#[tokio::test]
async fn a_space_is_filled_unseen_and_then_shown() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    let import = delegate(&office, folder.path(), "ana", &["chat.import"]).await;
    let reader = [
        "chat.import",
        "chat.spaces.readonly",
        "chat.memberships.readonly",
    ];
    let reader = delegate(&office, folder.path(), "ana", &reader).await;
    let made = import
        .post("/v1/spaces", imported("From elsewhere"))
        .await
        .ok();
    assert_eq!(made["createTime"], "2015-03-01T10:00:00Z");
    assert_eq!(made["importMode"], true);
    assert!(made["importModeExpireTime"].is_string());
    assert_eq!(made["membershipCount"], json!({}), "no members are made");
    let space = format!("/v1/{}", made["name"].as_str().unwrap());
    let members = format!("{space}/members");

    let joined = json!({
        "member": {"name": "users/budi@example.com", "type": "HUMAN"},
        "createTime": "2016-01-01T00:00:00Z",
    });
    let added = import.post(&members, joined.clone()).await.ok();
    assert_eq!(added["createTime"], "2016-01-01T00:00:00Z");
    assert_eq!(added["state"], "JOINED");
    assert_eq!(
        import.post(&members, joined).await.error(),
        (409, "ALREADY_EXISTS")
    );
    let past = json!({
        "member": {"name": "users/eko@example.com", "type": "HUMAN"},
        "createTime": "2016-01-01T00:00:00Z", "deleteTime": "2017-01-01T00:00:00Z",
    });
    let past = import.post(&members, past).await.ok();
    assert_eq!(
        (&past["state"], &past["deleteTime"]),
        (&json!("NOT_A_MEMBER"), &json!("2017-01-01T00:00:00Z"))
    );
    let list = import.get(&members).await.ok();
    assert_eq!(list["memberships"], json!([added]));
    import
        .role(&space, "budi@example.com", "ROLE_MANAGER")
        .await
        .ok();
    let rename = json!({"displayName": "From there"});
    import
        .patch(&format!("{space}?updateMask=displayName"), rename)
        .await
        .ok();
    let audience = json!({"accessSettings": {"audience": "audiences/default"}});
    let audience = import
        .patch(
            &format!("{space}?updateMask=accessSettings.audience"),
            audience,
        )
        .await;
    assert_eq!(audience.error(), INVALID);

    let (budi, ana) = (office.desk("budi").await, office.desk("ana").await);
    let admin = office.sign_in("ana", &["chat.admin.spaces"]).await;
    for desk in [&budi, &ana] {
        assert_eq!(desk.get(&space).await.error(), DENIED);
        let listed = Value::Array(desk.all("/v1/spaces?pageSize=1000", "spaces").await);
        assert!(!texts(&listed, "displayName").contains(&"From there"));
    }
    let unseen = admin.get(&format!("{space}?useAdminAccess=true")).await;
    assert_eq!(unseen.error(), DENIED);
    let search = "/v1/spaces:search?useAdminAccess=true&query=\
                  customer=%22customers/my_customer%22%20AND%20spaceType=%22SPACE%22\
                  %20AND%20displayName:%22From%20there%22";
    assert_eq!(admin.get(search).await.ok(), json!({}));
    assert_eq!(reader.get(&space).await.ok()["importMode"], true);
    let mine = Value::Array(reader.all("/v1/spaces?pageSize=1000", "spaces").await);
    assert!(texts(&mine, "displayName").contains(&"From there"));

    let complete = format!("{space}:completeImport");
    let done = import.post(&complete, json!({})).await.ok();
    assert_eq!(done["space"]["displayName"], "From there");
    assert!(done["space"].get("importMode").is_none());
    assert_eq!(
        import.post(&complete, json!({})).await.error(),
        (400, "FAILED_PRECONDITION")
    );
    assert_eq!(
        budi.get(&space).await.ok()["createTime"],
        "2015-03-01T10:00:00Z"
    );
    assert_eq!(
        ana.get(&space).await.error(),
        DENIED,
        "whoever imports is no member"
    );
    import.add(&space, "citra@example.com").await.ok();
    assert_eq!(
        import.delete(&space).await.error(),
        DENIED,
        "chat.import is for imports"
    );
}

#[tokio::test]
async fn what_an_import_may_not_do() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    let import = delegate(&office, folder.path(), "ana", &["chat.import"]).await;
    let plain = office.desk("ana").await;
    let refused = plain.post("/v1/spaces", imported("Plain")).await;
    let reason = &refused.json["error"]["details"][0]["reason"];
    assert_eq!(reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    let ordinary = json!({"spaceType": "SPACE", "displayName": "Ordinary"});
    assert_eq!(import.post("/v1/spaces", ordinary).await.error(), DENIED);
    let design = plain.space("Design review").await;
    for answer in [
        import.get(&format!("{design}/members")).await,
        import.add(&design, "gunawan@example.com").await,
        import.delete(&design).await,
        import
            .patch(&format!("{design}?updateMask=displayName"), json!({}))
            .await,
    ] {
        assert_eq!(answer.error(), DENIED, "{}", answer.text);
    }
    let complete = import
        .post(&format!("{design}:completeImport"), json!({}))
        .await;
    assert_eq!(complete.error(), (400, "FAILED_PRECONDITION"));
    let complete = plain
        .post(&format!("{design}:completeImport"), json!({}))
        .await;
    assert_eq!(complete.error(), DENIED);
    for bad in [
        json!({"importMode": true, "spaceType": "DIRECT_MESSAGE"}),
        json!({"importMode": true, "spaceType": "SPACE"}),
        json!({"importMode": true, "spaceType": "GROUP_CHAT", "displayName": "x"}),
        json!({"importMode": true, "spaceType": "GROUP_CHAT", "createTime": "1999-12-31T23:59:59Z"}),
        json!({"importMode": true, "spaceType": "GROUP_CHAT", "createTime": "2999-01-01T00:00:00Z"}),
    ] {
        assert_eq!(
            import.post("/v1/spaces", bad.clone()).await.error(),
            INVALID,
            "{bad}"
        );
    }
    let chat = json!({"importMode": true, "spaceType": "GROUP_CHAT"});
    let chat = import.make(chat).await;
    let person = |who: &str| json!({"name": format!("users/{who}"), "type": "HUMAN"});
    for bad in [
        json!({"member": person("budi@example.com"), "deleteTime": "2020-01-01T00:00:00Z"}),
        json!({"member": person("budi@example.com"), "createTime": "2021-01-01T00:00:00Z",
               "deleteTime": "2020-01-01T00:00:00Z"}),
        json!({"member": person("gita@partner.example")}),
        json!({"groupMember": {"name": "groups/01abcdef23team0"}}),
    ] {
        let answer = import.post(&format!("{chat}/members"), bad.clone()).await;
        assert_eq!(answer.error(), INVALID, "{bad}");
    }
    assert_eq!(
        import.delete(&chat).await.ok(),
        json!({}),
        "an import can be given up"
    );
    let get = import.get(&chat).await;
    let reason = &get.json["error"]["details"][0]["reason"];
    assert_eq!(
        reason, "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "get takes no chat.import"
    );
}

#[tokio::test]
async fn a_service_account_alone_is_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path()).await;
    let app = delegate(&office, folder.path(), "", &["chat.spaces"]).await;
    let refused = app.get("/v1/spaces").await;
    assert_eq!(refused.error(), DENIED);
    assert!(
        refused
            .message()
            .contains("Authenticate with a user account")
    );
}
