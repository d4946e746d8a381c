//! `roomkey members sync`: people are compared by who they are, and nobody goes by mistake.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::world::{Ran, World};

struct Crew(World);

impl Crew {
    /// A space of Ana, Budi and Citra, and a group and an app beside them.
    fn new() -> Self {
        let world = World::signed_in();
        let create = [
            "spaces",
            "create",
            "Crew",
            "--member",
            "budi@example.com",
            "--member",
            "citra@example.com",
            "--group",
            "01abcdef23team0",
        ];
        world.run(&create).ok();
        Self(world)
    }

    fn sync(&self, list: &str, more: &[&str]) -> Ran {
        std::fs::write(self.0.path("list"), list).unwrap();
        let path = self.0.path("list");
        let args = [
            "members",
            "sync",
            "Crew",
            "--from-file",
            path.to_str().unwrap(),
            "--json",
        ];
        self.0.run(&[&args[..], more].concat())
    }

    fn emails(&self) -> Vec<String> {
        emails(&self.0, "Crew")
    }
}

fn emails(world: &World, space: &str) -> Vec<String> {
    let csv = ["members", "list", space, "--output", "csv"];
    let csv = world.run(&csv).ok().stdout;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let mut emails: Vec<String> = csv
        .records()
        .map(|row| row.unwrap()[3].to_owned())
        .collect();
    emails.sort();
    emails
}

fn of(ran: &Ran, result: &str) -> Vec<String> {
    let rows = ran.json();
    let rows = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["result"] == result);
    rows.map(|row| {
        format!(
            "{} {}",
            row["action"].as_str().unwrap(),
            row["who"].as_str().unwrap()
        )
    })
    .collect()
}

#[test]
fn a_list_of_addresses_removes_nobody_by_mistake() {
    let crew = Crew::new();
    // As measured at Google, members carry IDs alone: no text of the list equals one of theirs.
    let same = "ana@example.com\nBUDI@example.com\ncitra@example.com\n";
    let ran = crew.sync(same, &[]).ok();
    assert_eq!(of(&ran, "already").len(), 3);
    assert_eq!(crew.emails().len(), 3);

    let other = "budi@example.com\ndewi@example.com\n";
    let refused = crew.sync(other, &[]).ended(2);
    assert_eq!(refused.stdout, "");
    let dry = crew.sync(other, &["--dry-run"]).ok();
    assert_eq!(of(&dry, "would").len(), 2);
    assert_eq!(crew.emails().len(), 3, "a dry run changes nothing");
    let ran = crew.sync(other, &["--yes"]).ok();
    assert_eq!(of(&ran, "done").len(), 2);
    // The caller stays, and so does the group.
    assert_eq!(
        crew.emails(),
        ["ana@example.com", "budi@example.com", "dewi@example.com"]
    );
    let all = ["members", "list", "Crew", "--show-groups", "--json"];
    assert_eq!(crew.0.run(&all).ok().json().as_array().unwrap().len(), 4);
}

#[test]
fn as_long_as_one_line_is_not_understood_nobody_is_removed() {
    let crew = Crew::new();
    for mode in [&["--yes"][..], &["--yes", "--remove-only"]] {
        let ran = crew
            .sync("budi@example.com\ncitar@example.com\n", mode)
            .ended(6);
        assert!(ran.stderr.contains("nobody was removed"), "{ran:?}");
        assert_eq!(crew.emails().len(), 3, "{mode:?}");
    }
    for list in ["", "# nobody\n\n"] {
        crew.sync(list, &["--yes"]).ended(2);
    }
    assert_eq!(crew.sync("nobody\n", &["--yes"]).ended(2).stdout, "");
    assert_eq!(crew.emails().len(), 3);
}

#[test]
fn one_half_of_it_alone() {
    let crew = Crew::new();
    let list = "budi@example.com\neko@example.com\n";
    crew.sync(list, &["--add-only"]).ok();
    assert_eq!(crew.emails().len(), 4);
    // The directory knows Dewi, so she is somebody else than those who go.
    let list = "budi@example.com\ndewi@example.com\n";
    let ran = crew.sync(list, &["--remove-only", "--yes"]).ok();
    assert_eq!(of(&ran, "done").len(), 2);
    assert_eq!(crew.emails(), ["ana@example.com", "budi@example.com"]);
}

#[test]
fn the_last_owner_stays_although_not_listed() {
    let world = World::signed_in();
    let list = world.path("list");
    std::fs::write(&list, "ana@example.com\n").unwrap();
    // Ana is a manager; Budi alone owns the space.
    let sync = [
        "members",
        "sync",
        "Budi's desk",
        "--yes",
        "--from-file",
        list.to_str().unwrap(),
    ];
    let ran = world.run(&sync).ok();
    assert!(ran.stderr.contains("last owner"), "{ran:?}");
    assert_eq!(
        emails(&world, "Budi's desk"),
        ["ana@example.com", "budi@example.com"]
    );
}

#[test]
fn five_hundred_people_are_synced_however_often_it_is_interrupted() {
    let world = World::signed_in_with(|options| {
        options.members = 520;
        options.latency = Duration::from_millis(2);
        let quotas = "membership_writes=200/2s,membership_reads=1000/2s,per_space_reads=200/1s";
        options.quotas = Some(quotas.to_owned());
    });
    pace(&world, 0);
    let mut people = emails(&world, "All hands");
    people.retain(|email| email.ends_with("@example.com"));
    people.truncate(500);
    assert_eq!(people.len(), 500);
    world
        .run(&[
            "spaces",
            "create",
            "Many",
            "--member",
            "gita@partner.example",
            "--external",
        ])
        .ok();
    let list = world.path("list");
    let text = people.iter().fold(String::new(), |mut text, email| {
        writeln!(text, "{email}").unwrap();
        text
    });
    std::fs::write(&list, text).unwrap();
    let sync = [
        "members",
        "sync",
        "Many",
        "--yes",
        "--output",
        "jsonl",
        "--from-file",
        list.to_str().unwrap(),
    ];

    world.faults("503:0.01,reset_after:0.01,reset_before:0.01");
    for rows in [60, 200] {
        let mut run = world
            .command(&sync)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(run.stdout.take().unwrap()).lines();
        assert_eq!(lines.take(rows).count(), rows);
        run.kill().unwrap();
        run.wait().unwrap();
    }
    let mut tries = 0;
    while world.run(&sync).code != Some(0) {
        tries += 1;
        assert!(tries < 5, "it does not come to an end");
    }
    world.faults("");
    let refused = world.calls("POST", "/members");
    assert!(
        refused.iter().any(|call| call["status"] == 429),
        "the quota was not felt"
    );
    let expected: BTreeSet<String> = people
        .into_iter()
        .chain(["ana@example.com".to_owned()])
        .collect();
    let synced: BTreeSet<String> = emails(&world, "Many").into_iter().collect();
    assert_eq!(synced, expected);
}

/// Sets the pace of membership writes.
fn pace(world: &World, per_minute: u32) {
    let path = world.path("config.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    write!(
        text,
        "\n[profile.device.quota]\nmembership_writes_per_minute = {per_minute}\n"
    )
    .unwrap();
    std::fs::write(&path, text).unwrap();
}
