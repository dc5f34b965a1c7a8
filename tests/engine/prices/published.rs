//! Files as they were published.

use std::path::PathBuf;

use overblik::prices::{IndexKind, IndexOptions, Plain, PriceIndex, Rates, RatesOptions};

use super::day;

fn shared(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("OVERBLIK_SHARED").map_or(beside, PathBuf::from);
    let file = root.join("data/prices_fx").join(name);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: no {}", file.display());
    None
}

/// Figures of the README beside the files.
#[test]
fn published_files_are_read_as_they_are() {
    let denmark = |file: PathBuf| {
        let options = IndexOptions { country: Some("Denmark".into()), ..IndexOptions::default() };
        PriceIndex::of(&Plain::read(&file).unwrap(), &options).unwrap()
    };
    if let Some(file) = shared("cpi_inflation_annual.csv") {
        let index = denmark(file);
        assert_eq!((index.kind(), index.spans()), (IndexKind::Inflation, "1959–2024".into()));
        let thousandths = |year: i32| index.ratio(year, year - 1).unwrap().digits(5).unwrap();
        // 0.25 %, 1.147 %, 0.814 %, 1.853 %, 7.697 %, 3.305 %, 1.372 %
        let rises = [2016, 2017, 2018, 2021, 2022, 2023, 2024].map(thousandths);
        assert_eq!(rises, [100_250, 101_147, 100_814, 101_853, 107_697, 103_305, 101_372]);
    }
    if let Some(file) = shared("cpi_index_old_2016.csv") {
        let index = denmark(file);
        assert_eq!((index.kind(), index.base()), (IndexKind::Index, Some(2010)));
        let levels = [2012, 2013, 2014].map(|year| index.ratio(year, 2010).unwrap().digits(5).unwrap());
        assert_eq!(levels, [105_234, 106_058, 106_657]);
    }
    if let Some(file) = shared("ecb_eur_fx_daily.csv.gz") {
        let rates = Rates::of(&Plain::read(&file).unwrap(), &RatesOptions::default()).unwrap();
        let saturday = day("2017-07-01").unwrap().days();
        let found = rates.find("EUR".parse().unwrap(), "DKK".parse().unwrap(), saturday, 7).unwrap();
        assert_eq!((found.text.as_str(), found.day), ("7.4366", saturday - 1));
        assert_eq!((rates.base().as_str(), rates.table().len()), ("EUR", 41));
    }
    if let Some(file) = shared("usd_fx_monthly.csv") {
        let usd = RatesOptions { base: "USD".parse().ok(), ..RatesOptions::default() };
        assert!(Rates::of(&Plain::read(&file).unwrap(), &usd).unwrap().table().len() > 30);
    }
}
