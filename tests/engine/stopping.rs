//! One large file: reading it tells how far it is, and stops when it is asked to.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use overblik::read::{ReadOptions, read_bytes};
use overblik::register::{Label, Share};
use overblik::{Error, Field, Register, Work};

const ROWS: usize = 30_000;

fn json() -> Vec<u8> {
    let row = |n: usize| format!("{{\"id\": \"P{n}\", \"title\": \"Courses and jobs {n}\", \"amount\": {n}.50}}");
    format!("[{}]", (0..ROWS).map(row).collect::<Vec<_>>().join(",\n")).into_bytes()
}

fn lines() -> Vec<u8> {
    json().iter().skip(1).copied().collect::<Vec<u8>>().split(|b| *b == b'\n').fold(Vec::new(), |mut all, line| {
        all.extend_from_slice(line.strip_suffix(b",").or(line.strip_suffix(b"]")).unwrap_or(line));
        all.push(b'\n');
        all
    })
}

fn csv() -> Vec<u8> {
    let row = |n: usize| format!("P{n};Courses and jobs {n};{n},50");
    format!("id;title;amount\n{}\n", (0..ROWS).map(row).collect::<Vec<_>>().join("\n")).into_bytes()
}

fn xml() -> Vec<u8> {
    let activity = |n: usize| {
        format!(
            "<iati-activity default-currency=\"DKK\"><iati-identifier>P{n}</iati-identifier><title><narrative>Jobs {n}\
             </narrative></title><transaction><transaction-type code=\"3\"/><value>{n}.50</value></transaction>\
             </iati-activity>"
        )
    };
    let all: String = (0..ROWS / 3).map(activity).collect();
    format!("<iati-activities version=\"2.03\">{all}</iati-activities>").into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn options() -> ReadOptions {
    ReadOptions { currency: "DKK".parse().ok(), ..ReadOptions::default() }
}

fn files() -> [(&'static str, Vec<u8>); 5] {
    [("p.json", json()), ("p.jsonl", lines()), ("p.csv", csv()), ("p.xml", xml()), ("p.csv.gz", packed(&csv()))]
}

/// Reads while another thread looks how far it is and stops it past `until` hundredths; what it saw, and what came out.
fn watched(name: &str, bytes: &[u8], until: u64) -> (Vec<(u64, u64)>, Result<Register, Error>) {
    let work = Work::new(1);
    let watcher = work.clone();
    thread::scope(|scope| {
        let reading = scope.spawn(|| read_bytes(name, bytes, &options(), &work));
        let mut seen = vec![];
        while !reading.is_finished() {
            let (_, done, total) = watcher.done();
            if seen.last() != Some(&(done, total)) {
                seen.push((done, total));
            }
            if total > 0 && done * 100 > total * until {
                watcher.stop();
                break;
            }
            thread::sleep(Duration::from_micros(50));
        }
        (seen, reading.join().unwrap())
    })
}

#[test]
fn every_format_stops_inside_its_file() {
    for (name, bytes) in files() {
        let (seen, read) = watched(name, &bytes, 5);
        assert!(matches!(read, Err(Error::Interrupted)), "{name}: {seen:?}");
        let (done, total) = seen.last().unwrap();
        // The JSON reader tells of its first pass only, so that half is far.
        assert!(done * 2 < *total, "{name}: stopped at {done} of {total}");
    }
}

#[test]
fn progress_goes_forward_and_never_beyond_the_file() {
    for (name, bytes) in files() {
        let (seen, read) = watched(name, &bytes, 1000);
        read.unwrap();
        let steps: Vec<u64> = seen.iter().map(|(done, _)| *done).collect();
        assert!(steps.is_sorted() && steps.len() > 3, "{name}: {seen:?}");
        let last = seen.last().unwrap();
        assert!(last.0 <= last.1, "{name}: {last:?}");
        let bytes = if name == "p.csv.gz" { csv().len() } else { bytes.len() };
        assert_eq!(last.1, bytes as u64, "{name}: the total is what the file unpacks to");
    }
}

/// Two files of one register: together as far as both are long, whatever their readers told.
#[test]
fn several_files_end_where_they_are_read() {
    let folder = std::env::temp_dir().join(format!("overblik-stopping-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let body = csv();
    let other = String::from_utf8(body.clone()).unwrap().replace("\nP", "\nQ").into_bytes();
    let paths = [folder.join("a.csv.gz"), folder.join("b.csv")];
    std::fs::write(&paths[0], packed(&body)).unwrap();
    std::fs::write(&paths[1], &other).unwrap();
    let work = Work::new(1);
    let register = overblik::read::read(&paths, &options(), &work).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let all = (body.len() + other.len()) as u64;
    assert_eq!((register.len(), work.done()), (2 * ROWS, ("read", all, all)));
}

#[test]
fn cutting_projects_into_parts_stops() {
    let register = read_bytes("p.csv", &csv(), &options(), &Work::new(1)).unwrap();
    let share = |label: &str| Share { label: label.into(), weight: 1 };
    let shares = vec![vec![share("a"), share("b")]; register.len()];
    let work = Work::new(1);
    work.stop();
    let began = Instant::now();
    let stopped = register.parts(&shares, &Label::Field(Field::Theme), &work);
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert!(began.elapsed() < Duration::from_millis(200));
}
