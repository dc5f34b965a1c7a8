//! Ways into nested JSON, and the money in it.

use serde_json::Value;

use crate::money::{Amount, Currency};
use crate::read::nested::exact;
use crate::read::nested::records::Context;

/// The value below a path of keys.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// A text or a number as text; empty ones are none.
pub(super) fn text(value: &Value, path: &[&str]) -> Option<String> {
    let text = match at(value, path)? {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The objects of a list; one object alone is a list of one.
pub(super) fn list<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    match at(value, path) {
        Some(Value::Array(items)) => items.iter().filter(|item| item.is_object()).collect(),
        Some(object @ Value::Object(_)) => vec![object],
        _ => Vec::new(),
    }
}

/// The plain values of a list.
pub(super) fn words(value: &Value, path: &[&str]) -> Vec<String> {
    match at(value, path) {
        Some(Value::Array(items)) => items.iter().filter_map(|item| text(item, &[])).collect(),
        Some(one) => text(one, &[]).into_iter().collect(),
        None => Vec::new(),
    }
}

/// `{"amount": 1.5, "currency": "DKK"}`: a number keeps its own text; without an amount there is none.
pub(super) fn money(value: Option<&Value>, column: &str, context: &mut Context<'_>) -> Option<(Currency, Amount)> {
    let value = value?;
    let raw = text(value, &["amount"])?;
    let amount = match exact::decimal(&raw) {
        Ok(amount) => amount,
        Err(refusal) => {
            context.reject(column, &raw, refusal);
            return None;
        }
    };
    let named = text(value, &["currency"]);
    let currency = match &named {
        Some(code) => code.parse().ok(),
        None => context.currency,
    };
    if currency.is_none() {
        let detail = "the value names no code of ISO 4217; pass currency= for those that name none";
        context.reject(column, format!("{raw} {}", named.unwrap_or_default()).trim(), ("no_currency", detail));
    }
    currency.map(|currency| (currency, amount))
}

/// `100.00 DKK`.
pub(super) fn shown(money: Option<(Currency, Amount)>) -> Option<String> {
    money.map(|(currency, amount)| format!("{amount} {currency}"))
}
