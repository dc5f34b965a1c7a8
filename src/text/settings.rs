//! What decides how texts become vectors; every value stands in the manifest.

use serde::{Deserialize, Serialize};

use super::Language;
use crate::{Error, Result};

/// On, off, or decided by the size of the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Decided by a rule documented at the setting.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// How rare a term must be to count much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Idf {
    /// `ln(1 + N / df)`, N and df in distinct texts: like `ln(N / df)` for rare terms, and `ln 2` instead of 0 for a
    /// term of every text, so that two nearly equal texts are alike even when they are the whole register.
    #[default]
    #[serde(rename = "ln(1 + N / df)")]
    OnePlus,
}

/// How texts become vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "each is a step that may be left out by itself")]
pub struct TextSettings {
    /// The language of the register. `None` lets the function words of all texts decide, and their letters where fewer than
    /// one word of eight is one; it treats a text in its own language where that is clear: at least ten function words, one
    /// of eight words, twice as many as of the register's language. A project whose `language` column holds a code is
    /// treated in that language whatever stands here.
    pub language: Option<Language>,
    /// How many times a word of the title counts; a word of the description counts once.
    pub title_weight: u32,
    /// Whether function words are left out.
    pub stop_words: bool,
    /// Whether words are reduced to their stems.
    pub stems: bool,
    /// Whether a compound whose parts are known is replaced by its parts.
    pub compounds: bool,
    /// Whether words common in Danish, Norwegian, Swedish or German at large are known parts, beside those seen in the
    /// register.
    pub common_words: bool,
    /// The form of the inverse document frequency.
    pub idf: Idf,
    /// Weight, in per cent, of words that are names: of units, providers and places of the register and, in Danish, of
    /// municipalities. They say who and where, not what.
    pub name_percent: u32,
    /// Words in a row that can be form text when an organisation repeats them; 0 compares form text like any other.
    ///
    /// Form text stands in the descriptions of more than [`TextSettings::template_percent`] of the distinct texts of one
    /// unit or provider, and of at least [`TextSettings::template_texts`]. It is not compared, in any text, unless it is half
    /// of the description or more.
    pub template_words: u32,
    /// The share of an organisation's texts, in per cent, above which a sequence is form text.
    pub template_percent: u32,
    /// The least number of an organisation's texts in which a sequence is form text.
    pub template_texts: u32,
    /// Whether character sequences of words join in, so that spellings and unsplit compounds meet; `Auto` to
    /// [`TextSettings::character_grams_to`] distinct texts.
    pub character_grams: Choice,
    /// Lengths of the character sequences, first and last.
    pub character_gram_lengths: (u32, u32),
    /// The share of likeness, in per cent, that the character sequences decide.
    pub character_gram_percent: u32,
    /// Distinct texts up to which `Auto` uses character sequences: measured to help small registers only.
    pub character_grams_to: u32,
    /// Longer words, in characters, are no words.
    pub longest_word: u32,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            language: None,
            title_weight: 2,
            stop_words: true,
            stems: true,
            compounds: true,
            common_words: true,
            idf: Idf::OnePlus,
            name_percent: 25,
            template_words: 8,
            template_percent: 1,
            template_texts: 5,
            character_grams: Choice::Auto,
            character_gram_lengths: (3, 6),
            character_gram_percent: 33,
            character_grams_to: 2_000,
            longest_word: 64,
        }
    }
}

/// A title that counts more leaves nothing to the description.
const MOST_TITLE_WEIGHT: u32 = 1_000;

/// Longer sequences are no form text that could be looked for.
const MOST_TEMPLATE_WORDS: u32 = 64;

impl TextSettings {
    /// Whether character sequences join in for this many distinct texts.
    pub(super) fn wants_character_grams(&self, texts: usize) -> bool {
        match self.character_grams {
            Choice::On => true,
            Choice::Off => false,
            Choice::Auto => texts <= self.character_grams_to as usize,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let (shortest, longest) = self.character_gram_lengths;
        let wrong = if self.title_weight > MOST_TITLE_WEIGHT {
            format!("title_weight is {}, at most {MOST_TITLE_WEIGHT} is possible", self.title_weight)
        } else if self.name_percent > 100 {
            format!("name_percent is {}, at most 100 is possible", self.name_percent)
        } else if self.character_gram_percent > 100 {
            format!("character_gram_percent is {}, at most 100 is possible", self.character_gram_percent)
        } else if self.template_percent > 100 || self.template_texts < 2 || self.template_words > MOST_TEMPLATE_WORDS {
            format!(
                "template_percent, template_texts and template_words are {}, {} and {}, expected at most 100, at least 2 and \
                 at most {MOST_TEMPLATE_WORDS}",
                self.template_percent, self.template_texts, self.template_words
            )
        } else if shortest == 0 || longest < shortest || longest > 16 {
            format!("character_gram_lengths are {shortest} to {longest}, expected 1 to 16, the shorter first")
        } else {
            return Ok(());
        };
        Err(Error::Settings(wrong))
    }
}
