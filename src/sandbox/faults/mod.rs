//! What goes wrong on purpose: the specification of faults and the seeded dice. How a fault is
//! carried out stands in [`inject`].

pub(super) mod inject;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::world::lock;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After: 1`.
    TooMany,
    /// 429 that does not say when to come back.
    TooManyNoRetryAfter,
    /// 500.
    Internal,
    /// 503.
    Unavailable,
    /// The connection is reset before the request was handled.
    ResetBefore,
    /// The request is handled, then the connection is reset without an answer.
    ResetAfter,
    /// Half of the body, then a reset.
    Truncate,
    /// Ten megabytes that are not JSON.
    Garbage,
    /// A page whose `nextPageToken` is the token it was asked with.
    TokenLoop,
    /// A page that repeats a row of the page before.
    Duplicate,
    /// The answer takes about ten seconds, in small drips.
    Slow,
    /// The device poll answers `slow_down` although it came in time.
    SlowDown,
}

const KINDS: [(&str, Fault); 12] = [
    ("429", Fault::TooMany),
    ("429_no_retry_after", Fault::TooManyNoRetryAfter),
    ("500", Fault::Internal),
    ("503", Fault::Unavailable),
    ("reset_before", Fault::ResetBefore),
    ("reset_after", Fault::ResetAfter),
    ("truncate", Fault::Truncate),
    ("garbage", Fault::Garbage),
    ("token_loop", Fault::TokenLoop),
    ("duplicate", Fault::Duplicate),
    ("slow", Fault::Slow),
    ("slow_down", Fault::SlowDown),
];

impl Fault {
    /// Whether it needs neither a list nor a device poll.
    fn is_of_any_answer(self) -> bool {
        !matches!(self, Self::TokenLoop | Self::Duplicate | Self::SlowDown)
    }

    /// Its name in a specification.
    pub fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, fault)| *fault == self)
            .map_or("", |(name, _)| name)
    }
}

/// How often a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rate {
    /// This share of the calls, 0 to 1.
    Share(f64),
    /// So many of the next calls, then never again.
    Next(u32),
}

/// Why a specification of faults was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSpec {
    /// No such kind.
    #[error("unknown fault {0:?}; known are {known}", known = known_kinds())]
    Kind(String),
    /// Not a share and not a count.
    #[error(
        "fault {kind}: {rate:?} is neither a share from 0 to 1, as in {kind}:0.05, nor a count, as in {kind}:x2"
    )]
    Rate {
        /// The kind it was given for.
        kind: String,
        /// What was given.
        rate: String,
    },
}

fn known_kinds() -> String {
    KINDS.map(|(name, _)| name).join(", ")
}

/// What stands before a kind that strikes the token endpoint instead of the APIs.
const AT_TOKEN: &str = "token.";

/// One rule of a specification.
#[derive(Debug)]
struct Rule {
    at_token: bool,
    fault: Fault,
    rate: Rate,
}

fn parse(spec: &str) -> Result<Vec<Rule>, BadSpec> {
    spec.split(',')
        .map(str::trim)
        .filter(|rule| !rule.is_empty())
        .map(parse_rule)
        .collect()
}

fn parse_rule(rule: &str) -> Result<Rule, BadSpec> {
    let (kind, rate) = rule.split_once(':').unwrap_or((rule, "1"));
    let (kind, rate) = (kind.trim(), rate.trim());
    let at_token = kind.starts_with(AT_TOKEN);
    let name = kind.strip_prefix(AT_TOKEN).unwrap_or(kind);
    let known = KINDS.iter().find(|(known, _)| *known == name);
    let Some((_, fault)) = known.filter(|(_, fault)| !at_token || fault.is_of_any_answer()) else {
        return Err(BadSpec::Kind(kind.to_owned()));
    };
    let parsed = match rate.strip_prefix('x') {
        Some(count) => count.parse().ok().map(Rate::Next),
        None => rate
            .parse()
            .ok()
            .filter(|share| (0.0..=1.0).contains(share))
            .map(Rate::Share),
    };
    let rate = parsed.ok_or_else(|| BadSpec::Rate {
        kind: kind.to_owned(),
        rate: rate.to_owned(),
    })?;
    Ok(Rule {
        at_token,
        fault: *fault,
        rate,
    })
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub struct Faults {
    /// Spares the lock where nothing is switched on.
    active: AtomicBool,
    dice: Mutex<Dice>,
}

#[derive(Debug, Default)]
struct Dice {
    spec: String,
    rules: Vec<Rule>,
    state: u64,
}

impl Faults {
    /// Nothing switched on; the dice start at `seed`.
    pub fn seeded(seed: u64) -> Self {
        let faults = Self::default();
        lock(&faults.dice).state = seed;
        faults
    }

    /// Replaces what is switched on: `KIND:SHARE` or `KIND:xCOUNT`, separated by commas; with
    /// `token.` before it the kind strikes the token endpoint alone. An empty text switches
    /// everything off.
    pub fn set(&self, spec: &str) -> Result<(), BadSpec> {
        let rules = parse(spec)?;
        let mut dice = lock(&self.dice);
        spec.trim().clone_into(&mut dice.spec);
        self.active.store(!rules.is_empty(), Ordering::Release);
        dice.rules = rules;
        Ok(())
    }

    /// The specification in force.
    pub fn spec(&self) -> String {
        lock(&self.dice).spec.clone()
    }

    /// Throws the dice for one call: the first rule that strikes, of those that `applies`
    /// allows here.
    pub fn strike(&self, applies: impl Fn(Fault) -> bool) -> Option<Fault> {
        self.throw(|rule| !rule.at_token && applies(rule.fault))
    }

    /// As [`Self::strike`], for a call of the token endpoint.
    pub fn strike_token(&self) -> Option<Fault> {
        self.throw(|rule| rule.at_token)
    }

    fn throw(&self, applies: impl Fn(&Rule) -> bool) -> Option<Fault> {
        if !self.active.load(Ordering::Acquire) {
            return None;
        }
        let mut dice = lock(&self.dice);
        let Dice { rules, state, .. } = &mut *dice;
        rules
            .iter_mut()
            .filter(|rule| applies(rule))
            .find_map(|rule| rule.rate.strikes(state).then_some(rule.fault))
    }
}

impl Rate {
    fn strikes(&mut self, state: &mut u64) -> bool {
        match self {
            Self::Share(share) => next_share(state) < *share,
            Self::Next(0) => false,
            Self::Next(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// The next number of `SplitMix64`, as a share below 1: small, seedable, good enough for dice.
fn next_share(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    f64::from(u32::try_from(mixed >> 32).unwrap_or(u32::MAX)) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let throw = |seed| {
            let faults = Faults::seeded(seed);
            faults.set("429:0.5").unwrap();
            (0..64)
                .map(|_| faults.strike(|_| true).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn a_share_is_about_right() {
        let faults = Faults::seeded(1);
        faults.set("503:0.05").unwrap();
        let struck = (0..10_000).filter(|_| faults.strike(|_| true).is_some());
        assert!((400..600).contains(&struck.count()));
    }

    #[test]
    fn a_count_runs_out_and_only_where_it_applies() {
        let faults = Faults::default();
        faults.set("slow_down:x1, 503:x2").unwrap();
        let api = |fault| fault != Fault::SlowDown;
        assert_eq!(faults.strike(api), Some(Fault::Unavailable));
        assert_eq!(faults.strike(api), Some(Fault::Unavailable));
        assert_eq!(faults.strike(api), None);
        assert_eq!(faults.strike(|_| true), Some(Fault::SlowDown));
        assert_eq!(faults.strike(|_| true), None);
    }

    #[test]
    fn the_token_endpoint_has_rules_of_its_own() {
        let faults = Faults::default();
        faults.set("token.reset_after:x1, 503:x1").unwrap();
        assert_eq!(faults.strike_token(), Some(Fault::ResetAfter));
        assert_eq!(faults.strike_token(), None);
        assert_eq!(faults.strike(|_| true), Some(Fault::Unavailable));
        assert_eq!(faults.strike(|_| true), None);
        assert!(
            faults.set("token.token_loop:x1").is_err(),
            "it has no pages"
        );
    }

    #[test]
    fn a_bad_spec_says_what_is_wrong_and_changes_nothing() {
        let faults = Faults::default();
        faults.set("429:0.1").unwrap();
        let unknown = faults.set("nonsense:0.1").unwrap_err().to_string();
        assert!(unknown.contains("\"nonsense\"") && unknown.contains("reset_before"));
        let rate = faults.set("429:2").unwrap_err().to_string();
        assert!(rate.contains("share from 0 to 1"), "{rate}");
        assert_eq!(faults.spec(), "429:0.1");
    }

    #[test]
    fn every_kind_has_a_name() {
        for (name, fault) in KINDS {
            assert_eq!(fault.name(), name);
        }
    }
}
