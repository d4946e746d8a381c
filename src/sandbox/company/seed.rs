//! Fills a company: people, groups, the hand-made spaces, then as many more as were asked for.

use super::members::{Lazy, Members, Ownership};
use super::person::{Group, Person};
use super::space::{Details, Kind, Settings, Space, SpaceId};
use super::{Company, handmade};

/// How large a company is, and which of all possible ones.
#[derive(Debug, Clone)]
pub struct Seed {
    /// Spaces that Ana is in.
    pub spaces: usize,
    /// Members of the largest space; the others have at most 100.
    pub members: usize,
    /// Where set: every space is a named one with exactly so many members.
    pub members_each: Option<usize>,
    /// Another number gives other IDs and other generated spaces.
    pub seed: u64,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            spaces: 40,
            members: 100,
            members_each: None,
            seed: 1,
        }
    }
}

/// A well-spread number for `(seed, n)` (`SplitMix64`).
pub(super) fn mix(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_add(n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An hour in microseconds.
const HOUR: i64 = 3_600_000_000;

/// A day in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

/// What stands by itself while a company is filled.
pub(super) struct Filling<'a> {
    /// What was asked for.
    pub seed: &'a Seed,
    /// Ordinary people besides Ana: indices 1..=pool.
    pub pool: u32,
    /// The full hour before the start, in microseconds since the epoch: no seeded time is later.
    pub hour: i64,
}

impl Filling<'_> {
    /// An ID that no other number gets.
    pub fn space_id(&self, number: usize) -> SpaceId {
        // The odd factor permutes the 42-bit numbers, so that IDs look random and stay unique.
        let number = number as u64 + (mix(self.seed.seed, 7) & 0xfff_ffff);
        SpaceId::from_number(number.wrapping_mul(0x2_9e37_79b1) & 0x3ff_ffff_ffff)
    }
}

/// The company that the seed describes.
pub(super) fn fill(seed: &Seed) -> Company {
    let largest = seed.members_each.unwrap_or(0).max(seed.members).max(100);
    let filling = Filling {
        seed,
        pool: u32::try_from(largest).unwrap_or(u32::MAX / 2),
        hour: jiff::Timestamp::now().as_microsecond() / HOUR * HOUR,
    };
    let mut company = Company::default();
    for index in 0..=filling.pool {
        company.add_person(Person::ordinary(index, seed.seed));
    }
    for person in handmade::outsiders(filling.pool + 1, seed.seed) {
        company.add_person(person);
    }
    company.groups = groups(filling.pool);
    let mut made = if seed.members_each.is_some() {
        Vec::new()
    } else {
        handmade::with_ana(&filling)
    };
    made.truncate(seed.spaces);
    let handmade = made.len();
    for space in made {
        company.add_space(space);
    }
    let mut direct = Direct { next: 10 };
    for number in handmade..seed.spaces {
        company.add_space(generated(&filling, number, &mut direct));
    }
    for space in handmade::without_ana(&filling, seed.spaces) {
        company.add_space(space);
    }
    company
}

fn groups(pool: u32) -> Vec<Group> {
    let group = |id: &str, local: &str, people: std::ops::RangeInclusive<u32>| Group {
        id: id.to_owned(),
        email: format!("{local}@example.com"),
        people: people.collect(),
    };
    vec![
        group("01abcdef23team0", "team", 1..=8),
        group("02qrstuv45sales", "sales", 9..=20.min(pool)),
        group("03klmnop67every", "everyone", 0..=pool.min(1_000)),
    ]
}

/// Whom Ana has no direct message with yet, among the pool.
struct Direct {
    next: u32,
}

const TOPICS: [&str; 24] = [
    "Billing",
    "Release",
    "Onboarding",
    "Support",
    "Research",
    "Security",
    "Data",
    "Mobile",
    "Payments",
    "Search",
    "Hiring",
    "Travel",
    "Legal",
    "Events",
    "Design",
    "Backend",
    "Translations",
    "Reading club",
    "Incidents",
    "Roadmap",
    "Warehouse",
    "Partners",
    "Budget",
    "Volunteers",
];

