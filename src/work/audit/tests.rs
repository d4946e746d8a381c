//! The decisions, case by case.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::chat::names::UserName;
use crate::chat::resources::{Membership, Space};
use crate::directory::Person;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn space(more: &Value) -> Space {
    let mut whole = json!({"name": "spaces/A", "displayName": "Alpha", "spaceType": "SPACE"});
    let fields = whole.as_object_mut().unwrap();
    for (key, value) in more.as_object().unwrap() {
        fields.insert(key.clone(), value.clone());
    }
    serde_json::from_value(whole).unwrap()
}

fn named() -> Space {
    space(&json!({}))
}

/// A person of this affiliation; none where it is empty.
fn person(id: u32, affiliation: &str) -> Membership {
    let mut whole = json!({
        "name": format!("spaces/A/members/{id}"),
        "state": "JOINED",
        "role": "ROLE_MEMBER",
        "member": {"name": format!("users/{id}"), "type": "HUMAN"},
        "createTime": "2026-01-01T00:00:00Z",
    });
    if !affiliation.is_empty() {
        whole["affiliation"] = affiliation.into();
    }
    serde_json::from_value(whole).unwrap()
}

fn with(membership: &Membership, key: &str, value: impl Into<Value>) -> Membership {
    let mut whole = serde_json::to_value(membership).unwrap();
    whole[key] = value.into();
    serde_json::from_value(whole).unwrap()
}

fn owner(id: u32) -> Membership {
    with(&person(id, "INTERNAL"), "role", "ROLE_MANAGER")
}

fn app() -> Membership {
    let member = json!({"name": "users/9", "type": "BOT"});
    with(&person(9, ""), "member", member)
}

fn group() -> Membership {
    let json = json!({
        "name": "spaces/A/members/group-g1",
        "state": "JOINED",
        "groupMember": {"name": "groups/g1"},
    });
    serde_json::from_value(json).unwrap()
}

fn user(id: u32) -> UserName {
    UserName::from_id(&id.to_string()).unwrap()
}

/// Ana, 1, of example.com.
fn ana() -> Ground {
    Ground {
        me: Some(user(1)),
        address: Some("ana@example.com".to_owned()),
        ..Ground::default()
    }
}

fn told_by(mut ground: Ground, id: u32, email: &str) -> Ground {
    let person = Person {
        user: Some(user(id)),
        name: None,
        email: Some(email.to_owned()),
    };
    ground.people = HashMap::from([(user(id), person)]);
    ground
}

/// The reasons and whom they are about.
fn look(view: View, space: &Space, members: &[Membership], ground: &Ground) -> Vec<(Why, String)> {
    findings(space, members, &Question::new(view, now()), ground)
        .into_iter()
        .map(|row| {
            let membership = row.membership.as_ref();
            let id = membership.map(|m| m.name.member_id().to_owned());
            (row.why, id.unwrap_or_default())
        })
        .collect()
}

fn about(why: Why, whom: &str) -> (Why, String) {
    (why, whom.to_owned())
}

#[test]
fn in_a_space_of_ours_the_api_says_who_is_an_outsider() {
    let members = [
        person(1, "INTERNAL"),
        person(2, "INTERNAL"),
        person(3, "EXTERNAL"),
        person(4, "MANAGED_EXTERNAL"),
        app(),
        group(),
    ];
    let expected = [
        about(Why::External, "3"),
        about(Why::Guest, "4"),
        about(Why::Group, "group-g1"),
    ];
    assert_eq!(look(View::Outsiders, &named(), &members, &ana()), expected);
    // An administrator is in none of them, and the search shows the organization's own alone.
    let admin = Ground {
        admin: true,
        ..Ground::default()
    };
    assert_eq!(
        look(View::Outsiders, &named(), &members[1..], &admin),
        expected
    );
}

#[test]
fn in_a_space_of_theirs_we_are_the_external_ones() {
    let members = [
        person(1, "EXTERNAL"),
        person(2, "EXTERNAL"),
        person(3, "INTERNAL"),
        person(4, "EXTERNAL"),
    ];
    let ground = told_by(ana(), 2, "budi@EXAMPLE.com");
    assert_eq!(
        look(View::Outsiders, &named(), &members, &ground),
        [about(Why::OtherOrganization, "3"), about(Why::Unknown, "4")]
    );
    let ground = told_by(ana(), 4, "noah@third.example");
    assert_eq!(
        look(View::Outsiders, &named(), &members[3..], &ground),
        // Without her own membership nobody can tell whose space it is: as the API says.
        [about(Why::External, "4")]
    );
}

