//! `--quotas`: what is counted together, and what a refusal says.

use std::time::{Duration, Instant};

use roomkey::sandbox::{Options, Sandbox, StartError};
use serde_json::json;

use crate::office::{Answer, Office};

const EXHAUSTED: (u16, &str) = (429, "RESOURCE_EXHAUSTED");

async fn office(spec: &str) -> Office {
    Office::with(Options {
        quotas: Some(spec.to_owned()),
        ..Options::default()
    })
    .await
}

fn metadata(answer: &Answer) -> &serde_json::Value {
    let info = &answer.json["error"]["details"][0];
    assert_eq!(info["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
    assert_eq!(info["reason"], "RATE_LIMIT_EXCEEDED");
    &info["metadata"]
}

#[tokio::test]
async fn a_refusal_names_the_quota_and_no_time() {
    let office = office("space_reads=3/60s").await;
    let (ana, budi) = (office.desk("ana").await, office.desk("budi").await);
    ana.get("/v1/spaces").await.ok();
    ana.get("/v1/spaces:findGroupChats").await.ok();
    budi.get("/v1/spaces:search?query=spaceType=%22SPACE%22")
        .await
        .ok();
    let refused = ana.get("/v1/spaces").await;
    assert_eq!(refused.error(), EXHAUSTED, "people share the project's");
    assert!(!refused.headers.contains_key("retry-after"));
    assert!(
        refused
            .message()
            .starts_with("Quota exceeded for quota metric"),
        "{}",
        refused.text
    );
    assert_eq!(
        *metadata(&refused),
        json!({
            "service": "chat.googleapis.com",
            "consumer": "projects/629000000000",
            "quota_metric": "chat.googleapis.com/space_reads",
            "quota_limit": "Space read requests per minute per project",
            "quota_limit_value": "3",
            "quota_location": "global",
        })
    );
    let people = "/v1/people/me?personFields=names";
    ana.get(people).await.ok();
}

#[tokio::test]
async fn each_method_is_charged_to_its_own_quota() {
    let spec = "space_writes=2/60s,membership_writes=2/60s,membership_reads=1/60s,\
                space_reads=2/60s,per_space_writes=off,retry_after=1";
    let office = office(spec).await;
    let ana = office.desk("ana").await;
    let space = ana
        .make(json!({"spaceType": "SPACE", "displayName": "Counted"}))
        .await;
    let rename = format!("{space}?updateMask=displayName");
    ana.patch(&rename, json!({"displayName": "Counted 1"}))
        .await
        .ok();
    let refused = [
        ana.patch(&rename, json!({"displayName": "Counted 2"}))
            .await,
        ana.delete(&space).await,
        ana.post(
            "/v1/spaces:setup",
            json!({"space": {"spaceType": "SPACE", "displayName": "n"}}),
        )
        .await,
    ];
    for answer in &refused {
        assert_eq!(answer.error(), EXHAUSTED);
        let metric = &metadata(answer)["quota_metric"];
        assert_eq!(*metric, "chat.googleapis.com/space_writes");
        let seconds: u64 = answer.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
    }
    ana.add(&space, "budi@example.com").await.ok();
    ana.delete(&format!("{space}/members/budi@example.com"))
        .await
        .ok();
    assert_eq!(ana.add(&space, "budi@example.com").await.error(), EXHAUSTED);
    assert_eq!(
        ana.get(&format!("{space}/members")).await.ok()["memberships"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let again = ana.get(&format!("{space}/members/ana@example.com")).await;
    assert_eq!(
        metadata(&again)["quota_metric"],
        "chat.googleapis.com/membership_reads"
    );
    assert_eq!(
        ana.get(&space).await.ok()["displayName"],
        "Counted 1",
        "nothing else was done"
    );
}

#[tokio::test]
async fn a_space_takes_one_write_a_second() {
    let office = office("").await;
    let ana = office.desk("ana").await;
    let mut spaces = Vec::new();
    for name in ["Slow 1", "Slow 2"] {
        spaces.push(
            ana.make(json!({"spaceType": "SPACE", "displayName": name}))
                .await,
        );
    }
    let begun = Instant::now();
    let change = async |space: &str, text: &str| {
        let body = json!({"spaceDetails": {"description": text}});
        ana.patch(&format!("{space}?updateMask=spaceDetails"), body)
            .await
    };
    for space in &spaces {
        change(space, "first").await.ok();
    }
    let mut refusals = 0;
    // Polls until the second has passed; a real client would wait.
    while change(&spaces[0], "second").await.status == 429 {
        refusals += 1;
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    assert!(refusals > 0 || begun.elapsed() > Duration::from_secs(1));
    assert!(begun.elapsed() > Duration::from_millis(900));
    let adding = ana.add(&spaces[0], "budi@example.com").await;
    assert_eq!(adding.status, 200, "members are not the space's writes");
}

#[tokio::test]
async fn without_the_option_nothing_is_counted() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let space = ana.space("Design review").await;
    for _ in 0..100 {
        ana.get(&space).await.ok();
    }
}

#[tokio::test]
async fn a_bad_specification_does_not_start() {
    let options = Options {
        quotas: Some("writes=1/1s".to_owned()),
        ..Options::default()
    };
    let error = Sandbox::start(options).await.unwrap_err();
    assert!(matches!(error, StartError::Quotas(_)));
    assert!(error.to_string().contains("membership_writes"), "{error}");
}
