use super::*;
use crate::chat::names::SpaceName;
use crate::work::Who;

fn add(who: &str) -> Change {
    Change::AddMember {
        space: Place::Is(SpaceName::try_from("spaces/A").unwrap()),
        who: Who::parse(who).unwrap(),
        role: None,
    }
}

#[test]
fn a_plan_is_saved_and_read_and_checked() {
    let mut plan = Plan::of("Add two", add("ana@example.com"));
    let settled = add("2").would();
    plan.push(Step::settled(add("2"), settled));
    plan.push(Step::from(add("3")).after(After::Ended { before: 2 }));
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    plan.check().unwrap();
    assert_eq!(plan.cost().membership_writes, 2, "a settled step is free");
    assert_eq!(plan.would().len(), 3);
    plan.push(Step::from(add("4")).after(After::Done { steps: vec![9] }));
    assert!(plan.check().is_err());
    plan.steps.pop();
    plan.push(add("4").at(Place::MadeBy(0)));
    assert!(plan.check().is_err(), "step 0 makes no space");
}

#[test]
fn the_estimate_is_that_of_the_slowest_quota() {
    let plan = Plan::new("", (1..=600).map(|id| Step::from(add(&id.to_string()))));
    let quota = crate::config::Quota::default();
    let seconds = |quota, latency| {
        let latency = Some(std::time::Duration::from_millis(latency));
        estimate(&plan, 0, quota, 10, latency).as_secs()
    };
    assert_eq!(seconds(quota, 1), 120, "300 a minute");
    assert_eq!(seconds(quota, 5000), 300, "the calls themselves are slower");
    let none = crate::config::Quota {
        membership_writes_per_minute: 0,
        space_writes_per_minute: 0,
    };
    assert_eq!(seconds(none, 100), 6);
}

mod properties {
    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::super::*;
    use crate::chat::names::{GroupName, SpaceName, UserName};
    use crate::chat::patch::{Allowed, Setting};
    use crate::chat::resources::Role;
    use crate::work::Who;
    use crate::work::change::Subject;
    use crate::work::spaces::Update;

    fn who() -> impl Strategy<Value = Subject> {
        prop_oneof![
            4 => (1..9_u8).prop_map(|id| Subject::Person(Who::User(
                UserName::from_id(&id.to_string()).unwrap()
            ))),
            1 => (1..3_u8).prop_map(|id| Subject::Group(
                GroupName::from_id(&format!("g{id}")).unwrap()
            )),
        ]
    }

    fn role() -> impl Strategy<Value = Role> {
        prop_oneof![Just(Role::Member), Just(Role::Manager), Just(Role::Owner)]
    }

    fn settings() -> impl Strategy<Value = Update> {
        let allowed = prop_oneof![Just(Allowed::Owners), Just(Allowed::Members)];
        ("[a-c]{1,2}", "[a-c]{0,1}", any::<bool>(), allowed).prop_map(|(name, text, on, level)| {
            Update {
                display_name: Some(name),
                description: Some(text.clone()),
                guidelines: Some(text),
                history: Some(on),
                audience: Some(None),
                permissions: vec![(Setting::ManageApps, level)],
                ..Update::default()
            }
        })
    }

    fn space() -> impl Strategy<Value = SpaceState> {
        let members = btree_map(who(), role(), 0..7);
        (settings(), members, 1..9_u8).prop_map(|(settings, members, owner)| {
            let members = members.into_iter().map(|(who, role)| match who {
                Subject::Group(_) => (who, None),
                Subject::Person(_) => (who, Some(role)),
            });
            let mut space = SpaceState {
                settings,
                members: members.collect(),
            };
            let owner = UserName::from_id(&owner.to_string()).unwrap();
            let owner = Subject::Person(Who::User(owner));
            space.members.insert(owner, Some(Role::Owner));
            space
        })
    }

    fn company() -> impl Strategy<Value = Company> {
        (space(), space()).prop_map(|(a, b)| Company {
            spaces: [("spaces/A", a), ("spaces/B", b)]
                .map(|(name, space)| (SpaceName::try_from(name).unwrap(), space))
                .into(),
        })
    }

    /// Carries a plan out; gives the deeds. Chat refuses nothing of it.
    fn carry_out(plan: &Plan, company: &mut Company) -> Vec<Deed> {
        plan.check().unwrap();
        let steps = plan.steps.iter();
        let one = |step: &Step| Deed {
            change: step.change.clone(),
            came: company.apply(&step.change, &[]).unwrap(),
        };
        steps.map(one).collect()
    }

    proptest! {
        #[test]
        fn a_plan_leads_where_it_should_and_twice_changes_nothing(a in company(), b in company()) {
            let plan = difference("", &a, &b);
            let mut now = a.clone();
            carry_out(&plan, &mut now);
            prop_assert_eq!(&now, &b);
            prop_assert!(difference("", &now, &b).is_empty());
            carry_out(&plan, &mut now);
            prop_assert_eq!(&now, &b);
        }

        #[test]
        fn undo_is_the_inverse(a in company(), b in company(), c in company()) {
            let mut now = a.clone();
            let mut deeds = carry_out(&difference("", &a, &b), &mut now);
            deeds.extend(carry_out(&difference("", &b, &c), &mut now));
            let undo = undo("", deeds);
            prop_assert_eq!(&undo.stays, &[]);
            carry_out(&undo.plan, &mut now);
            prop_assert_eq!(&now, &a);
        }

        #[test]
        fn a_plan_survives_a_file(a in company(), b in company()) {
            let plan = difference("", &a, &b);
            let text = serde_json::to_string(&plan).unwrap();
            prop_assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
        }
    }
}
