//! Parquet read page by page: the same register as by the general way, whatever the writer did.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Decimal128Array, Int32Array, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use overblik::read::{Cell, ReadOptions, from_batches, from_cells, read, read_bytes};
use overblik::similarity::{SimilaritySettings, similarity};
use overblik::totals::{Measure, TotalsSettings, totals};
use overblik::{Error, Field, Register, Schema, Work};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use proptest::prelude::*;

/// How a file is written.
#[derive(Debug, Clone)]
struct Writing {
    dictionary: bool,
    small_dictionary: bool,
    second_version: bool,
    compression: Compression,
    group: usize,
    page: usize,
}

fn writings() -> impl Strategy<Value = Writing> {
    let compression = prop::sample::select(vec![
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
    ]);
    (any::<[bool; 3]>(), compression, 1_usize..50, 1_usize..30).prop_map(|(flags, compression, group, page)| {
        let [dictionary, small_dictionary, second_version] = flags;
        Writing { dictionary, small_dictionary, second_version, compression, group, page }
    })
}

fn written(columns: Vec<(&str, ArrayRef)>, how: &Writing) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let version = if how.second_version { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(how.dictionary)
        .set_dictionary_page_size_limit(if how.small_dictionary { 24 } else { 1 << 20 })
        .set_writer_version(version)
        .set_compression(how.compression)
        .set_max_row_group_row_count(Some(how.group))
        .set_data_page_row_count_limit(how.page)
        .set_write_batch_size(how.page)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn schema() -> Schema {
    let schema = Schema::default().with(Field::Amount, "amount").with(Field::Currency, "DKK");
    Schema { only: true, dims: vec!["kind".into()], ..schema.with(Field::Unit, "unit").with(Field::TotalCost, "cost") }
}

fn options() -> ReadOptions {
    ReadOptions { schema: Some(schema()), ..ReadOptions::default() }
}

/// Everything that a register shows of how it was read.
fn shown(register: &Register) -> impl PartialEq + std::fmt::Debug {
    let ids: Vec<String> = register.ids().iter().map(str::to_owned).collect();
    let origins: Vec<_> = (0..register.len()).map(|at| register.origin(at)).collect();
    let digest = register.digest().to_owned();
    let rejected: Vec<_> = register.rejected().iter().map(|r| (r.row, r.column.clone(), r.reason.clone())).collect();
    let how: Vec<_> = register.account().iter().map(|a| (a.field.clone(), a.columns.clone(), a.how.clone())).collect();
    (ids, origins, digest, rejected, how, register.input_order().to_vec(), register.notes().to_vec())
}

type Row = (Option<i128>, Option<i64>, Option<&'static str>, Option<&'static str>);

/// Blank words, the name of the column itself, entities and spaces: what a row-by-row look would notice.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let word = |extra: &'static str| {
        prop_oneof![
            6 => prop::sample::select(vec![Some("Odense"), Some("Aarhus"), Some("Ribe"), None]),
            1 => prop::sample::select(vec![Some(" Ribe "), Some("R&amp;D"), Some(""), Some("  "), Some(extra)]),
        ]
    };
    let amount = prop_oneof![
        8 => (-1_000_i128..100_000).prop_map(Some),
        2 => Just(None),
        1 => prop::sample::select(vec![Some(0), Some(i128::from(i64::MAX)), Some(i128::from(i64::MIN) + 1)]),
    ];
    let wide = prop::sample::select(vec![None, Some(i128::from(i64::MIN)), Some(10_i128.pow(29))]);
    let rare = prop_oneof![30 => amount, 1 => wide];
    let cost = prop::option::of(prop_oneof![-5_i64..500, Just(i64::from(i32::MAX))]);
    prop::collection::vec((rare, cost, word("unit"), word("kind")), 1..120)
}

fn arrays(rows: &[Row], precision: u8) -> Vec<(&'static str, ArrayRef)> {
    let amounts = Decimal128Array::from(rows.iter().map(|r| r.0).collect::<Vec<_>>());
    let costs: Vec<Option<i64>> = rows.iter().map(|r| r.1).collect();
    let small = costs.iter().flatten().all(|&cost| i32::try_from(cost).is_ok());
    let costs: ArrayRef = if small && precision.is_multiple_of(2) {
        Arc::new(Int32Array::from(costs.iter().map(|c| c.map(|c| c as i32)).collect::<Vec<_>>()))
    } else {
        Arc::new(Int64Array::from(costs))
    };
    let kinds = rows.iter().map(|r| r.3);
    let kinds: ArrayRef = match precision % 3 {
        0 => Arc::new(kinds.collect::<StringViewArray>()),
        1 => Arc::new(kinds.collect::<LargeStringArray>()),
        _ => Arc::new(kinds.collect::<StringArray>()),
    };
    vec![
        ("amount", Arc::new(amounts.with_precision_and_scale(precision, 2).unwrap())),
        ("cost", costs),
        ("unit", Arc::new(rows.iter().map(|r| r.2).collect::<StringArray>())),
        ("kind", kinds),
    ]
}

