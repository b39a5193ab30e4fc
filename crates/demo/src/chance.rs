//! Chance from a seed: `ChaCha`'s stream and integer arithmetic only, so that every machine and every version of a random-number
//! library draws the same.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of chance.
#[derive(Debug, Clone)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of that number for a seed; streams of different numbers are independent.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number in 0..`bound`; 0 if the bound is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u64::from(self.0.next_u32()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).expect("a 32-bit number times a bound, shifted by 32 bits, is below the bound")
    }

    /// A number in `least..=most`.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u32::try_from(most - least + 1).expect("spans of chance are small and not negative");
        least + i64::from(self.below(span))
    }

    /// A number in `least..=most` that is mostly near the least: the smaller of two draws.
    pub(crate) fn low(&mut self, least: i64, most: i64) -> i64 {
        self.between(least, most).min(self.between(least, most))
    }

    /// True in `count` of a hundred cases.
    pub(crate) fn percent(&mut self, count: u32) -> bool {
        self.below(100) < count
    }

    /// True in `count` of a thousand cases.
    pub(crate) fn per_mille(&mut self, count: u32) -> bool {
        self.below(1_000) < count
    }

    /// One of several; the slice must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }

    /// A position in 0..`count`; `count` must not be 0.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        let bound = u32::try_from(count).expect("lists of choices are short");
        usize::try_from(self.below(bound)).expect("32 bits fit an index")
    }

    /// A position chosen by its weight; the weights' sum must not be 0.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut rest = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return index;
            }
            rest -= weight;
        }
        weights.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn streams_are_known_forever() {
        let mut chance = Chance::new(1, 0);
        let drawn: Vec<u32> = (0..4).map(|_| chance.below(1_000)).collect();
        let mut again = Chance::new(1, 0);
        assert_eq!(drawn, (0..4).map(|_| again.below(1_000)).collect::<Vec<_>>());
        let mut other = Chance::new(1, 1);
        assert_ne!(drawn, (0..4).map(|_| other.below(1_000)).collect::<Vec<_>>());
    }

    #[test]
    fn draws_stay_in_their_bounds() {
        let mut chance = Chance::new(7, 3);
        for _ in 0..2_000 {
            assert!((3..=9).contains(&chance.between(3, 9)));
            assert!((3..=9).contains(&chance.low(3, 9)));
            assert!(chance.weighted(&[0, 2, 0, 3]) % 2 == 1);
        }
        assert!(!chance.percent(0) && chance.percent(100));
    }
}
