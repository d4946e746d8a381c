//! The hand-made spaces: one of every kind that a client must cope with, most telling first,
//! and the accounts outside the ordinary.

use super::members::{Lazy, Members, Ownership, Role, Who};
use super::person::Person;
use super::seed::{DAY, Filling};
use super::space::{Allowed, Details, Kind, Permission, Settings, Space};

const ANA: Who = Who::Person(0);
const BUDI: Who = Who::Person(1);
const CITRA: Who = Who::Person(2);
const DEWI: Who = Who::Person(3);
const EKO: Who = Who::Person(4);
const TEAM: Who = Who::Group(0);

/// A name that attacks terminals: escape sequences, a bidi override, a zero-width joiner, a
/// newline, emoji.
pub const HOSTILE_NAME: &str =
    "Evil \u{1b}[31mred\u{1b}]0;owned\u{7} \u{202e}gnp.exe\u{202c} a\u{200d}b 👩‍🚀\nsecond line";

/// Accounts after the ordinary ones, beginning at index `first`.
pub(super) fn outsiders(first: u32, seed: u64) -> Vec<Person> {
    let person = |n: u32, email: &str, given: &str, family: &str| {
        Person::named(first + n, seed, email, given, family)
    };
    let mut people = vec![
        person(0, "gita@partner.example", "Gita", "Savitri"),
        person(1, "noah@partner.example", "Noah", "Berg"),
        person(2, "mia.home@gmail.com", "Mia", "Home"),
        person(3, "fitri@example.com", "Fitri", "Handayani"),
        person(4, "hana@example.com", "Hana", "Kirana"),
        person(5, "indra@example.com", "Indra", ""),
        person(6, "joko@example.com", "Joko", "Susilo"),
    ];
    people[3].auto_accept = false;
    people[4].addable = false;
    people[5].chat_enabled = false;
    people[6].admin = true;
    people
}

/// Index of an outsider within [`outsiders`].
enum Outsider {
    Gita,
    Noah,
    Fitri = 3,
    Joko = 6,
}

/// What differs between hand-made spaces.
struct Plan<'a> {
    filling: &'a Filling<'a>,
    number: usize,
}

impl Plan<'_> {
    fn who(&self, outsider: Outsider) -> Who {
        Who::Person(self.filling.pool + 1 + outsider as u32)
    }

    /// The next space: age and idleness in days.
    fn space(
        &mut self,
        kind: Kind,
        name: &str,
        age: i64,
        idle: i64,
        rows: &[(Who, Role)],
    ) -> Space {
        let created = self.filling.hour - age * DAY + 123_456;
        let number = self.number;
        self.number += 1;
        Space {
            id: self.filling.space_id(number),
            kind,
            display_name: name.into(),
            details: None,
            history_on: true,
            external_allowed: false,
            created,
            last_active: (self.filling.hour - idle * DAY - 1_019_012_346).max(created),
            members: Members::listed(rows.iter().map(|(who, role)| (*who, *role, false)), created),
            settings: None,
            import: None,
            without_messages: false,
        }
    }

    fn chat(&mut self, kind: Kind, people: &[Who]) -> Space {
        let rows: Vec<_> = people.iter().map(|who| (*who, Role::Member)).collect();
        self.space(kind, "", 200, 1, &rows)
    }
}

fn details(description: &str, guidelines: &str) -> Details {
    Details {
        description: description.to_owned(),
        guidelines: guidelines.to_owned(),
    }
}

/// Spaces that Ana is in; the first is the largest.
pub(super) fn with_ana(filling: &Filling) -> Vec<Space> {
    use Role::{Manager, Member, Owner};
    let mut plan = Plan { filling, number: 0 };
    let mut spaces = vec![all_hands(&mut plan)];
    let (gita, noah) = (plan.who(Outsider::Gita), plan.who(Outsider::Noah));

    let mut design = plan.space(
        Kind::Space,
        "Design review",
        420,
        0,
        &[
            (ANA, Owner),
            (BUDI, Manager),
            (CITRA, Member),
            (DEWI, Member),
            (EKO, Member),
        ],
    );
    design.details = Some(Box::new(details(
        "Drafts on Tuesday, decisions on Thursday.",
        "Be kind, be brief.",
    )));
    spaces.push(design);
    spaces.push(plan.chat(Kind::DirectMessage, &[ANA, BUDI]));
    spaces.push(plan.chat(Kind::GroupChat, &[ANA, BUDI, CITRA]));
    spaces.push(plan.space(
        Kind::Space,
        HOSTILE_NAME,
        60,
        2,
        &[(ANA, Owner), (BUDI, Member)],
    ));

    let news = &[
        (CITRA, Owner),
        (DEWI, Manager),
        (ANA, Member),
        (BUDI, Member),
    ];
    let mut news = plan.space(Kind::Space, "Company news", 900, 3, news);
    news.settings = Some(Box::new(Settings::announcement()));
    spaces.push(news);

    let launch = &[
        (ANA, Owner),
        (BUDI, Member),
        (gita, Member),
        (noah, Manager),
    ];
    let mut launch = plan.space(Kind::Space, "Partner launch", 75, 1, launch);
    launch.external_allowed = true;
    launch
        .members
        .insert(plan.who(Outsider::Fitri), Member, true, launch.last_active);
    spaces.push(launch);

    spaces.extend(roles_and_states(&mut plan));
    spaces.extend(chats_and_audiences(&mut plan, gita));
    spaces
}