/// The slow way: cells one by one, numbers as text.
fn cell_by_cell(rows: &[Row]) -> Result<Register, Error> {
    let amount = |minor: i128| Cell::Number(overblik::money::Amount { minor, scale: 2 }.to_string().into());
    let text = |word: Option<&str>| word.map_or(Cell::Null, |word| Cell::Text(word.into()));
    let columns = vec![
        rows.iter().map(|r| r.0.map_or(Cell::Null, amount)).collect(),
        rows.iter().map(|r| r.1.map_or(Cell::Null, |c| Cell::Number(c.to_string().into()))).collect(),
        rows.iter().map(|r| text(r.2)).collect(),
        rows.iter().map(|r| text(r.3)).collect(),
    ];
    from_cells(["amount", "cost", "unit", "kind"].map(str::to_owned).to_vec(), columns, &options(), &Work::new(1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pages_give_what_arrow_and_cells_give(rows in rows(), how in writings(), precision in 30_u8..=38, narrow in any::<bool>()) {
        // Precisions up to 9, 18 and beyond are stored in 4, 8 and up to 16 bytes.
        let fits = rows.iter().filter_map(|r| r.0).all(|a| a.abs() < 10_i128.pow(9));
        let precision = if narrow && fits { 9 + 9 * (precision % 2) } else { precision };
        let columns = arrays(&rows, precision);
        let file = written(columns.clone(), &how);
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let work = Work::new(2);
        let pages = read_bytes("data", &file, &options(), &work);
        let arrow = from_batches(&batch.schema(), std::slice::from_ref(&batch), &options(), &work);
        let cells = cell_by_cell(&rows);
        match (pages, arrow, cells) {
            (Ok(pages), Ok(arrow), Ok(cells)) => {
                prop_assert_eq!(shown(&pages), shown(&arrow));
                prop_assert_eq!((pages.digest(), pages.len()), (cells.digest(), cells.len()));
                prop_assert!(pages.ids().iter().eq(cells.ids().iter()));
            }
            (pages, arrow, cells) => {
                let errors = [pages, arrow, cells].map(|read| read.map(|r| r.len()).unwrap_err().to_string());
                prop_assert!(errors.iter().all(|e| e == &errors[0]), "{errors:?}");
            }
        }
    }

    #[test]
    fn texts_of_pages_are_those_of_arrow(rows in rows(), how in writings()) {
        let texts = |of: fn(&Row) -> Option<&'static str>| Arc::new(rows.iter().map(of).collect::<StringArray>());
        let amounts = Arc::new(Int64Array::from_iter_values(1..=rows.len() as i64));
        let columns: Vec<(&str, ArrayRef)> =
            vec![("amount", amounts), ("title", texts(|row| row.2)), ("description", texts(|row| row.3))];
        let schema = Schema::default().with(Field::Amount, "amount").with(Field::Currency, "DKK");
        let schema = schema.with(Field::Title, "title").with(Field::Description, "description");
        let options = ReadOptions { schema: Some(Schema { only: true, ..schema }), ..ReadOptions::default() };
        let (file, work) = (written(columns.clone(), &how), Work::new(2));
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let pages = read_bytes("data", &file, &options, &work).unwrap();
        let arrow = from_batches(&batch.schema(), std::slice::from_ref(&batch), &options, &work).unwrap();
        prop_assert_eq!(shown(&pages), shown(&arrow));
        let trimmed = |text: Option<&'static str>| text.map(str::trim).filter(|t| !t.is_empty()).map(|t| t.replace("&amp;", "&"));
        for (field, of) in [(Field::Title, (|row| row.2) as fn(&Row) -> _), (Field::Description, |row| row.3)] {
            let read: Vec<Option<String>> = pages.text(field).unwrap().iter().map(|t| t.map(str::to_owned)).collect();
            prop_assert_eq!(read, rows.iter().map(|row| trimmed(of(row))).collect::<Vec<_>>());
        }
    }

    #[test]
    fn broken_files_are_errors(rows in rows(), how in writings(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut file = written(arrays(&rows, 20), &how);
        let at = at.index(file.len());
        file[at] ^= byte;
        // Whatever was hit, there is an answer; amounts are not summed wrongly in silence where a checksum could tell.
        let _ = read_bytes("data.parquet", &file, &options(), &Work::new(2));
        file.truncate(at);
        prop_assert!(read_bytes("data.parquet", &file, &options(), &Work::new(2)).is_err());
    }
}

fn plain() -> Writing {
    let compression = Compression::SNAPPY;
    Writing { dictionary: true, small_dictionary: false, second_version: false, compression, group: 1000, page: 500 }
}

/// More words than a byte has numbers, in several groups, from a file and from memory, on any number of threads.
#[test]
fn many_words_and_groups() {
    let names: Vec<String> = (0..5000).map(|i| format!("unit {:03}", i * 7 % 400)).collect();
    let amounts = (0..5000).map(|i| (i % 17 > 0).then_some(i * i - 1000)).collect::<Vec<Option<i128>>>();
    let decimals = Decimal128Array::from(amounts.clone()).with_precision_and_scale(18, 2).unwrap();
    let columns: Vec<(&str, ArrayRef)> =
        vec![("amount", Arc::new(decimals)), ("unit", Arc::new(StringArray::from_iter_values(&names)))];
    let file = written(columns, &plain());
    let schema = Schema::default().with(Field::Amount, "amount").with(Field::Unit, "unit");
    let options = ReadOptions {
        schema: Some(Schema { only: true, ..schema }),
        currency: "DKK".parse().ok(),
        ..ReadOptions::default()
    };
    let path = std::env::temp_dir().join(format!("overblik-pages-{}.parquet", std::process::id()));
    std::fs::write(&path, &file).unwrap();
    let settings = TotalsSettings { by: vec!["unit".into()], measures: Measure::ALL.to_vec(), of: None };
    let mut tables = Vec::new();
    for threads in 1..=3 {
        let register = read(std::slice::from_ref(&path), &options, &Work::new(threads)).unwrap();
        assert_eq!(register.category(Field::Unit).unwrap().values().len(), 400);
        assert!(register.category(Field::Unit).unwrap().iter().eq(names.iter().map(|name| Some(name.as_str()))));
        assert!(register.money(Field::Amount).unwrap().iter().eq(amounts.iter().copied()));
        tables.push(totals(&register, &settings, &Work::new(threads)).unwrap());
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!((tables.len(), &tables[0], &tables[0]), (3, &tables[1], &tables[2]));
}

#[test]
fn what_does_not_fit_in_memory_is_refused_before_it_is_read() {
    let n = 10_000_i64;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("amount", Arc::new(Int64Array::from_iter_values(0..n))),
        ("text", Arc::new(StringArray::from_iter_values((0..n).map(|i| format!("en lang titel om et projekt {i}"))))),
    ];
    let file = written(columns, &plain());
    let closed = Schema { only: true, ..Schema::default().with(Field::Amount, "amount") };
    let options = |schema| ReadOptions {
        schema: Some(schema),
        currency: "DKK".parse().ok(),
        memory_limit: Some(100_000),
        ..ReadOptions::default()
    };
    // The texts alone take more than the limit of 97.6 KiB; the amounts, 8 bytes a row, just fit.
    let open = Schema { only: false, ..closed.clone() };
    let error = read_bytes("data.parquet", &file, &options(open), &Work::new(1)).unwrap_err().to_string();
    for part in ["data.parquet: at least", "97.6 KiB are available", "'text'", "'amount' 78.1 KiB", "only=True"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(read_bytes("data.parquet", &file, &options(closed), &Work::new(1)).unwrap().len(), 10_000);
}

#[test]
fn money_alone_makes_a_register_and_likeness_says_what_it_lacks() {
    let amounts: ArrayRef = Arc::new(Int64Array::from(vec![Some(3), None]));
    let batch = RecordBatch::try_from_iter_with_nullable([("a", amounts, true)]).unwrap();
    let named = ReadOptions {
        schema: Some(Schema::default().with(Field::Amount, "a")),
        currency: "DKK".parse().ok(),
        ..ReadOptions::default()
    };
    let register = from_batches(&batch.schema(), std::slice::from_ref(&batch), &named, &Work::new(1)).unwrap();
    assert_eq!(register.amounts(Field::Amount).unwrap()[0].1.to_string(), "3.00");
    let likeness = similarity(&register, &SimilaritySettings::default(), &Work::new(1));
    assert!(
        matches!(&likeness, Err(Error::Schema(m)) if m.contains("title=") && m.contains("id, amount")),
        "{likeness:?}"
    );
    let guessed = ReadOptions { schema: None, ..named };
    let error = from_batches(&batch.schema(), &[batch], &guessed, &Work::new(1)).unwrap_err().to_string();
    assert!(error.contains("title"), "{error}");
}
