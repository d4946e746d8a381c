//! Killed again and again at random while calls fail, and gone on with: in the end everything is as it
//! was to be, each change was made once, the journal is true, and all of it can be taken back.
//!
//! `ROOMKEY_TEST_SEED` repeats where it was killed, as far as time lets it.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::world::World;

const KILLS: usize = 5;
/// One call in ten fails, is lost, or its answer is.
const FAULTS: &str = "429:0.025,503:0.025,reset_before:0.025,reset_after:0.025";
const DEADLINE: Duration = Duration::from_mins(3);
const JOBS: [&str; 2] = ["--jobs", "16"];

/// Chances that can be had again.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let given = std::env::var("ROOMKEY_TEST_SEED").ok();
        let seed = given.and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 >> 16);
        println!("ROOMKEY_TEST_SEED={seed}");
        Self(seed)
    }

    /// A number below this.
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// IDs of people of the company's largest space, without Ana.
pub fn people(world: &World, count: usize) -> Vec<String> {
    let spaces = world.json(&["spaces", "list"]);
    let size = |space: &Value| space["membershipCount"]["joinedDirectHumanUserCount"].as_u64();
    let spaces = spaces.as_array().unwrap();
    let largest = spaces.iter().max_by_key(|space| size(space)).unwrap();
    let name = largest["name"].as_str().unwrap();
    let members = world.members(name);
    let me = world.json(&["members", "get", name, "ana@example.com"]);
    let users = members
        .iter()
        .map(|(name, ..)| name.as_str())
        .filter(|name| *name != me["name"])
        .filter_map(|name| name.rsplit('/').next());
    let users = users.filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
    let users: Vec<_> = users.take(count).map(|id| format!("users/{id}")).collect();
    assert_eq!(users.len(), count);
    users
}

/// Writes that reached the sandbox, whatever became of them.
fn writes(world: &World) -> Vec<Value> {
    let mut calls = world.calls("", "");
    calls.retain(|call| {
        call["method"] != "GET" && call["path"].as_str().unwrap().contains("/members")
    });
    calls
}

