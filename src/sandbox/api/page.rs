//! Page tokens: opaque, and good only for the call they came from.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::sandbox::error::ApiError;

/// The token that leads on to `cursor` in the listing that `bound` describes.
pub fn token(cursor: u64, bound: &impl Hash) -> String {
    let seal = seal(cursor, bound);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(cursor ^ seal.rotate_left(17)).to_le_bytes());
    bytes[8..].copy_from_slice(&seal.to_le_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The cursor of a token; 400 where it was made for another listing, or not here.
pub fn cursor(token: &str, bound: &impl Hash) -> Result<u64, ApiError> {
    let bad = || ApiError::field("page_token", "Invalid page token.");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| bad())?;
    let number = u128::from_le_bytes(bytes);
    let (low, high) = (number & u128::from(u64::MAX), number >> 64);
    let (Ok(low), Ok(high)) = (u64::try_from(low), u64::try_from(high)) else {
        return Err(bad());
    };
    let cursor = low ^ high.rotate_left(17);
    if seal(cursor, bound) == high {
        Ok(cursor)
    } else {
        Err(bad())
    }
}

fn seal(cursor: u64, bound: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    ("page", cursor).hash(&mut hasher);
    bound.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_only_to_its_own_listing() {
        let made = token(4_242, &("list", "filter"));
        assert_eq!(cursor(&made, &("list", "filter")).unwrap(), 4_242);
        assert_eq!(cursor(&made, &("list", "other")).unwrap_err().code, 400);
        for bad in ["", "x", "%%%", "AAAAAAAAAAAAAAAAAAAAAA", &made[1..]] {
            assert_eq!(cursor(bad, &("list", "filter")).unwrap_err().code, 400);
        }
    }
}
