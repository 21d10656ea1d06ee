//! All texts of the demonstration, one table for each language.

mod en;
mod pl;

pub(super) use en::EN;
pub(super) use pl::PL;

use libcompliance::chrono::NaiveDate;
use libcompliance_lab::verify::{FaultCode, NotChecked};
use libcompliance_pack::Language;

/// A reason code of the laboratory's list with words to it.
pub(super) type CodedReason = (&'static str, &'static str);

/// What an attack is called and what it did.
pub(super) struct AttackText {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) done: &'static str,
}

/// The texts of one language. `{name}` stands for an argument, `{name|one|few|many}` for the form that fits a number.
pub(super) struct Texts {
    pub(super) language: Language,
    /// Between groups of three digits.
    pub(super) group: &'static str,
    /// Between whole and tenths.
    pub(super) decimal: &'static str,
    /// Which of the forms fits a number.
    pub(super) form: fn(u64) -> usize,
    /// How a day is written.
    pub(super) day: &'static str,

    pub(super) title: &'static str,
    pub(super) intro: &'static [&'static str],
    pub(super) facts_heading: &'static str,
    pub(super) facts: &'static [&'static str],
    pub(super) people_heading: &'static str,
    pub(super) people: &'static [&'static str],
    pub(super) work_heading: &'static str,
    pub(super) work: &'static str,
    pub(super) made: &'static str,
    pub(super) tally: &'static [&'static str],
    pub(super) rights_heading: &'static str,
    pub(super) scene_refused: &'static str,
    pub(super) scene_closed: &'static str,
    pub(super) scene_closed_here: &'static str,
    pub(super) scene_waits: &'static str,
    pub(super) scene_password: &'static str,
    pub(super) scene_password_then: &'static str,
    pub(super) scene_review: &'static str,
    pub(super) papers_heading: &'static str,
    pub(super) papers_alone: &'static str,
    pub(super) papers_alone_then: &'static str,
    pub(super) papers_amended: &'static str,
    pub(super) papers_amended_then: &'static str,
    pub(super) papers_withdrawn: &'static str,
    pub(super) papers_wrong: &'static str,
    pub(super) papers_wrong_more: &'static str,
    pub(super) papers_wrong_held: &'static str,
    pub(super) papers_wrong_closed: &'static str,
    pub(super) papers_trace: &'static str,
    pub(super) papers_trace_more: &'static str,
    pub(super) check_heading: &'static str,
    pub(super) check: &'static str,
    pub(super) check_alone: &'static str,
    pub(super) check_outside: &'static str,
    pub(super) check_both: &'static str,
    pub(super) check_failed: &'static str,
    pub(super) attack_heading: &'static str,
    pub(super) attack: &'static [&'static str],
    pub(super) attacks: &'static [AttackText],
    pub(super) label_done: &'static str,
    pub(super) label_inside: &'static str,
    pub(super) label_outside: &'static str,
    pub(super) label_found: &'static str,
    pub(super) inside_nothing: &'static str,
    pub(super) not_found: &'static str,
    pub(super) found: &'static str,
    pub(super) further: &'static str,
    pub(super) result_heading: &'static str,
    pub(super) result_all: &'static str,
    pub(super) result_some: &'static str,
    pub(super) time: &'static str,
    pub(super) limits_heading: &'static str,
    pub(super) limits: &'static [&'static str],
    pub(super) next_heading: &'static str,
    pub(super) next_verify: &'static str,
    pub(super) next_attacked: &'static str,
    pub(super) next_list: &'static str,
    pub(super) next_show: &'static str,
    pub(super) next_prove: &'static str,
    pub(super) next_report: &'static str,
    pub(super) passphrase: &'static str,
    pub(super) left: &'static str,

    /// [`FaultCode::RecordAltered`] somewhere among several records.
    pub(super) fault_in_span: &'static str,
    pub(super) fault: fn(FaultCode) -> &'static str,
    pub(super) unseen: fn(NotChecked) -> &'static str,
    /// The words of places, e.g. `record`, in this language.
    pub(super) places: &'static [(&'static str, &'static str)],

    pub(super) turn_night: &'static str,
    pub(super) turn_deputy: &'static str,
    pub(super) turn_deputy_ends: &'static str,
    pub(super) turn_curious: &'static str,
    pub(super) turn_listeria: &'static str,
    pub(super) turn_leaves: &'static str,
    pub(super) turn_successor: &'static str,
    pub(super) turn_knocks: &'static str,
    pub(super) turn_viewer: &'static str,
    pub(super) turn_edit_verified: &'static str,
    pub(super) turn_certificate: &'static str,
    pub(super) turn_bad_run: &'static str,
    pub(super) turn_bad_lot: &'static str,
    pub(super) turn_out_of_service: &'static str,

    pub(super) laboratory: &'static str,
    /// In the order of the methods.
    pub(super) analytes: [&'static str; 7],
    pub(super) method_titles: [&'static str; 7],
    pub(super) instruments: [&'static str; 4],
    pub(super) specification_source: &'static str,
    pub(super) certificate_body: &'static str,
    pub(super) statements: &'static [&'static str],
    pub(super) unit_food: &'static str,
    pub(super) unit_water: &'static str,
    pub(super) sheet: &'static str,
    pub(super) dairy: &'static [&'static str],
    pub(super) meat: &'static [&'static str],
    pub(super) water: &'static [&'static str],
    pub(super) kitchen: &'static [&'static str],
    pub(super) hotel: &'static [&'static str],
    pub(super) conditions: &'static [&'static str],
    pub(super) why_transcription: &'static str,
    pub(super) why_dilution: &'static str,
    pub(super) why_plate: &'static str,
    pub(super) returns: &'static [CodedReason],
    pub(super) why_methods: &'static str,
    pub(super) evidence: &'static str,
    pub(super) why_left: &'static str,
    pub(super) why_deputy: &'static str,
    pub(super) why_deputy_ended: &'static str,
    pub(super) why_certificate: &'static str,
    pub(super) why_calibrated: &'static str,
    pub(super) why_out_of_service: &'static str,
    pub(super) why_back_in_service: &'static str,
    pub(super) why_lot_failed: &'static str,
    pub(super) why_repeated: &'static str,
    pub(super) why_amended: &'static str,
    pub(super) why_withdrawn: &'static str,
    pub(super) nonconformity: &'static str,
    pub(super) why_nonconformity: &'static str,
    pub(super) why_invalidated: &'static str,
    pub(super) why_closed: &'static str,
    pub(super) corrective_action: &'static str,
}

