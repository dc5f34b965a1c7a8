//! A published table of exchange rates as quotes by currency and day.

use std::collections::BTreeMap;

use super::fraction::Fraction;
use super::plain::{self, Plain};
use super::rates::show;
use super::series::number_expected;
use crate::money::Currency;
use crate::{Error, Result};

/// Days, rising, with the rate in its own digits, by currency.
pub(super) type Quotes = BTreeMap<Currency, Vec<(i32, Box<str>)>>;

const DAY: [&str; 6] = ["date", "dato", "day", "dag", "time_period", "time period"];
const CURRENCY: [&str; 4] = ["currency", "valuta", "currency code", "currency_code"];
const COUNTRY: [&str; 3] = ["country", "land", "country name"];
const RATE: [&str; 5] = ["rate", "kurs", "exchange rate", "obs_value", "value"];
const BASE: [&str; 3] = ["base", "base currency", "currency_denom"];

/// Currencies that the daily table of the European Central Bank has had since its first day, 4 January 1999.
const OF_THE_ECB: [&str; 9] = ["USD", "JPY", "CZK", "DKK", "GBP", "HUF", "PLN", "SEK", "CHF"];

/// Countries by which the Federal Reserve's monthly series (H.10, G.5) name one currency for all their years. A country
/// whose currency was replaced by another within its series, as Venezuela's, is left out.
const COUNTRIES: [(&str, &str); 33] = [
    ("australia", "AUD"),
    ("austria", "ATS"),
    ("belgium", "BEF"),
    ("brazil", "BRL"),
    ("canada", "CAD"),
    ("china", "CNY"),
    ("denmark", "DKK"),
    ("euro", "EUR"),
    ("finland", "FIM"),
    ("france", "FRF"),
    ("germany", "DEM"),
    ("greece", "GRD"),
    ("hong kong", "HKD"),
    ("india", "INR"),
    ("ireland", "IEP"),
    ("italy", "ITL"),
    ("japan", "JPY"),
    ("malaysia", "MYR"),
    ("mexico", "MXN"),
    ("netherlands", "NLG"),
    ("new zealand", "NZD"),
    ("norway", "NOK"),
    ("portugal", "PTE"),
    ("singapore", "SGD"),
    ("south africa", "ZAR"),
    ("south korea", "KRW"),
    ("spain", "ESP"),
    ("sri lanka", "LKR"),
    ("sweden", "SEK"),
    ("switzerland", "CHF"),
    ("taiwan", "TWD"),
    ("thailand", "THB"),
    ("united kingdom", "GBP"),
];

fn missing(plain: &Plain, what: &str) -> Error {
    Error::Schema(format!("{}: {what}; it has: {}", plain.source, plain.have()))
}

/// The base, the quotes and what was noticed.
pub(super) fn read(plain: &Plain, base: Option<Currency>, decimal: char) -> Result<(Currency, Quotes, Vec<String>)> {
    let day = plain.find(&DAY).ok_or_else(|| missing(plain, "no column of days, as 'Date'"))?;
    let mut table = Reading { plain, day, quotes: BTreeMap::new(), unnamed: BTreeMap::new() };
    let base = match (plain.find(&RATE), plain.find(&CURRENCY).or_else(|| plain.find(&COUNTRY))) {
        (Some(rate), Some(currency)) => table.long(rate, currency, base, decimal)?,
        _ => table.wide(base, decimal)?,
    };
    let notes = table.notes();
    Ok((base, table.sorted()?, notes))
}

/// A quote: its day, the row and column it stands in, its digits.
type Quote = (i32, u64, usize, Box<str>);

/// A table on its way in.
struct Reading<'a> {
    plain: &'a Plain,
    day: usize,
    quotes: BTreeMap<Currency, Vec<Quote>>,
    /// Countries whose currency is not known, with their rates.
    unnamed: BTreeMap<String, u64>,
}

