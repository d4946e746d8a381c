//! People and groups of the seeded company, and how their names and IDs are made.

use super::seed::mix;

/// One account, of the company or outside it.
#[derive(Debug, Clone)]
// Four independent facts about an account, not a state machine.
#[allow(clippy::struct_excessive_bools)]
pub struct Person {
    /// 21 digits: the `ID` of `users/ID` and `people/ID`, and the OIDC `sub`.
    pub id: String,
    /// Primary address, in lower case.
    pub email: String,
    /// Given and family name.
    pub display_name: String,
    /// Given name.
    pub given_name: String,
    /// Family name; empty for those who have one name.
    pub family_name: String,
    /// Workspace administrator with the "manage chat and spaces conversations" privilege.
    pub admin: bool,
    /// Not of example.com.
    pub external: bool,
    /// Joins at once when added; otherwise is INVITED.
    pub auto_accept: bool,
    /// May be added to a space by others.
    pub addable: bool,
    /// Google Chat is switched on for the account.
    pub chat_enabled: bool,
}

/// A Google Group: Chat knows it by `groups/ID` alone.
#[derive(Debug, Clone)]
pub struct Group {
    /// The `ID` of `groups/ID`.
    pub id: String,
    /// Address of the group.
    pub email: String,
    /// Indices of its people.
    pub people: Vec<u32>,
}

/// Spaces of the company carry this customer.
pub const CUSTOMER: &str = "customers/C03roomkey";

/// The first of the company; `budi`, `citra`, `dewi` and `eko` follow Ana.
const FIRST: [(&str, &str, &str); 5] = [
    ("ana", "Ana", "Putri"),
    ("budi", "Budi", "Santoso"),
    ("citra", "Citra", "Lestari"),
    ("dewi", "Dewi", "Anggraini"),
    ("eko", "Eko", "Prasetyo"),
];

const GIVEN: [&str; 48] = [
    "Agus", "Aisyah", "Akira", "Amélie", "Andreas", "Ayu", "Bagus", "Bayu", "Beatriz", "Chidi",
    "Chloé", "Dimas", "Dinda", "Elif", "Farid", "Fatima", "Galih", "Grace", "Gunawan", "Haruka",
    "Hendra", "Ingrid", "Intan", "Ivan", "Jonas", "Kadek", "Kartika", "Lars", "Laras", "Lukas",
    "Made", "Maria", "Mateo", "Maya", "Mei", "Ngozi", "Nyoman", "Olga", "Pratiwi", "Putu", "Rahul",
    "Ratna", "Rizky", "Sofía", "Surya", "Wayan", "Yuki", "Zainab",
];

const FAMILY: [&str; 47] = [
    "Adeyemi",
    "Andersson",
    "Ardiansyah",
    "Bauer",
    "Chen",
    "Costa",
    "Dubois",
    "Fischer",
    "García",
    "Ginting",
    "Halim",
    "Harahap",
    "Hartono",
    "Hidayat",
    "Ito",
    "Ivanova",
    "Jensen",
    "Kusuma",
    "Kowalski",
    "Lubis",
    "Mahendra",
    "Maulana",
    "Mensah",
    "Müller",
    "Nasution",
    "Nguyen",
    "Nugroho",
    "O'Brien",
    "Okafor",
    "Pangestu",
    "Permata",
    "Rahman",
    "Rossi",
    "Saputra",
    "Sari",
    "Setiawan",
    "Silva",
    "Siregar",
    "Sitompul",
    "Smith",
    "Suharto",
    "Tanaka",
    "Utami",
    "Wibowo",
    "Wijaya",
    "Yilmaz",
    "Zhang",
];

impl Person {
    /// The ordinary person of the company at `index`; Ana is 0.
    pub(super) fn ordinary(index: u32, seed: u64) -> Self {
        let (local, given, family) = if let Some((local, given, family)) = FIRST.get(index as usize)
        {
            ((*local).to_owned(), *given, *family)
        } else {
            let n = index as usize - FIRST.len();
            // 48 and 47 have no common factor, so the pairs repeat only after 2,256 people.
            let (given, family) = (GIVEN[n % GIVEN.len()], FAMILY[n % FAMILY.len()]);
            let round = n / (GIVEN.len() * FAMILY.len());
            let mut local = format!("{}.{}", ascii(given), ascii(family));
            if round > 0 {
                local.push_str(&(round + 1).to_string());
            }
            (local, given, family)
        };
        let mut person = Self::named(index, seed, &format!("{local}@example.com"), given, family);
        person.admin = index == 0;
        person
    }

    /// A person with a chosen address, joined at once when added.
    pub(super) fn named(index: u32, seed: u64, email: &str, given: &str, family: &str) -> Self {
        // Index in the low digits keeps IDs unique whatever the hash.
        let high = mix(seed, u64::from(index)) % 1_000_000_000_000;
        Self {
            id: format!("1{high:012}{index:08}"),
            email: email.to_owned(),
            display_name: format!("{given} {family}").trim_end().to_owned(),
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            admin: false,
            external: !email.ends_with("@example.com"),
            auto_accept: true,
            addable: true,
            chat_enabled: true,
        }
    }
}

/// The name as it stands in an address.
fn ascii(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            'é' => Some('e'),
            'í' => Some('i'),
            'ü' => Some('u'),
            c if c.is_ascii_alphabetic() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}
