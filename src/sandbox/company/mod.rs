//! The seeded company: people, groups, spaces and memberships, and how they are found. It knows
//! no HTTP and no rule of who may do what.

use std::collections::HashMap;

pub mod handmade;
pub mod members;
pub mod person;
pub mod seed;
pub mod space;

pub use members::{Member, Members, Role, Who};
pub use person::{CUSTOMER, Group, Person};
pub use seed::Seed;
pub use space::{Kind, Space, SpaceId};

/// People, groups, spaces and memberships. Numbers are places in its lists and never change.
#[derive(Debug, Default)]
pub struct Company {
    people: Vec<Person>,
    people_by_id: HashMap<u128, u32>,
    people_by_email: HashMap<Box<str>, u32>,
    groups: Vec<Group>,
    spaces: Vec<Option<Space>>,
    spaces_by_id: HashMap<SpaceId, u32>,
    made_for_request: HashMap<Box<str>, (u32, SpaceId)>,
}

impl Company {
    /// The company that the seed describes.
    pub fn seeded(seed: &Seed) -> Self {
        seed::fill(seed)
    }

    /// Everybody; Ana is the first.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The account with the address, without regard to case.
    pub fn person_by_email(&self, email: &str) -> Option<&Person> {
        self.index_by_email(email)
            .map(|index| self.person_at(index))
    }

