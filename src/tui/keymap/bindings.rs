//! The lines of `[ui.keys]`, read: names become actions, contexts and keys, or faults.

use crate::action::{ACTIONS, Action, Context, Entry};
use crate::config::error::nearest;
use crate::config::{Binding, Keys};

use super::key::EXAMPLES;
use super::{Claim, Fault, Key};

/// What a line says.
#[derive(Debug)]
pub(super) struct Bound {
    /// `None`: wherever the action applies.
    context: Option<Context>,
    action: Action,
    keys: Vec<Key>,
    line: usize,
}

/// All lines, or the first that cannot be read.
pub(super) fn read(keys: &Keys) -> Result<Vec<Bound>, Fault> {
    keys.bindings.iter().map(bound).collect()
}

fn bound(binding: &Binding) -> Result<Bound, Fault> {
    let fault = |detail: String, hint: &str| Fault {
        line: binding.line,
        detail,
        hint: hint.to_owned(),
    };
    let context = match &binding.context {
        Some(name) => Some(named_context(name).map_err(|detail| fault(detail, NAMES))?),
        None => None,
    };
    let entry = named_action(&binding.action).map_err(|detail| fault(detail, NAMES))?;
    if let Some(context) = context
        && !entry.contexts.contains(&context)
    {
        let places: Vec<_> = entry.contexts.iter().map(|c| c.name()).collect();
        let (name, here) = (entry.name, context.name());
        let detail = format!(
            "`{name}` does nothing in `{here}`; it applies in {}",
            places.join(", ")
        );
        return Err(fault(detail, NAMES));
    }
    let keys = binding.keys.iter().map(|name| Key::read(name));
    let keys: Vec<Key> = keys
        .collect::<Result<_, _>>()
        .map_err(|detail| fault(detail, EXAMPLES))?;
    let own = table_keys(entry);
    if let Some(key) = keys.iter().find(|key| key.is_fixed() && !own.contains(key)) {
        let detail = format!("`{}` cannot be given to `{}`", key.name(), entry.name);
        return Err(fault(detail, FIXED));
    }
    if keys.is_empty() && !own.is_empty() && own.iter().all(|key| key.is_fixed()) {
        let names: Vec<_> = own.iter().map(|key| format!("`{}`", key.name())).collect();
        let detail = format!("{} cannot be taken from `{}`", names.join(", "), entry.name);
        return Err(fault(detail, FIXED));
    }
    Ok(Bound {
        context,
        action: entry.action,
        keys,
        line: binding.line,
    })
}

/// What to do about a name that is not known.
const NAMES: &str = "docs/keys.md lists every action and every context by name.";

/// Why some keys stay where they are.
const FIXED: &str = "Enter, Esc, the arrows, the digits and Ctrl-C keep what they do, so that a \
    remote, and whoever is lost, always gets on.";

fn named_context(name: &str) -> Result<Context, String> {
    let found = Context::ALL.into_iter().find(|known| known.name() == name);
    found.ok_or_else(|| {
        let known: Vec<String> = Context::ALL.iter().map(|context| context.name()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        unknown("context", name, &known)
    })
}

fn named_action(name: &str) -> Result<&'static Entry, String> {
    Action::named(name).map(Action::entry).ok_or_else(|| {
        let known: Vec<&str> = ACTIONS.iter().map(|entry| entry.name).collect();
        unknown("action", name, &known)
    })
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

fn table_keys(entry: &Entry) -> Vec<Key> {
    let keys = entry.keys.iter();
    keys.filter_map(|name| Key::parse(name)).collect()
}

/// The keys of an action in a context. A line for the context counts before one for everywhere;
/// the keys of a remote stay in any case.
pub(super) fn claims(entry: &Entry, context: Context, bounds: &[Bound]) -> Vec<Claim> {
    let of = |place| {
        let mut lines = bounds.iter();
        lines.find(|bound| bound.action == entry.action && bound.context == place)
    };
    let own = table_keys(entry).into_iter();
    let claim = |key, line| Claim {
        action: entry.action,
        key,
        line,
    };
    let Some(bound) = of(Some(context)).or_else(|| of(None)) else {
        return own.map(|key| claim(key, None)).collect();
    };
    let given = bound.keys.iter().map(|key| claim(*key, Some(bound.line)));
    let stays = own.filter(|key| key.is_fixed() && !bound.keys.contains(key));
    let mut claims: Vec<Claim> = given.chain(stays.map(|key| claim(key, None))).collect();
    let mut seen = Vec::new();
    claims.retain(|claim| {
        !seen.contains(&claim.key) && {
            seen.push(claim.key);
            true
        }
    });
    claims
}
