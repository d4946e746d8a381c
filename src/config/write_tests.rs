use super::*;

fn profile(name: &str) -> NewProfile {
    NewProfile {
        name: name.to_owned(),
        method: Method::Device,
        issuer: "https://login.example.com".to_owned(),
        client_id: "kiosk \"7\"".to_owned(),
        client_secrets_file: String::new(),
        key_file: String::new(),
        subject: String::new(),
        api: String::new(),
        scopes: "spaces, memberships".to_owned(),
    }
}

#[test]
fn a_first_profile_becomes_the_default_and_others_are_appended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/config.toml");
    add_profile(&path, &profile("work")).unwrap();
    add_profile(&path, &profile("home")).unwrap();
    let config = Config::load(Some(&path)).unwrap();
    assert_eq!(config.profiles, ["home", "work"]);
    let chosen = config.profile(None).unwrap();
    assert_eq!(chosen.name, "work");
    assert_eq!(chosen.client_id.as_deref(), Some("kiosk \"7\""));
    assert_eq!(chosen.scopes.len(), 2);
}

#[test]
fn a_service_account_and_other_servers_have_tables_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let new = NewProfile {
        method: Method::ServiceAccount,
        issuer: String::new(),
        client_id: String::new(),
        key_file: "/keys/a.json".to_owned(),
        subject: "ana@example.com".to_owned(),
        api: "http://127.0.0.1:9".to_owned(),
        ..profile("work")
    };
    add_profile(&path, &new).unwrap();
    add_profile(&path, &profile("home")).unwrap();
    let chosen = Config::load(Some(&path)).unwrap().profile(None).unwrap();
    assert_eq!(chosen.method, Method::ServiceAccount);
    let subject = chosen.service_account.subject.as_deref();
    assert_eq!(subject, Some("ana@example.com"));
    let key = chosen.service_account.key_file.as_deref();
    assert_eq!(key, Some(Path::new("/keys/a.json")));
    assert_eq!(chosen.people_api(), "http://127.0.0.1:9");
}

#[test]
fn what_is_there_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, "# mine\n[ui]\nascii = true").unwrap();
    add_profile(&path, &profile("work")).unwrap();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("# mine\n[ui]\nascii = true\n")
    );
    assert!(add_profile(&path, &profile("work")).is_err());
    assert!(add_profile(&path, &profile("a.b")).is_err());
    let bad = NewProfile {
        issuer: "http://login.example.com".to_owned(),
        ..profile("other")
    };
    let before = std::fs::read(&path).unwrap();
    assert!(add_profile(&path, &bad).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_cannot_be_right_is_named() {
    type Change = fn(&mut NewProfile);
    let with = |change: Change| {
        let mut new = profile("work");
        change(&mut new);
        new.fault().map(|(part, _)| part)
    };
    let service_account: Change = |new| {
        new.method = Method::ServiceAccount;
        new.subject = "ana".to_owned();
    };
    let cases: [(Change, Option<Part>); 14] = [
        (|_| (), None),
        (|new| new.name.clear(), Some(Part::Name)),
        (|new| new.name = "a b".to_owned(), Some(Part::Name)),
        (|new| new.issuer.clear(), Some(Part::Issuer)),
        (|new| new.issuer = "nonsense".to_owned(), Some(Part::Issuer)),
        (
            |new| new.issuer = "http://example.com".to_owned(),
            Some(Part::Issuer),
        ),
        (|new| new.issuer = "http://127.0.0.1:8628".to_owned(), None),
        (|new| new.client_id.clear(), Some(Part::Client)),
        (
            |new| new.client_secrets_file = "c.json".to_owned(),
            Some(Part::ClientFile),
        ),
        (service_account, Some(Part::KeyFile)),
        (
            |new| {
                new.method = Method::ServiceAccount;
                new.key_file = "k.json".to_owned();
                new.subject = "ana".to_owned();
            },
            Some(Part::Subject),
        ),
        (
            |new| {
                new.method = Method::AuthorizedUser;
                new.client_id.clear();
            },
            Some(Part::ClientFile),
        ),
        (
            |new| new.api = "http://example.com".to_owned(),
            Some(Part::Api),
        ),
        (|new| new.api = "http://127.0.0.1:9".to_owned(), None),
    ];
    for (at, (change, part)) in cases.into_iter().enumerate() {
        assert_eq!(with(change), part, "case {at}");
    }
}
