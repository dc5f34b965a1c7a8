//! Arrow columns: exact types are kept, so that nothing exact is parsed from text.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, ByteArrayType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use rayon::prelude::*;

use crate::calendar::Date;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::Money;
use crate::{Error, Result};

type Text = Option<Box<str>>;

/// A source of record batches with one schema.
pub(in crate::read) fn read(file: &str, schema: &arrow_schema::Schema, batches: &[RecordBatch]) -> Result<Source> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let columns = names.into_par_iter().enumerate().map(|(at, name)| {
        let chunks: Vec<&ArrayRef> = batches.iter().filter_map(|batch| batch.columns().get(at)).collect();
        let kind = schema.fields().get(at).map_or(&DataType::Null, |field| field.data_type());
        column(&name, kind, &chunks).map(|values| (name, values))
    });
    let mut source = Source::new(file, columns.collect::<Result<_>>()?)?;
    if schema.fields().iter().any(|f| matches!(f.data_type(), DataType::Timestamp(_, Some(_)))) {
        source.notes.push("time zones of timestamps dropped; days are those of UTC".to_owned());
    }
    Ok(source)
}

fn column(name: &str, kind: &DataType, chunks: &[&ArrayRef]) -> Result<Values> {
    let n = chunks.iter().copied().map(Array::len).sum();
    let values = match kind {
        DataType::Null => Values::Text(vec![None; n]),
        DataType::Boolean => Values::Bool(chunks.iter().filter_map(|c| c.as_boolean_opt()).flatten().collect()),
        kind if kind.is_integer() || is_decimal(kind) => exact(name, kind, chunks)?,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => floats(kind, chunks),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => dates(kind, chunks),
        kind if has_text(kind) => Values::Text(texts(chunks, n)),
        other => Values::Unsupported(other.to_string(), n),
    };
    if values.len() == n { Ok(values) } else { Err(Error::Internal(format!("column '{name}' lost rows as {kind}"))) }
}

fn is_decimal(kind: &DataType) -> bool {
    matches!(kind, DataType::Decimal128(..) | DataType::Decimal256(..))
}

fn has_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView => true,
        DataType::Dictionary(_, value) => has_text(value),
        DataType::List(item) | DataType::LargeList(item) => has_text(item.data_type()),
        _ => false,
    }
}

fn exact(name: &str, kind: &DataType, chunks: &[&ArrayRef]) -> Result<Values> {
    let minor = match kind {
        DataType::Int8 => integers::<Int8Type>(chunks),
        DataType::Int16 => integers::<Int16Type>(chunks),
        DataType::Int32 => integers::<Int32Type>(chunks),
        DataType::Int64 => integers::<Int64Type>(chunks),
        DataType::UInt8 => integers::<UInt8Type>(chunks),
        DataType::UInt16 => integers::<UInt16Type>(chunks),
        DataType::UInt32 => integers::<UInt32Type>(chunks),
        DataType::UInt64 => integers::<UInt64Type>(chunks),
        DataType::Decimal128(_, scale) => return decimals(name, *scale, integers::<Decimal128Type>(chunks)),
        DataType::Decimal256(_, scale) => return decimals(name, *scale, wide(name, chunks)?),
        other => return Err(Error::Internal(format!("{other} is no exact type"))),
    };
    Ok(Values::Exact { minor, scale: 0 })
}

fn integers<T: ArrowPrimitiveType<Native: Into<i128>>>(chunks: &[&ArrayRef]) -> Money {
    let arrays = chunks.iter().filter_map(|chunk| chunk.as_primitive_opt::<T>());
    arrays.flat_map(|array| array.iter().map(|value| value.map(Into::into))).collect()
}

fn wide(name: &str, chunks: &[&ArrayRef]) -> Result<Money> {
    let arrays = chunks.iter().filter_map(|chunk| chunk.as_primitive_opt::<Decimal256Type>());
    let narrow = |value: Option<<Decimal256Type as ArrowPrimitiveType>::Native>| {
        value.map(|v| v.to_i128().ok_or_else(|| Error::AmountOverflow(format!("'{name}': {v}")))).transpose()
    };
    arrays.flatten().map(narrow).collect()
}

/// A negative scale counts trailing zeros.
fn decimals(name: &str, scale: i8, minor: Money) -> Result<Values> {
    if let Ok(scale) = u8::try_from(scale) {
        return Ok(Values::Exact { minor, scale });
    }
    let factor = 10_i128.checked_pow(u32::from(scale.unsigned_abs()));
    let grown = |value: i128| {
        let product = factor.and_then(|f| value.checked_mul(f));
        product.ok_or_else(|| Error::AmountOverflow(format!("'{name}': {value}E{}", scale.unsigned_abs())))
    };
    let minor = minor.iter().map(|value| value.map(grown).transpose()).collect::<Result<_>>()?;
    Ok(Values::Exact { minor, scale: 0 })
}

