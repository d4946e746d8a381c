//! Every action of the table, by the menus and with nothing but arrows, Enter and Esc. The walk
//! finds its own way: it runs what each menu offers and goes on from the screens it comes to, so a
//! new action or screen is walked without a word here, or fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::world::{SIZE, World, demo_backstage};
use crate::action::{ACTIONS, Action, Context, entries};
use crate::tui::app::Start;
use crate::tui::effect::Effect;
use crate::tui::event::Event;
use crate::tui::runtime::live::{Backstage, Live};
use crate::tui::tests::stage::{key, screen_of};

/// More rows than any list that is walked has.
const FAR: usize = 60;

/// Where a walk begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// The first run.
    Setup,
    /// Press Enter to sign in.
    Idle,
    /// A code that nobody enters.
    Code,
    /// A code, and a phone that can be played.
    Demo,
    /// A browser that nobody opens.
    Browser,
    /// Signed in.
    Spaces,
}

/// How it goes on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Press(&'static str),
    /// Down until the cursor is on this.
    To(&'static str),
    /// Sets the choice under the cursor to another one.
    Change,
    /// By the menu.
    Do(Action),
    /// From now on this goes wrong at the server.
    Fail(&'static str),
    /// By the menu, again and again until this is on the screen.
    Until(&'static str, Action),
}

use Step::{Change, Do, Fail, Press, To, Until};

/// States in which what is refused elsewhere can be done. An action for which all of these are of
/// no use wants a line of its own.
const STATES: &[(Begin, &[Step])] = &[
    (Begin::Setup, &[]),
    (Begin::Idle, &[]),
    (Begin::Code, &[]),
    (Begin::Demo, &[]),
    (Begin::Browser, &[]),
    (Begin::Spaces, &[]),
    (
        Begin::Spaces,
        &[To("Design review"), Press("enter"), To("Budi")],
    ),
    (
        Begin::Spaces,
        &[To("Design review"), Press("enter"), To("Citra")],
    ),
    (
        Begin::Spaces,
        &[To("Design review"), Press("enter"), Press("left")],
    ),
    (
        Begin::Spaces,
        &[To("Design review"), Press("enter"), Press("right")],
    ),
    (Begin::Spaces, CHANGED),
    (
        Begin::Spaces,
        &[
            To("Design review"),
            Press("enter"),
            Press("right"),
            To("Use @all"),
            Change,
            Press("enter"),
        ],
    ),
    // The tab of group chats.
    (
        Begin::Spaces,
        &[Press("right"), Press("right"), Press("enter")],
    ),
    (Begin::Spaces, &[Do(Action::Accounts), Press("down")]),
    (Begin::Spaces, &[Do(Action::AddMembers)]),
    (Begin::Spaces, &[Do(Action::MarkAll)]),
    (
        Begin::Spaces,
        &[Do(Action::AdminSearch), Do(Action::RunSearch)],
    ),
    (Begin::Spaces, &[Do(Action::Audit), Press("enter")]),
    // What could not be read.
    (
        Begin::Spaces,
        &[
            Do(Action::Audit),
            Press("enter"),
            Fail("garbage:0.3"),
            Until(" not read: ", Action::Refresh),
        ],
    ),
    (
        Begin::Spaces,
        &[Do(Action::AdminSearch), Press("down"), Change],
    ),
    // A plan, which is run.
    (
        Begin::Spaces,
        &[
            To("Summer party"),
            Do(Action::WithMarked),
            Press("down"),
            Press("enter"),
        ],
    ),
];

/// A permission is changed and not saved.
const CHANGED: &[Step] = &[
    To("Design review"),
    Press("enter"),
    Press("right"),
    To("Use @all"),
    Change,
];

/// What opens a menu where there are no digits.
const OPENERS: &[&str] = &[
    "esc",
    "enter",
    "right",
    "top enter",
    "top right",
    "up right",
    "up up right",
];

struct Walk {
    approved: World,
    waiting: World,
    demo: Backstage,
    /// What a menu showed, and whether it could be done.
    shown: BTreeMap<(Context, Action), bool>,
    /// What was done.
    done: BTreeSet<(Context, Action)>,
    /// Where the walk goes on.
    ahead: VecDeque<(Begin, Vec<Step>)>,
    seen: BTreeSet<Context>,
    /// What opens the menu after a way.
    openers: Vec<(Begin, Vec<Step>, &'static str)>,
}

impl Walk {
    async fn begin(&self, from: Begin) -> Live {
        self.approved.fail_with("");
        let idle = |stage: &Backstage, profile, start| stage.open(profile, start, SIZE);
        let waits = &self.waiting.backstage;
        let (mut live, text) = match from {
            Begin::Setup => (idle(waits, None, Start::Resume), "Try the demo"),
            Begin::Idle => (idle(waits, Some("work"), Start::Resume), "to sign in"),
            Begin::Code => (idle(waits, Some("work"), Start::SignIn), "valid for"),
            Begin::Demo => (idle(&self.demo, Some("demo"), Start::SignIn), "valid for"),
            Begin::Browser => (idle(waits, Some("browser"), Start::SignIn), "Open this"),
            Begin::Spaces => return self.approved.signed_in().await,
        };
        let shown = |live: &Live| screen_of(&live.app, SIZE).contains(text);
        live.until(text, shown).await;
        live
    }

    /// Goes a way from the start.
    async fn go(&mut self, from: Begin, steps: &[Step]) -> Live {
        let mut live = self.begin(from).await;
        for step in steps {
            match step {
                Press(name) => {
                    press(&mut live, name).await;
                }
                To(text) => {
                    let on = |live: &Live| under_cursor(live).is_some_and(|l| l.contains(text));
                    for _ in 0..FAR {
                        if on(&live) {
                            break;
                        }
                        press(&mut live, "down").await;
                    }
                    assert!(
                        on(&live),
                        "no way to {text}:\n{}",
                        screen_of(&live.app, SIZE)
                    );
                }
                Change => {
                    let before = screen_of(&live.app, SIZE);
                    press(&mut live, "left").await;
                    if screen_of(&live.app, SIZE) == before {
                        press(&mut live, "right").await;
                    }
                }
                Do(action) => {
                    if live.app.context() != Context::Menu {
                        let opener = self.opener(from, steps_before(steps, *step)).await;
                        press(&mut live, opener).await;
                    }
                    choose(&mut live, action.entry().title).await;
                }
                Fail(faults) => self.approved.fail_with(faults),
                Until(text, action) => {
                    // The way to the menu, of the same screen while all went well.
                    let calm: Vec<Step> = steps_before(steps, *step)
                        .iter()
                        .copied()
                        .filter(|step| !matches!(step, Fail(_)))
                        .collect();
                    let opener = self.opener(from, &calm).await;
                    let fault = steps.iter().find_map(|step| match step {
                        Fail(faults) => Some(*faults),
                        _ => None,
                    });
                    self.approved.fail_with(fault.unwrap_or_default());
                    for _ in 0..FAR {
                        if screen_of(&live.app, SIZE).contains(text) {
                            break;
                        }
                        press(&mut live, opener).await;
                        choose(&mut live, action.entry().title).await;
                    }
                }
            }
        }
        self.done.extend(live.app.done.iter().copied());
        live
    }

    /// The keys that open the menu of actions there; a digit where nothing else does.
    async fn opener(&mut self, from: Begin, steps: &[Step]) -> &'static str {
        let mut known = self.openers.iter();
        if let Some((.., keys)) = known.find(|one| one.0 == from && one.1 == steps) {
            return keys;
        }
        let keys = self.find_opener(from, steps).await;
        self.openers.push((from, steps.to_vec(), keys));
        keys
    }

    async fn find_opener(&mut self, from: Begin, steps: &[Step]) -> &'static str {
        for keys in OPENERS {
            let mut live = Box::pin(self.go(from, steps)).await;
            press(&mut live, keys).await;
            self.done.extend(live.app.done.iter().copied());
            if live.app.context() == Context::Menu
                && lines(&mut live)
                    .await
                    .iter()
                    .any(|line| is_of(line, Action::Help))
            {
                return keys;
            }
        }
        "0"
    }

    /// Runs what the menu of a state offers, each from a fresh start.
    async fn explore(&mut self, from: Begin, steps: &[Step]) {
        let mut live = self.go(from, steps).await;
        let context = live.app.context();
        self.seen.insert(context);
        self.poke(live).await;
        let opener = match context {
            Context::Menu => "",
            _ if context.has_menu() => self.opener(from, steps).await,
            _ => return,
        };
        live = self.go(from, steps).await;
        press(&mut live, opener).await;
        let offered = lines(&mut live).await;
        for entry in ACTIONS.iter() {
            let Some(line) = offered.iter().find(|line| is_of(line, entry.action)) else {
                continue;
            };
            let known = self.shown.get(&(context, entry.action));
            if known != Some(&true) {
                self.run(from, steps, opener, entry.action, line).await;
            }
        }
    }

    /// Chooses an entry: it is done, or its reason is said.
    async fn run(&mut self, from: Begin, steps: &[Step], opener: &str, action: Action, line: &str) {
        let mut live = self.go(from, steps).await;
        let context = live.app.context();
        let before = screen_of(&live.app, SIZE);
        press(&mut live, opener).await;
        let effects = choose(&mut live, action.entry().title).await;
        let after = screen_of(&live.app, SIZE);
        let ran = live
            .app
            .done
            .iter()
            .rev()
            .take(2)
            .any(|(_, done)| *done == action);
        let what = format!("{} in {context:?} ({line})", action.entry().name);
        assert!(
            ran || after != before,
            "nothing is said of {what}:\n{after}"
        );
        assert!(
            after != before || !effects.is_empty(),
            "{what} does nothing:\n{after}"
        );
        *self.shown.entry((context, action)).or_default() |= ran;
        if ran {
            if opener != "0" {
                self.done.insert((context, action));
            }
            self.go_on(&mut live, from, steps, action).await;
        }
        self.poke(live).await;
    }

    /// What it led to is walked, too.
    async fn go_on(&mut self, live: &mut Live, from: Begin, steps: &[Step], action: Action) {
        let context = live.app.context();
        let is_new = match context {
            Context::Menu => {
                let offered = lines(live).await;
                let is_offered = |a: &Action| offered.iter().any(|line| is_of(line, *a));
                ACTIONS
                    .iter()
                    .map(|entry| entry.action)
                    .filter(is_offered)
                    .count()
                    > 1
            }
            _ => self.seen.insert(context),
        };
        if is_new {
            let way = [steps, &[Do(action)]].concat();
            self.ahead.push_back((from, way));
        }
    }

    /// The keys of a remote, each of which may do something.
    async fn poke(&mut self, mut live: Live) {
        for name in ["down", "up", "right", "left", "enter", "esc", "enter"] {
            press(&mut live, name).await;
        }
        self.done.extend(live.app.done.iter().copied());
    }
}

/// The steps that come before one.
fn steps_before(steps: &[Step], step: Step) -> &[Step] {
    let at = steps.iter().position(|one| *one == step);
    &steps[..at.unwrap_or_default()]
}

/// Presses keys, and waits for what comes of them. `top` is a way up to the first row.
async fn press(live: &mut Live, names: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for name in names.split_whitespace() {
        let times = if name == "top" { FAR } else { 1 };
        let name = if name == "top" { "up" } else { name };
        for _ in 0..times {
            effects.extend(live.send(Event::Key(key(name))));
        }
        live.settle().await;
    }
    effects
}

/// The row that the cursor is on: that of the uppermost menu, or of the list.
fn under_cursor(live: &Live) -> Option<String> {
    let screen = screen_of(&live.app, SIZE);
    let row = screen.lines().find(|line| line.contains('▸'))?;
    Some(row.split('▸').next_back()?.to_owned())
}

/// The entry of the menu under the cursor.
fn entry_under_cursor(live: &Live) -> Option<String> {
    let screen = screen_of(&live.app, SIZE);
    screen.lines().find_map(|line| {
        let (_, entry) = line.split_once("│ ▸ ")?;
        let entry = entry.strip_prefix(|c: char| c.is_ascii_digit())?;
        Some(entry.strip_prefix(' ')?.to_owned())
    })
}

/// Every entry of the open menu, from the one under the cursor once around.
async fn lines(live: &mut Live) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(line) = entry_under_cursor(live) {
        if all.first() == Some(&line) || all.len() > FAR {
            break;
        }
        all.push(line);
        press(live, "down").await;
    }
    all
}