const PLACES: [&str; 17] = [
    "Jakarta",
    "Bandung",
    "Surabaya",
    "Medan",
    "Denpasar",
    "Makassar",
    "Yogyakarta",
    "Singapore",
    "Berlin",
    "Lisbon",
    "São Paulo",
    "Nairobi",
    "Osaka",
    "Zürich",
    "Austin",
    "Toronto",
    "Perth",
];

fn generated(filling: &Filling, number: usize, direct: &mut Direct) -> Space {
    let dice = mix(filling.seed.seed, number as u64);
    let kind = match dice % 8 {
        _ if filling.seed.members_each.is_some() => Kind::Space,
        0 if direct.next <= filling.pool => Kind::DirectMessage,
        1 => Kind::GroupChat,
        _ => Kind::Space,
    };
    let day = |bits: u32, most: i64| i64::try_from((dice >> bits) & 0xffff).unwrap_or(0) % most;
    let created = filling.hour - (30 + day(8, 1_500)) * DAY + day(16, 40_000) * 1_000_003;
    let idle = if dice.is_multiple_of(11) {
        200 + day(24, 700)
    } else {
        day(24, 30)
    };
    let mut space = Space {
        id: filling.space_id(number),
        kind,
        display_name: Box::default(),
        details: None,
        history_on: !dice.is_multiple_of(9),
        external_allowed: false,
        created,
        last_active: (filling.hour - idle * DAY - day(32, 40_000) * 1_000_033).max(created),
        members: Members::Lazy(lazy(filling, kind, dice, created)),
        settings: None,
        import: None,
        without_messages: false,
    };
    match kind {
        Kind::DirectMessage => {
            if let Members::Lazy(lazy) = &mut space.members {
                lazy.start = direct.next - 1;
            }
            direct.next += 1;
        }
        Kind::GroupChat => {}
        Kind::Space => named(&mut space, number, dice),
    }
    space
}

fn lazy(filling: &Filling, kind: Kind, dice: u64, since: i64) -> Lazy {
    let most = filling.seed.members.clamp(1, 100) as u64;
    let small = |low: u64, high: u64| u32::try_from(low + (dice >> 40) % (high - low + 1));
    let each = filling.seed.members_each;
    let count = match (kind, each) {
        (_, Some(each)) => u32::try_from(each.max(1)).unwrap_or(filling.pool),
        (Kind::DirectMessage, _) => 2,
        (Kind::GroupChat, _) => small(3, 9).unwrap_or(3),
        (Kind::Space, _) => small(most.min(2), most).unwrap_or(2),
    };
    let ownership = match (kind, dice >> 56 & 0x1f) {
        (Kind::DirectMessage | Kind::GroupChat, _) | (_, 0) => Ownership::Nobody,
        _ if count == 1 => Ownership::Ana,
        (_, 1..=12) => Ownership::Ana,
        (_, 13..=17) => Ownership::AnaAndNext,
        (_, 18..=23) => Ownership::Next,
        _ => Ownership::NextAnaMember,
    };
    let start = u32::try_from((dice >> 20) % u64::from(filling.pool)).unwrap_or(0);
    Lazy {
        pool: filling.pool,
        start,
        count,
        ownership,
        since,
    }
}

fn named(space: &mut Space, number: usize, dice: u64) {
    // 24 and 17 have no common factor, so the pairs repeat only after 408 spaces.
    let (topic, place) = (TOPICS[number % TOPICS.len()], PLACES[number % PLACES.len()]);
    let round = number / (TOPICS.len() * PLACES.len());
    space.display_name = match round {
        0 => format!("{topic} {place}"),
        _ => format!("{topic} {place} {}", round + 1),
    }
    .into();
    if !dice.is_multiple_of(3) {
        let description = format!("{topic} in {place}: questions, plans and what was decided.");
        space.details = Some(Box::new(Details {
            description,
            guidelines: String::new(),
        }));
    }
    space.external_allowed = (dice >> 12).is_multiple_of(13);
    if (dice >> 14).is_multiple_of(17) {
        space.settings = Some(Box::new(Settings::announcement()));
    }
}
