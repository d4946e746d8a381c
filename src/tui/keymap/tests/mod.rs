mod docs;

use super::*;
use crate::config::Config;

fn read(text: &str) -> Result<Keymap, ConfigError> {
    let path = Path::new("/etc/roomkey/config.toml");
    Keymap::new(&Config::parse(path, text)?.ui.keys, path)
}

fn fault(lines: &str) -> (usize, String, String) {
    match read(&format!("[ui.keys]\n{lines}")) {
        Err(ConfigError::Keys {
            line, detail, hint, ..
        }) => (line, detail, hint),
        other => panic!("{lines}: {other:?}"),
    }
}

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

#[test]
fn every_key_of_the_table_can_be_read() {
    let map = Keymap::default();
    for entry in action::ACTIONS.iter() {
        for name in entry.keys {
            for context in entry.contexts {
                assert_eq!(
                    map.action(*context, key(name)),
                    Some(entry.action),
                    "{name}"
                );
            }
            assert!(!key(name).label(true).contains("ctrl"), "{name}");
        }
    }
}

#[test]
fn a_line_gives_a_key_everywhere_and_a_context_counts_before_it() {
    let map =
        read("[ui.keys]\nrefresh = [\"R\", \"f6\"]\n[ui.keys.members]\nrefresh = \"alt+r\"\n")
            .unwrap();
    assert_eq!(map.action(Context::Spaces, key("R")), Some(Action::Refresh));
    assert_eq!(map.action(Context::Spaces, key("r")), None);
    assert_eq!(map.action(Context::Members, key("R")), None);
    assert_eq!(map.keys(Context::Members, Action::Refresh), [key("alt+r")]);
    let label = map.label(Context::Spaces, Action::Refresh, true);
    assert_eq!(label.as_deref(), Some("R"));
}

#[test]
fn none_takes_the_key_but_what_a_remote_has_stays() {
    let map = read("[ui.keys]\nmenu = \"none\"\nquit = []\nopen = \"f9\"\n").unwrap();
    assert_eq!(map.keys(Context::Spaces, Action::Quit), []);
    assert_eq!(map.keys(Context::Spaces, Action::Menu), [key("0")]);
    assert_eq!(
        map.keys(Context::Spaces, Action::Open),
        [key("f9"), key("enter")]
    );
}

#[test]
fn a_key_of_the_table_may_be_taken_from_an_action_that_has_another() {
    let map = read("[ui.keys]\nrefresh = \"m\"\n").unwrap();
    assert_eq!(map.action(Context::Spaces, key("m")), Some(Action::Refresh));
    assert_eq!(map.keys(Context::Spaces, Action::Menu), [key("0")]);
    // Or that is given another.
    let map = read("[ui.keys]\nrefresh = \"a\"\nadd-members = \"r\"\n").unwrap();
    assert_eq!(map.action(Context::Spaces, key("a")), Some(Action::Refresh));
    assert_eq!(
        map.action(Context::Spaces, key("r")),
        Some(Action::AddMembers)
    );
    let map = read("[ui.keys]\nrefresh = \"a\"\nadd-members = \"none\"\n").unwrap();
    assert_eq!(map.keys(Context::Spaces, Action::AddMembers), []);
}

#[test]
fn conflicts_name_lines_actions_and_contexts() {
    let (line, detail, hint) = fault("refresh = \"x\"\n\nquit = \"x\"\n");
    assert_eq!(line, 2);
    assert!(
        detail.contains("`x` would mean two things in spaces"),
        "{detail}"
    );
    assert!(
        detail.contains("`refresh` (line 2) and `quit` (line 4)"),
        "{detail}"
    );
    assert!(hint.contains("another key"), "{hint}");
    let (line, detail, hint) = fault("refresh = \"n\"\n");
    assert_eq!(line, 2);
    assert!(
        detail.contains("in spaces: `refresh` (line 2) and `create-space`"),
        "{detail}"
    );
    assert!(hint.contains("create-space = \"none\""), "{hint}");
    let (_, detail, _) = fault("refresh = \"x\"\n[ui.keys.spaces]\ndelete-space = \"x\"\n");
    assert!(
        detail.contains("(line 2) and `delete-space` (line 4)"),
        "{detail}"
    );
    // Two actions may take both keys of a third only if it gets another.
    let (_, detail, _) = fault("refresh = \"?\"\nquit = \"f1\"\n");
    assert!(detail.contains("`help`"), "{detail}");
}

#[test]
fn names_that_are_unknown_bring_the_nearest() {
    let (line, detail, _) = fault("refesh = \"x\"\n");
    assert_eq!(
        (line, detail.as_str()),
        (2, "unknown action `refesh`; did you mean `refresh`?")
    );
    let (line, detail, _) = fault("[ui.keys.spacs]\nrefresh = \"x\"\n");
    assert_eq!(
        (line, detail.as_str()),
        (3, "unknown context `spacs`; did you mean `spaces`?")
    );
    let (_, detail, _) = fault("[ui.keys.help]\ndelete-space = \"x\"\n");
    assert!(
        detail.contains("does nothing in `help`; it applies in spaces"),
        "{detail}"
    );
    let (line, detail, hint) = fault("menu = \"m\"\nrefresh = [\"x\", \"hyper+x\"]\n");
    assert_eq!((line, detail.as_str()), (3, "`hyper+x` is no key"));
    assert!(hint.contains("\"ctrl+d\""), "{hint}");
}

#[test]
fn the_keys_of_a_remote_keep_what_they_do() {
    for name in ["enter", "esc", "up", "7", "0", "ctrl+c"] {
        let (line, detail, hint) = fault(&format!("refresh = \"{name}\"\n"));
        assert_eq!(line, 2);
        assert!(detail.contains("cannot be given to `refresh`"), "{detail}");
        assert!(hint.contains("remote"), "{hint}");
    }
    let (_, detail, _) = fault("open = \"none\"\n");
    assert_eq!(detail, "`enter` cannot be taken from `open`");
}