#[test]
fn who_is_not_told_is_a_row_and_no_silence() {
    let members = [person(1, ""), person(2, "")];
    let dm = space(&json!({"spaceType": "DIRECT_MESSAGE", "displayName": ""}));
    let rows = |ground: &Ground| look(View::Outsiders, &dm, &members, ground);
    assert_eq!(rows(&ana()), [about(Why::Unknown, "2")]);
    let partner = told_by(ana(), 2, "gita@partner.example");
    assert_eq!(rows(&partner), [about(Why::OtherDomain, "2")]);
    assert_eq!(rows(&told_by(ana(), 2, "budi@example.com")), []);
    let nobody = told_by(Ground::default(), 2, "budi@example.com");
    let both = [about(Why::Unknown, "1"), about(Why::Unknown, "2")];
    assert_eq!(rows(&nobody), both);
    // An affiliation of tomorrow.
    let odd = [person(1, "INTERNAL"), person(3, "COUSIN")];
    let expected = [about(Why::Unknown, "3")];
    assert_eq!(look(View::Outsiders, &named(), &odd, &ana()), expected);
}

#[test]
fn an_owner_is_a_person_who_has_joined() {
    let none = &[person(1, "INTERNAL"), person(2, "INTERNAL")][..];
    let rows = |members: &[Membership]| look(View::Ownerless, &named(), members, &ana());
    assert_eq!(rows(none), [about(Why::NoOwner, "")]);
    assert_eq!(rows(&[owner(1)]), []);
    let bot = with(&app(), "role", "ROLE_MANAGER");
    assert_eq!(
        rows(std::slice::from_ref(&bot)),
        [about(Why::AppOwner, "9")]
    );
    assert_eq!(rows(&[bot.clone(), owner(2)]), []);
    let asked = with(&owner(3), "state", "INVITED");
    assert_eq!(
        rows(std::slice::from_ref(&asked)),
        [about(Why::InvitedOwner, "3")]
    );
    assert_eq!(rows(&[asked, bot]), [about(Why::AppOwner, "9")]);
    let group = with(&group(), "role", "ROLE_MANAGER");
    assert_eq!(rows(&[group]), []);
    let manager = with(&person(4, ""), "role", "ROLE_ASSISTANT_MANAGER");
    assert_eq!(rows(&[manager]), [about(Why::NoOwner, "")]);
}

#[test]
fn only_named_spaces_have_owners() {
    for kind in ["DIRECT_MESSAGE", "GROUP_CHAT"] {
        let chat = space(&json!({"spaceType": kind}));
        let members = [person(1, "INTERNAL")];
        assert_eq!(look(View::Ownerless, &chat, &members, &ana()), []);
        assert_eq!(look(View::SingleOwner, &chat, &[owner(1)], &ana()), []);
    }
}

#[test]
fn a_space_with_nobody_in_it_says_so() {
    let rows = |count: Value| {
        let space = space(&json!({ "membershipCount": count }));
        look(View::Ownerless, &space, &[], &ana())
    };
    assert_eq!(rows(json!({})), [about(Why::NoPeople, "")]);
    let groups = json!({"joinedGroupCount": 1});
    assert_eq!(rows(groups), [about(Why::NoOwner, "")]);
    let people = json!({"joinedDirectHumanUserCount": 3});
    assert_eq!(rows(people), [about(Why::NoOwner, "")]);
    let empty = space(&json!({"membershipCount": {}}));
    assert_eq!(look(View::SingleOwner, &empty, &[], &ana()), []);
}

#[test]
fn one_owner_is_one_person_whoever_else_has_the_role() {
    let rows = |members: &[Membership]| look(View::SingleOwner, &named(), members, &ana());
    let only = [about(Why::SingleOwner, "1")];
    assert_eq!(rows(&[owner(1)]), only);
    assert_eq!(rows(&[owner(1), owner(2)]), []);
    assert_eq!(rows(&[]), []);
    let bot = with(&app(), "role", "ROLE_MANAGER");
    let asked = with(&owner(3), "state", "INVITED");
    assert_eq!(rows(&[bot, asked, owner(1)]), only);
    let group = with(&group(), "role", "ROLE_MANAGER");
    assert_eq!(rows(&[group.clone(), owner(1)]), []);
    assert_eq!(rows(&[group]), []);
}

#[test]
fn stale_is_counted_from_the_last_message_or_else_from_the_making() {
    let rows = |times: Value| look(View::Stale, &space(&times), &[], &ana());
    let old = "2026-08-24T11:59:59Z";
    let young = "2026-08-24T12:00:00Z";
    let inactive = [about(Why::Inactive, "")];
    assert_eq!(rows(json!({"lastActiveTime": old})), inactive);
    assert_eq!(
        rows(json!({"lastActiveTime": young, "createTime": old})),
        []
    );
    let never = json!({"lastActiveTime": "1970-01-01T00:00:00Z", "createTime": old});
    assert_eq!(rows(never), [about(Why::NeverUsed, "")]);
    assert_eq!(rows(json!({"createTime": young})), []);
    // A direct message tells neither.
    let nothing = json!({"lastActiveTime": "1970-01-01T00:00:00Z"});
    assert_eq!(rows(nothing), [about(Why::Unknown, "")]);
    let garbage = json!({"lastActiveTime": "the day before"});
    assert_eq!(rows(garbage), [about(Why::Unknown, "")]);
}

