//! What docs/setup-google.md tells people to write down is what the program reads.

use std::path::Path;

use roomkey::config::{Config, Method};
use roomkey::work::doctor::USES;

const GUIDE: &str = include_str!("../../docs/setup-google.md");
const BROWSER: &str = include_str!("../../docs/browser.md");

fn blocks(guide: &str) -> Vec<&str> {
    let parts = guide.split("```toml\n").skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_configuration_in_the_guides_is_one() {
    let mut methods = Vec::new();
    for text in blocks(GUIDE).into_iter().chain(blocks(BROWSER)) {
        let config = Config::parse(Path::new("/home/ana/config.toml"), text)
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        for name in &config.profiles {
            let profile = config.profile(Some(name)).unwrap();
            methods.push(profile.method);
        }
    }
    for method in [
        Method::Device,
        Method::Browser,
        Method::ServiceAccount,
        Method::AuthorizedUser,
    ] {
        assert!(methods.contains(&method), "{method:?}");
    }
}

#[test]
fn every_scope_that_something_needs_is_in_the_guide() {
    let rows = GUIDE.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<_> = rows.collect();
    for (scope, _) in USES {
        let cell = format!("`{scope}`");
        assert!(rows.iter().any(|row| row.contains(&cell)), "{scope}");
    }
}
