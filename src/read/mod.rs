//! Bytes and frames to a register: containers to columns, columns to fields, with every cell that could not be used.

pub mod numbers;

mod archive;
mod arrow;
mod by_year;
mod compact;
mod csv;
mod excel;
mod fields;
mod gzip;
mod header;
mod interpret;
mod json;
mod memory;
mod merge;
mod nested;
mod pace;
mod parquet;
mod recognise;
mod runs;
mod sheet;
mod source;
mod standards;
mod text;
mod text_columns;
mod values;

use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use crate::calendar::Date;
use crate::money::Currency;
use crate::register::{Account, Draft, Register, Schema};
use crate::{Error, Place, Result, Work};

pub use fields::{counts, dates};
pub use recognise::recognise_names;
use source::Source;
use standards::Joint;
pub use standards::{check_standard, standards};
pub use text_columns::{TextColumns, text_columns, text_of_batches};
use values::Values;

/// What the caller knows about a source; everything else is read from it.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Which column is which field; recognised from the header when `None`.
    pub schema: Option<Schema>,
    /// The published format that the source must have, as `cordis`; told by its columns when `None`.
    pub standard: Option<String>,
    /// Sheets of a workbook, `*` for all whose tables have one shape; the first that holds a table when empty.
    pub sheets: Vec<String>,
    /// Whether ids, and the links between them, are prefixed with the name of their file.
    pub prefix_ids: bool,
    /// Decimal sign of amounts, `,` or `.`; decided from each column when `None`.
    pub decimal: Option<char>,
    /// Currency of amounts that name none.
    pub currency: Option<Currency>,
    /// Unit of amounts whose header gives one, as `1000` or `mio.`; `1` says that they are whole.
    pub unit: Option<String>,
    /// Encoding of text files, as `windows-1252`.
    pub encoding: Option<String>,
    /// Whether binary floats are taken as money, by their shortest decimals.
    pub allow_float: bool,
    /// What the register must be called wherever it is shown.
    pub label: Option<String>,
    /// Bytes of memory that reading may take; what is available when `None`.
    pub memory_limit: Option<u64>,
}

/// A cell of a spreadsheet, of JSON or of a list of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// Empty.
    #[default]
    Null,
    /// Words, or a number in the source's own spelling.
    Text(Box<str>),
    /// A number as exact plain text with a dot.
    Number(Box<str>),
    /// A binary float.
    Float(f64),
    /// A date.
    Date(Date),
    /// Yes or no.
    Bool(bool),
    /// An error of a spreadsheet, as `#REF!`.
    Error(Box<str>),
}

/// Reads files as one register.
///
/// Several files keep their name in the column `source`.
///
/// # Errors
/// [`Error::Read`] for a source that cannot be read, [`Error::Schema`] for columns that are missing or unclear and for
/// an id that two files have, [`Error::Amount`] for a money column that cannot be trusted, [`Error::Currency`] for
/// amounts without a currency.
pub fn read(paths: &[PathBuf], options: &ReadOptions, work: &Work) -> Result<Register> {
    let sizes: Vec<u64> = paths.iter().map(|path| std::fs::metadata(path).map_or(0, |file| file.len())).collect();
    work.begin("read", sizes.iter().sum());
    work.on_pool(|| {
        let mut drafts = Vec::with_capacity(paths.len());
        let mut joint = Joint::default();
        let mut begun = work.done();
        for (path, size) in paths.iter().zip(sizes) {
            take(open(path, options, work)?, &mut joint, &mut drafts, options, work)?;
            begun = to_the_end(begun, size, work)?;
        }
        take_all(joint.finish(options)?, &mut drafts, options, work)?;
        merge::build(drafts, options)
    })
}

/// Reports what a reader left untold of its file, so that the next one begins where it should.
fn to_the_end((_, done, total): Told, size: u64, work: &Work) -> Result<Told> {
    let (_, reached, all) = work.done();
    let end = done.saturating_add(size).saturating_add(all.saturating_sub(total));
    work.advance(end.saturating_sub(reached))?;
    Ok(work.done())
}

/// The step, the units done, and those in all.
type Told = (&'static str, u64, u64);

/// Reads the bytes of one file; the name tells its format.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Register> {
    work.begin("read", bytes.len() as u64);
    work.on_pool(|| build(container(name, bytes, options, work)?, options, work))
}

/// Reads columns of cells.
///
/// # Errors
/// As [`read`].
pub fn from_cells(names: Vec<String>, columns: Vec<Vec<Cell>>, options: &ReadOptions, work: &Work) -> Result<Register> {
    if names.len() != columns.len() {
        return Err(Error::Schema(format!("{} names for {} columns", names.len(), columns.len())));
    }
    work.begin("read", 1);
    let columns = names.into_iter().zip(columns.into_iter().map(Values::Cells)).collect();
    work.on_pool(|| build(vec![Source::new("data", columns)?], options, work))
}

