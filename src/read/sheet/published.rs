//! Totals that a table prints itself: which rows they are, what they cover, and how they compare with what was read.

use std::fmt;

use crate::money::{Amount, Sum};
use crate::read::numbers::{self, AmountOptions, Piece, parse_pieces};
use crate::read::sheet::rows::Kind;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::{Draft, Field};

/// How many levels of totals a row may look back over.
const LEVELS: usize = 64;

/// A row that adds up others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) struct Published {
    pub row: u32,
    pub label: String,
    /// The first and the last data row that it covers.
    pub covers: (u32, u32),
    /// Its numbers: the column, the text, and whether that is a plain number by its type.
    cells: Vec<(String, String, bool)>,
}

/// How sure a text is that of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// `I alt`
    Exact,
    /// `I alt 2017`
    Before,
    /// `Socialforvaltningen i alt`
    After,
}

fn label(text: &str) -> Option<Label> {
    const EXACT: [&str; 19] = [
        "i alt",
        "ialt",
        "total",
        "totalt",
        "totals",
        "grand total",
        "sum",
        "samlet",
        "summe",
        "subtotal",
        "sub total",
        "delsum",
        "mellemsum",
        "delresultat",
        "hovedtotal",
        "sum i alt",
        "total i alt",
        "gesamt",
        "insgesamt",
    ];
    const BEFORE: [&str; 5] = ["i alt ", "ialt ", "total ", "subtotal ", "grand total "];
    const AFTER: [&str; 5] = [" i alt", " ialt", " total", " subtotal", " totalt"];
    let word = text.trim().trim_end_matches([':', '.']).trim();
    let bytes = word.as_bytes();
    let starts = |with: &&str| bytes.get(..with.len()).is_some_and(|b| b.eq_ignore_ascii_case(with.as_bytes()));
    let ends = |with: &&str| {
        let from = bytes.len().checked_sub(with.len());
        from.and_then(|from| bytes.get(from..)).is_some_and(|b| b.eq_ignore_ascii_case(with.as_bytes()))
    };
    if word.len() > 80 {
        None
    } else if EXACT.iter().any(|exact| word.eq_ignore_ascii_case(exact)) {
        Some(Label::Exact)
    } else if BEFORE.iter().any(starts) {
        Some(Label::Before)
    } else {
        AFTER.iter().any(ends).then_some(Label::After)
    }
}

/// A row whose words are those of a total.
struct Candidate {
    at: usize,
    label: Label,
    text: String,
    /// How many of its cells are words.
    words: usize,
    /// Columns of its numbers.
    numbers: Vec<usize>,
}