/// One for every way of being owned, used, and ruled.
fn roles_and_states(plan: &mut Plan) -> Vec<Space> {
    use Role::{Manager, Member, Owner};
    let mut spaces = Vec::new();
    let nobody = &[(ANA, Member), (BUDI, Member), (EKO, Member)];
    spaces.push(plan.space(Kind::Space, "Old onboarding", 1_400, 600, nobody));
    spaces.push(plan.space(
        Kind::Space,
        "Summer party 2022",
        1_600,
        1_500,
        &[(ANA, Owner), (CITRA, Member)],
    ));
    let mut quiet = plan.space(
        Kind::Space,
        "Quiet room",
        300,
        5,
        &[(ANA, Owner), (EKO, Owner)],
    );
    quiet.history_on = false;
    spaces.push(quiet);
    spaces.push(plan.space(
        Kind::Space,
        "Platform",
        500,
        0,
        &[
            (ANA, Owner),
            (DEWI, Member),
            (TEAM, Member),
            (Who::App, Member),
        ],
    ));
    let desk = &[
        (BUDI, Owner),
        (ANA, Manager),
        (CITRA, Member),
        (DEWI, Manager),
    ];
    spaces.push(plan.space(Kind::Space, "Budi's desk", 250, 4, desk));
    let guild = &[
        (EKO, Owner),
        (ANA, Member),
        (BUDI, Manager),
        (CITRA, Member),
    ];
    let mut guild = plan.space(Kind::Space, "Data guild", 180, 6, guild);
    guild.settings = Some(Box::new(locked()));
    spaces.push(guild);
    spaces.push(plan.space(
        Kind::Space,
        "Project Nusa",
        700,
        8,
        &[(ANA, Owner), (BUDI, Owner)],
    ));
    let twin = &[(DEWI, Owner), (ANA, Member)];
    spaces.push(plan.space(Kind::Space, "Project Nusa", 690, 400, twin));
    spaces
}

fn chats_and_audiences(plan: &mut Plan, gita: Who) -> Vec<Space> {
    let mut unused = plan.chat(Kind::DirectMessage, &[ANA, DEWI]);
    unused.last_active = 0;
    let app = plan.chat(Kind::DirectMessage, &[ANA, Who::App]);
    let mut outside = plan.chat(Kind::DirectMessage, &[ANA, gita]);
    outside.external_allowed = true;
    let mut mixed = plan.chat(Kind::GroupChat, &[ANA, gita, EKO, CITRA]);
    mixed.external_allowed = true;
    let open = &[(ANA, Role::Owner), (EKO, Role::Member)];
    let mut open = plan.space(Kind::Space, "Open source", 350, 0, open);
    let mut settings = Settings::collaboration();
    settings.audience = Some("audiences/default".to_owned());
    settings.access[0].push("audiences/default".to_owned());
    settings.access[1].push("audiences/default".to_owned());
    open.settings = Some(Box::new(settings));
    vec![unused, app, outside, mixed, open]
}

/// Spaces that Ana is not in.
pub(super) fn without_ana(filling: &Filling, first: usize) -> Vec<Space> {
    use Role::{Member, Owner};
    // Far above what was asked for, so that the IDs stay apart.
    let mut plan = Plan {
        filling,
        number: first.max(1_000),
    };
    let joko = plan.who(Outsider::Joko);
    vec![
        plan.space(
            Kind::Space,
            "Finance",
            800,
            2,
            &[(DEWI, Owner), (EKO, Member)],
        ),
        plan.space(
            Kind::Space,
            "Eko's lab",
            90,
            1,
            &[(EKO, Owner), (BUDI, Member)],
        ),
        plan.space(
            Kind::Space,
            "Left behind",
            1_200,
            900,
            &[(CITRA, Member), (joko, Member)],
        ),
        plan.chat(Kind::DirectMessage, &[BUDI, CITRA]),
        plan.chat(Kind::GroupChat, &[BUDI, CITRA, DEWI]),
    ]
}

fn all_hands(plan: &mut Plan) -> Space {
    let mut space = plan.space(Kind::Space, "All hands", 1_000, 0, &[]);
    space.details = Some(Box::new(details("Everybody at example.com.", "")));
    space.members = Members::Lazy(Lazy {
        pool: plan.filling.pool,
        start: 0,
        count: u32::try_from(plan.filling.seed.members.max(1)).unwrap_or(plan.filling.pool),
        ownership: Ownership::Ana,
        since: space.created,
    });
    space
}

/// Only owners and managers may change members or details.
fn locked() -> Settings {
    let mut settings = Settings::collaboration();
    for permission in [
        Permission::ManageMembersAndGroups,
        Permission::ModifySpaceDetails,
        Permission::ToggleHistory,
    ] {
        settings.permissions[permission as usize] = Allowed::MANAGERS;
    }
    settings
}
