//! The hybrid of run lengths and bit packing that Parquet writes levels and dictionary indices in.

use crate::register::Code;

/// Values that repeat, or lie packed; at most as many as are left.
pub(super) enum Run<'a> {
    Repeated(u32, usize),
    Packed(&'a [u8], usize),
}

/// The runs of `left` values of `width` bits.
pub(super) struct Runs<'a> {
    data: &'a [u8],
    width: usize,
    left: usize,
}

impl<'a> Runs<'a> {
    pub const fn new(data: &'a [u8], width: usize, left: usize) -> Self {
        Self { data, width, left }
    }

    fn varint(&mut self) -> Option<usize> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = u64::from(self.take(1)?.first().copied()?);
            value |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return usize::try_from(value).ok();
            }
        }
        None
    }

    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.data.split_at_checked(n)?;
        self.data = rest;
        Some(taken)
    }

    /// The next run; `None` when the data end before the values do. Not to be asked when no value is left.
    pub fn next(&mut self) -> Option<Run<'a>> {
        let header = self.varint()?;
        let run = if header & 1 == 1 {
            let groups = header >> 1;
            let n = groups.checked_mul(8)?.min(self.left);
            // Some writers leave the unused end of the last group away.
            let bytes = groups.checked_mul(self.width)?.min(self.data.len());
            (bytes.checked_mul(8)? >= n.checked_mul(self.width)?).then_some(())?;
            Run::Packed(self.take(bytes)?, n)
        } else {
            let bytes = self.take(self.width.div_ceil(8))?;
            let value = bytes.iter().rev().fold(0_u32, |value, &byte| value << 8 | u32::from(byte));
            Run::Repeated(value, (header >> 1).min(self.left))
        };
        let (Run::Repeated(_, n) | Run::Packed(_, n)) = run;
        self.left = self.left.checked_sub(n)?;
        (n > 0).then_some(run)
    }

    /// Fills `out` with the values.
    pub fn fill<T: Code>(mut self, out: &mut [T]) -> Option<()> {
        let mut rest = out;
        while !rest.is_empty() {
            let run = self.next()?;
            let (Run::Repeated(_, n) | Run::Packed(_, n)) = run;
            let (own, others) = rest.split_at_mut_checked(n)?;
            match run {
                Run::Repeated(value, _) => own.fill(T::of(value)),
                Run::Packed(bytes, _) => unpack(bytes, self.width, own)?,
            }
            rest = others;
        }
        Some(())
    }
}

/// Values of `width` bits, the first in the lowest ones.
fn unpack<T: Code>(bytes: &[u8], width: usize, out: &mut [T]) -> Option<()> {
    macro_rules! by_width {
        ($($w:literal)+) => {
            match width {
                0 => out.fill(T::of(0)),
                $($w => unpack_width::<$w, T>(bytes, out),)+
                _ => return None,
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
    Some(())
}

fn unpack_width<const W: usize, T: Code>(bytes: &[u8], out: &mut [T]) {
    let (groups, tail) = bytes.as_chunks::<W>();
    let mut outs = out.chunks_mut(8);
    for (group, out) in groups.iter().zip(&mut outs) {
        match <&mut [T; 8]>::try_from(&mut *out) {
            Ok(out) => *out = eight(group).map(T::of),
            Err(_) => out.iter_mut().zip(eight(group)).for_each(|(out, value)| *out = T::of(value)),
        }
    }
    if let Some(out) = outs.next() {
        let mut group = [0; W];
        group.iter_mut().zip(tail).for_each(|(to, &from)| *to = from);
        out.iter_mut().zip(eight(&group)).for_each(|(out, value)| *out = T::of(value));
    }
}

/// Eight values of a group of `W` bytes.
#[inline]
fn eight<const W: usize>(group: &[u8; W]) -> [u32; 8] {
    let mask = u32::MAX >> (32 - W);
    let word = |from: usize| {
        let mut word = [0_u8; 8];
        word.iter_mut().zip(group.iter().skip(from)).for_each(|(to, &from)| *to = from);
        u64::from_le_bytes(word)
    };
    if W <= 8 {
        let all = word(0);
        std::array::from_fn(|i| (all >> (i * W)) as u32 & mask)
    } else {
        // A value of at most 32 bits begins in the byte of its first bit.
        std::array::from_fn(|i| (word(i * W / 8) >> (i * W % 8)) as u32 & mask)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn varint(mut value: usize, out: &mut Vec<u8>) {
        while value >= 0x80 {
            out.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
    }

    /// The slow writer: one bit after the other.
    fn packed(values: &[u32], width: usize) -> Vec<u8> {
        let mut bytes = vec![0_u8; values.len().div_ceil(8) * width];
        for (i, value) in values.iter().enumerate() {
            for bit in 0..width {
                let at = i * width + bit;
                bytes[at / 8] |= ((value >> bit & 1) as u8) << (at % 8);
            }
        }
        bytes
    }

    proptest! {
        #[test]
        fn reads_what_was_written(width in 0_usize..=32, runs in prop::collection::vec((any::<u32>(), 1_usize..40, any::<bool>()), 1..8), cut in any::<bool>()) {
            let mask = if width == 0 { 0 } else { u32::MAX >> (32 - width) };
            let (mut data, mut want) = (Vec::new(), Vec::new());
            for (nth, &(seed, n, pack)) in runs.iter().enumerate() {
                if pack {
                    // Only the last group of a page may hold fewer than eight values.
                    let n = if nth + 1 == runs.len() { n } else { n.next_multiple_of(8) };
                    let values: Vec<u32> = (0..n as u32).map(|i| seed.wrapping_mul(i.wrapping_add(7)).rotate_left(i) & mask).collect();
                    varint(n.div_ceil(8) << 1 | 1, &mut data);
                    let mut bytes = packed(&values, width);
                    if cut && nth + 1 == runs.len() {
                        bytes.truncate((n * width).div_ceil(8));
                    }
                    data.extend(bytes);
                    want.extend(values);
                } else {
                    varint(n << 1, &mut data);
                    data.extend(&(seed & mask).to_le_bytes()[..width.div_ceil(8)]);
                    want.extend(vec![seed & mask; n]);
                }
            }
            let mut got = vec![0_u32; want.len()];
            prop_assert_eq!(Runs::new(&data, width, want.len()).fill(&mut got), Some(()));
            prop_assert_eq!(&got, &want);
            let mut more = vec![0_u32; want.len() + 8];
            prop_assert!(Runs::new(&data, width, more.len()).fill(&mut more).is_none() || width == 0 || more.starts_with(&want));
        }

        #[test]
        fn any_bytes_end(data in prop::collection::vec(any::<u8>(), 0..40), width in 0_usize..=33, n in 0_usize..100) {
            let mut out = vec![0_u32; n];
            let _ = Runs::new(&data, width, n).fill(&mut out);
        }
    }
}
