//! Projects by calendar year: by the days of their period, by their award, or as reported.

use super::{Field, Label, Register, Rejection, Share};
use crate::calendar::{Date, Period, Precision};
use crate::{Error, Result, Work};

/// The column that says the year of a project-year.
const YEAR: &str = "year";

/// What a column `year` of the source is called beside it.
const OLD_YEAR: &str = "year_in_source";

/// What the column is called while both are there; no source has a name that starts with a space.
const NEW_YEAR: &str = " year";

/// A period longer than this is no period of a project: 9999-12-31 stands for an open end.
const LONGEST: i32 = 100;

/// Projects between two looks at whether to stop.
const BLOCK: usize = 1 << 12;

/// By what rule money belongs to a year: the three declared bases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YearBasis {
    /// In proportion to the days of the period in each calendar year, both end days counted.
    DayProportional,
    /// All of it in the year of the award.
    Award,
    /// As the register reports it: every row stands for one year, named in this column.
    Reported(String),
    /// As the register reports it: a column of money for each year.
    Columns,
}

impl YearBasis {
    /// The basis by its word; `column` says the year of each row for `reported`, which takes the source's columns
    /// by year without it.
    ///
    /// # Errors
    /// [`Error::Settings`] for another word, or when `column` does not fit it.
    pub fn of(word: &str, column: Option<&str>) -> Result<Self> {
        match (word, column) {
            ("day_proportional", None) => Ok(Self::DayProportional),
            ("award", None) => Ok(Self::Award),
            ("reported", Some(column)) => Ok(Self::Reported(column.to_owned())),
            ("reported", None) => Ok(Self::Columns),
            ("day_proportional" | "award", Some(_)) => Err(Error::Settings(format!(
                "a column of years belongs to basis=\"reported\"; the basis is \"{word}\""
            ))),
            _ => Err(Error::Settings(format!("no basis '{word}'; there are: day_proportional, award, reported"))),
        }
    }

    /// The word, as `day_proportional`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::DayProportional => "day_proportional",
            Self::Award => "award",
            Self::Reported(_) | Self::Columns => "reported",
        }
    }

    /// The columns it rests on.
    fn columns(&self) -> &str {
        match self {
            Self::DayProportional => "start, end",
            Self::Award => Field::AwardDate.name(),
            Self::Reported(column) => column,
            Self::Columns => "columns by year",
        }
    }
}

/// Why a project has no year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoYear {
    /// Reason code: `open_interval`, `coarse_date`, `period_too_long`, `no_award_date`, `no_year`, `bad_year`.
    pub reason: &'static str,
    /// What was found.
    pub value: String,
    /// What was expected.
    pub detail: &'static str,
}

impl NoYear {
    pub(super) fn new(reason: &'static str, value: impl Into<String>, detail: &'static str) -> Self {
        Self { reason, value: value.into(), detail }
    }
}

impl Register {
    /// The calendar years of a project, rising, each with its weight: days for [`YearBasis::DayProportional`], else 1.
    ///
    /// Day-proportional years need at least month precision at both ends (method reference, F0; reading reference, 8):
    /// a quarter or a year says less, also where both ends lie in one year.
    ///
    /// # Errors
    /// [`NoYear`] when the project cannot be placed in a year.
    pub fn years_of(&self, project: usize, basis: &YearBasis) -> Result<Vec<(i32, u64)>, NoYear> {
        match basis {
            YearBasis::DayProportional => {
                let date = |field| self.date(field).and_then(|column| column.get(project));
                days_by_year(date(Field::Start), date(Field::End))
            }
            YearBasis::Award => {
                let date = self.date(Field::AwardDate).and_then(|column| column.get(project));
                let none = || NoYear::new("no_award_date", "", "a date of award was expected");
                date.map(|date| vec![(date.year(), 1)]).ok_or_else(none)
            }
            YearBasis::Reported(name) => {
                let cell = self.dimension(name).ok().and_then(|column| column.get(project));
                let cell = cell.ok_or_else(|| NoYear::new("no_year", "", "a year was expected"))?;
                let year =
                    parse_year(cell).ok_or_else(|| NoYear::new("bad_year", cell, "a year of four digits was expected"));
                Ok(vec![(year?, 1)])
            }
            YearBasis::Columns => {
                let years: Vec<_> = self.yearly.years(project).into_iter().map(|year| (year, 1)).collect();
                if years.is_empty() {
                    Err(NoYear::new("no_year", "", "an amount of a year was expected"))
                } else {
                    Ok(years)
                }
            }
        }
    }

