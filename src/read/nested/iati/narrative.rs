//! Texts in several languages.

use super::Element;

/// A text with the language it is said to be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Narrative {
    pub text: String,
    pub language: Option<String>,
}

/// The narrative of an element in Danish, else English, else the first; `default` is the language of the activity.
pub(super) fn narrative(element: &Element, default: Option<&str>) -> Option<Narrative> {
    let language = |e: &Element| e.attribute("xml:lang").or(default).map(primary);
    let said = |e: &Element| e.text().map(|text| Narrative { text, language: language(e) });
    let all: Vec<Narrative> = element.all("narrative").filter_map(said).collect();
    let in_language = |code: &str| all.iter().find(|n| n.language.as_deref() == Some(code));
    let best = in_language("da").or_else(|| in_language("en")).or(all.first()).cloned();
    best.or_else(|| said(element))
}

/// `pt` of `pt-BR`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}