/// Kills it once so many writes have arrived.
fn kill_after(world: &World, child: &mut Child, calls: usize) {
    let started = Instant::now();
    while writes(world).len() < calls {
        assert!(started.elapsed() < DEADLINE, "nothing goes on");
        let ended = child.try_wait().unwrap();
        assert!(
            ended.is_none(),
            "it was over before it was killed: {ended:?}"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What is done, and what has to come of it.
struct Deed<'a> {
    args: &'a [&'a str],
    /// Spaces that are as before when it is taken back.
    spaces: &'a [String],
    /// Membership writes that it takes.
    writes: usize,
    /// And that taking it back takes.
    undone: usize,
    /// Rows of what is so already.
    stay: usize,
}

/// Does it with all that trouble and takes it back so; the calls of the first by method and path.
fn survive(world: &World, deed: &Deed) -> Vec<(String, String)> {
    let mut chance = Chance::new();
    let export: Vec<&str> = [&["export"][..], &texts(deed.spaces)].concat();
    let before = world.ok(&export);
    let past = writes(world).len();
    world.faults(FAULTS);
    let id = endure(world, deed.args, KILLS, deed.writes, &mut chance);
    world.faults("");

    let run = world.json(&["journal", "show", &id]);
    assert_eq!(
        (&run["state"], &run["in_doubt"]),
        (&"done".into(), &0.into())
    );
    let rows = run["rows"].as_array().unwrap();
    let other: Vec<_> = rows.iter().filter(|row| row["result"] != "done").collect();
    let so = other
        .iter()
        .filter(|row| row["result"] == "already")
        .count();
    assert_eq!((other.len(), so), (deed.stay, deed.stay), "{other:?}");
    let made = made_once(&writes(world)[past..]);
    let rest = world.json(&["journal", "resume"]);
    assert_eq!(rest, serde_json::json!([]), "nothing is left to go on with");

    world.faults(FAULTS);
    let undo = ["journal", "undo", &id, "--yes"];
    endure(
        world,
        &undo,
        usize::from(deed.undone > 0),
        deed.undone,
        &mut chance,
    );
    world.faults("");
    assert_eq!(world.ok(&export), before, "taken back byte for byte");
    made
}

/// Begins it and goes on with it until it has ended well, killed so often on the way; its run.
fn endure(world: &World, args: &[&str], kills: usize, made: usize, chance: &mut Chance) -> String {
    let begin = [args, &JOBS].concat();
    let go_on = [&["journal", "resume", "--yes"][..], &JOBS].concat();
    let runs = || world.json(&["journal", "list"]);
    let (ran, past) = (runs().as_array().unwrap().len(), writes(world).len());
    // Killed before the plan was in the journal, there is nothing to go on with.
    let step = || {
        if runs().as_array().unwrap().len() == ran {
            begin.clone()
        } else {
            go_on.clone()
        }
    };
    let mut when: Vec<_> = (0..kills)
        .map(|_| 1 + chance.below(made * 9 / 10))
        .collect();
    when.sort_unstable();
    println!("{args:.5?} is killed after {when:?} of {made} writes");
    for calls in when {
        let mut command = world.command(&step());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        kill_after(world, &mut child.unwrap(), past + calls);
    }
    let ended = world.run(&step());
    assert!(ended.status.success(), "{ended:?}");
    runs()[0]["id"].as_str().unwrap().to_owned()
}

fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

/// The writes that were carried out; none of them twice, and none that was so already.
fn made_once(calls: &[Value]) -> Vec<(String, String)> {
    let mut made: BTreeMap<(String, String), usize> = BTreeMap::new();
    for call in calls {
        let fault = call["fault"].as_str();
        let status = call["status"].as_u64();
        let refused = matches!(status, Some(404 | 409)) && fault.is_none();
        assert!(!refused, "made twice: {call}");
        if (status == Some(200) && fault.is_none()) || fault == Some("reset_after") {
            let text = |key: &str| call[key].as_str().unwrap().to_owned();
            *made.entry((text("method"), text("path"))).or_default() += 1;
        }
    }
    let twice: Vec<_> = made
        .iter()
        .filter(|((method, _), times)| method != "POST" && **times > 1)
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
    let each = |(call, times)| std::iter::repeat_n(call, times);
    made.into_iter().flat_map(each).collect()
}

fn count(made: &[(String, String)], method: &str) -> usize {
    made.iter().filter(|(made, _)| made == method).count()
}

/// A world with somebody to add, and a space of Ana's with these people in it.
fn crew(count: usize, there: usize) -> (World, String, Vec<String>) {
    let world = World::new(|options| options.members = count + 100);
    let users = people(&world, count);
    let made = world.json(&["spaces", "create", "Bulk"]);
    let space = made["name"].as_str().unwrap().to_owned();
    if there > 0 {
        let file = file(&world, "there.txt", &users[..there]);
        world.ok(&[&["members", "add", &space, "--from-file", &file][..], &JOBS].concat());
    }
    (world, space, users)
}

pub fn file(world: &World, name: &str, people: &[String]) -> String {
    std::fs::write(world.path(name), people.join("\n")).unwrap();
    world.path(name).to_str().unwrap().to_owned()
}

#[test]
fn five_hundred_are_added_once_whatever_happens() {
    let (world, space, users) = crew(500, 0);
    let file = file(&world, "people.txt", &users);
    let made = survive(
        &world,
        &Deed {
            args: &["members", "add", &space, "--from-file", &file],
            spaces: std::slice::from_ref(&space),
            writes: 500,
            undone: 500,
            stay: 0,
        },
    );
    assert_eq!((made.len(), count(&made, "POST")), (500, 500));
    assert_eq!(world.members(&space).len(), 1, "Ana");
}

#[test]
fn a_hundred_are_removed_once_whatever_happens() {
    let (world, space, users) = crew(120, 120);
    let file = file(&world, "people.txt", &users[..100]);
    let made = survive(
        &world,
        &Deed {
            args: &["members", "remove", &space, "--from-file", &file, "--yes"],
            spaces: std::slice::from_ref(&space),
            writes: 100,
            undone: 100,
            stay: 0,
        },
    );
    assert_eq!((made.len(), count(&made, "DELETE")), (100, 100));
}

#[test]
fn a_hundred_change_their_role_once_whatever_happens() {
    let (world, space, users) = crew(100, 100);
    let args = [&["members", "role", &space, "manager"][..], &texts(&users)].concat();
    let made = survive(
        &world,
        &Deed {
            args: &args,
            spaces: std::slice::from_ref(&space),
            writes: 100,
            undone: 100,
            stay: 0,
        },
    );
    assert_eq!((made.len(), count(&made, "PATCH")), (100, 100));
}

#[test]
fn a_list_is_synced_once_whatever_happens() {
    let (world, space, users) = crew(150, 100);
    let file = file(&world, "people.txt", &users[50..]);
    let made = survive(
        &world,
        &Deed {
            args: &["members", "sync", &space, "--from-file", &file, "--yes"],
            spaces: std::slice::from_ref(&space),
            writes: 100,
            undone: 100,
            stay: 50,
        },
    );
    assert_eq!((count(&made, "POST"), count(&made, "DELETE")), (50, 50));
}

#[test]
fn a_plan_is_applied_once_whatever_happens() {
    let (world, space, users) = crew(150, 100);
    let quoted = |people: &[String]| format!("{people:?}");
    let wish = format!(
        "version = 1\n[[space]]\nspace = \"{space}\"\nname = \"Planned\"\nhistory = \"off\"\n\
         owners = [\"me\"]\nmanagers = {}\nmembers = {}\nonly = true\n",
        quoted(&users[60..80]),
        quoted(&users[80..140]),
    );
    let path = world.path("wish.toml");
    std::fs::write(&path, wish).unwrap();
    let made = survive(
        &world,
        &Deed {
            args: &["apply", path.to_str().unwrap(), "--yes"],
            spaces: std::slice::from_ref(&space),
            writes: 120,
            undone: 120,
            stay: 0,
        },
    );
    let kinds = ["POST", "DELETE", "PATCH"].map(|method| count(&made, method));
    assert_eq!(kinds, [40, 60, 20]);
}

#[test]
fn a_space_is_made_and_filled_once_whatever_happens() {
    let (world, space, users) = crew(60, 0);
    let wish = format!(
        "version = 1\n[[space]]\nname = \"Brand new\"\nhistory = \"off\"\nmembers = {:?}\n",
        texts(&users)
    );
    let path = world.path("wish.toml");
    std::fs::write(&path, wish).unwrap();
    let made = survive(
        &world,
        &Deed {
            args: &["apply", path.to_str().unwrap(), "--yes"],
            spaces: std::slice::from_ref(&space),
            writes: 60,
            undone: 0,
            stay: 0,
        },
    );
    assert_eq!((made.len(), count(&made, "POST")), (60, 60));
    let left = world.json(&["spaces", "list", "--match", "Brand new"]);
    assert_eq!(left, serde_json::json!([]), "none was made besides");
}

#[test]
fn somebody_leaves_every_space_once_whatever_happens() {
    let world = World::new(|_| {});
    let scopes = "spaces,memberships,delete,directory,admin.spaces,admin.memberships";
    world.ok(&["login", "--json", "--scopes", scopes]);
    let leaver = "budi@example.com";
    let make = |at: usize| {
        let name = format!("Crew {at}");
        let made = world.json(&["spaces", "create", &name, "--member", leaver]);
        made["name"].as_str().unwrap().to_owned()
    };
    let spaces: Vec<_> = (0..12).map(make).collect();
    for space in &spaces[..4] {
        world.ok(&["members", "role", space, "owner", leaver]);
        world.ok(&["members", "role", space, "member", "me"]);
    }
    let offboard = [
        "people",
        "offboard",
        leaver,
        "--hand-over-to",
        "citra@example.com",
        "--admin",
    ];
    let would = world.json(&[&offboard[..], &["--dry-run"]].concat());
    let would = would.as_array().unwrap();
    let made = survive(
        &world,
        &Deed {
            args: &[&offboard[..], &["--yes"]].concat(),
            spaces: &spaces,
            writes: would.len(),
            undone: would.len(),
            stay: 0,
        },
    );
    let removed = would.iter().filter(|row| row["action"] == "remove").count();
    assert!(removed > spaces.len(), "{removed}");
    assert_eq!(count(&made, "DELETE"), removed, "{made:?}");
}
