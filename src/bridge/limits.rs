//! How much of anything the bridge allows (RFC 8628 §5.1, §5.2), and what guessing is worth then.
//!
//! A limit counts in the store, so that many replicas have one budget.

use std::net::IpAddr;
use std::time::Duration;

use super::codes;
use super::store::{Bound, Key, network, subscriber};

/// The window of every limit on tries.
pub const MINUTE: Duration = Duration::from_mins(1);
/// A network may have as many pending requests as so many of its addresses.
const PENDING_A_NETWORK: u64 = 16;
/// The same for failed codes: a guesser with a block of addresses leaves most of the total to
/// others.
const FAILED_A_NETWORK: u64 = 4;
/// Steps within a minute for each place of an address: two make a sign-in.
const STEPS_A_PLACE: u64 = 4;

/// `[bridge.limits]`, and its defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Undecided requests from one address (IPv6: one /64).
    pub pending_per_address: u64,
    /// Undecided requests of one client.
    pub pending_per_client: u64,
    /// Undecided requests of all.
    pub pending_total: u64,
    /// Failed user codes from one address within a minute.
    pub failed_codes_per_address_minute: u64,
    /// Failed user codes from everywhere within a minute: what bounds a guesser with many
    /// addresses ([`chance_per_hour`]).
    pub failed_codes_total_minute: u64,
    /// Polls with an unknown device code from one address within a minute.
    pub unknown_device_codes_per_address_minute: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pending_per_address: 50,
            pending_per_client: 5_000,
            pending_total: 10_000,
            failed_codes_per_address_minute: 5,
            failed_codes_total_minute: 60,
            unknown_device_codes_per_address_minute: 60,
        }
    }
}

/// The chance that somebody who uses up the whole budget of failed codes hits one of the live
/// ones within an hour: `live · 60 · failed_total_minute / 20⁸`. With the default budget of 60 a
/// minute it is 1.4 in 10,000 with 1,000 live codes, 1.4 in a million with ten. A hit lets the
/// guesser sign a stranger's terminal in to an account of the guesser's own; it yields nobody's
/// token.
#[allow(clippy::cast_precision_loss)] // Both are far below 2^52.
pub fn chance_per_hour(live: u64, failed_total_minute: u64) -> f64 {
    let guesses = failed_total_minute.saturating_mul(60) as f64;
    (live as f64 * guesses / codes::POSSIBLE as f64).min(1.0)
}

impl Limits {
    /// The places that a new request takes until it is allowed, or its code has expired: one that
    /// is cancelled or denied keeps them, for its row stays too, and anybody can cancel.
    pub fn pending(&self, client_id: &str, address: IpAddr) -> Vec<Bound> {
        vec![
            bound(
                "pending_address",
                subscriber(address),
                self.pending_per_address,
            ),
            bound(
                "pending_network",
                network(address),
                self.pending_per_address.saturating_mul(PENDING_A_NETWORK),
            ),
            bound(
                "pending_client",
                codes::hash("client", client_id),
                self.pending_per_client,
            ),
            bound("pending_total", "all", self.pending_total),
        ]
    }

    /// The places that an attempt at a user code takes for a minute, unless it succeeds. Taken
    /// before the code is looked up, so that many attempts at once cannot overrun the budget.
    pub fn attempt(&self, address: IpAddr) -> Vec<Bound> {
        vec![
            bound(
                "failed_address",
                subscriber(address),
                self.failed_codes_per_address_minute,
            ),
            bound(
                "failed_network",
                network(address),
                self.failed_codes_per_address_minute
                    .saturating_mul(FAILED_A_NETWORK),
            ),
            bound("failed_total", "all", self.failed_codes_total_minute),
        ]
    }

    /// The part of [`Self::attempt`] that is the address's own. Where the rest is used up, it
    /// is enough for a code that was asked for from the same address: guessers elsewhere can lock
    /// nobody out of the codes of their own network, and learn nothing about those of others.
    pub fn attempt_at_home(&self, address: IpAddr) -> Vec<Bound> {
        let mut bounds = self.attempt(address);
        bounds.truncate(1);
        bounds
    }

    /// What counts the steps of an address: right codes entered, ways to the upstream begun. Each
    /// costs the store a change, and may cost the upstream a question.
    pub fn steps(address: IpAddr) -> Key {
        Key::new("steps", subscriber(address))
    }

    /// How many of these are allowed within a minute.
    pub fn most_steps(&self) -> u64 {
        self.pending_per_address.saturating_mul(STEPS_A_PLACE)
    }

    /// What counts how often a network found a bound full.
    pub fn refusals(full: &Key, address: IpAddr) -> Key {
        Key::new("refusals", format!("{full}/{}", network(address)))
    }

    /// What counts unknown device codes of an address.
    pub fn unknown_device_codes(address: IpAddr) -> Key {
        Key::new("unknown_device_codes", subscriber(address))
    }
}

fn bound(table: &'static str, id: impl Into<String>, most: u64) -> Bound {
    Bound {
        key: Key::new(table, id),
        most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_the_chance_of_a_hit_per_hour_is_bounded_for_all_addresses_together() {
        let budget = Limits::default().failed_codes_total_minute;
        assert!(chance_per_hour(1_000, budget) < 1.5e-4);
        assert!(chance_per_hour(10, budget) < 1.5e-6);
        // Even where somebody has filled every place for pending requests.
        assert!(chance_per_hour(Limits::default().pending_total, budget) < 1.5e-3);
        assert!((chance_per_hour(u64::MAX, u64::MAX) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn s6_a_guesser_in_the_same_network_is_bounded_by_its_address() {
        let limits = Limits::default();
        let own = limits.attempt_at_home("192.0.2.1".parse().unwrap());
        assert_eq!((own.len(), own[0].key.table), (1, "failed_address"));
        let most = limits.failed_codes_per_address_minute;
        assert!(chance_per_hour(limits.pending_per_address, most) < 6e-7);
    }

    #[test]
    fn s14_an_address_a_client_and_everybody_have_bounds_and_a_64_is_one_address() {
        let limits = Limits::default();
        let keys = |address: &str| {
            limits
                .pending("kiosk", address.parse().unwrap())
                .into_iter()
                .map(|bound| bound.key)
                .collect::<Vec<_>>()
        };
        assert_eq!(keys("2001:db8::1"), keys("2001:db8::ffff:2"));
        assert_ne!(keys("2001:db8::1")[0], keys("2001:db8:0:1::1")[0]);
        assert_eq!(keys("2001:db8::1")[1..], keys("2001:db8:0:1::1")[1..]);
        assert_ne!(keys("2001:db8::1")[1], keys("2001:db8:1::1")[1]);
        assert_eq!(keys("192.0.2.1")[1..], keys("192.0.2.2")[1..]);
        assert_ne!(keys("192.0.2.1")[1], keys("192.0.3.1")[1]);
        assert_eq!(keys("192.0.2.1"), keys("::ffff:192.0.2.1"));
        assert_eq!(keys("192.0.2.1").len(), 4);
    }
}
