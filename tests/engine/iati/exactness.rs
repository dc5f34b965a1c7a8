//! Against fractions: what the file says, added up the slow way.

use num_rational::BigRational;
use proptest::prelude::*;

use super::*;

type Row = (u8, usize, i64, u32);

const CODES: [&str; 3] = ["EUR", "USD", "JPY"];

fn fraction(mantissa: i64, scale: u32) -> BigRational {
    BigRational::new(mantissa.into(), 10_i64.pow(scale).into())
}

/// `-12.05`, by hand and not by the engine.
fn written(mantissa: i64, scale: u32) -> String {
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale as usize);
    format!("{}{whole}{}{rest}", if mantissa < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" })
}

fn parsed(text: &str) -> BigRational {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: i128 = format!("{whole}{rest}").parse().unwrap();
    BigRational::new(digits.into(), 10_i128.pow(u32::try_from(rest.len()).unwrap()).into())
}

fn xml(rows: &[Row], sectors: &[u32]) -> String {
    let transaction = |(kind, code, mantissa, scale): &Row| {
        format!(
            "<transaction><transaction-type code=\"{kind}\"/><value currency=\"{}\">{}</value></transaction>",
            CODES[*code],
            written(*mantissa, *scale)
        )
    };
    let sector = |(nth, percent): (usize, &u32)| {
        format!("<sector code=\"S{nth}\" percentage=\"{}\"/>", written(i64::from(*percent), 2))
    };
    let transactions = rows.iter().map(transaction).collect::<Vec<_>>().concat();
    let sectors = sectors.iter().enumerate().map(sector).collect::<Vec<_>>().concat();
    one(&(sectors + &transactions))
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((1..=13_u8, 0..3_usize, -1_000_000_000_000_i64..1_000_000_000_000, 0..5_u32), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spending_and_commitments_are_those_of_fractions(rows in rows()) {
        let register = read(xml(&rows, &[]).as_bytes()).unwrap();
        for (field, kinds) in [(Field::Amount, &[3_u8, 4][..]), (Field::Commitment, &[2])] {
            let got = register.amounts(field).unwrap();
            for (at, code) in CODES.iter().enumerate() {
                let own: Vec<&Row> = rows.iter().filter(|r| r.1 == at && kinds.contains(&r.0)).collect();
                let expected: BigRational = own.iter().map(|r| fraction(r.2, r.3)).sum();
                let found = got.iter().find(|(c, _, _)| c.as_str() == *code).map(|(_, a, _)| parsed(&a.to_string()));
                prop_assert_eq!(found, (!own.is_empty()).then_some(expected), "{} in {}", field, code);
            }
        }
    }

    /// Every part lies within one smallest unit of its exact share, and the parts add up to the whole.
    #[test]
    fn shares_add_up_and_stay_near(rows in rows(), sectors in proptest::collection::vec(1..9_000_u32, 2..6)) {
        let register = read(xml(&rows, &sectors).as_bytes()).unwrap();
        let shares = register.shares(Field::Theme).unwrap().to_vec();
        let parts = register.parts(&shares, &Label::Field(Field::Theme), &Work::new(1)).unwrap();
        let whole: u32 = sectors.iter().sum();
        for at in 0..register.len() {
            let Some(amount) = register.money(Field::Amount).and_then(|m| m.get(at)) else { continue };
            let mut sum = 0;
            for (nth, percent) in sectors.iter().enumerate() {
                let part = parts.find(&format!("{} · S{nth}", register.id(at))).unwrap();
                let minor = parts.money(Field::Amount).unwrap().get(part).unwrap();
                let exact = BigRational::new((amount * i128::from(*percent)).into(), whole.into());
                let off = BigRational::from_integer(minor.into()) - exact;
                prop_assert!(off.numer().magnitude() < off.denom().magnitude(), "{minor} of {amount}");
                sum += minor;
            }
            prop_assert_eq!(sum, amount);
        }
        let told = register.rejected().iter().any(|r| r.reason == "percentages_not_100");
        // Half a hundredth for each percentage.
        let off = u64::from(whole.abs_diff(10_000)) * 2 > sectors.len() as u64;
        prop_assert_eq!(told, off);
    }
}