fn floats(kind: &DataType, chunks: &[&ArrayRef]) -> Values {
    let mut values: Vec<Option<f64>> = Vec::new();
    for chunk in chunks {
        match kind {
            DataType::Float16 => {
                let array = chunk.as_primitive_opt::<Float16Type>();
                values.extend(array.iter().flat_map(|a| a.iter()).map(|x| x.map(f64::from)));
            }
            // The shortest decimal of the narrow float is what was meant, not that of its widening.
            DataType::Float32 => {
                let array = chunk.as_primitive_opt::<Float32Type>();
                values.extend(array.iter().flat_map(|a| a.iter()).map(|x| x.map(widened)));
            }
            _ => values.extend(chunk.as_primitive_opt::<Float64Type>().iter().flat_map(|a| a.iter())),
        }
    }
    Values::Float(values)
}

fn widened(x: f32) -> f64 {
    x.to_string().parse().unwrap_or_else(|_| f64::from(x))
}

fn dates(kind: &DataType, chunks: &[&ArrayRef]) -> Values {
    const DAY: i64 = 86_400;
    let day = |ticks: i64, per_second: i64| i32::try_from(ticks.div_euclid(DAY.saturating_mul(per_second))).ok();
    let mut values: Vec<Option<Date>> = Vec::new();
    for chunk in chunks {
        let mut push = |ticks: &mut dyn Iterator<Item = Option<i64>>, per_second: i64| {
            values.extend(ticks.map(|t| t.and_then(|t| day(t, per_second)).and_then(Date::from_days)));
        };
        match kind {
            DataType::Date32 => {
                let days = integers::<Date32Type>(&[chunk]);
                let date = |days: Option<i128>| days.and_then(|d| i32::try_from(d).ok()).and_then(Date::from_days);
                values.extend(days.iter().map(date));
            }
            DataType::Date64 => push(&mut ticks::<Date64Type>(chunk), 1_000),
            DataType::Timestamp(TimeUnit::Second, _) => push(&mut ticks::<TimestampSecondType>(chunk), 1),
            DataType::Timestamp(TimeUnit::Millisecond, _) => push(&mut ticks::<TimestampMillisecondType>(chunk), 1_000),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                push(&mut ticks::<TimestampMicrosecondType>(chunk), 1_000_000);
            }
            _ => push(&mut ticks::<TimestampNanosecondType>(chunk), 1_000_000_000),
        }
    }
    Values::Date(values)
}

fn ticks<T: ArrowPrimitiveType<Native = i64>>(chunk: &ArrayRef) -> impl Iterator<Item = Option<i64>> + '_ {
    chunk.as_primitive_opt::<T>().into_iter().flatten()
}

fn texts(chunks: &[&ArrayRef], n: usize) -> Vec<Text> {
    let mut texts = Vec::with_capacity(n);
    for chunk in chunks {
        push_texts(chunk, &mut texts);
    }
    texts
}

fn push_texts(chunk: &ArrayRef, texts: &mut Vec<Text>) {
    let boxed = |text: Option<&str>| text.map(Box::from);
    match chunk.data_type() {
        DataType::Utf8 => texts.extend(chunk.as_string::<i32>().iter().map(boxed)),
        DataType::LargeUtf8 => texts.extend(chunk.as_string::<i64>().iter().map(boxed)),
        DataType::Utf8View => texts.extend(chunk.as_string_view().iter().map(boxed)),
        DataType::Binary => push_bytes(chunk.as_binary::<i32>(), texts),
        DataType::LargeBinary => push_bytes(chunk.as_binary::<i64>(), texts),
        DataType::BinaryView => {
            texts.extend(
                chunk.as_binary_view().iter().map(|b| b.and_then(|b| std::str::from_utf8(b).ok()).map(Box::from)),
            );
        }
        DataType::Dictionary(..) => push_dictionary(chunk, texts),
        _ => push_lists(chunk, texts),
    }
}

fn push_bytes<T: ByteArrayType<Native = [u8]>>(array: &arrow_array::GenericByteArray<T>, texts: &mut Vec<Text>) {
    texts.extend(array.iter().map(|bytes| bytes.and_then(|b| std::str::from_utf8(b).ok()).map(Box::from)));
}

fn push_dictionary(chunk: &ArrayRef, texts: &mut Vec<Text>) {
    let Some(dictionary) = chunk.as_any_dictionary_opt() else {
        texts.extend(vec![None; chunk.len()]);
        return;
    };
    let mut words: Vec<Text> = Vec::with_capacity(dictionary.values().len());
    push_texts(dictionary.values(), &mut words);
    if words.is_empty() {
        texts.extend(vec![None; chunk.len()]);
        return;
    }
    let keys = dictionary.normalized_keys();
    let word = |(row, key): (usize, &usize)| if chunk.is_null(row) { None } else { words.get(*key).cloned().flatten() };
    texts.extend(keys.iter().enumerate().map(word));
}