fn is_of(line: &str, action: Action) -> bool {
    let title = action.entry().title;
    let rest = line.strip_prefix(title);
    rest.is_some_and(|rest| rest.starts_with("  ") || rest.trim().is_empty())
}

/// Goes to an entry of the open menu and chooses it.
async fn choose(live: &mut Live, title: &str) -> Vec<Effect> {
    for _ in 0..FAR {
        let line = entry_under_cursor(live).unwrap_or_default();
        let rest = line.strip_prefix(title);
        if rest.is_some_and(|rest| rest.starts_with("  ") || rest.trim().is_empty()) {
            return press(live, "enter").await;
        }
        press(live, "down").await;
    }
    panic!("no entry {title}:\n{}", screen_of(&live.app, SIZE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_action_is_done_with_arrows_alone() {
    let mut walk = Walk {
        approved: World::new(true).await,
        waiting: World::new(false).await,
        demo: demo_backstage(),
        shown: BTreeMap::new(),
        done: BTreeSet::new(),
        ahead: STATES
            .iter()
            .map(|(from, steps)| (*from, steps.to_vec()))
            .collect(),
        seen: BTreeSet::new(),
        openers: Vec::new(),
    };
    while let Some((from, steps)) = walk.ahead.pop_front() {
        walk.explore(from, &steps).await;
    }
    for context in Context::ALL
        .into_iter()
        .filter(|context| context.has_menu())
    {
        for entry in entries(context).filter(|entry| entry.in_menu(context)) {
            let place = (context, entry.action);
            let shown = walk.shown.contains_key(&place);
            assert!(shown, "{} is in no menu of {context:?}", entry.name);
        }
    }
    let ran = |action: Action| walk.done.iter().any(|(_, done)| *done == action);
    let missed: Vec<_> = ACTIONS
        .iter()
        .filter(|entry| !ran(entry.action) && !entry.repeats.is_some_and(ran))
        .map(|entry| entry.name)
        .collect();
    assert!(
        missed.is_empty(),
        "never done with arrows alone: {missed:?}"
    );
}
