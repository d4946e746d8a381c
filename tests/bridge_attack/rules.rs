//! The list of rules names tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

fn sources(folder: &Path, into: &mut String) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_rule_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in [
        "tests/bridge",
        "tests/bridge_attack",
        "tests/bridge_store",
        "tests/bridge_upstream",
        "tests/device",
        "src/bridge",
        "src/config/bridge",
    ] {
        sources(&root.join(folder), &mut code);
    }
    let mut found = BTreeSet::new();
    for line in include_str!("main.rs").lines() {
        let Some((rule, tests)) = line.strip_prefix("//! - ").and_then(|l| l.split_once(": "))
        else {
            continue;
        };
        let names: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() || tests == "not promised", "{line}");
        for name in names {
            let one = code.contains(&format!("fn {name}("));
            assert!(one, "{rule}: there is no test {name}");
        }
        found.insert(rule.split(' ').next().unwrap().to_owned());
    }
    let all = |letter: &str, count: usize| {
        let found = &found;
        let letter = letter.to_owned();
        (1..=count)
            .map(move |n| format!("{letter}{n}"))
            .filter(move |rule| !found.contains(rule))
            .collect::<Vec<_>>()
    };
    for (letter, count) in [("S", 14), ("M", 10), ("W", 14), ("P", 11)] {
        assert_eq!(all(letter, count), Vec::<String>::new());
    }
}
