//! Words, and files that are none of ours.

use super::*;

#[test]
fn words_dates_and_links() {
    let register = file();
    let at = register.find("DK-1-WATER").unwrap();
    assert_eq!(register.title(at), "Vand og sanitet", "Danish before the first");
    assert_eq!(word(&register, "DK-1-WATER", Field::Language), Some("da"));
    assert_eq!(word(&register, "DK-1-WATER-A", Field::Language), Some("fr"));
    assert_eq!(register.text(Field::Description).unwrap().get(at), Some("Wells for <three> districts"));
    let dates = [Field::Start, Field::End, Field::AwardDate];
    let dates = dates.map(|field| register.date(field).unwrap().get(at).unwrap().to_string());
    assert_eq!(dates, ["2016-03-15", "2018-12-31", "2016-02-01"], "actual, planned, first commitment");
    assert_eq!(register.extra()["start is"].get(at), Some("actual"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Status), Some("active"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Unit), Some("Ministry of Water"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Provider), Some("KE-NGO-7"));
    assert_eq!(register.provider_name(at), Some("Wells Kenya"));
    assert_eq!(word(&register, "DK-1-WATER", Field::Role), Some("umbrella"));
    assert_eq!(word(&register, "DK-2-COPY", Field::Role), Some("duplicate_report"));
    assert_eq!(word(&register, "DK-2-ALONE", Field::Role), None, "nothing in the file says whose copy it is");
    assert_eq!(word(&register, "DK-1-WATER-A", Field::Parent), Some("DK-1-WATER"), "the parent says so");
    assert_eq!(word(&register, "KE-NGO-7-PUMPS", Field::FundedFrom), Some("DK-1-WATER-A"));
    assert_eq!(word(&register, "DK-1-WATER", Field::FundedFrom), None);
}

#[test]
fn texts_of_every_form() {
    let text = "<?xml version='1.0'?><i:iati-activities version='2.03' xmlns:i='urn:i' xmlns:o='urn:o'>\
        <i:iati-activity xml:lang='sv'><i:iati-identifier> A\n </i:iati-identifier>\
        <!-- <i:title><i:narrative>no</i:narrative></i:title> --><?pi?><o:title><o:narrative>no</o:narrative></o:title>\
        <i:title><i:narrative xml:lang='en-GB'> &lt;Wells&gt; &#8211; &#x41;<![CDATA[ & ]]>\n  <b>more</b></i:narrative>\
        </i:title></i:iati-activity></i:iati-activities><!-- end -->\n";
    let register = read(text.as_bytes()).unwrap();
    assert_eq!((register.id(0), register.title(0)), ("A", "<Wells> – A & more"));
    assert_eq!(word(&register, "A", Field::Language), Some("en"));
}

#[test]
fn encodings_by_mark_and_declaration() {
    let text = |declaration: &str| format!("{declaration}{}", one("").replace("<narrative>t", "<narrative>Smørrebrød"));
    let title = |bytes: &[u8]| read(bytes).map(|r| r.title(0).to_owned());
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let wide = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for bytes in [
        text("").into_bytes(),
        format!("\u{feff}{}", text("")).into_bytes(),
        text("<?xml version=\"1.0\" encoding=\"utf-16\"?>").into_bytes(),
        wide(&text("<?xml version=\"1.0\" encoding=\"utf-16\"?>")),
        latin(&text("<?xml version=\"1.0\" encoding='ISO-8859-1'?>")),
        wide(&text("")),
    ] {
        assert_eq!(title(&bytes).unwrap(), "Smørrebrød");
    }
    let wrong = title(&latin(&text("<?xml version=\"1.0\"?>\n"))).unwrap_err().to_string();
    assert!(wrong.contains("line 2 is not valid UTF-8") && wrong.contains("encoding="), "{wrong}");
    let unknown = title(text("<?xml version=\"1.0\" encoding=\"klingon\"?>").as_bytes()).unwrap_err().to_string();
    assert!(unknown.contains("klingon"), "{unknown}");
    let given = ReadOptions { encoding: Some("windows-1252".into()), ..ReadOptions::default() };
    assert_eq!(with(&latin(&text("")), &given).unwrap().title(0), "Smørrebrød");
}

#[test]
fn hostile_xml_is_refused_with_its_line() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n".to_owned() + &one("&lol2;");
    assert!(message(laughs.as_bytes()).contains("DOCTYPE"));
    let outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">".to_owned() + &one("");
    assert!(message(outside.as_bytes()).contains("DOCTYPE"));
    assert!(message(one("\n<tag>&xxe;</tag>").as_bytes()).contains("line 2: &xxe; is no character"));
    assert!(message(one("<tag code=\"&xxe;\"/>").as_bytes()).contains("xxe"));
    assert!(message(one("&#0;").as_bytes()).contains("&#0;"));
    let deep = "<a>".repeat(100_000);
    assert!(message(one(&deep).as_bytes()).contains("64 levels"));
    let wide = (0..100_000).map(|n| format!(" a{n}=\"1\"")).collect::<Vec<_>>().concat();
    assert!(message(one(&format!("<tag{wide}/>")).as_bytes()).contains("more than 64 attributes"));
    let spaces = (0..100_000).map(|n| format!(" xmlns:a{n}=\"urn:{n}\"")).collect::<Vec<_>>().concat();
    assert!(read(one(&format!("<tag{spaces}/>")).as_bytes()).is_err());
    let long = format!("<tag a=\"{}\"/>", "x".repeat(100_000));
    assert!(message(one(&long).as_bytes()).contains("beyond 65536 bytes"));
    assert!(message(one("<tag a=\"1\" a=\"2\"/>").as_bytes()).contains("line 1"));
    let text = std::str::from_utf8(FILE).unwrap();
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        assert!(read(&text.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(message(&text.as_bytes()[..text.find("</iati-activity>").unwrap()]).contains("cut off"));
    assert!(message((one("") + "<more/>").as_bytes()).contains("after the end of the root"));
    assert!(message(one("</iati-activity></iati-activities>").as_bytes()).contains("line 1"));
}

#[test]
fn other_roots_say_what_was_expected() {
    let cases = [
        ("<iati-organisations version=\"2.03\"/>", "<iati-organisations>, <iati-activities> was expected"),
        ("<Workbook/>", "save it as xlsx"),
        ("<html><body/></html>", "web page"),
        ("<!DOCTYPE html><html><body/></html>", "web page"),
        ("<a/>", "activities of IATI 2.03 are read"),
        ("<iati-activities version=\"1.05\"/>", "IATI version 1.05; version 2 was expected"),
        ("<iati-activities version=\"2.03\"/>", "no iati-activity in the file"),
        ("<?xml version=\"1.0\"?>", "the file ends"),
        ("just words", "line 1"),
    ];
    for (text, part) in cases {
        assert!(message(text.as_bytes()).contains(part), "{text}: {}", message(text.as_bytes()));
    }
}

#[test]
fn broken_bytes_never_panic() {
    let mut state = 7_u64;
    for _ in 0..300 {
        let mut bytes = FILE.to_vec();
        for _ in 0..5 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 20) as u8;
        }
        drop(read(&bytes));
    }
}
