//! Sets of time as sorted, disjoint, half-open intervals [from, to).

use crate::calendar::Second;

/// A set of seconds. Invariant: intervals are sorted, non-empty and neither overlap nor touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intervals(Vec<(Second, Second)>);

impl Intervals {
    /// The union of any intervals; empty ones vanish.
    pub fn union(mut parts: Vec<(Second, Second)>) -> Self {
        parts.retain(|(from, to)| from < to);
        parts.sort_unstable();
        let mut union: Vec<(Second, Second)> = Vec::with_capacity(parts.len());
        for (from, to) in parts {
            match union.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => union.push((from, to)),
            }
        }
        Self(union)
    }

    /// Whether the instant lies in the set.
    pub fn contains(&self, at: Second) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= at);
        after > 0 && at < self.0[after - 1].1
    }

    /// How many seconds of [from, to) lie in the set.
    pub fn overlap(&self, from: Second, to: Second) -> i64 {
        let first = self.0.partition_point(|(_, end)| *end <= from);
        let inside = self.0[first..].iter().take_while(|(start, _)| *start < to);
        inside.map(|(start, end)| (*end).min(to) - (*start).max(from)).filter(|seconds| *seconds > 0).sum()
    }

    /// The intervals, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (Second, Second)> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Intervals;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_half_open() {
        let set = Intervals::union(vec![(10, 20), (20, 25), (40, 50), (60, 60)]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [(10, 25), (40, 50)]);
        assert!(set.contains(10) && set.contains(24) && !set.contains(25) && !set.contains(60));
    }

    proptest! {
        #[test]
        fn overlap_counts_the_contained_seconds(
            parts in prop::collection::vec((0_i64..60, 0_i64..60), 0..8), from in 0_i64..60, length in 0_i64..60,
        ) {
            let set = Intervals::union(parts);
            let counted = (from..from + length).filter(|at| set.contains(*at)).count();
            prop_assert_eq!(set.overlap(from, from + length), i64::try_from(counted).unwrap());
        }
    }
}
