//! Which words are names: who and where, not what.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::analyser::Analyser;
use super::counting::Word;
use super::normalise::readable;
use super::tokens::{lower, words};
use super::{Language, TextSettings};
use crate::register::{Field, Register};

/// One-word names of Danish regions, municipalities and the largest districts of Copenhagen, as texts write them.
const DANISH_PLACES: &str = "danmark denmark københavn copenhagen aarhus århus odense aalborg ålborg frederiksberg \
sjælland fyn jylland nordjylland midtjylland sønderjylland syddanmark hovedstaden hovedstadsområdet øresund bornholm \
lolland falster albertslund allerød assens ballerup billund brøndby brønderslev dragør egedal esbjerg fanø favrskov \
faxe fredensborg fredericia frederikshavn frederikssund furesø faaborg midtfyn gentofte gladsaxe glostrup gribskov \
guldborgsund haderslev halsnæs hedensted helsingør herlev herning hillerød hjørring holbæk holstebro horsens hvidovre \
taastrup hørsholm ikast ishøj jammerbugt kalundborg kerteminde kolding køge langeland lejre lemvig lyngby \
taarbæk læsø mariagerfjord middelfart morsø norddjurs nordfyn nyborg næstved odder odsherred randers rebild ringkøbing \
skjern ringsted roskilde rudersdal rødovre samsø silkeborg skanderborg skive slagelse solrød sorø stevns struer \
svendborg syddjurs sønderborg thisted tønder tårnby vallensbæk varde vejle vesthimmerland viborg vordingborg ærø \
aabenraa nørrebro vesterbro østerbro amager valby vanløse brønshøj nykøbing";

/// Adjectives of Danish places, which are written small.
const DANISH_ADJECTIVES: &str = "københavnsk aarhusiansk århusiansk odenseansk aalborgensisk fynsk sydfynsk jysk nordjysk \
midtjysk vestjysk østjysk sønderjysk sydjysk sjællandsk nordsjællandsk vestsjællandsk sydsjællandsk bornholmsk \
lollandsk syddansk hovedstadsregionen nordjyde fynbo københavner";

/// Words in lower case that stand in the columns of units, providers and places, sorted; whether in that of places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct NameWords(Vec<(Box<str>, bool)>);

impl NameWords {
    pub(super) fn of(register: &Register, settings: &TextSettings) -> Self {
        let mut names = Self::default();
        for field in [Field::Unit, Field::Provider, Field::Place] {
            for value in register.category(field).map_or(&[][..], |c| c.values()) {
                names.add(value, field == Field::Place, settings);
            }
        }
        if register.category(Field::Provider).is_some() {
            let mut shown: Vec<&str> = (0..register.len()).filter_map(|p| register.provider_name(p)).collect();
            shown.sort_unstable();
            shown.dedup();
            for name in shown {
                names.add(name, false, settings);
            }
        }
        names.0.sort_unstable();
        names.0.dedup();
        names
    }

    fn add(&mut self, name: &str, place: bool, settings: &TextSettings) {
        let mut buffer = String::new();
        for word in words(&readable(name), settings.longest_word) {
            lower(word, &mut buffer);
            self.0.push((buffer.as_str().into(), place));
        }
    }
}

/// The stems of words standing in the columns of units, providers and places, and of known places.
#[derive(Default)]
pub(super) struct Names {
    stems: FxHashSet<String>,
    places: FxHashSet<String>,
    adjectives: FxHashSet<String>,
}

impl Names {
    pub(super) fn of(known: &NameWords, analyser: &Analyser) -> Self {
        let mut names = Self::default();
        for (word, place) in &known.0 {
            names.add(word, *place, analyser);
        }
        if matches!(analyser.language(), Language::Da | Language::En) {
            DANISH_PLACES.split_whitespace().for_each(|place| names.add(place, true, analyser));
        }
        if analyser.language() == Language::Da {
            names.adjectives =
                DANISH_ADJECTIVES.split_whitespace().map(|word| analyser.stem(word).into_owned()).collect();
        }
        names
    }

    fn add(&mut self, word: &str, place: bool, analyser: &Analyser) {
        if analyser.is_function_word(word) {
            return;
        }
        let stem = analyser.stem(word).into_owned();
        if place {
            self.places.insert(stem.clone());
        }
        self.stems.insert(stem);
    }

    /// Whether a stem is known as that of a place, or of its adjective.
    pub(super) fn is_place(&self, stem: &str) -> bool {
        self.places.contains(stem) || self.adjectives.contains(stem)
    }

    /// Whether a word of the texts is a name: it stands in a column of names, and the texts write it with a capital at
    /// least four times of five. `arbejdsmarked` in the name of a unit is a subject, no name. Where capitals tell
    /// nothing, known places and values of the place column are names. Adjectives of places always are.
    pub(super) fn contains(&self, word: &Word, stem: &str, capitals_tell: bool) -> bool {
        if self.adjectives.contains(stem) {
            return true;
        }
        if capitals_tell && word.shown.telling > 0 {
            word.shown.capitals * 5 >= word.shown.telling * 4 && self.stems.contains(stem)
        } else {
            self.places.contains(stem)
        }
    }
}

/// Whether capitals tell names from other words: not in German, nor where most words have one.
pub(super) fn capitals_tell(words: &[Word], language: Language) -> bool {
    let (capitals, telling) = words.iter().fold((0, 0), |(c, t), w| (c + w.shown.capitals, t + w.shown.telling));
    language != Language::De && capitals * 2 < telling
}
