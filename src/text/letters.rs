//! The language of texts by their letters.

use whatlang::{Detector, Lang};

use super::{Language, Source};

/// Bytes of text that are looked at, taken from all over the register.
const LOOKED_AT: usize = 100_000;

/// Bytes below which letters do not tell.
const SHORT: usize = 200;

/// The language of most texts of a register, a project each, by its sequences of three letters (Cavnar and Trenkle
/// 1994); none where there is too little text to tell.
pub(super) fn language_of(source: &Source<'_>, texts: &[u32]) -> Option<Language> {
    let parts = |project: u32| {
        let text = source.text(project);
        [text.title, text.description]
    };
    let bytes: usize = texts.iter().flat_map(|&text| parts(text)).map(str::len).sum();
    let mut sample = String::new();
    for &text in texts.iter().step_by(bytes.div_ceil(LOOKED_AT).max(1)) {
        for part in parts(text) {
            sample.push_str(part.get(..LOOKED_AT).unwrap_or(part));
            sample.push('\n');
        }
    }
    language(&sample)
}

/// A sure answer, else the likeliest of the languages known.
fn language(text: &str) -> Option<Language> {
    if text.len() < SHORT {
        return None;
    }
    let known = |lang: Lang| KNOWN.into_iter().find(|(one, _)| *one == lang).map(|(_, language)| language);
    match whatlang::detect(text).filter(whatlang::Info::is_reliable) {
        Some(sure) => Some(known(sure.lang()).unwrap_or(Language::Other)),
        None => Detector::with_allowlist(KNOWN.map(|(lang, _)| lang).to_vec()).detect_lang(text).and_then(known),
    }
}

const KNOWN: [(Lang, Language); 5] = [
    (Lang::Dan, Language::Da),
    (Lang::Eng, Language::En),
    (Lang::Nob, Language::Nb),
    (Lang::Swe, Language::Sv),
    (Lang::Deu, Language::De),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_without_function_words() {
        let titles = "Lighthouse digital skills course\nApprenticeship training small manufacturers\nCoastal heritage \
                      walking trails\nHousing insulation grants households\nYouth employment mentoring neighbourhoods";
        assert_eq!(language(&titles.repeat(3)), Some(Language::En));
        let titles = "Projet de rénovation thermique de la mairie\nFormation des jeunes et accompagnement vers l'emploi\n\
                      Création d'une maison de santé et aménagement des abords";
        assert_eq!(language(&titles.repeat(3)), Some(Language::Other));
        assert_eq!(language(""), None);
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,400}", times in 1_usize..6) {
            let text = text.repeat(times);
            prop_assert_eq!(language(&text), language(&text));
        }
    }
}