impl Reading<'_> {
    /// One column a currency.
    fn wide(&mut self, base: Option<Currency>, decimal: char) -> Result<Currency> {
        let plain = self.plain;
        let code = |(at, name): (usize, &String)| Some((at, currency_code(name)?));
        let columns: Vec<(usize, Currency)> = plain.names.iter().enumerate().filter_map(code).collect();
        if columns.is_empty() {
            return Err(missing(plain, "neither columns of currency codes, nor 'currency' and 'rate'"));
        }
        let has = |wanted: &str| columns.iter().any(|(_, code)| code.as_str() == wanted);
        let of_the_ecb = OF_THE_ECB.iter().all(|code| has(code)) && !has("EUR");
        let base = base.or_else(|| "EUR".parse().ok().filter(|_| of_the_ecb)).ok_or_else(|| self.no_base())?;
        for (at, currency) in columns {
            for (row, text) in plain.cells(at) {
                self.add(currency, row, at, text, decimal)?;
            }
        }
        Ok(base)
    }

    /// One row a currency and day.
    fn long(&mut self, rate: usize, of: usize, base: Option<Currency>, decimal: char) -> Result<Currency> {
        let plain = self.plain;
        let base = self.base(base)?;
        for (row, text) in plain.cells(rate) {
            let name =
                usize::try_from(row).ok().and_then(|row| plain.rows.get(row.checked_sub(1)?)?.get(of)?.as_deref());
            let name = name.ok_or_else(|| Error::read(plain.place(row, of, ""), "a currency was expected"))?;
            match currency_code(name).or_else(|| currency_of(name)) {
                Some(currency) => self.add(currency, row, rate, text, decimal)?,
                None => *self.unnamed.entry(name.to_owned()).or_default() += 1,
            }
        }
        Ok(base)
    }

    fn base(&self, given: Option<Currency>) -> Result<Currency> {
        let Some(column) = self.plain.find(&BASE) else { return given.ok_or_else(|| self.no_base()) };
        let mut names: Vec<&str> = self.plain.cells(column).map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        match (names.as_slice(), given) {
            ([only], None) => only.parse(),
            ([only], Some(given)) if only.parse::<Currency>()? == given => Ok(given),
            (_, _) => Err(Error::Currency(format!(
                "{}: rates against one base are read; the column '{}' has: {}",
                self.plain.source,
                self.plain.name(column),
                names.join(", ")
            ))),
        }
    }

    fn no_base(&self) -> Error {
        Error::Currency(format!(
            "{}: nothing says against which currency the rates are; name the one that a single unit of is quoted in the \
             others: base=\"EUR\"",
            self.plain.source
        ))
    }

    fn add(&mut self, currency: Currency, row: u64, column: usize, text: &str, decimal: char) -> Result<()> {
        let plain = self.plain;
        let place = || plain.place(row, column, text);
        let rate = Fraction::parse(text, decimal).ok_or_else(|| Error::read(place(), number_expected(decimal)))?;
        if !rate.is_positive() {
            return Err(Error::read(place(), "a rate above 0 was expected"));
        }
        let cells = usize::try_from(row).ok().and_then(|row| plain.rows.get(row.checked_sub(1)?));
        let day = cells.and_then(|cells| cells.get(self.day)?.as_deref()).unwrap_or_default();
        let bad = || Error::read(plain.place(row, self.day, day), "a day as 2017-06-30 was expected");
        let day = plain::day(day).ok_or_else(bad)?;
        self.quotes.entry(currency).or_default().push((day, row, column, text.into()));
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        let words: Vec<String> = self.unnamed.iter().map(|(name, n)| format!("{name} ({n})")).collect();
        if words.is_empty() {
            return Vec::new();
        }
        vec![format!("rates of countries without one known currency left out: {}", words.join(", "))]
    }

    /// Quotes by day; the same rate twice is one, two rates of one day are an error.
    fn sorted(self) -> Result<Quotes> {
        let mut sorted = BTreeMap::new();
        for (currency, mut quotes) in self.quotes {
            quotes.sort_unstable();
            quotes.dedup_by(|a, b| (a.0, &a.3) == (b.0, &b.3));
            let twice = quotes.iter().zip(quotes.iter().skip(1)).find(|(a, b)| a.0 == b.0);
            if let Some((_, (day, row, column, text))) = twice {
                let message = format!("{currency} has another rate on {} too", show(*day));
                return Err(Error::read(self.plain.place(*row, *column, text), message));
            }
            sorted.insert(currency, quotes.into_iter().map(|(day, _, _, text)| (day, text)).collect());
        }
        Ok(sorted)
    }
}

fn currency_code(name: &str) -> Option<Currency> {
    let name = name.trim();
    let upper = name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    name.parse().ok().filter(|_| upper)
}

fn currency_of(country: &str) -> Option<Currency> {
    let country = country.trim().to_lowercase();
    let found = COUNTRIES.iter().find(|(name, _)| *name == country)?;
    found.1.parse().ok()
}