#[test]
fn history_that_is_not_told_is_not_taken_for_kept() {
    let rows = |state: Value| look(View::HistoryOff, &space(&state), &[], &ana());
    let off = json!({"spaceHistoryState": "HISTORY_OFF"});
    assert_eq!(rows(off), [about(Why::HistoryOff, "")]);
    assert_eq!(rows(json!({"spaceHistoryState": "HISTORY_ON"})), []);
    assert_eq!(rows(json!({})), [about(Why::Unknown, "")]);
}

#[test]
fn an_administrator_asks_for_spaces_that_do_not_tell_too() {
    for view in View::ALL {
        let query = ask::search(&Question::new(view, now())).text();
        for untold in ["space_history_state", "last_active_time", "create_time"] {
            assert!(!query.contains(untold), "{query}");
        }
    }
}

#[test]
fn invitations_of_a_certain_age() {
    let old = with(&person(2, "EXTERNAL"), "state", "INVITED");
    let young = with(&old, "createTime", "2026-11-22T11:00:00Z");
    let untold = with(&old, "createTime", "");
    let members = [person(1, "INTERNAL"), old, young, untold];
    let rows = |days| {
        let question = Question::new(View::Invited, now()).older_than(days, now());
        findings(&named(), &members, &question, &ana()).len()
    };
    assert_eq!((rows(0), rows(30)), (3, 2));
}

#[test]
fn groups_that_are_counted_and_not_shown_are_told() {
    let rows = |count: u32, members: &[Membership]| {
        let space = space(&json!({"membershipCount": {"joinedGroupCount": count}}));
        look(View::Groups, &space, members, &ana())
    };
    let shown = about(Why::Group, "group-g1");
    assert_eq!(
        rows(1, &[group(), person(1, "")]),
        std::slice::from_ref(&shown)
    );
    assert_eq!(rows(2, &[group()]), [shown, about(Why::GroupUnseen, "")]);
    assert_eq!(rows(0, &[]), []);
}

#[test]
fn members_are_asked_for_only_where_the_space_does_not_decide() {
    let needs =
        |view, space: &Space, admin| ask::needs_members(space, &Question::new(view, now()), admin);
    let whole = space(&json!({"customer": "customers/C", "membershipCount":
        {"joinedDirectHumanUserCount": 2}}));
    for view in View::ALL {
        let expected = matches!(view, View::Ownerless | View::SingleOwner | View::Invited);
        assert_eq!(needs(view, &whole, false), expected, "{view:?}");
    }
    let open = space(&json!({"customer": "customers/C", "externalUserAllowed": true}));
    assert!(needs(View::Outsiders, &open, false));
    assert!(needs(View::Outsiders, &named(), false), "of a consumer");
    assert!(!needs(View::Outsiders, &named(), true));
    let dm = space(&json!({"spaceType": "DIRECT_MESSAGE"}));
    assert!(needs(View::Outsiders, &dm, false));
    let app = space(&json!({"spaceType": "DIRECT_MESSAGE", "singleUserBotDm": true}));
    assert!(!needs(View::Outsiders, &app, false) && !needs(View::Invited, &app, false));
    let thorough = Question {
        thorough: true,
        ..Question::new(View::Outsiders, now())
    };
    assert!(ask::needs_members(&whole, &thorough, false));
    let empty = space(&json!({"membershipCount": {}}));
    assert!(!needs(View::Ownerless, &empty, true) && !needs(View::Groups, &empty, true));
    let grouped = space(&json!({"membershipCount": {"joinedGroupCount": 1}}));
    assert!(needs(View::Groups, &grouped, false) && needs(View::Ownerless, &grouped, false));
}

#[test]
fn reading_ends_where_it_is_decided() {
    let enough = |view, seen: &[Membership]| ask::is_enough(&named(), seen, view);
    let bot = with(&app(), "role", "ROLE_MANAGER");
    let asked = with(&owner(3), "state", "INVITED");
    assert!(!enough(View::Ownerless, &[bot, asked]));
    assert!(enough(View::Ownerless, &[owner(1)]));
    assert!(!enough(View::SingleOwner, &[owner(1)]));
    assert!(enough(View::SingleOwner, &[owner(1), owner(2)]));
    assert!(!enough(View::Outsiders, &[person(1, "EXTERNAL")]));
}

#[test]
fn every_reason_belongs_to_a_view_and_its_word_is_that_of_json() {
    for why in View::ALL.iter().flat_map(|view| view.reasons()) {
        assert_eq!(serde_json::to_value(why).unwrap(), why.as_str());
        assert!(!why.words().is_empty());
    }
}
