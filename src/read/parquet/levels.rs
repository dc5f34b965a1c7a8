//! Which values of a page are there: definition levels of a column that is flat.

use super::runs::{Run, Runs};

/// The levels of a page, and its values behind them.
pub(super) struct Levels<'a> {
    /// `None` when every value is there.
    data: Option<&'a [u8]>,
    n: usize,
    present: usize,
}

impl<'a> Levels<'a> {
    /// Levels of `n` values; `data` is `None` for a column that is required.
    pub fn of(data: Option<&'a [u8]>, n: usize) -> Option<Self> {
        let Some(bytes) = data else { return Some(Self { data, n, present: n }) };
        let (mut runs, mut left, mut present) = (Runs::new(bytes, 1, n), n, 0_usize);
        while left > 0 {
            let (run, there) = match runs.next()? {
                Run::Repeated(level, n) => (n, n.checked_mul(level as usize)?),
                Run::Packed(bytes, n) => (n, ones(bytes, n)),
            };
            present = present.checked_add(there)?;
            left = left.checked_sub(run)?;
        }
        (present <= n).then_some(Self { data: data.filter(|_| present < n), n, present })
    }

    pub const fn len(&self) -> usize {
        self.n
    }

    /// Puts the values that are there into their rows and `null` into the others. `scratch` is lent for them.
    pub fn place<T: Copy>(
        &self,
        out: &mut [T],
        null: T,
        scratch: &mut Vec<T>,
        fill: impl FnOnce(&mut [T]) -> Option<()>,
    ) -> Option<()> {
        let Some(bytes) = self.data else { return fill(out) };
        scratch.clear();
        scratch.resize(self.present, null);
        fill(scratch)?;
        let (mut runs, mut rest, mut values) = (Runs::new(bytes, 1, self.n), out, scratch.as_slice());
        while !rest.is_empty() {
            let run = runs.next()?;
            let (Run::Repeated(_, n) | Run::Packed(_, n)) = run;
            let (own, others) = rest.split_at_mut_checked(n)?;
            match run {
                Run::Repeated(0, _) => own.fill(null),
                Run::Repeated(..) => {
                    let (taken, left) = values.split_at_checked(n)?;
                    own.copy_from_slice(taken);
                    values = left;
                }
                Run::Packed(bytes, _) => values = spread(bytes, own, null, values)?,
            }
            rest = others;
        }
        Some(())
    }
}

fn ones(bytes: &[u8], n: usize) -> usize {
    let whole = bytes.get(..n / 8).unwrap_or_default();
    let tail = bytes.get(n / 8).map_or(0, |byte| (byte & ((1 << (n % 8)) - 1)).count_ones());
    let all: u32 = whole.iter().map(|byte| byte.count_ones()).sum();
    (all as usize).saturating_add(tail as usize)
}

/// Eight rows a byte, without a branch a row; returns the values that are left.
fn spread<'a, T: Copy>(bytes: &[u8], out: &mut [T], null: T, values: &'a [T]) -> Option<&'a [T]> {
    let mut at = 0_usize;
    for (&byte, out) in bytes.iter().zip(out.chunks_mut(8)) {
        match values.get(at..).and_then(<[T]>::first_chunk::<8>) {
            Some(eight) => {
                let mut next = 0_usize;
                for (bit, out) in out.iter_mut().enumerate() {
                    let there = byte >> bit & 1 == 1;
                    // `next` counts bits: at most 7 here.
                    let value = eight.get(next & 7).copied().unwrap_or(null);
                    *out = if there { value } else { null };
                    next = next.wrapping_add(usize::from(there));
                }
                at = at.wrapping_add(next);
            }
            None => {
                for (bit, out) in out.iter_mut().enumerate() {
                    *out = if byte >> bit & 1 == 1 {
                        at = at.wrapping_add(1);
                        *values.get(at.wrapping_sub(1))?
                    } else {
                        null
                    };
                }
            }
        }
    }
    values.get(at..)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// Levels as packed groups, with every other group of eight equal ones as a run.
    fn written(levels: &[bool]) -> Vec<u8> {
        let mut data = Vec::new();
        for (nth, eight) in levels.chunks(8).enumerate() {
            let byte = eight.iter().enumerate().fold(0_u8, |byte, (bit, there)| byte | u8::from(*there) << bit);
            if nth % 2 == 0 && eight.iter().all(|there| *there == eight[0]) {
                data.extend([(eight.len() << 1) as u8, u8::from(eight[0])]);
            } else {
                data.extend([3, byte]);
            }
        }
        data
    }

    proptest! {
        #[test]
        fn values_fall_into_the_rows_that_have_them(levels in prop::collection::vec(prop::sample::select(vec![true, true, true, false]), 0..100)) {
            let data = written(&levels);
            let page = Levels::of(Some(&data), levels.len()).unwrap();
            prop_assert_eq!(page.present, levels.iter().filter(|there| **there).count());
            let mut out = vec![-9; levels.len()];
            let counting = |out: &mut [i32]| { out.iter_mut().zip(0..).for_each(|(out, i)| *out = i); Some(()) };
            prop_assert_eq!(page.place(&mut out, -1, &mut Vec::new(), counting), Some(()));
            let mut next = 0..;
            let want: Vec<i32> = levels.iter().map(|there| if *there { next.next().unwrap() } else { -1 }).collect();
            prop_assert_eq!(out, want);
        }

        #[test]
        fn any_bytes_end(data in prop::collection::vec(any::<u8>(), 0..40), n in 0_usize..100) {
            if let Some(levels) = Levels::of(Some(&data), n) {
                let _ = levels.place(&mut vec![0; n], 0, &mut Vec::new(), |_| Some(()));
            }
        }
    }
}
