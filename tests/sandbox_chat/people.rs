//! The People API.

use serde_json::{Value, json};

use crate::office::Office;

const INVALID: (u16, &str) = (400, "INVALID_ARGUMENT");

fn search(query: &str) -> String {
    format!(
        "/v1/people:searchDirectoryPeople?query={query}&readMask=names,emailAddresses\
         &sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_CONTACT"
    )
}

fn address(person: &Value) -> &str {
    person["emailAddresses"][0]["value"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_a_name_or_address() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    for query in [
        "bud",
        "BUDI",
        "santoso",
        "budi%20san",
        "budi@example.com",
        "budi@exa",
    ] {
        let found = ana.get(&search(query)).await.ok();
        let budi = found["people"].as_array().unwrap().iter();
        assert!(
            budi.map(address).any(|a| a == "budi@example.com"),
            "{query}: {found}"
        );
    }
    let found = ana.get(&search("santoso")).await.ok();
    let person = &found["people"][0];
    assert_eq!(person["names"][0]["displayName"], "Budi Santoso");
    assert_eq!(person["names"][0]["metadata"]["primary"], true);
    assert!(person.get("photos").is_none(), "not in the mask");
    assert_eq!(found["totalSize"], 1);
    for nobody in ["udi", "gita", "zzz"] {
        assert_eq!(ana.get(&search(nobody)).await.ok(), json!({}), "{nobody}");
    }
}

#[tokio::test]
async fn found_people_come_in_pages() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let all = ana
        .all(&format!("{}&pageSize=3", search("a")), "people")
        .await;
    let total = ana.get(&search("a")).await.ok()["totalSize"]
        .as_u64()
        .unwrap();
    assert!(total > 10);
    assert_eq!(all.len() as u64, total);
    let first = ana.get(&format!("{}&pageSize=3", search("a"))).await.ok();
    let token = first["nextPageToken"].as_str().unwrap();
    let other = ana.get(&format!("{}&pageToken={token}", search("b"))).await;
    assert_eq!(other.error(), INVALID);
}

#[tokio::test]
async fn what_is_required_is_required() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let base = "/v1/people:searchDirectoryPeople?";
    for bad in [
        "readMask=names&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE",
        "query=b&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE",
        "query=b&readMask=names",
        "query=b&readMask=names&sources=NOPE",
        "query=b&readMask=shoeSize&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE",
        "query=b&readMask=names&sources=DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE&pageSize=-1",
    ] {
        assert_eq!(
            ana.get(&format!("{base}{bad}")).await.error(),
            INVALID,
            "{bad}"
        );
    }
    assert_eq!(ana.get("/v1/people/me").await.error(), INVALID);
    assert_eq!(
        ana.get("/v1/people:batchGet?personFields=names")
            .await
            .error(),
        INVALID
    );
    let many = "&resourceNames=people/1".repeat(201);
    let many = ana
        .get(&format!("/v1/people:batchGet?personFields=names{many}"))
        .await;
    assert_eq!(many.error(), INVALID);
}

#[tokio::test]
async fn one_person_or_many_by_id() {
    let office = Office::open().await;
    let ana = office.desk("ana").await;
    let me = ana
        .get("/v1/people/me?personFields=names,emailAddresses,photos")
        .await
        .ok();
    assert_eq!(address(&me), "ana@example.com");
    assert!(
        me["photos"][0]["url"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );
    let budi = ana.get(&search("santoso")).await.ok()["people"][0]["resourceName"].clone();
    let budi = budi.as_str().unwrap();
    let got = ana
        .get(&format!("/v1/{budi}?personFields=emailAddresses"))
        .await
        .ok();
    assert_eq!(address(&got), "budi@example.com");
    let unknown = ana
        .get("/v1/people/100000000000000000001?personFields=names")
        .await;
    assert_eq!(unknown.error(), (404, "NOT_FOUND"));

    let path = format!(
        "/v1/people:batchGet?personFields=names&resourceNames={budi}&resourceNames=people/me\
         &resourceNames=people/7"
    );
    let batch = ana.get(&path).await.ok();
    let responses = batch["responses"].as_array().unwrap();
    assert_eq!(responses[0]["person"]["names"][0]["givenName"], "Budi");
    assert_eq!(responses[1]["requestedResourceName"], "people/me");
    assert_eq!(
        (
            &responses[2]["httpStatusCode"],
            &responses[2]["status"]["code"]
        ),
        (&json!(404), &json!(5))
    );

    let profile = office.sign_in("ana", &["userinfo.profile"]).await;
    let other = profile.get(&format!("/v1/{budi}?personFields=names")).await;
    assert_eq!(other.error(), (403, "PERMISSION_DENIED"));
    profile.get("/v1/people/me?personFields=names").await.ok();
}
