//! Scripts without blanks between words, whose words cannot be told without a dictionary.

use rayon::prelude::*;

use super::Source;
use crate::{Result, Work};

/// How many of `projects`, one for each distinct text, are written mainly in such a script.
pub(super) fn without_blanks(source: &Source<'_>, projects: &[u32], work: &Work) -> Result<usize> {
    work.begin("reading scripts", projects.len() as u64);
    let one = |&project: &u32| {
        work.advance(1)?;
        let text = source.text(project);
        Ok(usize::from(mainly_without_blanks(text.title, text.description)))
    };
    let found: Vec<usize> = projects.par_iter().with_min_len(256).map(one).collect::<Result<_>>()?;
    Ok(found.iter().sum())
}

/// What the reader of a result should know, when at least one text of a hundred is affected.
pub(super) fn note(affected: usize, texts: usize) -> Option<String> {
    (affected > 0 && affected * 100 >= texts).then(|| {
        format!(
            "{affected} of {texts} distinct texts are in a script without blanks between words (Chinese, Japanese, Thai and \
             others): their words are not compared; meaning= compares them"
        )
    })
}

fn mainly_without_blanks(title: &str, description: &str) -> bool {
    // All of these scripts lie behind U+0800, where characters take three bytes or more; dashes and quotation marks, from
    // U+2000 to U+2FFF, begin with 0xe2, and none of the scripts does.
    let may_begin = |byte| byte >= 0xe0 && byte != 0xe2;
    if ![title, description].into_iter().any(|text| text.bytes().any(may_begin)) {
        return false;
    }
    let letters = || title.chars().chain(description.chars()).filter(|c| c.is_alphabetic());
    let without = letters().filter(|&c| is_without_blanks(c)).count();
    without * 2 > letters().count()
}

/// Thai, Lao, Burmese, Khmer, kana and Han.
const fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn every_letter_of_these_scripts_tells() {
        let letters = || ('\0'..=char::MAX).filter(|&c| is_without_blanks(c) && c.is_alphabetic());
        assert!(letters().count() > 10_000 && letters().all(|c| mainly_without_blanks("", &c.to_string())));
    }

    #[test]
    fn tells_scripts() {
        for text in ["青年教育项目", "若者の教育プロジェクト", "โครงการเยาวชน", "EU: 青年教育", "ໂຄງການ"]
        {
            assert!(mainly_without_blanks("", text), "{text}");
        }
        for text in
            ["", "Unge i job", "Små skridt", "청년 교육 사업", "Έργο για νέους", "مشروع للشباب", "Projekt om 青年"]
        {
            assert!(!mainly_without_blanks(text, ""), "{text}");
        }
    }

    #[test]
    fn a_note_from_one_in_a_hundred_on() {
        assert_eq!((note(0, 0), note(0, 5), note(1, 101)), (None, None, None));
        assert!(note(1, 100).unwrap().starts_with("1 of 100 distinct texts"));
    }
}
