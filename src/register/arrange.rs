//! The rows of a valid draft in the order of the register, amounts at the scale of their currency.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::compact::Rows;
use super::places::{Column, Origins};
use super::standing::Standing;
use super::yearly::Yearly;
use super::{Counts, Dates, Draft, Field, Ids, Money, Register, Texts};
use crate::money::{Amount, Currency};
use crate::{Error, Result};

impl Draft {
    /// The currencies of the kept rows, each with the largest scale met.
    pub(super) fn currencies(&self, rows: &Rows) -> Result<BTreeMap<Currency, u8>> {
        let mut scales: BTreeMap<Currency, u8> = BTreeMap::new();
        let mut meet = |field: Field, row: usize, amount_scale: u8| {
            let Some(currency) = self.currency_of(row) else {
                return Err(Error::Currency(format!(
                    "'{field}' has amounts without a currency, first in row {}; name a column or a code: \
                     currency=\"DKK\"",
                    self.origin(row).row
                )));
            };
            let scale = scales.entry(currency).or_insert(2);
            *scale = amount_scale.max(*scale);
            Ok(())
        };
        let yearly = self.yearly.iter().flat_map(|(field, years)| years.values().map(move |column| (field, column)));
        for (field, column) in self.money.iter().chain(yearly) {
            for row in rows.iter() {
                if let Some(amount) = column.get(row).copied().flatten() {
                    meet(*field, row, amount.scale)?;
                }
            }
        }
        for (field, exact) in &self.compact.money {
            if let Some(row) = rows.iter().find(|&row| exact.get(row).is_some()) {
                meet(*field, row, exact.scale)?;
            }
        }
        Ok(scales)
    }

    fn currency_of(&self, row: usize) -> Option<Currency> {
        self.currency.get(row).copied().unwrap_or(self.compact.currency)
    }

    pub(super) fn arrange(
        mut self,
        ids: Option<Vec<Box<str>>>,
        rows: &Rows,
        currencies: BTreeMap<Currency, u8>,
    ) -> Result<Register> {
        let currencies: Vec<(Currency, u8)> = currencies.into_iter().collect();
        let currency = self.currency_codes(rows, &currencies);
        let money = self.arrange_money(rows, &currency, &currencies)?;
        let yearly = self.arrange_yearly(rows, &currency, &currencies)?;
        self.rejected.sort();
        let origin = Arc::new(match self.origins() {
            Origins::Whole(n) if rows.are_all() => Origins::Whole(n),
            origins => Origins::Each(rows.iter().filter_map(|row| origins.get(row)).collect()),
        });
        let ids = ids.map_or_else(|| Ids::places(&self.provenance.files, &origin), Ids::given);
        let mut categories = rows.categories(self.categories);
        categories.extend(self.compact.categories.into_iter().map(|(f, c)| (f, rows.category(c))));
        let mut extra = rows.categories(self.extra);
        extra.extend(self.compact.extra.into_iter().map(|(name, c)| (name, rows.category(c))));
        Ok(Register {
            ids,
            input_order: rows.input_order(),
            origin,
            files: self.provenance.files,
            currencies,
            currency,
            texts: self.texts.into_iter().map(|(f, c)| (f, Texts(rows.take(c)))).collect(),
            categories,
            money,
            yearly,
            dates: self.dates.into_iter().map(|(f, c)| (f, Dates(rows.take(c)))).collect(),
            counts: self.counts.into_iter().map(|(f, c)| (f, Counts(rows.take(c)))).collect(),
            extra,
            shares: self.shares.into_iter().map(|(f, c)| (f, rows.take(c))).collect(),
            excluded: BTreeMap::new(),
            standing: Standing::default(),
            provider_names: self.provider_names.map(|c| Texts(rows.take(c))),
            rejected: self.rejected,
            account: self.account,
            notes: self.notes,
            settings: BTreeMap::new(),
            label: self.label,
            digest: OnceLock::new(),
        })
    }

    fn currency_codes(&self, rows: &Rows, currencies: &[(Currency, u8)]) -> Column<u16> {
        let code = |currency: Option<Currency>| {
            let at = currency.and_then(|code| currencies.binary_search_by_key(&code, |c| c.0).ok());
            at.map_or(u16::MAX, |at| at as u16)
        };
        if self.currency.is_empty() {
            return Column::all(rows.len(), code(self.compact.currency));
        }
        let codes: Vec<u16> = rows.iter().map(|row| code(self.currency_of(row))).collect();
        match codes.first() {
            Some(&one) if codes.iter().all(|code| *code == one) => Column::all(codes.len(), one),
            _ => Column::Each(codes),
        }
    }

    fn arrange_money(
        &mut self,
        rows: &Rows,
        currency: &Column<u16>,
        currencies: &[(Currency, u8)],
    ) -> Result<BTreeMap<Field, Money>> {
        let mut money = BTreeMap::new();
        for (field, column) in std::mem::take(&mut self.money) {
            money.insert(field, scaled(&column, rows, currency, currencies)?);
        }
        for (field, exact) in std::mem::take(&mut self.compact.money) {
            // Without a scale there is no amount.
            let scale = scale_of(currency.constant(), currencies).unwrap_or(exact.scale);
            money.insert(field, exact.at_scale(scale)?.arranged(rows));
        }
        Ok(money)
    }

    fn arrange_yearly(&mut self, rows: &Rows, currency: &Column<u16>, currencies: &[(Currency, u8)]) -> Result<Yearly> {
        let mut yearly: BTreeMap<Field, BTreeMap<i32, Money>> = BTreeMap::new();
        for (field, years) in std::mem::take(&mut self.yearly) {
            for (year, column) in years {
                let money = scaled(&column, rows, currency, currencies)?;
                yearly.entry(field).or_default().insert(year, money);
            }
        }
        Ok(Yearly(yearly))
    }

    fn origins(&self) -> Origins {
        let origin = &self.provenance.origin;
        if origin.is_empty() { Origins::Whole(self.n) } else { Origins::Each(origin.clone()) }
    }
}

fn scale_of(code: Option<u16>, currencies: &[(Currency, u8)]) -> Option<u8> {
    code.and_then(|code| currencies.get(usize::from(code))).map(|currency| currency.1)
}

/// Amounts in the order of the register, at the scale of their currency.
fn scaled(
    column: &[Option<Amount>],
    rows: &Rows,
    currency: &Column<u16>,
    currencies: &[(Currency, u8)],
) -> Result<Money> {
    let minor = |(at, row): (usize, usize)| {
        let amount = column.get(row).copied().flatten().zip(scale_of(currency.get(at), currencies));
        let scaled = amount.map(|(amount, scale)| amount.rescale(scale)).transpose()?;
        Ok(scaled.map(|amount| amount.minor))
    };
    rows.iter().enumerate().map(minor).collect()
}