/// Marks the totals among the rows; what only looks like one and does not add up stays a project, with a note.
pub(in crate::read) fn find(
    source: &Source,
    kinds: &mut [Kind],
    decimal: Option<char>,
) -> (Vec<Published>, Vec<String>) {
    let candidates = candidates(source, kinds);
    if candidates.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut columns: Vec<usize> = candidates.iter().flat_map(|c| c.numbers.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut ledger = Ledger::new(source, &columns, decimal);
    let end = end_of_records(source, kinds, &candidates);
    let mut found = Vec::new();
    let mut notes = Vec::new();
    let mut next = candidates.into_iter().peekable();
    for (at, kind) in kinds.iter_mut().enumerate().filter(|(_, kind)| **kind == Kind::Record) {
        let Some(candidate) = next.next_if(|candidate| candidate.at == at) else {
            ledger.add(at);
            continue;
        };
        let Some(start) = ledger.cover(&candidate, at > end) else {
            ledger.add(at);
            let row = source.row(at);
            notes.push(format!(
                "row {row} '{}' reads like a total, but adds up no rows above it: read as a project",
                candidate.text
            ));
            continue;
        };
        *kind = Kind::Total;
        ledger.close(at);
        let first = source.rows.get(start).copied().unwrap_or_default();
        let last = at.checked_sub(1).and_then(|above| source.rows.get(above)).copied().unwrap_or(first);
        found.push(published(source, candidate, (first, last)));
    }
    (found, notes)
}

fn published(source: &Source, candidate: Candidate, covers: (u32, u32)) -> Published {
    let cell = |&column: &usize| {
        let (name, values) = source.columns.get(column)?;
        Some((name.clone(), values.text(candidate.at)?.into_owned(), values.is_typed(candidate.at)))
    };
    let row = source.rows.get(candidate.at).copied().unwrap_or_default();
    Published { row, covers, cells: candidate.numbers.iter().filter_map(cell).collect(), label: candidate.text }
}

/// Tables of files are searched as a whole; of frames, only the last rows are.
fn candidates(source: &Source, kinds: &[Kind]) -> Vec<Candidate> {
    let columns: Vec<usize> = (0..source.columns.len())
        .filter(|&at| {
            matches!(source.columns.get(at), Some((_, Values::Text(_) | Values::Coded(_) | Values::Cells(_))))
        })
        .collect();
    let record = |at: &usize| kinds.get(*at) == Some(&Kind::Record);
    let mut found: Vec<Candidate> = Vec::new();
    if source.sheet.head.is_empty() {
        let rows = (0..source.len()).rev().take_while(|at| !record(at) || is_last(source, *at, &columns));
        found.extend(rows.filter(record).filter_map(|at| candidate(source, at, &columns)));
        found.reverse();
    } else {
        found.extend((0..source.len()).filter(record).filter_map(|at| candidate(source, at, &columns)));
    }
    found
}

/// Whether a text of the row is the label of a total.
pub(in crate::read) fn is_named(source: &Source, at: usize) -> bool {
    let texts = source.columns.iter().filter(|(_, values)| !values.is_typed(at));
    texts.filter_map(|(_, values)| values.text(at)).any(|text| label(&text).is_some())
}

fn is_last(source: &Source, at: usize, columns: &[usize]) -> bool {
    let filled = source.columns.iter().filter(|(_, values)| !values.is_blank(at)).count();
    filled == 1 || candidate(source, at, columns).is_some()
}

fn candidate(source: &Source, at: usize, columns: &[usize]) -> Option<Candidate> {
    let word = |column: &usize| {
        let (_, values) = source.columns.get(*column)?;
        if values.is_blank(at) || values.is_typed(at) { None } else { values.text(at) }
    };
    // A total names itself in the first cells that are words.
    let named = columns.iter().filter_map(word).take(2).find_map(|text| Some((label(&text)?, text)));
    let (label, text) = named?;
    let (mut words, mut numbers) = (0_usize, Vec::new());
    for (column, (_, values)) in source.columns.iter().enumerate().filter(|(_, (_, values))| !values.is_blank(at)) {
        let number = values.is_typed(at) || numbers::is_amount(values.text(at).unwrap_or_default().trim());
        if number { numbers.push(column) } else { words = words.saturating_add(1) }
    }
    let fits = !numbers.is_empty() && words <= if label == Label::Exact { 2 } else { 1 };
    fits.then(|| Candidate { at, label, text: text.trim().to_owned(), words, numbers })
}

/// The last row that is a project for sure.
fn end_of_records(source: &Source, kinds: &[Kind], candidates: &[Candidate]) -> usize {
    let named = |at: usize| candidates.binary_search_by_key(&at, |candidate| candidate.at).is_ok();
    let lone = |at: usize| source.columns.iter().filter(|(_, values)| !values.is_blank(at)).nth(1).is_none();
    let sure = |at: &usize| kinds.get(*at) == Some(&Kind::Record) && !named(*at) && !lone(*at);
    (0..kinds.len()).rev().find(sure).unwrap_or(0)
}

/// Running sums of the columns in which totals stand.
struct Ledger {
    columns: Vec<(usize, Vec<Option<Amount>>)>,
    sums: Vec<i128>,
    records: u64,
    /// Where a total may begin to count: the row, the sums and the records before it.
    starts: Vec<(usize, Vec<i128>, u64)>,
}

impl Ledger {
    /// A column whose decimal sign is not clear proves nothing, and is left out.
    fn new(source: &Source, columns: &[usize], decimal: Option<char>) -> Self {
        let options = AmountOptions { decimal, currency_per_cell: true, ..AmountOptions::default() };
        let read = |&column: &usize| {
            let (_, values) = source.columns.get(column)?;
            let parsed = parse_pieces(&values.pieces(&[]), &options).ok()?;
            Some((column, parsed.values))
        };
        let columns: Vec<_> = columns.iter().filter_map(read).collect();
        let sums = vec![0; columns.len()];
        Self { starts: vec![(0, sums.clone(), 0)], columns, sums, records: 0 }
    }

    fn add(&mut self, at: usize) {
        self.records = self.records.saturating_add(1);
        for ((_, values), sum) in self.columns.iter().zip(&mut self.sums) {
            let amount = values.get(at).copied().flatten().map_or(0, |amount| amount.minor);
            // A sum beyond the type equals no cell.
            *sum = sum.saturating_add(amount);
        }
    }

    fn close(&mut self, at: usize) {
        self.starts.push((at.saturating_add(1), self.sums.clone(), self.records));
    }

    /// The row from which a total counts; `None` when the row is no total.
    fn cover(&self, total: &Candidate, at_end: bool) -> Option<usize> {
        let open = self.starts.iter().rev().take(LEVELS).filter(|(_, _, records)| *records < self.records);
        let proved = open.clone().map(|(row, sums, _)| (self.equal(total, sums), *row));
        // Of several readings the one that explains most columns, then the nearest rows.
        let best = proved.rev().max_by_key(|(equal, _)| *equal).filter(|(equal, _)| *equal > 0);
        let certain = total.words == 1 && (total.label == Label::Exact || (total.label == Label::Before && at_end));
        let nearest = || open.clone().next().map(|(row, ..)| *row);
        let whole = || self.starts.first().map(|(row, ..)| *row);
        best.map(|(_, row)| row).or_else(|| {
            if !certain {
                None
            } else if at_end {
                whole()
            } else {
                nearest().or_else(whole)
            }
        })
    }

    /// In how many columns the total is the sum of the rows since then.
    fn equal(&self, total: &Candidate, since: &[i128]) -> usize {
        let columns = self.columns.iter().zip(self.sums.iter().zip(since));
        let equal = columns.filter(|((_, values), (sum, since))| {
            let own = values.get(total.at).copied().flatten().map(|amount| amount.minor);
            let sum = sum.checked_sub(**since);
            own.is_some() && own == sum && own != Some(0)
        });
        equal.count()
    }
}

/// A printed total beside the sum of the rows it covers, both as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) struct Check {
    row: u32,
    label: String,
    covers: (u32, u32),
    printed: Amount,
    /// `None` when the sum does not fit.
    sum: Option<Amount>,
    /// The one row whose amount is the difference.
    explained: Option<u32>,
}

