//! A fingerprint of the content: the same for any row order and file name.

use sha2::{Digest, Sha256};

use super::Register;
use crate::digest::hex;

impl Register {
    pub(super) fn content_digest(&self) -> String {
        let mut hash = Sha256::new();
        put(&mut hash, Some("overblik register 1"));
        self.ids.each(|id| put(&mut hash, Some(id)));
        for code in self.currency.iter() {
            put(&mut hash, self.currencies.get(usize::from(code)).map(|(c, _)| c.as_str()));
        }
        for (code, scale) in &self.currencies {
            put(&mut hash, Some(code.as_str()));
            hash.update([*scale]);
        }
        for (field, column) in &self.texts {
            put(&mut hash, Some(field.name()));
            column.iter().for_each(|v| put(&mut hash, v));
        }
        for name in self.provider_names.iter().flat_map(super::Texts::iter) {
            put(&mut hash, name);
        }
        for (field, column) in &self.categories {
            put(&mut hash, Some(field.name()));
            column.iter().for_each(|v| put(&mut hash, v));
        }
        for (field, column) in &self.money {
            put(&mut hash, Some(field.name()));
            column.iter().for_each(|v| put_bytes(&mut hash, v.map(i128::to_le_bytes).as_ref().map(|b| &b[..])));
        }
        for (name, column) in self.yearly_columns() {
            put(&mut hash, Some(&name));
            column.iter().for_each(|v| put_bytes(&mut hash, v.map(i128::to_le_bytes).as_ref().map(|b| &b[..])));
        }
        for (field, column) in &self.dates {
            put(&mut hash, Some(field.name()));
            column.iter().for_each(|v| put(&mut hash, v.map(|d| d.to_string()).as_deref()));
        }
        for (field, column) in &self.counts {
            put(&mut hash, Some(field.name()));
            column.iter().for_each(|v| put_bytes(&mut hash, v.map(u64::to_le_bytes).as_ref().map(|b| &b[..])));
        }
        for (name, column) in &self.extra {
            put(&mut hash, Some(name));
            column.iter().for_each(|v| put(&mut hash, v));
        }
        for (field, shares) in &self.shares {
            put(&mut hash, Some(field.name()));
            for own in shares {
                hash.update((own.len() as u64).to_le_bytes());
                for share in own {
                    put(&mut hash, Some(&share.label));
                    hash.update(share.weight.to_le_bytes());
                }
            }
        }
        for (field, entries) in &self.excluded {
            put(&mut hash, Some(field.name()));
            for entry in entries {
                hash.update(entry.project.to_le_bytes());
                put(&mut hash, Some(entry.reason.code()));
                put_bytes(&mut hash, entry.minor.map(i128::to_le_bytes).as_ref().map(|b| &b[..]));
                hash.update([u8::from(entry.whole)]);
            }
        }
        for (name, value) in &self.settings {
            put(&mut hash, Some(name));
            put(&mut hash, Some(value));
        }
        self.standing.rules.turned_off().iter().for_each(|rule| put(&mut hash, Some(rule)));
        let mut rejected: Vec<[&str; 3]> =
            self.rejected.iter().map(|r| [r.reason.as_str(), r.column.as_str(), r.value.as_str()]).collect();
        rejected.sort_unstable();
        rejected.iter().flatten().for_each(|v| put(&mut hash, Some(v)));
        hex(&hash.finalize())
    }
}

fn put(hash: &mut Sha256, text: Option<&str>) {
    put_bytes(hash, text.map(str::as_bytes));
}

fn put_bytes(hash: &mut Sha256, bytes: Option<&[u8]>) {
    let length = bytes.map_or(u64::MAX, |b| b.len() as u64);
    hash.update(length.to_le_bytes());
    if let Some(bytes) = bytes {
        hash.update(bytes);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::money::Amount;
    use crate::register::{Draft, Field};

    /// The digest that overblik 0.1 gave; it names registers in reports that are kept.
    #[test]
    fn the_digest_of_a_register_stays_what_it_was() {
        let text = |word: &str| Some(Box::from(word));
        let draft = Draft {
            n: 2,
            ids: Some(vec![text("b"), text("a")]),
            texts: [(Field::Title, vec![text("x"), text("y")])].into(),
            categories: [(Field::Theme, vec![text("t"), None])].into(),
            money: [(Field::Amount, [150, 200].map(|minor| Some(Amount { minor, scale: 2 })).to_vec())].into(),
            currency: vec!["DKK".parse().ok(); 2],
            ..Draft::default()
        };
        let register = draft.build().unwrap();
        assert_eq!(register.digest(), "becd47971638746bafb471119b909d25bef5348b7b74746d4b1f8fdeaa60aa5a");
    }
}
