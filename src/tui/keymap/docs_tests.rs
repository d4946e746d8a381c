//! docs/keys.md, made from the table of actions: stale pages fail this test.

use std::fmt::Write as _;
use std::path::Path;

use super::Key;
use crate::action::{ACTIONS, Context};

const HEAD: &str = "\
# Keys and actions

<!-- Made from the table of actions. After a change of the table write it anew:
     ROOMKEY_UPDATE_DOCS=1 cargo test --lib keymap::docs -->

Everything that can be done in the terminal UI, with the name that the palette (`:`) and `[ui.keys]` of
the configuration know it by. Every action is also in the numbered menu (`0`), or has a key that a
remote has. `=` copies the command of the entry under the cursor, with the real arguments.

## Keys of your own

```toml
[ui.keys]
refresh = \"R\"              # wherever the action applies
menu = [\"m\", \"space\"]     # several keys, the one to show first
quit = \"none\"              # no key; it stays in the menu and the palette

[ui.keys.spaces]            # in one context alone
delete-space = \"x\"
```

A line takes the place of the default keys, except those of a remote: Enter, Esc, the arrows, the digits
and Ctrl-C keep what they do. A key may be taken from another action that has one more there; otherwise,
and where two lines want the same key, roomkey says which lines and does not start. A name that is both
an action and a context (`settings`, `accounts`, `help`, `menu`, `palette`, `log`) can be only one of the two
below `[ui.keys]`: write the action in each context's table then.

Keys: a character (`\"a\"`, `\"A\"`, `\"/\"`, `\"plus\"` for +), `up`, `down`, `left`, `right`, `enter`, `esc`, `tab`,
`shift+tab`, `space`, `backspace`, `delete`, `insert`, `home`, `end`, `pageup`, `pagedown`, `f1` to `f24`; with
`ctrl+` or `alt+` before it. Terminals send Ctrl-I as Tab and Ctrl-M as Enter, so these are no keys.
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Contexts\n\n| name | what it is |\n|---|---|\n");
    for context in Context::ALL {
        let _ = writeln!(page, "| `{}` | {} |", context.name(), context.title());
    }
    page.push_str("\n## Actions\n\n| name | keys | contexts | scope | what it does |\n|---|---|---|---|---|\n");
    for entry in ACTIONS.iter() {
        let cell = |text: &str| text.replace('|', "\\|");
        let keys = entry.keys.iter().filter_map(|name| Key::parse(name));
        let keys: Vec<_> = keys.map(|key| format!("`{}`", cell(&key.name()))).collect();
        let contexts: Vec<_> = entry
            .contexts
            .iter()
            .map(|context| context.name())
            .collect();
        let scope = entry
            .scope
            .map_or_else(String::new, |scope| format!("`{scope}`"));
        let mut commands: Vec<_> = entry
            .all_commands()
            .map(|line| format!("`{}`", cell(line)))
            .collect();
        commands.dedup();
        let commands = match commands.len() {
            0 => String::new(),
            _ => format!(" {}", commands.join(", ")),
        };
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {scope} | **{}.** {}{commands} |",
            entry.name,
            keys.join(" "),
            contexts.join(", "),
            entry.title.trim_end_matches('?'),
            cell(entry.help),
        );
    }
    page
}

#[test]
fn the_page_of_keys_is_that_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    if std::env::var_os("ROOMKEY_UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/keys.md is stale: ROOMKEY_UPDATE_DOCS=1 cargo test --lib keymap::docs"
    );
}
