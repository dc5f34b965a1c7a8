//! Years, constant prices and exchange rates, by public names.

mod average;
mod constant;
mod convert;
mod index;
mod published;
mod rates;
mod reported;
mod slow;
mod years;

use overblik::calendar::{Date, Precision};
use overblik::money::Amount;
use overblik::prices::{
    Constant, Conversion, IndexKind, IndexOptions, Lacking, Plain, PriceIndex, Rates, RatesOptions, When,
};
use overblik::register::{Draft, YearBasis};
use overblik::{Error, Field, Register, Work};

fn work() -> Work {
    Work::new(1)
}

fn day(text: &str) -> Option<Date> {
    let part: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    match part[..] {
        [] | [_] => Date::new(part[0], 1, 1, Precision::Year),
        [year, month] => Date::new(year, month as u32, 1, Precision::Month),
        _ => Date::day(part[0], part[1] as u32, part[2] as u32),
    }
}

/// A project: id, øre, currency, start, end, award; "" is unknown.
type Row<'a> = (&'a str, i128, &'a str, &'a str, &'a str, &'a str);

fn register(rows: &[Row]) -> Register {
    let date = |text: &str| if text.is_empty() { None } else { day(text) };
    let mut draft = Draft { n: rows.len(), ..Draft::default() };
    draft.ids = Some(rows.iter().map(|row| Some(row.0.into())).collect());
    draft.money.insert(Field::Amount, rows.iter().map(|row| Some(Amount { minor: row.1, scale: 2 })).collect());
    draft.currency = rows.iter().map(|row| row.2.parse().ok()).collect();
    draft.dates.insert(Field::Start, rows.iter().map(|row| date(row.3)).collect());
    draft.dates.insert(Field::End, rows.iter().map(|row| date(row.4)).collect());
    draft.dates.insert(Field::AwardDate, rows.iter().map(|row| date(row.5)).collect());
    draft.build().unwrap()
}

fn plain(text: &str) -> Plain {
    Plain::parse("table.csv", text.as_bytes()).unwrap()
}

fn index_of(text: &str, kind: Option<IndexKind>) -> Result<PriceIndex, Error> {
    let options = IndexOptions { kind, vintage: Some("2025".into()), ..IndexOptions::default() };
    PriceIndex::of(&plain(text), &options)
}

fn rates_of(text: &str) -> Result<Rates, Error> {
    Rates::of(&plain(text), &RatesOptions { base: "EUR".parse().ok(), ..RatesOptions::default() })
}

fn constant(base: i32) -> Constant {
    Constant { base, basis: YearBasis::DayProportional, currency: None, lacking: Lacking::Refuse }
}

fn to_dkk(when: When) -> Conversion {
    Conversion { to: "DKK".parse().unwrap(), when, max_gap_days: 7 }
}

fn money(register: &Register, field: Field) -> Vec<Option<i128>> {
    register.money(field).unwrap().iter().collect()
}

fn words<'a>(register: &'a Register, column: &str) -> Vec<Option<&'a str>> {
    register.dimension(column).unwrap().iter().collect()
}

fn reasons(register: &Register) -> Vec<(&str, &str)> {
    register.rejected().iter().map(|r| (r.reason.as_str(), r.value.as_str())).collect()
}

const DAILY: &str =
    "Date,USD,DKK,SEK\n2017-06-30,1.1412,7.4366,9.6398\n2017-07-03,1.1369,N/A,9.6358\n2017-07-04,1.1353,7.4367,N/A\n";
