//! How many connections each address has, so that one alone cannot take every place at the door.
//! Proxies that are trusted, and this machine, speak for many and have no bound of their own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use crate::bridge::store::subscriber;

/// An address may have one place in so many.
const SHARE: usize = 4;

/// Who is inside.
#[derive(Debug)]
pub(super) struct Crowd {
    most: usize,
    trusted: Vec<IpNet>,
    inside: Mutex<HashMap<String, usize>>,
}

impl Crowd {
    /// For a door with so many places.
    pub(super) fn new(places: usize, trusted: Vec<IpNet>) -> Self {
        Self {
            most: (places / SHARE).max(1),
            trusted,
            inside: Mutex::default(),
        }
    }

    /// Lets one more of an address in; `None` where it has its share already.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Guest> {
        let address = address.to_canonical();
        let many = address.is_loopback() || self.trusted.iter().any(|net| net.contains(&address));
        if many {
            return Some(Guest(None));
        }
        let name = subscriber(address);
        let mut inside = self.inside();
        let count = inside.entry(name.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(inside);
        Some(Guest(Some((Arc::clone(self), name))))
    }

    fn inside(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that is inside; it leaves when it is dropped.
#[derive(Debug)]
pub(super) struct Guest(Option<(Arc<Crowd>, String)>);

impl Drop for Guest {
    fn drop(&mut self) {
        let Some((crowd, name)) = self.0.take() else {
            return;
        };
        let mut inside = crowd.inside();
        if let Some(count) = inside.get_mut(&name) {
            *count -= 1;
            if *count == 0 {
                inside.remove(&name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_a_proxy_no_bound() {
        let proxy = "192.0.2.9/32".parse().unwrap();
        let crowd = Arc::new(Crowd::new(8, vec![proxy]));
        let enter = |address: &str| crowd.enter(address.parse().unwrap());
        let first = enter("203.0.113.1").unwrap();
        let second = enter("::ffff:203.0.113.1").unwrap();
        assert!(enter("203.0.113.1").is_none());
        assert!(enter("203.0.113.2").is_some(), "another one is let in");
        drop(first);
        assert!(enter("203.0.113.1").is_some(), "a place comes free");
        let six = ["2001:db8::1", "2001:db8::2"].map(|address| enter(address).unwrap());
        assert!(enter("2001:db8::3").is_none(), "a /64 is one address");
        for many in ["127.0.0.1", "::1", "192.0.2.9"] {
            let guests: Vec<_> = (0..50).map(|_| enter(many)).collect();
            assert!(guests.iter().all(Option::is_some), "{many}");
        }
        drop((second, six));
        assert!(crowd.inside().is_empty(), "nobody is remembered");
    }
}
