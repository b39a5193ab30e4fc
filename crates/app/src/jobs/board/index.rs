//! Orders of lists other than their own, to find things by.

use std::cmp::Ordering;
use std::ops::Range;

/// The positions of a list in another order than its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order(Vec<u32>);

impl Order {
    /// By a key; what is equal in it keeps its order.
    pub(super) fn by<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> Self {
        let count = u32::try_from(items.len()).expect("a month has fewer than 4 billion facts");
        let mut positions: Vec<u32> = (0..count).collect();
        positions.sort_by_key(|position| key(&items[*position as usize]));
        Self(positions)
    }

    /// By a comparison, where the key would have to be borrowed; what is equal keeps its order.
    pub(super) fn by_comparing<T>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Self {
        let mut order = Self::by(items, |_| ());
        order.0.sort_by(|a, b| compare(&items[*a as usize], &items[*b as usize]));
        order
    }

    /// The positions of the items that `compare` finds equal to what is looked for; it must agree with the order.
    pub(super) fn range<T>(&self, items: &[T], compare: impl Fn(&T) -> Ordering) -> &[u32] {
        &self.0[range_of(&self.0, |position| compare(&items[*position as usize]))]
    }

    /// The items that `compare` finds equal to what is looked for, in this order.
    pub(super) fn find<'a, T>(
        &'a self,
        items: &'a [T],
        compare: impl Fn(&T) -> Ordering,
    ) -> impl ExactSizeIterator<Item = &'a T> {
        self.range(items, compare).iter().map(|position| &items[*position as usize])
    }
}

/// Where in a sorted list the items lie that `compare` finds equal to what is looked for.
pub(super) fn range_of<T>(items: &[T], compare: impl Fn(&T) -> Ordering) -> Range<usize> {
    let from = items.partition_point(|item| compare(item).is_lt());
    let to = from + items[from..].partition_point(|item| compare(item).is_eq());
    from..to
}

#[cfg(test)]
mod tests {
    use super::{Order, range_of};

    #[test]
    fn finds_all_equal_ones_in_order() {
        let words = ["dd", "a", "cc", "b", "ee", "fff"];
        let by_length = Order::by(&words, |word| word.len());
        let found = |length: usize| by_length.find(&words, |word| word.len().cmp(&length)).copied().collect::<Vec<_>>();
        assert_eq!((found(1), found(2), found(3), found(4)), (vec!["a", "b"], vec!["dd", "cc", "ee"], vec!["fff"], vec![]));
        let by_text = Order::by_comparing(&words, |a, b| b.cmp(a));
        assert_eq!(by_text.find(&words, |_| std::cmp::Ordering::Equal).copied().collect::<String>(), "fffeeddccba");
        assert_eq!(range_of(&[1, 2, 2, 4], |item| item.cmp(&2)), 1..3);
        assert_eq!(range_of(&[1, 2, 2, 4], |item| item.cmp(&3)), 3..3);
    }
}
