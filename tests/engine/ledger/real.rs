//! The Swedish register of research grants, where it lies beside the checkout.

use std::path::PathBuf;

use overblik::Field;
use overblik::Schema;
use overblik::register::Rules;

use super::lines;

fn path() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned();
    let shared = [std::env::var("OVERBLIK_SHARED").unwrap_or_default(), beside];
    shared.iter().map(|s| PathBuf::from(s).join("data/swecris_kth/fundings.parquet")).find(|p| p.exists())
}

/// 22 587 640 002 SEK in 6 519 rows, of them 4 070 043 420 in 1 351 rows that another funder reports too: method
/// reference, 7.8.
#[test]
fn swecris_counts_duplicate_reports_once() {
    let Some(path) = path() else {
        eprintln!("skipped: ../shared/data/swecris_kth is not there");
        return;
    };
    let schema = Schema::default()
        .with(Field::Id, "project_id")
        .with(Field::Title, "title_sv")
        .with(Field::Amount, "amount_sek")
        .with(Field::Currency, "SEK")
        .with(Field::Unit, "funder");
    let options = overblik::read::ReadOptions { schema: Some(schema), ..Default::default() };
    let r = overblik::read::read(&[path], &options, &overblik::Work::new(2)).unwrap();
    let account = |r: &overblik::Register| lines(&overblik::totals::ledger(r, None).unwrap(), "SEK");
    let kronor = |amount: i128| Some(amount * 100);
    let once = account(&r);
    assert_eq!(once["duplicate_report"], (1_351, kronor(4_070_043_420)));
    assert_eq!(once["counted"], (6_519 - 1_351 - 11, kronor(18_517_596_582)));
    let raw = account(&r.counting(Rules { duplicate_reports: false, ..Rules::default() }).unwrap());
    assert_eq!(raw["counted"], (6_508, kronor(22_587_640_002)));
    assert!(!raw.contains_key("duplicate_report"));
}