/// What a `{name}` stands for.
#[derive(Debug, Clone)]
pub(super) enum Arg {
    Number(u64),
    Text(String),
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Puts the arguments into a template. A name without an argument stays as it is, so that a test finds it.
pub(super) fn fill(template: &str, texts: &Texts, args: &[(&str, Arg)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((inside, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        rest = after;
        let mut parts = inside.split('|');
        let name = parts.next().unwrap_or_default();
        let forms: Vec<&str> = parts.collect();
        match args.iter().find(|(known, _)| *known == name) {
            Some((_, Arg::Number(number))) if !forms.is_empty() => {
                out.push_str(forms.get((texts.form)(*number)).or(forms.last()).copied().unwrap_or_default());
            }
            Some((_, Arg::Number(number))) => out.push_str(&grouped(*number, texts.group)),
            Some((_, Arg::Text(text))) => out.push_str(text),
            None => {
                out.push('{');
                out.push_str(inside);
                out.push('}');
            }
        }
    }
    out.push_str(rest);
    out
}

/// A number with its digits in groups; numbers of four digits are written without.
fn grouped(number: u64, group: &str) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    out
}

/// A day as it is written in the language.
pub(super) fn day(date: NaiveDate, texts: &Texts) -> String {
    date.format(texts.day).to_string()
}

/// The place of a fault in the reader's language.
pub(super) fn place(place: &str, texts: &Texts) -> String {
    let (word, rest) = place.split_once(' ').map_or((place, ""), |(word, rest)| (word, rest));
    let word = texts.places.iter().find(|(english, _)| *english == word).map_or(word, |(_, word)| word);
    let numbers =
        |word: &str| word.parse::<u64>().map_or_else(|_| word.to_owned(), |number| grouped(number, texts.group));
    let rest = rest.split(' ').map(numbers).collect::<Vec<_>>().join(" ").replace(" to ", "\u{2013}");
    if rest.is_empty() { word.to_owned() } else { format!("{word} {rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_forms_fit_the_language() {
        let say = |texts: &Texts, template: &str, n: u64| fill(template, texts, &[("n", Arg::from(n))]);
        assert_eq!(say(&EN, "{n} {n|record|records}", 1), "1 record");
        assert_eq!(say(&EN, "{n} {n|record|records}", 40_000), "40,000 records");
        let polish = "{n} {n|zapis|zapisy|zapisów}";
        for (n, text) in [
            (1, "1 zapis"),
            (2, "2 zapisy"),
            (5, "5 zapisów"),
            (12, "12 zapisów"),
            (22, "22 zapisy"),
            (25, "25 zapisów"),
            (101, "101 zapisów"),
            (113, "113 zapisów"),
            (1004, "1004 zapisy"),
            (40_003, "40\u{a0}003 zapisy"),
        ] {
            assert_eq!(say(&PL, polish, n), text);
        }
        assert_eq!(say(&EN, "{other} and {n", 3), "{other} and {n");
        assert_eq!(grouped(1_234_567, ","), "1,234,567");
    }

    #[test]
    fn places_are_translated_word_by_word() {
        assert_eq!(place("record 812", &PL), "zapis 812");
        assert_eq!(place("records 1 to 5", &EN), "records 1\u{2013}5");
        assert_eq!(place("record 20263", &EN), "record 20,263");
        assert_eq!(place("trail", &PL), "historia");
        assert_eq!(place("unknown 7", &PL), "unknown 7");
    }
}
