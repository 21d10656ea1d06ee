//! Sets of moments, as sorted stretches that do not touch. All are `from` included, `to` excluded, in microseconds.

/// A set of moments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set(Vec<(i64, i64)>);

impl Set {
    /// Any stretches, in any order; empty ones and those that end before they begin hold nothing.
    pub(super) fn of(mut stretches: Vec<(i64, i64)>) -> Self {
        stretches.retain(|(from, to)| from < to);
        stretches.sort_unstable();
        let mut set: Vec<(i64, i64)> = Vec::with_capacity(stretches.len());
        for (from, to) in stretches {
            match set.last_mut() {
                Some((_, end)) if *end >= from => *end = (*end).max(to),
                _ => set.push((from, to)),
            }
        }
        Self(set)
    }

    pub(super) fn one(from: i64, to: i64) -> Self {
        Self::of(vec![(from, to)])
    }

    pub(super) fn stretches(&self) -> &[(i64, i64)] {
        &self.0
    }

    pub(super) fn union(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        Self::of(self.0)
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(&&(from, to)), Some(&&(other_from, other_to))) = (a.peek(), b.peek()) {
            let (start, end) = (from.max(other_from), to.min(other_to));
            if start < end {
                common.push((start, end));
            }
            if to < other_to {
                a.next();
            } else {
                b.next();
            }
        }
        Self(common)
    }

    /// What is here and not in the other.
    pub(super) fn without(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        let mut cuts = other.0.iter().peekable();
        for &(from, to) in &self.0 {
            let mut start = from;
            while let Some(&&(cut_from, cut_to)) = cuts.peek() {
                if cut_from >= to {
                    break;
                }
                if cut_to > start {
                    if cut_from > start {
                        rest.push((start, cut_from));
                    }
                    start = start.max(cut_to);
                }
                // One that goes on after this stretch cuts the next one too.
                if cut_to > to {
                    break;
                }
                cuts.next();
            }
            if start < to {
                rest.push((start, to));
            }
        }
        Self(rest)
    }

    /// How long all of it is.
    pub(super) fn micros(&self) -> i64 {
        self.0.iter().fold(0, |sum: i64, (from, to)| sum.saturating_add(to.saturating_sub(*from)))
    }
}

#[cfg(test)]
mod tests {
    use super::Set;
    use proptest::prelude::*;

    fn set() -> impl Strategy<Value = Set> {
        prop::collection::vec((0i64..60, 0i64..60), 0..8).prop_map(Set::of)
    }

    fn has(set: &Set, moment: i64) -> bool {
        set.0.iter().any(|(from, to)| *from <= moment && moment < *to)
    }

    proptest! {
        #[test]
        fn sets_do_what_their_moments_say(a in set(), b in set()) {
            let (both, either, only) = (a.intersection(&b), a.clone().union(&b), a.without(&b));
            for moment in 0..60 {
                prop_assert_eq!(has(&both, moment), has(&a, moment) && has(&b, moment));
                prop_assert_eq!(has(&either, moment), has(&a, moment) || has(&b, moment));
                prop_assert_eq!(has(&only, moment), has(&a, moment) && !has(&b, moment));
            }
            prop_assert_eq!(both.micros() + only.micros(), a.micros());
            for set in [both, either, only] {
                prop_assert_eq!(Set::of(set.0.clone()), set);
            }
        }
    }
}