    /// The account with the numeric ID.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.index_by_id(id).map(|index| self.person_at(index))
    }

    /// The place of the account with the address.
    pub fn index_by_email(&self, email: &str) -> Option<u32> {
        self.people_by_email
            .get(email.to_lowercase().as_str())
            .copied()
    }

    /// The place of the account with the numeric ID.
    pub fn index_by_id(&self, id: &str) -> Option<u32> {
        let number = id.parse().ok()?;
        let index = *self.people_by_id.get(&number)?;
        (self.person_at(index).id == id).then_some(index)
    }

    /// The account at a place that came from this company.
    pub fn person_at(&self, index: u32) -> &Person {
        &self.people[index as usize]
    }

    /// All groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group at a place that came from this company.
    pub fn group_at(&self, index: u32) -> &Group {
        &self.groups[index as usize]
    }

    /// The place of the group with the ID.
    pub fn group_by_id(&self, id: &str) -> Option<u32> {
        let at = self.groups.iter().position(|group| group.id == id)?;
        u32::try_from(at).ok()
    }

    /// The living spaces from place `first` on, with their places.
    pub fn spaces_from(&self, first: usize) -> impl Iterator<Item = (usize, &Space)> {
        let rest = self.spaces.get(first..).unwrap_or_default();
        rest.iter()
            .enumerate()
            .filter_map(move |(at, s)| s.as_ref().map(|s| (first + at, s)))
    }

    /// The space with the ID.
    pub fn space(&self, id: SpaceId) -> Option<&Space> {
        self.spaces[*self.spaces_by_id.get(&id)? as usize].as_ref()
    }

    /// The space with the ID, to be changed.
    pub fn space_mut(&mut self, id: SpaceId) -> Option<&mut Space> {
        self.spaces[*self.spaces_by_id.get(&id)? as usize].as_mut()
    }

    /// An ID that no space has or had.
    pub fn unused_space_id(&self) -> SpaceId {
        let mut number = self.spaces.len() as u64;
        loop {
            let id = SpaceId::from_number(seed::mix(0x6e65_7773, number) & 0x3ff_ffff_ffff);
            if !self.spaces_by_id.contains_key(&id) {
                return id;
            }
            number += 1_000_003;
        }
    }

    /// Adds a space with an unused ID, at the end of every list.
    pub fn add_space(&mut self, space: Space) {
        let at = u32::try_from(self.spaces.len()).unwrap_or(u32::MAX);
        self.spaces_by_id.insert(space.id, at);
        self.spaces.push(Some(space));
    }

    /// Removes the space with all its memberships; its place stays empty.
    pub fn remove_space(&mut self, id: SpaceId) -> Option<Space> {
        let at = self.spaces_by_id.remove(&id)?;
        self.spaces[at as usize].take()
    }

    /// Whose request the ID was, and what it made.
    pub fn made_for_request(&self, request_id: &str) -> Option<(u32, SpaceId)> {
        self.made_for_request.get(request_id).copied()
    }

    /// Remembers what a request made.
    pub fn remember_request(&mut self, request_id: &str, person: u32, space: SpaceId) {
        self.made_for_request
            .insert(request_id.into(), (person, space));
    }

    /// Whether the person is in the space: joined, or through a group. Nobody is in a space that
    /// is still being imported.
    pub fn belongs(&self, person: u32, space: &Space) -> bool {
        if space.importing() {
            return false;
        }
        match space.members.find(Who::Person(person)) {
            Some(member) => !member.invited || self.in_a_group(person, space),
            None => self.in_a_group(person, space),
        }
    }

    /// Whether a group of the space holds the person.
    pub fn in_a_group(&self, person: u32, space: &Space) -> bool {
        space
            .members
            .groups()
            .any(|group| self.group_at(group).people.contains(&person))
    }

    fn add_person(&mut self, person: Person) {
        let index = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        if let Ok(number) = person.id.parse() {
            self.people_by_id.insert(number, index);
        }
        self.people_by_email
            .insert(person.email.as_str().into(), index);
        self.people.push(person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana_spaces(company: &Company) -> Vec<&Space> {
        company
            .spaces_from(0)
            .map(|(_, s)| s)
            .filter(|s| company.belongs(0, s))
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_company() {
        let (a, b) = (
            Company::seeded(&Seed::default()),
            Company::seeded(&Seed::default()),
        );
        let ids = |c: &Company| c.people().iter().map(|p| p.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&a), ids(&b));
        let other = Company::seeded(&Seed {
            seed: 2,
            ..Seed::default()
        });
        assert_ne!(ids(&a), ids(&other));
    }

    #[test]
    fn ids_and_addresses_are_unique_and_well_formed() {
        let company = Company::seeded(&Seed {
            members: 5_000,
            ..Seed::default()
        });
        assert_eq!(company.people_by_id.len(), company.people.len());
        assert_eq!(company.people_by_email.len(), company.people.len());
        for person in company.people() {
            assert_eq!(person.id.len(), 21, "{}", person.id);
            assert!(person.id.bytes().all(|b| b.is_ascii_digit()));
            assert_eq!(company.person(&person.id).unwrap().email, person.email);
        }
        assert!(company.person_by_email("ANA@example.com").unwrap().admin);
        assert!(
            company
                .person_by_email("gita@partner.example")
                .unwrap()
                .external
        );
    }

    #[test]
    fn ana_is_in_exactly_as_many_spaces_as_asked() {
        for spaces in [0, 1, 7, 40, 2_000] {
            let company = Company::seeded(&Seed {
                spaces,
                ..Seed::default()
            });
            assert_eq!(ana_spaces(&company).len(), spaces);
            assert_eq!(company.spaces_by_id.len(), company.spaces.len());
        }
    }

    #[test]
    fn the_largest_space_has_the_members_asked_for_and_others_at_most_a_hundred() {
        for members in [1, 30, 100, 5_000] {
            let company = Company::seeded(&Seed {
                spaces: 300,
                members,
                ..Seed::default()
            });
            let sizes: Vec<_> = ana_spaces(&company)
                .iter()
                .map(|s| s.members.joined_humans())
                .collect();
            assert_eq!(sizes[0], members);
            assert!(sizes[1..].iter().all(|n| *n <= 100));
        }
        let each = Seed {
            spaces: 20,
            members_each: Some(250),
            ..Seed::default()
        };
        let company = Company::seeded(&each);
        assert!(
            ana_spaces(&company)
                .iter()
                .all(|s| s.members.joined_humans() == 250)
        );
        assert!(ana_spaces(&company).iter().all(|s| s.kind == Kind::Space));
    }

    #[test]
    fn no_two_direct_messages_are_with_the_same_person() {
        let company = Company::seeded(&Seed {
            spaces: 5_000,
            ..Seed::default()
        });
        let mut partners: Vec<_> = ana_spaces(&company)
            .into_iter()
            .filter(|s| s.kind == Kind::DirectMessage)
            .map(|s| s.members.from(1).next().unwrap().who)
            .collect();
        let all = partners.len();
        partners.sort_by_key(|who| format!("{who:?}"));
        partners.dedup();
        assert_eq!(partners.len(), all);
        assert!(all > 50);
    }

    #[test]
    fn removing_a_space_leaves_the_places_of_the_others() {
        let mut company = Company::seeded(&Seed::default());
        let (at, space) = company
            .spaces_from(3)
            .next()
            .map(|(at, s)| (at, s.id))
            .unwrap();
        company.remove_space(space).unwrap();
        assert!(company.space(space).is_none());
        assert_eq!(company.spaces_from(at).next().unwrap().0, at + 1);
        assert!(
            company
                .spaces_by_id
                .values()
                .all(|i| company.spaces[*i as usize].is_some())
        );
    }

    #[test]
    fn nothing_happened_in_the_future() {
        let company = Company::seeded(&Seed {
            spaces: 3_000,
            ..Seed::default()
        });
        let now = jiff::Timestamp::now().as_microsecond();
        for (_, space) in company.spaces_from(0) {
            assert!(space.created < now && space.last_active < now, "{space:?}");
            assert!(
                space.members.from(0).all(|member| member.created < now),
                "{space:?}"
            );
        }
    }
}
