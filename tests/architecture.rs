//! Holds the walls of docs/architecture.md: who may import whom, and why.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order of the house; each may import those before it.
const ORDER: &[&str] = &[
    "text",
    "http",
    "config",
    "oauth",
    "account",
    "chat",
    "directory",
    "work",
    "action",
];

/// Parts of the screen that are functions of data: no time, no file, no network of their own.
const PURE: &[&str] = &[
    "app", "event", "effect", "keymap", "theme", "screens", "widgets",
];

struct Source {
    path: PathBuf,
    room: String,
    /// The file's text without its test module.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs")
                && !is_test(path.strip_prefix(&root).unwrap())
            {
                found.push(source(&root, &path));
            }
        }
    }
    assert!(found.len() > 30, "the sources were not found");
    found
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy();
    name == "tests"
        || name.ends_with("_tests")
        || path.components().any(|c| c.as_os_str() == "tests")
}

fn source(root: &Path, path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    // What only tests use may stand in the middle; the module of tests ends the file.
    let is_tests = |(at, _): &(usize, &str)| {
        let next = text[*at..].lines().nth(1).unwrap_or_default();
        next.contains("mod tests") || next.starts_with("#[path")
    };
    let end = text.match_indices("#[cfg(test)]").find(is_tests);
    let code = text[..end.map_or(text.len(), |(at, _)| at)].to_owned();
    let inside = path.strip_prefix(root).unwrap();
    let first = inside.iter().next().unwrap().to_string_lossy();
    let room = first.trim_end_matches(".rs").to_owned();
    Source {
        path: inside.to_owned(),
        room,
        code,
    }
}

/// Every room named after `crate::`, also within braces.
fn imports(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut rooms = BTreeSet::new();
    for line in code
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
    {
        for (at, mark) in line.match_indices("crate::") {
            let rest = &line[at + mark.len()..];
            match rest.strip_prefix('{') {
                Some(list) => rooms.extend(list.split(',').map(|item| word(item.trim()))),
                None => {
                    rooms.insert(word(rest));
                }
            }
        }
    }
    rooms
}

fn complain(wall: &str, why: &str, breaches: &[String]) {
    assert!(
        breaches.is_empty(),
        "wall: {wall}\nwhy: {why}\n{}",
        breaches.join("\n")
    );
}

#[test]
fn imports_point_left() {
    let mut breaches = Vec::new();
    for source in sources() {
        let Some(place) = ORDER.iter().position(|room| *room == source.room) else {
            continue;
        };
        for room in imports(&source.code) {
            let left = ORDER
                .iter()
                .position(|other| *other == room)
                .is_some_and(|at| at <= place);
            if !left {
                breaches.push(format!("{} imports {room}", source.path.display()));
            }
        }
    }
    complain(
        "text, http ← config ← oauth ← account ← chat, directory ← work ← action ← cli, tui",
        "a rule can be read, tested and changed without the rooms that use it",
        &breaches,
    );
}

#[test]
fn the_sandbox_is_a_second_opinion() {
    let breaches: Vec<String> = sources()
        .iter()
        .filter(|source| source.room == "sandbox")
        .flat_map(|source| {
            let rooms = imports(&source.code);
            rooms
                .into_iter()
                .filter(|room| room != "sandbox")
                .map(|room| format!("{} imports {room}", source.path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    complain(
        "sandbox imports nothing of the client",
        "a wrong field name must not agree with itself",
        &breaches,
    );
}

#[test]
fn only_the_demo_joins_sandbox_and_screen() {
    let mut breaches = Vec::new();
    for source in sources() {
        if matches!(source.room.as_str(), "sandbox" | "demo" | "main" | "lib") {
            continue;
        }
        for room in imports(&source.code) {
            if matches!(room.as_str(), "sandbox" | "demo") && source.room != "cli" {
                breaches.push(format!("{} imports {room}", source.path.display()));
            }
        }
    }
    complain(
        "nobody but demo (and the command that starts it) imports sandbox",
        "the client must work without the local Google in it",
        &breaches,
    );
}

#[test]
fn the_screen_is_a_function_of_data() {
    const FORBIDDEN: &[&str] = &[
        "tokio",
        "reqwest",
        "std::fs",
        "std::env",
        "std::thread",
        "std::net",
        "Instant::now",
        "SystemTime",
        "println!",
        "eprintln!",
        "crate::http",
        "ChatClient",
        "chat::Chat",
        "account::Session",
    ];
    let mut breaches = Vec::new();
    for source in sources() {
        let mut parts = source.path.iter().map(|part| part.to_string_lossy());
        if parts.next().as_deref() != Some("tui") {
            continue;
        }
        let part = parts.next().unwrap_or_default();
        if !PURE.contains(&part.trim_end_matches(".rs")) {
            continue;
        }
        for line in source
            .code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                breaches.push(format!("{}: {word}", source.path.display()));
            }
        }
    }
    complain(
        "tui::{app,event,effect,keymap,theme,screens,widgets} are pure",
        "what the screen does can be tested as plain data, without clock, file or network",
        &breaches,
    );
}

#[test]
fn only_the_terminal_room_writes_to_the_tty() {
    let mut breaches = Vec::new();
    for source in sources() {
        let path = source.path.to_string_lossy();
        if source.room != "tui" || path.contains("terminal") {
            continue;
        }
        for word in ["stdout()", "stderr()", "print!(", "println!(", "eprintln!("] {
            if source.code.contains(word) {
                breaches.push(format!("{path}: {word}"));
            }
        }
    }
    complain(
        "tui::terminal alone writes to the tty",
        "a stray line tears the picture, and the terminal must be left as it was found",
        &breaches,
    );
}

#[test]
fn rooms_stay_readable_in_one_sitting() {
    let breaches: Vec<String> = sources()
        .iter()
        .map(|source| (source, source.code.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path.display()))
        .collect();
    complain(
        "no file above 500 lines",
        "past 400 two things live there",
        &breaches,
    );
}
