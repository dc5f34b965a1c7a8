//! Integers and decimals of at most 64 bits, straight from their pages.

use ::parquet::basic::{Encoding, Type};
use ::parquet::schema::types::ColumnDescriptor;
use arrow_schema::DataType;

use super::levels::Levels;
use super::runs::Runs;
use super::task::Body;
use crate::register::{Money, Tally};

/// How amounts lie in a page.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    physical: Type,
    bytes: usize,
    pub scale: u8,
}

impl Layout {
    /// Signed integers and decimals that count no trailing zeros.
    pub fn of(kind: &DataType, column: &ColumnDescriptor) -> Option<Self> {
        let scale = match kind {
            DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => 0,
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => {
                u8::try_from(*scale).ok()?
            }
            _ => return None,
        };
        let bytes = match column.physical_type() {
            Type::INT32 => 4,
            Type::INT64 => 8,
            Type::FIXED_LEN_BYTE_ARRAY => {
                usize::try_from(column.type_length()).ok().filter(|n| (1..=16).contains(n))?
            }
            _ => return None,
        };
        Some(Self { physical: column.physical_type(), bytes, scale })
    }

    /// Plain values; `None` when they are too few, or one needs more than 64 bits.
    fn plain(self, data: &[u8], out: &mut [i64]) -> Option<()> {
        let data = data.get(..out.len().checked_mul(self.bytes)?)?;
        match (self.physical, self.bytes) {
            (Type::INT32, _) => each(data, out, |b: &[u8; 4]| i32::from_le_bytes(*b).into()),
            (Type::INT64, _) => each(data, out, |b: &[u8; 8]| i64::from_le_bytes(*b)),
            (_, 8) => each(data, out, |b: &[u8; 8]| i64::from_be_bytes(*b)),
            (_, 16) => {
                let mut fits = true;
                each(data, out, |b: &[u8; 16]| {
                    let wide = i128::from_be_bytes(*b);
                    fits &= i64::try_from(wide).is_ok();
                    wide as i64
                });
                fits.then_some(())?;
            }
            (_, bytes) => {
                for (value, out) in data.chunks_exact(bytes).zip(&mut *out) {
                    *out = i64::try_from(big_endian(value)).ok()?;
                }
            }
        }
        // A real amount of this size would look like none.
        out.iter().all(|&minor| minor != Money::UNKNOWN).then_some(())
    }
}

fn each<const N: usize>(data: &[u8], out: &mut [i64], mut value: impl FnMut(&[u8; N]) -> i64) {
    data.as_chunks::<N>().0.iter().zip(&mut *out).for_each(|(bytes, out)| *out = value(bytes));
}

fn big_endian(bytes: &[u8]) -> i128 {
    let sign = bytes.first().map_or(0, |&first| if first < 0x80 { 0 } else { -1 });
    bytes.iter().fold(sign, |value, &byte| value << 8 | i128::from(byte))
}

/// The amounts of one row group.
pub(super) struct Amounts<'a> {
    layout: Layout,
    rest: &'a mut [i64],
    dictionary: Vec<i64>,
    indices: Vec<u32>,
    scratch: Vec<i64>,
    /// Of the rows filled so far: taken while they are in the cache.
    pub tally: Tally,
}

impl<'a> Amounts<'a> {
    pub fn new(layout: Layout, out: &'a mut [i64]) -> Self {
        let (dictionary, indices, scratch) = (Vec::new(), Vec::new(), Vec::new());
        Self { layout, rest: out, dictionary, indices, scratch, tally: Tally::default() }
    }

    pub fn dictionary(&mut self, data: &[u8], n: usize) -> Option<()> {
        self.dictionary = vec![0; n.min(data.len())];
        self.layout.plain(data, &mut self.dictionary)
    }

    pub fn page(&mut self, levels: &Levels<'_>, body: &Body<'_>) -> Option<()> {
        let (own, rest) = std::mem::take(&mut self.rest).split_at_mut_checked(levels.len())?;
        self.rest = rest;
        let (layout, dictionary, indices) = (self.layout, &self.dictionary, &mut self.indices);
        let fill = |out: &mut [i64]| match body.encoding {
            Encoding::PLAIN => layout.plain(body.data, out),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                indices.resize(out.len(), 0);
                Runs::new(body.data.get(1..)?, usize::from(*body.data.first()?), out.len()).fill(indices)?;
                for (out, &index) in out.iter_mut().zip(&*indices) {
                    *out = *dictionary.get(index as usize)?;
                }
                Some(())
            }
            _ => None,
        };
        levels.place(own, Money::UNKNOWN, &mut self.scratch, fill)?;
        self.tally = self.tally.merge(Tally::of_rows(own));
        Some(())
    }

    /// Whether every row has been filled.
    pub const fn is_full(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn big_endian_numbers_keep_their_sign() {
        assert_eq!((big_endian(&[0xff, 0xfe]), big_endian(&[0x01, 0x00, 0x02])), (-2, 65_538));
        assert_eq!((big_endian(&[0x80]), big_endian(&[0x7f])), (-128, 127));
    }

    #[test]
    fn what_64_bits_do_not_hold_takes_the_other_way() {
        let read = |bytes, data: &[u8]| {
            let layout = Layout { physical: Type::FIXED_LEN_BYTE_ARRAY, bytes, scale: 2 };
            let mut out = vec![0; data.len() / bytes];
            layout.plain(data, &mut out).map(|()| out)
        };
        let wide = |x: i128| x.to_be_bytes();
        assert_eq!(read(16, &wide(-7)), Some(vec![-7]));
        assert_eq!(read(16, &wide(i128::from(i64::MAX) + 1)), None);
        assert_eq!(read(16, &wide(i128::from(i64::MIN))), None, "it would read as unknown");
        assert_eq!(read(9, &wide(-7)[7..]), Some(vec![-7]));
        assert_eq!(read(9, &[1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(read(8, &i64::MIN.to_be_bytes()), None);
    }
}
