//! A point in time as people say it: so long ago, or a day.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// So long ago, or a day; always its first moment in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So many months before today.
    Months(u8),
    /// The beginning of a day.
    Day(Date),
}

impl Since {
    /// What is offered without typing.
    pub const CHOICES: [Self; 5] = [
        Self::Months(1),
        Self::Months(3),
        Self::Months(6),
        Self::Months(12),
        Self::Months(24),
    ];

    /// A day as `2026-03-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // Longer forms would be read, too, and say more than is used.
        (text.len() == 10).then(|| text.parse().ok().map(Self::Day))?
    }

    /// The moment that is meant; `None` before the calendar begins.
    pub fn time(self, today: Date) -> Option<Timestamp> {
        let day = match self {
            Self::Day(day) => day,
            Self::Months(months) => today.checked_sub(Span::new().months(months)).ok()?,
        };
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(1) => f.write_str("1 month"),
            Self::Months(24) => f.write_str("2 years"),
            Self::Months(12) => f.write_str("1 year"),
            Self::Months(months) => write!(f, "{months} months"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}
