//! Tables of exchange rates, and the rate of a day.

use overblik::calendar::Date;
use overblik::prices::{Rates, RatesOptions};

use super::{DAILY, day, plain, rates_of};

/// 2017-07-01 and -02 were a week-end. From USD to DKK the base is crossed: 7.4366 / 1.1412.
#[test]
fn a_day_off_takes_the_rate_of_the_day_before() {
    let rates = rates_of(DAILY).unwrap();
    let find = |from: &str, to: &str, on: &str, gap| {
        let day = day(on).unwrap().days();
        let found = rates.find(from.parse().unwrap(), to.parse().unwrap(), day, gap)?;
        Ok::<_, String>((found.text, Date::from_days(found.day).unwrap().to_string()))
    };
    let friday = || "2017-06-30".to_owned();
    assert_eq!(find("EUR", "DKK", "2017-06-30", 0), Ok(("7.4366".into(), friday())));
    assert_eq!(find("EUR", "DKK", "2017-07-02", 7), Ok(("7.4366".into(), friday())));
    assert_eq!(find("DKK", "EUR", "2017-07-02", 7), Ok(("1/7.4366".into(), friday())));
    assert_eq!(find("USD", "DKK", "2017-07-02", 7), Ok(("7.4366/1.1412".into(), friday())));
    // on 3 July there is no krone, on 4 July no krona: the latest day with both is Friday
    assert_eq!(find("SEK", "DKK", "2017-07-04", 7), Ok(("7.4366/9.6398".into(), friday())));
    let none = find("EUR", "DKK", "2017-07-02", 1).unwrap_err();
    assert!(none.contains("within 1 days") && none.contains("DKK 2017-06-30 … 2017-07-04"), "{none}");
    assert!(find("EUR", "DKK", "2017-06-29", 7).is_err());
    assert!(find("NOK", "DKK", "2017-06-30", 7).unwrap_err().contains("DKK, SEK, USD"));
}

#[test]
fn tables_that_do_not_say_what_they_are_are_refused() {
    let read = |text: &str| Rates::of(&plain(text), &RatesOptions::default()).map(|rates| rates.base().to_string());
    let long = "date,currency,rate,base\n2017-06-30,DKK,7.4366,EUR\n";
    assert_eq!(read(long), Ok("EUR".to_owned()));
    let message = |text: &str| read(text).unwrap_err().to_string();
    assert!(message("Date,Country,Exchange rate\n2017-06-01,Denmark,6.6\n").contains("base="));
    assert!(message(DAILY).contains("base="), "four columns are not the table of the ECB");
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,7,EUR\n2017-06-30,SEK,9,USD\n").contains("EUR, USD"));
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,7,EUR\n2017-06-30,DKK,8,EUR\n").contains("another rate"));
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,0,EUR\n").contains("above 0"));
    assert!(message("date,currency,rate,base\n30.06.2017,DKK,7,EUR\n").contains("2017-06-30 was expected"));
    assert!(message("date,x\n2017-06-30,1\n").contains("it has: date, x"));
}

/// By country and month, units for one dollar; Venezuela's currency changed within its series.
#[test]
fn countries_with_one_currency_are_known() {
    let text =
        "Date,Country,Exchange rate\n2017-06-01,Denmark,6.6224\n2017-06-01,Euro,0.8902\n2017-06-01,Venezuela,9.9\n";
    let usd = RatesOptions { base: "USD".parse().ok(), ..RatesOptions::default() };
    let rates = Rates::of(&plain(text), &usd).unwrap();
    assert!(rates.notes()[0].contains("Venezuela (1)"), "{:?}", rates.notes());
    let on = |text: &str| day(text).unwrap().days();
    let (eur, dkk) = ("EUR".parse().unwrap(), "DKK".parse().unwrap());
    assert_eq!(rates.find(eur, dkk, on("2017-06-08"), 7).unwrap().text, "6.6224/0.8902");
    assert!(rates.find(eur, dkk, on("2017-06-09"), 7).is_err(), "a monthly rate needs a wider gap");
    assert!(rates.find(eur, dkk, on("2017-06-30"), 31).is_ok());
}