/// Compares the totals of a column with its amounts; `options` are those with which it was read.
pub(in crate::read) fn check(
    source: &Source,
    name: &str,
    values: &[Option<Amount>],
    decimal: Option<char>,
    options: &AmountOptions<'_>,
) -> Vec<Check> {
    let scale = values.iter().flatten().map(|amount| amount.scale).max().unwrap_or(0);
    let options = AmountOptions { decimal, currency_per_cell: true, ..options.clone() };
    let one = |total: &Published| {
        let (_, text, typed) = total.cells.iter().find(|(column, ..)| column == name)?;
        let piece = if *typed { Piece::Number(text) } else { Piece::Text(text) };
        let printed = parse_pieces(&[piece], &options).ok()?.values.first().copied().flatten()?;
        let scale = scale.max(printed.scale);
        let from = source.rows.partition_point(|row| *row < total.covers.0);
        let to = source.rows.partition_point(|row| *row <= total.covers.1);
        let covered = values.get(from..to).unwrap_or_default();
        let (label, row, covers) = (total.label.clone(), total.row, total.covers);
        let printed = printed.rescale(scale).ok()?;
        let sum = sum(covered, scale);
        let explained = sum
            .and_then(|sum| explain(covered, printed, sum))
            .and_then(|at| source.rows.get(from.saturating_add(at)).copied());
        Some(Check { row, label, covers, printed, sum, explained })
    };
    source.published.iter().filter_map(one).collect()
}

