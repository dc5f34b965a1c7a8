//! Function words: what is left out, and what tells one language from another.
//!
//! Lists of our own, articles, pronouns, prepositions, conjunctions, auxiliaries and the commonest adverbs only; no
//! word that could be the subject of a project.

use super::Language;

/// English words that titles in every language borrow.
pub(super) const BORROWED: [&str; 3] = ["and", "of", "the"];

/// Words of the form of a register, not of any project: markers of parts and phases.
pub(super) const FORM: [&str; 10] = [
    "delprojekt",
    "delprojekter",
    "delprojektet",
    "delprojektets",
    "delprosjekt",
    "delprojekten",
    "etape",
    "fase",
    "part",
    "phase",
];

/// Function words of a language, separated by blanks; empty for [`Language::Other`].
pub(super) const fn function_words(language: Language) -> &'static str {
    match language {
        Language::Da => DANISH,
        Language::En => ENGLISH,
        Language::Nb => BOKMAAL,
        Language::Nn => NYNORSK,
        Language::Sv => SWEDISH,
        Language::De => GERMAN,
        Language::Other => "",
    }
}

const DANISH: &str = "ad af aldrig alle allerede alligevel alt altid anden andet andre at bare begge blandt blev blevet \
bliver både burde bør da de dem den denne der deraf deres derfor derfra deri dermed derpå dertil derudover derved det \
dette dig din dine disse dit dog du efter egen eget egne eller ellers en end endda endnu ens er et få får fik først for \
foran fordi forskellige fra før gennem gør gøre ha hans har havde have heller hendes henholdsvis her heraf herfra heri \
herigennem hermed hertil herunder herved hver hverken hvert hvad hvem hver hvilke hvilken hvilket hvis hvor hvoraf \
hvordan hvorfor hvori hvormed hvorved hvornår i idet igen igennem ikke imellem imod ind inden indenfor indtil især ja \
jeg jer jeres jo kan kun kunne lidt ligeledes ligesom man mange med medmindre meget mellem men mens mere mest mig min \
mindre mindst mine mit mod må måtte nej ned nogen noget nogle nok nu når nær næsten og også om omkring op os over \
overfor på pga plus samme samt se selv senere sig sin sine sit skal skulle som stadig såsom sådan sådanne således så \
tidligere til ud uden udenfor under vi via videre vil ville vor vore vores vær være været øvrige ved flere fleste blive én ét ingen intet herfor hvorledes ofte hele helt bl fx mv mfl osv hhv \
ift ifm ca dvs evt inkl jf mht mhp";

const ENGLISH: &str = "about above after again against all also although am among an and any are around as at be because \
been before being below between both but by can cannot could did do does doing done down during each either else etc \
even ever every few for from further get had has have having he her here hers herself him himself his how however if \
in into is it its itself just may me might more most much must my myself neither no nor not now of off often on once \
only onto or other others our ours ourselves out over own per quite rather same shall she should since so some such \
than that the their theirs them themselves then there thereby therefore these they this those though through \
throughout thus to together too toward towards under until up upon us very via was we were what when where whereas \
whether which while who whom whose why will with within without would yet you your yours yourself";

const BOKMAAL: &str = "aldri alle allerede alt alltid andre annen annet at av bare begge ble blant blei blir blitt bli \
bruke både burde bør da de deg dem den denne der dere deres derfor det dette din dine disse ditt du dit dog eg egen \
eget egne eller ellers en enda enn er et etter få får fikk først for fordi foran fra før gjennom gjør gjøre gjort ha \
ham han hans har hadde henne hennes her heller herunder hos hun hva hvem hver hvert hvilke hvilken hvilket hvis hvor \
hvordan hvorfor ikke imellom imot inn innen innenfor ja jeg kan kun kunne litt man mange med meg meget mellom men mens \
mer mest min mine mindre minst mitt mot mye må måtte nei ned noe noen nok nå når nær nesten og også om omkring opp oss \
over overfor på samme samt se seg selv senere sin sine sitt skal skulle slik slike som stadig så således tidligere til \
under uten utenfor ut vi via videre vil ville vår våre vært være øvrige bl blant osv mv ca dvs evt inkl jf";

const NYNORSK: &str = "aldri alle allereie alt alltid andre annan anna at av berre begge blei vart bli blir blitt både \
burde bør da dei deg den denne der dykk dykkar deira difor det dette di din dine desse ditt du eg eigen eige eigne \
eller elles ein eit ei enn er etter få får fekk først for fordi framfor frå før gjennom gjer gjere gjort ha han hans \
har hadde henne hennar her heller hjå ho kva kven kvar kvart kva kvifor korleis ikkje imellom inn innan innanfor ja \
kan kun kunne litt man mange med meg mellom men mens medan meir mest min mine mindre minst mitt mot mykje må måtte nei \
ned noko nokon nokre nok no når nær nesten og også om opp oss over overfor på same samt sjå seg sjølv seinare sin sine \
sitt skal skulle slik slike som stadig så tidlegare til under utan utanfor ut vi via vidare vil ville vår våre vore \
vere øvrige";

const SWEDISH: &str = "aldrig alla allt alltid andra annan annat att av bara bland blev bli blir blivit både båda borde \
bör de dem den denna dessa det detta där därför därmed dig din dina ditt du då efter egen eget egna eller en ens er ett \
ej få får fick först för före framför från före förutom genom gör göra gjort ha han hans har hade henne hennes här \
honom hon hos hur i inom inte in innan ja jag kan ska skall skulle kunde kunna lite man med mellan men mer mera mest \
medan mig min mina mindre minst mitt mot mycket måste många ned ner nej ni någon något några nog nu när nära nästan och \
också om omkring oss på redan samma samt se sedan sig sin sina sitt själv som sådan sådana således så senare tidigare \
till tills under upp ur ut utan utanför utöver vad vara varje varit vem vi via vidare vilka vilken vilket vill ville \
vår våra var vars varför än ännu är även över övriga tex mm osv dvs ca bl";

const GERMAN: &str = "ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes \
auch auf aus bei beim bereits bis bzw da dabei dadurch dafür daher damit danach dann daran darauf daraus darin darüber \
das dass davon dazu dein deine dem den denen denn der deren des dessen die dies diese diesem diesen dieser dieses doch \
dort du durch ebenso ein eine einem einen einer eines einige einigen er es etwa etwas euch euer für gegen hat hatte \
hatten hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins insbesondere ist ja je jede jedem jeden \
jeder jedes jedoch jene kann kein keine keinem keinen keiner können könnte man manche mehr mein meine mit muss müssen \
nach nachdem nicht nichts noch nun nur ob oder ohne sehr seit sein seine seinem seinen seiner sich sie sind so sobald \
sollen sollte sollten somit sondern sonst sowie soweit um und uns unser unsere unserem unseren unserer unter viel viele \
vom von vor wann war waren warum was weil weitere weiteren welche welchem welchen welcher welches wenn wer werden wie \
wieder wir wird wo wurde wurden während zu zum zur zwar zwischen über";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn lists_are_lower_case_and_short() {
        for language in Language::KNOWN {
            let words: Vec<&str> = function_words(language).split_whitespace().collect();
            assert!((120..300).contains(&words.len()), "{language}: {}", words.len());
            assert!(words.iter().all(|w| **w == w.to_lowercase() && w.chars().all(char::is_alphabetic)));
        }
    }
}
