//! What each question needs to know of a project: the list of `needs.toml`.

use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::register::{Category, Field, Kind, Register};
use crate::{Error, Result};

/// A question of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name in tables.
    pub code: String,
    /// Asked in English.
    pub en: String,
    /// Asked in Danish.
    pub da: String,
    /// What must be known of a project, all of it.
    pub needs: Vec<Need>,
}

/// Something that must be known of a project: one of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need(pub Vec<Want>);

/// A field that must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// The field.
    pub field: Field,
    /// Whether 0 is not enough.
    pub positive: bool,
}

impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.field, if self.positive { " > 0" } else { "" })
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&names.join(" or "))
    }
}

impl Need {
    /// The fields of which one is enough.
    pub fn fields(&self) -> Vec<Field> {
        self.0.iter().map(|want| want.field).collect()
    }

    /// Whether each project has it, by position.
    pub(super) fn met(&self, register: &Register) -> Result<Vec<bool>> {
        let mut met = vec![false; register.len()];
        for want in &self.0 {
            want.mark(register, &list()?.no_answer, &mut met);
        }
        Ok(met)
    }
}

impl Want {
    fn mark(self, register: &Register, no_answer: &NoAnswer, met: &mut [bool]) {
        let mut by = |has: &dyn Fn(usize) -> bool| {
            met.iter_mut().enumerate().for_each(|(project, met)| *met = *met || has(project));
        };
        let Self { field, positive } = self;
        match field.kind() {
            Kind::Id => by(&|_| true),
            Kind::Currency => by(&|project| register.currency(project).is_some()),
            Kind::Text => register.text(field).into_iter().for_each(|c| by(&|at| c.get(at).is_some())),
            Kind::Date => register.date(field).into_iter().for_each(|c| by(&|at| c.get(at).is_some())),
            Kind::Money => {
                register.money(field).into_iter().for_each(|c| by(&|at| c.get(at).is_some_and(|m| m > 0 || !positive)));
            }
            Kind::Count => {
                register.count(field).into_iter().for_each(|c| by(&|at| c.get(at).is_some_and(|n| n > 0 || !positive)));
            }
            Kind::Category => {
                let Some(column) = register.category(field) else { return };
                let answers = no_answer.answers(field, column);
                let code = |at: usize| column.codes().get(at).and_then(|&code| answers.get(code as usize));
                by(&|at| code(at) == Some(&true));
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    no_answer: NoAnswer,
    question: Vec<Written>,
}

/// Words that answer nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoAnswer {
    fields: Vec<Field>,
    words: Vec<String>,
}

impl NoAnswer {
    /// Which values of a column are answers.
    fn answers(&self, field: Field, column: &Category) -> Vec<bool> {
        let empty = |value: &str| self.fields.contains(&field) && self.words.contains(&value.trim().to_lowercase());
        column.values().iter().map(|value| !empty(value)).collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    en: String,
    da: String,
    needs: Vec<String>,
}

struct List {
    no_answer: NoAnswer,
    questions: Vec<Question>,
}

/// The questions of the package, in their order.
///
/// # Errors
/// [`Error::Internal`] when the list of the package cannot be read.
pub fn all() -> Result<&'static [Question]> {
    list().map(|list| list.questions.as_slice())
}

/// The questions with these codes, in the order of the list; all without codes.
///
/// # Errors
/// [`Error::Settings`] for a code that no question has.
pub fn chosen(codes: &[String]) -> Result<Vec<&'static Question>> {
    let all = all()?;
    if let Some(unknown) = codes.iter().find(|code| all.iter().all(|question| question.code != **code)) {
        let have: Vec<&str> = all.iter().map(|question| question.code.as_str()).collect();
        return Err(Error::Settings(format!("no question '{unknown}'; there are: {}", have.join(", "))));
    }
    Ok(all.iter().filter(|question| codes.is_empty() || codes.contains(&question.code)).collect())
}

fn list() -> Result<&'static List> {
    static LIST: OnceLock<Result<List>> = OnceLock::new();
    LIST.get_or_init(read).as_ref().map_err(Clone::clone)
}

fn read() -> Result<List> {
    let file: File =
        toml::from_str(include_str!("needs.toml")).map_err(|e| Error::Internal(format!("the list of needs: {e}")))?;
    let question = |written: Written| {
        let needs = written.needs.iter().map(|text| need(text)).collect::<Result<_>>()?;
        Ok(Question { code: written.code, en: written.en, da: written.da, needs })
    };
    let questions = file.question.into_iter().map(question).collect::<Result<_>>()?;
    Ok(List { no_answer: file.no_answer, questions })
}

fn need(text: &str) -> Result<Need> {
    let want = |text: &str| {
        let name = text.trim();
        let positive = name.strip_suffix("> 0");
        let field = positive.unwrap_or(name).trim().parse()?;
        Ok(Want { field, positive: positive.is_some() })
    };
    text.split('|').map(want).collect::<Result<_>>().map(Need)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_whole() {
        let all = all().unwrap();
        let codes: BTreeSet<&str> = all.iter().map(|question| question.code.as_str()).collect();
        assert_eq!(codes.len(), all.len());
        assert!(all.len() > 20 && all.iter().all(|question| !question.needs.is_empty()));
        let counted = |want: &&Want| want.positive && !matches!(want.field.kind(), Kind::Money | Kind::Count);
        let wants: Vec<Want> =
            all.iter().flat_map(|question| &question.needs).flat_map(|need| need.0.clone()).collect();
        assert_eq!(wants.iter().find(counted), None, "only numbers can be above 0");
    }

    #[test]
    fn a_need_reads_like_it_is_written() {
        let need = need("participants > 0 | participants_planned").unwrap();
        assert_eq!(need.to_string(), "participants > 0 or participants_planned");
        assert_eq!(need.fields(), [Field::Participants, Field::ParticipantsPlanned]);
        assert!(super::need("budgt").is_err());
    }
}
