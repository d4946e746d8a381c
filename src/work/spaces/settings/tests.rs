use super::*;

fn settings() -> Settings {
    let json = r#"{"name":"spaces/A","spaceType":"SPACE","displayName":"Crew",
        "spaceDetails":{"description":"d","guidelines":"g"},"spaceHistoryState":"HISTORY_ON",
        "accessSettings":{"accessState":"PRIVATE"},"permissionSettings":{
        "manageApps":{"managersAllowed":true,"assistantManagersAllowed":true},
        "modifySpaceDetails":{"managersAllowed":true},
        "postMessages":{"managersAllowed":true,"assistantManagersAllowed":true,"membersAllowed":true}}}"#;
    Settings::of(&serde_json::from_str(json).unwrap())
}

fn everyone() -> Vec<AudienceName> {
    vec![AudienceName::try_from("audiences/default").unwrap()]
}

#[test]
fn what_is_not_touched_is_not_sent() {
    let read = settings();
    assert_eq!(read.update(&read), Update::default());
    let mut wanted = read.clone();
    let apps = Item::Permission(Setting::ManageApps);
    wanted.set(apps, Value::Level(Some(Allowed::Owners)));
    wanted.set(Item::Guidelines, Value::Text("Be kind.".to_owned()));
    wanted.set(Item::History, Value::Switch(Some(false)));
    let update = wanted.update(&read);
    assert_eq!(
        update.parts(),
        [Part::About, Part::Permissions, Part::History]
    );
    assert_eq!(update.permissions, [(Setting::ManageApps, Allowed::Owners)]);
    assert_eq!(update.description, None);
}

#[test]
fn one_audience_for_both_is_the_audience_of_the_space() {
    let read = settings();
    let mut wanted = read.clone();
    wanted.set(Item::Found, Value::Audiences(everyone()));
    assert_eq!(wanted.fault(Item::Joined), None);
    let update = wanted.update(&read);
    let found = Access {
        discover: Some(everyone()),
        join: None,
    };
    assert_eq!((update.access, update.audience), (Some(found), None));
    wanted.set(Item::Joined, Value::Audiences(everyone()));
    let both = wanted.update(&read);
    assert_eq!(both.audience, Some(everyone().pop()));
    let restricted = read.update(&wanted);
    assert_eq!(restricted.audience, Some(None));
    wanted.set(Item::Found, Value::Audiences(Vec::new()));
    assert!(wanted.fault(Item::Joined).is_some_and(|fault| fault.fatal));
}

#[test]
fn a_group_chat_that_gets_a_name_becomes_a_space() {
    let json = r#"{"name":"spaces/A","spaceType":"GROUP_CHAT"}"#;
    let read = Settings::of(&serde_json::from_str(json).unwrap());
    let mut wanted = read.clone();
    assert_eq!(wanted.fault(Item::Name), None);
    wanted.set(Item::Description, Value::Text("d".to_owned()));
    assert!(wanted.fault(Item::Name).is_some_and(|fault| fault.fatal));
    wanted.set(Item::Name, Value::Text("Crew".to_owned()));
    let update = wanted.update(&read);
    assert_eq!(update.to_space.as_deref(), Some("Crew"));
    assert_eq!(update.parts(), [Part::Type]);
    let apps = Item::Permission(Setting::ManageApps);
    assert!(
        read.refuses(apps, Some(&crate::chat::resources::Role::Owner))
            .is_some()
    );
}

#[test]
fn who_may_set_what_follows_the_role_and_the_permissions() {
    use crate::chat::resources::Role;
    let read = settings();
    let refused = |item, role: &Role| read.refuses(item, Some(role)).is_some();
    for (item, owner, manager, member) in [
        (Item::Name, false, true, true),
        (Item::Found, false, false, true),
        (
            Item::Permission(Setting::UseAtMentionAll),
            false,
            false,
            true,
        ),
        (Item::Posting, true, true, true),
    ] {
        let said = [Role::Owner, Role::Manager, Role::Member].map(|role| refused(item, &role));
        assert_eq!(said, [owner, manager, member], "{item:?}");
    }
    assert_eq!(read.refuses(Item::Name, None), None);
    assert_eq!(
        read.refuses(Item::History, Some(&Role::Member)),
        None,
        "nothing bars it"
    );
}

#[test]
fn long_texts_are_told_before_they_are_refused() {
    let mut settings = settings();
    for (item, length, fatal) in [
        (Item::Description, 150, None),
        (Item::Description, 151, Some(false)),
        (Item::Description, 4097, Some(true)),
        (Item::Guidelines, 5000, None),
        (Item::Guidelines, 5001, Some(true)),
        (Item::Name, 129, Some(true)),
        (Item::Name, 0, Some(true)),
    ] {
        settings.set(item, Value::Text("é".repeat(length)));
        let fault = settings.fault(item).map(|fault| fault.fatal);
        assert_eq!(fault, fatal, "{item:?} of {length}");
    }
}
