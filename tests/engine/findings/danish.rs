//! The Danish structural-fund register, when its folder is there.

use std::path::PathBuf;

use overblik::calendar::Date;
use overblik::money::Amount;
use overblik::register::Draft;
use overblik::{Field, Register};

fn file() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folders = std::env::var_os("OVERBLIK_SHARED").map(PathBuf::from).into_iter().chain([beside]);
    folders.map(|f| f.join("data/dk_eu_projects/projects.csv")).find(|f| f.is_file())
}

/// The projects of one period, or of both: provider = CVR, else name; programme = fund; unit = region; place = city.
#[allow(clippy::print_stderr)] // says that a check was skipped
pub fn danish(only: Option<&str>) -> Option<Register> {
    let Some(file) = file() else {
        eprintln!("skipped: the Danish register is not here");
        return None;
    };
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let period = at("period");
    let rows: Vec<_> = rows.into_iter().filter(|r| only.is_none_or(|p| &r[period] == p)).collect();
    assert!(!rows.is_empty(), "no row of {only:?}");
    let column = |name: &str| -> Vec<Option<Box<str>>> {
        let at = at(name);
        rows.iter().map(|r| Some(&r[at]).filter(|v| !v.is_empty()).map(|v| Box::from(v.trim()))).collect()
    };
    let (numbers, names) = (column("beneficiary_cvr"), column("beneficiary"));
    let providers = numbers.into_iter().zip(&names).map(|(number, name)| number.or(name.clone())).collect();
    let date = |name: &str| column(name).iter().map(|d| d.as_deref().and_then(day)).collect::<Vec<_>>();
    let draft = Draft {
        n: rows.len(),
        ids: Some(column("id")),
        texts: [(Field::Title, column("title")), (Field::Description, column("description"))].into(),
        categories: [
            (Field::Provider, providers),
            (Field::Programme, column("fund")),
            (Field::Unit, column("region")),
            (Field::Place, column("city")),
            (Field::Theme, column("theme")),
        ]
        .into(),
        provider_names: Some(names),
        money: [(Field::TotalCost, column("budget_dkk").iter().map(|a| a.as_deref().map(amount)).collect())].into(),
        currency: vec![Some("DKK".parse().unwrap()); rows.len()],
        dates: [(Field::Start, date("start_date")), (Field::End, date("end_date"))].into(),
        ..Draft::default()
    };
    Some(draft.build().unwrap())
}

/// What the register spans, for messages.
pub fn period(register: &Register) -> String {
    format!("{} … {}", register.id(0), register.id(register.len() - 1))
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|p| p.parse::<u32>().ok());
    Date::day(parts.next()?? as i32, parts.next()??, parts.next()??)
}

fn amount(text: &str) -> Amount {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Amount { minor: format!("{whole}{fraction:0<2}").parse().unwrap(), scale: 2 }
}
