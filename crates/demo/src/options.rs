//! What to simulate, and the limits of it.

use jiff::civil::{Date, date};

/// What to simulate. The same options give the same bytes on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// People of the team, over all shops, 1 to [`Options::AGENTS_MAX`].
    pub agents: usize,
    /// Days from `start` on, 1 to [`Options::DAYS_MAX`].
    pub days: u32,
    /// The seed of all chance.
    pub seed: u64,
    /// The first day, in the years 2000 to 2190.
    pub start: Date,
    /// Messages on an ordinary day over all shops; unknown = as many as the team can handle well.
    pub messages_per_day: Option<u32>,
    /// Shops, 1 to [`Options::SHOPS_MAX`].
    pub shops: usize,
    /// Days after the last that are simulated too and told as *late*: what the next days bring, and what they change of what was known
    /// before. What is told of the days themselves does not depend on it. At most [`Options::LATE_DAYS_MAX`].
    pub late_days: u32,
}

impl Default for Options {
    /// Twelve people, the thirty days of November 2025 with its 11-11, one shop.
    fn default() -> Self {
        Self { agents: 12, days: 30, seed: 1, start: date(2025, 11, 1), messages_per_day: None, shops: 1, late_days: 0 }
    }
}

/// What the options ask for that cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the demo's {option} must be between {least} and {most}, found {found}")]
pub struct OptionsError {
    /// Which option.
    pub option: &'static str,
    /// What it was.
    pub found: i64,
    /// The least that is possible.
    pub least: i64,
    /// The most that is possible.
    pub most: i64,
}

impl Options {
    /// The largest team.
    pub const AGENTS_MAX: usize = 5_000;
    /// The longest time: ten years.
    pub const DAYS_MAX: u32 = 3_660;
    /// The most shops.
    pub const SHOPS_MAX: usize = 1_000;
    /// The longest time after it.
    pub const LATE_DAYS_MAX: u32 = 366;
    /// The busiest day.
    pub const MESSAGES_PER_DAY_MAX: u32 = 20_000_000;

    /// Checks every option against its limits.
    ///
    /// # Errors
    /// The first option that is out of its limits.
    pub fn check(&self) -> Result<(), OptionsError> {
        let limits = [
            ("agents", wide(self.agents), 1, wide(Self::AGENTS_MAX)),
            ("days", i64::from(self.days), 1, i64::from(Self::DAYS_MAX)),
            ("late_days", i64::from(self.late_days), 0, i64::from(Self::LATE_DAYS_MAX)),
            ("start year", i64::from(self.start.year()), 2000, 2190),
            ("messages_per_day", i64::from(self.messages_per_day.unwrap_or(1)), 1, i64::from(Self::MESSAGES_PER_DAY_MAX)),
            ("shops", wide(self.shops), 1, wide(Self::SHOPS_MAX)),
        ];
        for (option, found, least, most) in limits {
            if !(least..=most).contains(&found) {
                return Err(OptionsError { option, found, least, most });
            }
        }
        Ok(())
    }
}

fn wide(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn limits_are_named() {
        assert_eq!(Options::default().check(), Ok(()));
        let none = Options { agents: 0, ..Options::default() };
        assert_eq!(none.check().unwrap_err().to_string(), "the demo's agents must be between 1 and 5000, found 0");
        let long = Options { days: 4_000, ..Options::default() };
        assert_eq!(long.check().unwrap_err().option, "days");
    }
}
