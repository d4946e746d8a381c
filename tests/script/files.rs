//! Lists of people in files, as offices and directories write them.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::world::{Ran, World};

/// Who would be added from such a file.
fn would(world: &World, bytes: &[u8]) -> Vec<String> {
    let file = world.path("people");
    std::fs::write(&file, bytes).unwrap();
    let file = file.to_str().unwrap();
    let add = ["members", "add", "Open source", "--from-file", file];
    let ran = world.run(&[&add[..], &["--dry-run", "--output", "jsonl"]].concat());
    let rows = ran.ok().lines();
    let who = rows.iter().map(|row| row["who"].as_str().unwrap());
    who.map(str::to_owned).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn people_are_found_in_whatever_an_office_writes() {
    let world = World::signed_in_with(|options| options.spaces = 25);
    let both = ["citra@example.com", "dewi@example.com"];
    let table = "Nama;Surat;Tim\r\nLestari;citra@example.com;A\r\nAnggraini;dewi@example.com;B\r\n";
    let files: [&[u8]; 6] = [
        table.as_bytes(),
        &utf16(table),
        b"Citra Lestar\xed,citra@example.com\nDewi,dewi@example.com\n",
        b"\"Lestari, Citra\" <citra@example.com>; , Dewi <dewi@example.com>,,\n\nCITRA@example.com",
        b"1. citra@example.com # since May\n2. dewi@example.com\n",
        b"# team\n- citra@example.com\n- dewi@example.com\n",
    ];
    for file in files {
        let who = would(&world, file);
        let lower: Vec<_> = who.iter().map(|who| who.to_lowercase()).collect();
        assert_eq!(lower, both, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn what_is_no_list_of_people_is_refused_with_its_line() {
    let world = World::signed_in();
    let file = world.path("people.txt");
    let refused = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let file = file.to_str().unwrap();
        let add = [
            "members",
            "add",
            "spaces/AAAA",
            "--from-file",
            file,
            "--json",
        ];
        let error = world.run(&add).ended(2).error();
        error["message"].as_str().unwrap().to_owned()
    };
    let said = refused(b"# team\nciti@example.com\nall of them\n");
    assert!(said.starts_with("line 3 of "), "{said}");
    assert!(said.contains("`all`") && said.contains("`them`"), "{said}");
    assert!(refused(b"\x7fELF\0\0\0").ends_with("it is no text"));
    assert!(refused(b"# nobody\n").contains("empty"));
    let folder = world.path("");
    let add = ["members", "add", "spaces/AAAA", "--from-file"];
    let add = [&add[..], &[folder.to_str().unwrap()]].concat();
    assert!(world.run(&add).ended(2).stderr.contains("directory"));
    assert!(world.calls("POST", "/members").is_empty());
}

#[test]
fn a_dry_run_of_many_lists_the_space_once() {
    let world = World::signed_in();
    let list = ["members", "list", "All hands", "--output", "csv"];
    let list = world.run(&list).ok().stdout;
    let file = world.path("people.csv");
    std::fs::write(&file, list).unwrap();
    let before = world.calls("GET", "/members").len();
    let add = [
        "members",
        "add",
        "Design review",
        "--dry-run",
        "--output",
        "jsonl",
    ];
    let file = ["--from-file", file.to_str().unwrap()];
    let rows = world.run(&[&add[..], &file].concat()).ok().lines();
    let count = |result: &str| rows.iter().filter(|row| row["result"] == result).count();
    assert_eq!((count("would"), count("already")), (95, 5));
    assert_eq!(world.calls("GET", "/members").len(), before + 1);
    let log = world.control("GET", "/sandbox/log", "");
    let one_by_one = log
        .lines()
        .filter(|line| line.contains("/members/"))
        .count();
    assert_eq!(one_by_one, 0);

    let remove = [
        "members",
        "remove",
        "All hands",
        "--dry-run",
        "--output",
        "jsonl",
    ];
    let rows = world.run(&[&remove[..], &file].concat()).ended(6).lines();
    let failed: Vec<&Value> = rows
        .iter()
        .filter(|row| row["result"] == "failed")
        .collect();
    assert_eq!((rows.len(), failed.len()), (100, 1));
    assert_eq!(failed[0]["error"]["reason"], "last_owner");
}

#[test]
fn a_run_whose_journal_is_full_ends_its_list() {
    let world = World::signed_in();
    world.run(&["spaces", "create", "API-made"]).ok();
    let list = ["members", "list", "All hands", "--output", "csv"];
    let list = world.run(&list).ok().stdout;
    let file = world.path("people.csv");
    std::fs::write(&file, list.lines().take(26).collect::<Vec<_>>().join("\n")).unwrap();
    // A file may grow to 10 KiB: more than the plan of 25 people, less than its run.
    let script = "trap '' XFSZ; ulimit -f 20; exec \"$0\" members add API-made \
                  --from-file \"$1\" --json --jobs 1";
    let inner = world.command(&[]);
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_roomkey")]);
    shell.arg(&file).stdin(Stdio::null()).env_clear();
    shell.envs(
        inner
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let ran = Ran::from(shell.output().unwrap()).ended(1);
    let done = ran.json().as_array().unwrap().len();
    assert!((1..25).contains(&done), "{ran:?}");
    let said = ran.error()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("journal"), "{said}");
    // With room, the rest is done, and nobody twice.
    world.run(&["journal", "resume"]).ok();
    let members = world.run(&["members", "list", "API-made", "--output", "jsonl"]);
    assert_eq!(members.ok().lines().len(), 25);
    let added = world.calls("POST", "/members");
    assert_eq!(
        added.iter().filter(|call| call["status"] == 200).count(),
        24
    );
}