    /// One project for each calendar year, named `id · year`, with the year in the column `year` and the project's id as
    /// `family`; the amounts of a project's years add up to its own, ties of the last minor unit to the earlier year.
    ///
    /// A project without a year stays whole with a null year; it stands in [`Register::rejected`] with the reason and in
    /// a note with its money. A column `year` of the source is kept as `year_in_source`.
    ///
    /// # Errors
    /// [`Error::Settings`] when the register is by year already, [`Error::Schema`] for a column that does not exist or
    /// ids that would meet, [`Error::AmountOverflow`], [`Error::Interrupted`].
    pub fn by_year(&self, basis: &YearBasis, work: &Work) -> Result<Self> {
        self.check_basis(basis)?;
        if let Some(prices) = self.settings.get("price_basis") {
            return Err(Error::Settings(format!(
                "the money is in {prices}; its years have prices of their own: first by_year, then in_prices"
            )));
        }
        work.begin("years", self.len() as u64);
        let into = Label::Column(NEW_YEAR.to_owned());
        let (mut register, without) = match basis {
            YearBasis::Columns => self.reported_parts(&into, work)?,
            _ => self.weighed_parts(basis, &into, work)?,
        };
        let ids = register.ids.iter();
        if let Some((id, _)) = ids.zip(register.ids.iter().skip(1)).find(|(id, next)| id == next) {
            return Err(Error::Schema(format!("two projects would be called '{id}'; give them other ids")));
        }
        self.name_years(basis, &mut register)?;
        register.settings.insert("years".to_owned(), basis.word().to_owned());
        register.settings.insert("years_of_projects".to_owned(), self.len().to_string());
        register.settings.insert("years_from".to_owned(), basis.columns().to_owned());
        register.notes.push(self.years_note(basis, register.len(), &without)?);
        register.rejected.extend(without.iter().map(|(project, why)| self.no_year(*project, basis, why)));
        register.rejected.sort();
        Ok(register)
    }

    /// The parts of projects by the weights of their years, and the projects without a year.
    fn weighed_parts(&self, basis: &YearBasis, into: &Label, work: &Work) -> Result<(Self, Vec<(usize, NoYear)>)> {
        let mut shares = Vec::with_capacity(self.len());
        let mut without = Vec::new();
        for project in 0..self.len() {
            if project % BLOCK == 0 {
                work.advance(BLOCK as u64)?;
            }
            shares.push(self.years_of(project, basis).map_or_else(
                |why| {
                    without.push((project, why));
                    Vec::new()
                },
                |years| years.iter().map(|&(year, weight)| Share { label: year.to_string().into(), weight }).collect(),
            ));
        }
        Ok((self.parts(&shares, into, work)?, without))
    }

    /// Refuses a basis whose columns the register lacks, and a register that is by year already.
    ///
    /// # Errors
    /// [`Error::Settings`], [`Error::Schema`].
    pub fn check_basis(&self, basis: &YearBasis) -> Result<()> {
        if let Some(word) = self.settings.get("years") {
            return Err(Error::Settings(format!(
                "the register is by year already, basis {word}; start from the whole projects"
            )));
        }
        let dated = |field: Field| self.date(field).is_some();
        let (have, need) = match basis {
            YearBasis::DayProportional => (dated(Field::Start) && dated(Field::End), "start and end"),
            YearBasis::Award => (dated(Field::AwardDate), "award_date"),
            YearBasis::Reported(name) => return self.dimension(name).map(drop),
            YearBasis::Columns => (
                !self.yearly.is_empty(),
                "a column of money for each year, as \
                schema=Schema(amount={2019: \"Budget 2019\", …}), or the column that says the year of each row, as year=\"År\"",
            ),
        };
        if have {
            return Ok(());
        }
        let columns = self.columns().join(", ");
        Err(Error::Schema(format!("basis {} needs {need}; the register has: {columns}", basis.word())))
    }

    /// The rejection that says why a project has no year.
    pub(crate) fn no_year(&self, project: usize, basis: &YearBasis, why: &NoYear) -> Rejection {
        self.rejection(project, basis.columns(), &why.value, why.reason, why.detail)
    }

    /// Gives the years of the parts their name; a column `year` of the source that is another one stays beside it.
    fn name_years(&self, basis: &YearBasis, register: &mut Self) -> Result<()> {
        let replaced = matches!(basis, YearBasis::Reported(column) if column == YEAR);
        let old = register.extra.remove(YEAR).filter(|_| !replaced);
        if let Some(old) = old {
            if self.extra.contains_key(OLD_YEAR) {
                let message = format!("the register has columns '{YEAR}' and '{OLD_YEAR}' already; rename one");
                return Err(Error::Schema(message));
            }
            register.extra.insert(OLD_YEAR.to_owned(), old);
            register.notes.push(format!("the column '{YEAR}' of the source is kept as '{OLD_YEAR}'"));
        }
        if let Some(years) = register.extra.remove(NEW_YEAR) {
            register.extra.insert(YEAR.to_owned(), years);
        }
        Ok(())
    }

