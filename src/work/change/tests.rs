use super::*;
use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::{Affiliation, MembershipState};

fn place() -> Place {
    Place::Is(SpaceName::try_from("spaces/A").unwrap())
}

fn who(text: &str) -> Who {
    Who::parse(text).unwrap()
}

fn add(text: &str, role: Option<Role>) -> Change {
    Change::AddMember {
        space: place(),
        who: who(text),
        role,
    }
}

fn removed(text: &str, was: Was) -> Change {
    Change::RemoveMember {
        space: place(),
        who: Subject::try_from(text.to_owned()).unwrap(),
        was: Some(was),
    }
}

#[test]
fn a_change_is_plain_json_and_comes_back_the_same() {
    let text =
        r#"{"do":"add-member","space":"spaces/A","who":"ana@example.com","role":"ROLE_MANAGER"}"#;
    let change: Change = serde_json::from_str(text).unwrap();
    assert_eq!(change, add("ana@example.com", Some(Role::Owner)));
    assert_eq!(serde_json::to_string(&change).unwrap(), text);
    let private = Update {
        audience: Some(None),
        ..Update::default()
    };
    let all = [
        removed("groups/g1", Was::default()),
        Change::UpdateSpace {
            space: Place::MadeBy(3),
            update: Box::new(private),
            was: None,
        },
        Change::create(Draft {
            display_name: "Crew".to_owned(),
            ..Draft::default()
        }),
    ];
    for change in all {
        let text = serde_json::to_string(&change).unwrap();
        assert_eq!(
            serde_json::from_str::<Change>(&text).unwrap(),
            change,
            "{text}"
        );
    }
    for bad in [
        r#"{"do":"add-member","space":"nowhere","who":"ana@example.com"}"#,
        r#"{"do":"add-member","space":"spaces/A","who":"nobody"}"#,
        r#"{"do":"burn","space":"spaces/A"}"#,
    ] {
        assert!(serde_json::from_str::<Change>(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_was_added_goes_and_what_was_removed_comes_back_as_it_was() {
    let came = Came {
        membership: MemberName::try_from("spaces/A/members/7".to_owned()).ok(),
        ..Came::default()
    };
    let gone = add("ana@example.com", None).inverse(&came).unwrap();
    assert_eq!(gone.who(), "users/7", "by the ID that Google gave");
    let owner = Was {
        role: Some(Role::Owner),
        ..Was::default()
    };
    assert_eq!(
        removed("users/7", owner).inverse(&came).unwrap(),
        add("users/7", Some(Role::Owner))
    );
    let demoted = Change::SetRole {
        space: place(),
        who: who("users/7"),
        role: Role::Member,
        was: Some(Role::Manager),
    };
    let Change::SetRole { role, .. } = demoted.inverse(&came).unwrap() else {
        panic!("no role");
    };
    assert_eq!(role, Role::Manager);
}

#[test]
fn what_cannot_be_taken_back_is_said() {
    let none = Came::default();
    let outside = Was {
        affiliation: Some(Affiliation::External),
        state: Some(MembershipState::Joined),
        ..Was::default()
    };
    let known = Was {
        email: Some("gita@partner.example".to_owned()),
        ..outside.clone()
    };
    let back = removed("users/9", known.clone()).inverse(&none).unwrap();
    assert_eq!(back.who(), "gita@partner.example");
    assert!(removed("users/9", known).remainder().is_some());
    let app = Was {
        app: true,
        ..Was::default()
    };
    for change in [
        removed("users/9", outside),
        removed("me", Was::default()),
        removed("users/app", app),
        Change::DeleteSpace {
            space: place(),
            title: None,
        },
    ] {
        assert!(change.inverse(&none).is_err(), "{change:?}");
    }
}

#[test]
fn calls_are_told_and_counted() {
    let owner = add("ana@example.com", Some(Role::Owner));
    let calls: Vec<_> = owner.calls().iter().map(|call| call.method).collect();
    assert_eq!(calls, ["POST", "PATCH"]);
    assert_eq!(owner.cost().membership_writes, 2);
    let removed = Change::RemoveMember {
        space: place(),
        who: Subject::Person(who("7")),
        was: None,
    };
    let cost = removed.cost();
    assert_eq!((cost.membership_writes, cost.reads), (1, 1));
    assert_eq!(removed.calls()[1].path, "spaces/A/members/7");
}
