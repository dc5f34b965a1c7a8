//! What an index is told to be, and what it chains to.

use overblik::prices::{IndexKind, IndexOptions, PriceIndex};

use super::{index_of, plain};

/// Prices rose by 10 % in 2016 and by 20 % in 2017: of 100.00 in 2015 prices of 2017 are 1.1 · 1.2 = 1.32 times,
/// and 132.00 of 2017 are 100.00 of 2015.
#[test]
fn inflation_chains() {
    let index = index_of("Year,Inflation\n2016,10\n2017,20\n", None).unwrap();
    assert_eq!((index.spans(), index.base(), index.kind()), ("2015–2017".into(), Some(2015), IndexKind::Inflation));
    assert_eq!(index.ratio(2017, 2015).unwrap().of(10_000), Ok(13_200));
    assert_eq!(index.ratio(2015, 2017).unwrap().of(13_200), Ok(10_000));
    assert_eq!(index.ratio(2016, 2016).unwrap().of(7), Ok(7));
    assert!(index.ratio(2017, 2014).unwrap_err().to_string().contains("it has 2015–2017"));
}

/// A missing year breaks the chain: nothing links 2016 to 2018.
#[test]
fn a_missing_year_is_no_zero() {
    let index = index_of("Year,Inflation\n2015,1\n2016,2\n2017,N/A\n2018,3\n2019,-1\n", None).unwrap();
    assert_eq!(index.spans(), "2014–2019");
    let error = index.ratio(2019, 2016).unwrap_err().to_string();
    assert!(error.contains("do not compare"), "{error}");
    // 2017 is the year before 2018: 1.03 · 0.99 = 1.0197
    assert_eq!(index.ratio(2019, 2017).unwrap().of(1_000_000), Ok(1_019_700));
}

#[test]
fn the_kind_is_told_by_certain_signs_or_asked_for() {
    let kind = |text: &str, given| index_of(text, given).map(|index| index.kind());
    assert_eq!(kind("Year,CPI\n2015,100\n2016,100.3\n", None), Ok(IndexKind::Index));
    assert_eq!(kind("Year,CPI\n2015,1.5\n2016,-0.1\n", None), Ok(IndexKind::Inflation));
    assert_eq!(kind("Year,Indeks\n2015,98.1\n2016,99\n", None), Ok(IndexKind::Index));
    let unclear = kind("Year,CPI\n2015,1.5\n2016,0.4\n", None).unwrap_err().to_string();
    assert!(unclear.contains("'CPI'") && unclear.contains("2015: 1.5") && unclear.contains("kind="), "{unclear}");
    assert_eq!(kind("Year,CPI\n2015,1.5\n2016,0.4\n", Some(IndexKind::Inflation)), Ok(IndexKind::Inflation));
    // the trap of the World Bank's file: its column CPI is inflation, whatever its name
    let other = "Country,Year,CPI\nDenmark,2016,0.25\nDenmark,2017,1.147\nJapan,2016,-0.1\n";
    let options = |kind| IndexOptions { country: Some("denmark".into()), kind, ..IndexOptions::default() };
    let of = |kind| PriceIndex::of(&plain(other), &options(kind));
    assert_eq!(of(None).map(|index| index.kind()), Ok(IndexKind::Inflation));
    let refused = of(Some(IndexKind::Index)).unwrap_err().to_string();
    assert!(refused.contains("-0.1") && refused.contains("inflation"), "{refused}");
    let several = "Country,Year,P\nA,2010,100\nA,2011,103\nB,2010,100\nB,2011,109\n";
    let of =
        |kind| PriceIndex::of(&plain(several), &IndexOptions { country: Some("B".into()), kind, ..Default::default() });
    assert_eq!(of(None).map(|index| index.kind()), Ok(IndexKind::Index));
    assert!(of(Some(IndexKind::Inflation)).unwrap_err().to_string().contains("base year"));
}

#[test]
fn what_is_no_index_is_said_with_its_place() {
    let message = |text: &str| index_of(text, Some(IndexKind::Inflation)).unwrap_err().to_string();
    assert!(message("Year;CPI\n2015;1,5\n").contains("decimal=\",\""));
    assert!(message("Year,CPI\n2015,1.5\n2015,1.6\n").contains("twice"));
    assert!(message("Year,CPI\n2015,-100\n").contains("0 or less"));
    assert!(message("Month,CPI\n2015,1\n").contains("it has: Month, CPI"));
    assert!(message("Year,a,b\n2015,1,2\n").contains("value="));
    assert!(message("Country,Year,CPI\nA,2015,1\nB,2015,1\n").contains("A, B"));
    assert!(message("Year,CPI\n2015M01,1\n").contains("four digits"));
}