fn sum(values: &[Option<Amount>], scale: u8) -> Option<Amount> {
    let mut sum = Sum::default();
    for amount in values.iter().flatten() {
        sum.add(amount.rescale(scale).ok()?.minor);
    }
    Some(Amount { minor: sum.total("amount").ok()?, scale })
}

/// The only amount that the printed total lacks.
fn explain(values: &[Option<Amount>], printed: Amount, sum: Amount) -> Option<usize> {
    let lacks = sum.minor.checked_sub(printed.minor).filter(|lacks| *lacks != 0)?;
    let same = |value: &Option<Amount>| {
        value.and_then(|amount| amount.rescale(sum.scale).ok()).is_some_and(|amount| amount.minor == lacks)
    };
    let mut found = values.iter().enumerate().filter(|(_, value)| same(value)).map(|(at, _)| at);
    found.next().filter(|_| found.next().is_none())
}

impl Check {
    fn agrees(&self) -> bool {
        self.sum == Some(self.printed)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.covers;
        write!(f, "printed {}, rows {first} to {last} add up to ", self.printed)?;
        let Some(sum) = self.sum else { return f.write_str("more than 128 bits") };
        write!(f, "{sum}")?;
        let Some(more) = self.printed.minor.checked_sub(sum.minor) else { return Ok(()) };
        let size = Amount { minor: more.saturating_abs(), scale: sum.scale };
        match more {
            0 => f.write_str(", the same")?,
            1.. => write!(f, ", {size} less than printed")?,
            _ => write!(f, ", {size} more than printed")?,
        }
        self.explained.map_or(Ok(()), |row| write!(f, "; the amount of row {row} alone explains it"))
    }
}

/// Writes what the printed totals say beside their rejected rows, and returns the line of the account.
pub(in crate::read) fn tell(checks: &[Check], field: Field, draft: &mut Draft) -> String {
    let differ: Vec<&Check> = checks.iter().filter(|check| !check.agrees()).collect();
    for check in checks {
        let mut rows = draft.rejected.iter_mut();
        let own = rows.find(|r| r.whole_row && r.reason == "total_row" && r.row == u64::from(check.row));
        if let Some(rejection) = own {
            rejection.detail = format!("{}; {field}: {check}", rejection.detail);
        }
    }
    for check in &differ {
        draft.notes.push(format!("total in row {} '{}' differs; {field}: {check}", check.row, check.label));
    }
    match (checks, differ.first()) {
        ([], _) => String::new(),
        ([only], None) => {
            format!("; the table's own total in row {} '{}' agrees: {}", only.row, only.label, only.printed)
        }
        (all, None) => {
            let last = all.last().map_or_else(String::new, |c| format!("row {} '{}': {}", c.row, c.label, c.printed));
            format!("; all {} totals of the table agree with their rows, the last in {last}", all.len())
        }
        (all, Some(_)) => format!("; {} of {} totals of the table differ from their rows", differ.len(), all.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals() {
        for exact in ["I alt", "i alt:", "TOTAL", "Subtotal", "Sum.", " Ialt "] {
            assert_eq!(label(exact), Some(Label::Exact), "{exact}");
        }
        assert_eq!(label("I alt 2017"), Some(Label::Before));
        assert_eq!(label("Total Recall"), Some(Label::Before));
        assert_eq!(label("Socialforvaltningen i alt"), Some(Label::After));
        for other in ["", "Titel", "Totalentreprise", "Samlet indsats", "Summer camp", "Æblet", "alt"] {
            assert_eq!(label(other), None, "{other}");
        }
    }
}