    fn years_note(&self, basis: &YearBasis, parts: usize, without: &[(usize, NoYear)]) -> Result<String> {
        let word = basis.word();
        let note = format!("by year ({word}): {parts} project-years of {} projects", self.len());
        if without.is_empty() {
            return Ok(note);
        }
        let reasons: Vec<(usize, &str)> = without.iter().map(|(project, why)| (*project, why.reason)).collect();
        Ok(format!("{note}, {} stay whole without a year: {}", without.len(), self.tally(&reasons)?))
    }
}

fn days_by_year(start: Option<Date>, end: Option<Date>) -> Result<Vec<(i32, u64)>, NoYear> {
    let word = |date: Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
    let no = |reason, detail| NoYear::new(reason, format!("{} … {}", word(start), word(end)), detail);
    let (Some(first), Some(last)) = (start, end) else {
        return Err(no("open_interval", "a start and an end were expected"));
    };
    if first.precision() > Precision::Month || last.precision() > Precision::Month {
        return Err(no("coarse_date", "at least the month of both ends was expected"));
    }
    let period =
        Period::new(first, last).ok_or_else(|| no("end_before_start", "the end must not lie before the start"))?;
    let (from, to) = (first.year(), last.year());
    if to.saturating_sub(from) > LONGEST {
        return Err(no("period_too_long", "at most 100 years were expected; a far end often means none"));
    }
    let year = |year| calendar_year(year).map(|whole| (year, whole.common_days(period).unsigned_abs()));
    Ok((from..=to).filter_map(year).filter(|(_, days)| *days > 0).collect())
}

fn calendar_year(year: i32) -> Option<Period> {
    let whole = Date::new(year, 1, 1, Precision::Year)?;
    Period::new(whole, whole)
}

fn parse_year(text: &str) -> Option<i32> {
    let text = text.trim();
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && (1000..=9999).contains(year))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::register::Draft;

    fn date(text: &str) -> Option<Date> {
        let part: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
        match part[..] {
            [year] => Date::new(year, 1, 1, Precision::Year),
            [year, month] => Date::new(year, month as u32, 1, Precision::Month),
            _ => Date::day(part[0], part[1] as u32, part[2] as u32),
        }
    }

    fn days(start: &str, end: &str) -> Result<Vec<(i32, u64)>, &'static str> {
        days_by_year(date(start), date(end)).map_err(|why| why.reason)
    }

    /// 2016-07-01 … 2016-12-31 is 31 + 31 + 30 + 31 + 30 + 31 = 184 days; 2018-01-01 … 2018-06-30 is
    /// 31 + 28 + 31 + 30 + 31 + 30 = 181.
    #[test]
    fn both_end_days_count() {
        assert_eq!(days("2016-07-01", "2018-06-30"), Ok(vec![(2016, 184), (2017, 365), (2018, 181)]));
        assert_eq!(days("2016-12-31", "2017-01-01"), Ok(vec![(2016, 1), (2017, 1)]));
        assert_eq!(days("2016-02-29", "2016-02-29"), Ok(vec![(2016, 1)]));
    }

    /// A month ends on its last day: 2015-12 … 2016-02 is 31, then 31 + 29 days.
    #[test]
    fn months_are_whole_and_years_are_too_coarse() {
        assert_eq!(days("2015-12", "2016-02"), Ok(vec![(2015, 31), (2016, 60)]));
        assert_eq!(days("2016", "2017"), Err("coarse_date"));
        assert_eq!(days("2016", "2016-05-01"), Err("coarse_date"));
        assert_eq!(days_by_year(date("2016-01-01"), None).map_err(|why| why.reason), Err("open_interval"));
        assert_eq!(days("2016-01-01", "9999-12-31"), Err("period_too_long"));
        assert_eq!(days("1916-01-01", "2016-12-31").map(|years| years.len()), Ok(101));
    }

    #[test]
    fn a_year_has_four_digits() {
        let years = ["2016", " 2016 ", "16", "0999", "2016.0", "+201", "二〇一六"].map(parse_year);
        assert_eq!(years, [Some(2016), Some(2016), None, None, None, None, None]);
    }

    #[test]
    fn a_year_of_the_source_is_kept_apart() {
        let mut draft = Draft { n: 2, ids: Some(vec![Some("b".into()), Some("a".into())]), ..Draft::default() };
        draft.dates.insert(Field::AwardDate, vec![Date::day(2017, 5, 1), None]);
        draft.extra.insert("year".into(), vec![Some("1999".into()), Some("2001".into())]);
        let register = draft.build().unwrap();
        let by_year = register.by_year(&YearBasis::Award, &Work::new(1)).unwrap();
        let cells = |name: &str| by_year.dimension(name).unwrap().iter().collect::<Vec<_>>();
        assert_eq!(
            (cells("year"), cells("year_in_source")),
            (vec![None, Some("2017")], vec![Some("2001"), Some("1999")])
        );
        let again = by_year.by_year(&YearBasis::Award, &Work::new(1)).unwrap_err();
        assert!(again.to_string().contains("by year already"), "{again}");
    }
}