/// Reads the record batches of a frame.
///
/// # Errors
/// As [`read`].
pub fn from_batches(
    schema: &arrow_schema::Schema,
    batches: &[RecordBatch],
    options: &ReadOptions,
    work: &Work,
) -> Result<Register> {
    work.begin("read", 1);
    work.on_pool(|| build(vec![arrow::read("data", schema, batches)?.if_plain()], options, work))
}

/// What the header of a file suggests, with one account line a field; amounts are not read.
///
/// # Errors
/// As [`read`].
pub fn recognise_file(path: &Path, options: &ReadOptions) -> Result<(Schema, Vec<Account>)> {
    let work = Work::new(1);
    let names = || Ok(open(path, options, &work)?.first().map(Source::names).unwrap_or_default());
    work.on_pool(|| recognise_names(&names()?, options.standard.as_deref()))
}

fn build(sources: Vec<Source>, options: &ReadOptions, work: &Work) -> Result<Register> {
    let (mut joint, mut drafts) = (Joint::default(), Vec::new());
    take(sources, &mut joint, &mut drafts, options, work)?;
    take_all(joint.finish(options)?, &mut drafts, options, work)?;
    merge::build(drafts, options)
}

/// Makes drafts of the sources that need not wait for others.
fn take(
    sources: Vec<Source>,
    joint: &mut Joint,
    drafts: &mut Vec<Draft>,
    options: &ReadOptions,
    work: &Work,
) -> Result<()> {
    for source in sources {
        let ready = joint.take(source.without_other_rows(options, work)?, options)?;
        take_all(ready.into_iter().collect(), drafts, options, work)?;
    }
    Ok(())
}

fn take_all(sources: Vec<Source>, drafts: &mut Vec<Draft>, options: &ReadOptions, work: &Work) -> Result<()> {
    for source in sources {
        drafts.push(interpret::draft(source, options, work)?);
    }
    Ok(())
}

fn open(path: &Path, options: &ReadOptions, work: &Work) -> Result<Vec<Source>> {
    let name = path.display().to_string();
    let place = || Place::file(name.clone());
    if path.is_dir() {
        return Err(Error::read(place(), "a folder where a file was expected; name the files in it"));
    }
    if parquet::is_parquet(path) {
        return Ok(vec![parquet::open(&name, path, options, work)?]);
    }
    if let Ok(metadata) = std::fs::metadata(path) {
        memory::refuse_whole(&name, metadata.len(), options)?;
    }
    let bytes = std::fs::read(path).map_err(|e| {
        let missing = e.kind() == std::io::ErrorKind::NotFound;
        Error::read(place(), if missing { "no such file".to_owned() } else { format!("cannot be read: {e}") })
    })?;
    container(&name, &bytes, options, work)
}

/// The extension says what a file is; where the first bytes say otherwise, they are right.
fn container(name: &str, bytes: &[u8], options: &ReadOptions, work: &Work) -> Result<Vec<Source>> {
    if bytes.is_empty() {
        return Err(Error::read(Place::file(name), "the file is empty"));
    }
    if gzip::is(bytes) {
        let packed = bytes.len();
        let (name, bytes) = gzip::unpack(name, bytes, work)?;
        work.expect(bytes.len().saturating_sub(packed) as u64);
        return container(&name, &bytes, options, work);
    }
    if archive::is(bytes) {
        return archive::read(name, bytes, options, work);
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    if let Some(format) = excel::format(&extension, bytes) {
        return excel::read(name, bytes, options, format, work);
    }
    let source = match (extension.as_str(), bytes.get(..4).unwrap_or(bytes)) {
        ("parquet" | "pq", _) | (_, b"PAR1") => parquet::read(name, bytes, options, work),
        ("jsonl" | "ndjson", _) => json::read(name, bytes, options, true, work),
        ("json", _) => json::read(name, bytes, options, false, work),
        ("xml", _) | (_, b"<?xm" | b"\xef\xbb\xbf<" | b"\xff\xfe<\0" | b"\xfe\xff\0<") => {
            guard(name, "xml", || nested::iati::read(name, bytes, options, work))
        }
        // Many an xls is a text table under another name.
        _ => csv::read(name, bytes, options, work),
    };
    Ok(vec![source?])
}

/// Runs a reader of a foreign format; should it panic on broken input, that is an error as any other.
fn guard<T>(file: &str, what: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(Error::read(Place::file(file), format!("no valid file: {what} was expected"))))
}