/// The texts of a list, joined.
fn push_lists(chunk: &ArrayRef, texts: &mut Vec<Text>) {
    let mut push = |item: Option<ArrayRef>| {
        let words = item.map(|item| {
            let mut words = Vec::with_capacity(item.len());
            push_texts(&item, &mut words);
            words.iter().flatten().map(AsRef::as_ref).collect::<Vec<&str>>().join("; ").into_boxed_str()
        });
        texts.push(words);
    };
    if let Some(lists) = chunk.as_list_opt::<i32>() {
        lists.iter().for_each(&mut push);
    } else if let Some(lists) = chunk.as_list_opt::<i64>() {
        lists.iter().for_each(&mut push);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use std::sync::Arc;

    use arrow_array::*;
    use arrow_schema::{Field, Schema};

    use super::*;

    fn values(array: ArrayRef) -> Values {
        let schema = Arc::new(Schema::new(vec![Field::new("a", array.data_type().clone(), true)]));
        let batch = RecordBatch::try_new(Arc::clone(&schema), vec![array]).unwrap();
        read("data", &schema, &[batch.clone(), batch]).unwrap().columns.remove(0).1
    }

    fn shown(array: ArrayRef) -> Vec<String> {
        let values = values(array);
        (0..values.len()).map(|row| values.text(row).map(String::from).unwrap_or_default()).collect()
    }

    #[test]
    fn types_keep_their_values() {
        assert_eq!(shown(Arc::new(StringArray::from(vec![Some("a"), None]))), ["a", "", "a", ""]);
        assert_eq!(shown(Arc::new(LargeStringArray::from(vec!["a"]))), ["a", "a"]);
        assert_eq!(shown(Arc::new(StringViewArray::from(vec!["a"]))), ["a", "a"]);
        let words: DictionaryArray<Int32Type> = vec![Some("x"), None, Some("x")].into_iter().collect();
        assert_eq!(shown(Arc::new(words))[..3], ["x", "", "x"]);
        let none: DictionaryArray<Int32Type> = vec![None::<&str>, None].into_iter().collect();
        assert_eq!(shown(Arc::new(none))[..2], ["", ""]);
        assert_eq!(shown(Arc::new(Int64Array::from(vec![i64::MIN])))[0], i64::MIN.to_string());
        assert_eq!(shown(Arc::new(UInt64Array::from(vec![u64::MAX])))[0], u64::MAX.to_string());
        let money = Decimal128Array::from(vec![Some(-123_450), None]).with_precision_and_scale(38, 2).unwrap();
        assert_eq!(shown(Arc::new(money))[..2], ["-1234.50", ""]);
        let round = Decimal128Array::from(vec![12]).with_precision_and_scale(5, -3).unwrap();
        assert_eq!(shown(Arc::new(round))[0], "12000");
        assert_eq!(shown(Arc::new(Float32Array::from(vec![0.1_f32])))[0], "0.1");
        assert_eq!(shown(Arc::new(BooleanArray::from(vec![true])))[0], "true");
        assert_eq!(shown(Arc::new(NullArray::new(1)))[0], "");
    }

    #[test]
    fn days_of_dates_and_timestamps() {
        // 17 000 days after 1970-01-01.
        let day = "2016-07-18";
        assert_eq!(shown(Arc::new(Date32Array::from(vec![17_000])))[0], day);
        assert_eq!(shown(Arc::new(Date64Array::from(vec![17_000 * 86_400_000])))[0], day);
        assert_eq!(shown(Arc::new(TimestampSecondArray::from(vec![17_000 * 86_400 + 86_399])))[0], day);
        let nanos = TimestampNanosecondArray::from(vec![17_000 * 86_400_000_000_000]).with_timezone("UTC");
        assert_eq!(shown(Arc::new(nanos))[0], day);
        assert_eq!(shown(Arc::new(TimestampMicrosecondArray::from(vec![-1])))[0], "1969-12-31");
    }

    #[test]
    fn wide_decimals_fit_or_say_so() {
        let fits = Decimal256Array::from(vec![arrow_buffer_i256(5)]).with_precision_and_scale(76, 2).unwrap();
        assert_eq!(shown(Arc::new(fits))[0], "0.05");
    }

    fn arrow_buffer_i256(x: i128) -> <Decimal256Type as ArrowPrimitiveType>::Native {
        <Decimal256Type as ArrowPrimitiveType>::Native::from_i128(x)
    }

    #[test]
    fn lists_join_and_structs_are_unsupported() {
        let mut list = builder::ListBuilder::new(builder::StringBuilder::new());
        list.append_value([Some("a"), Some("b")]);
        list.append_null();
        assert_eq!(shown(Arc::new(list.finish()))[..2], ["a; b", ""]);
        assert!(matches!(values(Arc::new(Time32SecondArray::from(vec![1]))), Values::Unsupported(..)));
    }
}
