//! How easily a password is guessed, by the zxcvbn method, with advice as codes.
//!
//! Its dictionaries are English. The time grows steeply with the length, so only the beginning is looked at; what follows
//! can only make a password stronger. The method weighs years by their distance from the present one, which the crate takes
//! from the system: the only thing in this room that is not an argument, and it moves an estimate of a date by little.

use zeroize::Zeroizing;
use zxcvbn::feedback::{Suggestion, Warning};

/// The characters that are looked at.
const PREFIX: usize = 32;
/// The words of the surroundings that are looked for.
const WORDS: usize = 16;

/// The estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// 0 (at most a thousand guesses) to 4 (more than ten thousand million).
    pub score: u8,
    /// What makes it easy to guess, as a code of [`crate::identity::text`].
    pub warning: Option<&'static str>,
    /// What would help, as codes of [`crate::identity::text`].
    pub advice: Vec<&'static str>,
}

/// The estimate for a password, in surroundings with these words.
#[must_use]
pub fn estimate(password: &str, words: &[&str]) -> Strength {
    let beginning = Zeroizing::new(password.chars().take(PREFIX).collect::<String>());
    let words: Vec<String> = words.iter().take(WORDS).map(|word| word.chars().take(PREFIX).collect()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let found = zxcvbn::zxcvbn(&beginning, &words);
    let feedback = found.feedback();
    Strength {
        score: u8::from(found.score()),
        warning: feedback.and_then(|feedback| feedback.warning()).map(warning),
        advice: feedback
            .map(|feedback| feedback.suggestions().iter().copied().map(advice).collect())
            .unwrap_or_default(),
    }
}

fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "straight_row",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "keyboard_pattern",
        Warning::RepeatsLikeAaaAreEasyToGuess => "repeated_character",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "repeated_block",
        Warning::ThisIsATop10Password => "top_10",
        Warning::ThisIsATop100Password => "top_100",
        Warning::ThisIsACommonPassword => "very_common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "similar_to_common",
        Warning::SequencesLikeAbcAreEasyToGuess => "sequence",
        Warning::RecentYearsAreEasyToGuess => "recent_year",
        Warning::AWordByItselfIsEasyToGuess => "single_word",
        Warning::DatesAreOftenEasyToGuess => "date",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "name_alone",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "common_name",
    }
}

fn advice(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "use_several_words",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "signs_not_needed",
        Suggestion::AddAnotherWordOrTwo => "add_words",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "capitals_help_little",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "all_capitals_help_little",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "reversing_helps_little",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "substitutions_help_little",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "longer_pattern",
        Suggestion::AvoidRepeatedWordsAndCharacters => "avoid_repeats",
        Suggestion::AvoidSequences => "avoid_sequences",
        Suggestion::AvoidRecentYears => "avoid_recent_years",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "avoid_own_years",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "avoid_own_dates",
    }
}
