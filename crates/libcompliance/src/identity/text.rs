//! Every text of this room in English and Polish, by its stable code. `{n}` stands for a number of the rule.

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Polish.
    Pl,
}

/// One text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The stable code.
    pub code: &'static str,
    /// English.
    pub en: &'static str,
    /// Polish.
    pub pl: &'static str,
}

/// The text of a code; `None` for a code that is not of this room.
#[must_use]
pub fn text(code: &str, language: Language) -> Option<&'static str> {
    TEXTS.iter().find(|text| text.code == code).map(|text| match language {
        Language::En => text.en,
        Language::Pl => text.pl,
    })
}

/// The text of a code with its number put in. A code without a text stands for itself.
#[must_use]
pub fn text_with(code: &str, n: u64, language: Language) -> String {
    text(code, language).unwrap_or(code).replace("{n}", &n.to_string())
}

macro_rules! texts {
    ($($code:literal $en:literal $pl:literal,)+) => {
        /// All texts, by group.
        pub const TEXTS: &[Text] = &[$(Text { code: $code, en: $en, pl: $pl },)+];
    };
}

texts! {
    // A new password breaks a rule.
    "password_too_short" "The password must have at least this many characters: {n}."
        "Hasło jest za krótkie. Minimalna liczba znaków: {n}.",
    "password_too_long" "The password must not have more bytes than {n}; nothing is cut off."
        "Hasło jest za długie. Maksymalna liczba bajtów: {n}; hasło nigdy nie jest skracane.",
    "password_characters" "The password is empty or has a character that cannot be typed on every keyboard."
        "Hasło jest puste albo zawiera znak, którego nie da się wpisać na każdej klawiaturze.",
    "password_no_letter" "The password must contain a letter." "Hasło musi zawierać literę.",
    "password_no_lower" "The password must contain a small letter." "Hasło musi zawierać małą literę.",
    "password_no_upper" "The password must contain a capital letter." "Hasło musi zawierać wielką literę.",
    "password_no_digit" "The password must contain a digit." "Hasło musi zawierać cyfrę.",
    "password_no_special" "The password must contain a special character, such as a punctuation mark."
        "Hasło musi zawierać znak specjalny, na przykład znak interpunkcyjny.",
    "password_common" "This is a commonly used password, or one with little added."
        "To hasło jest powszechnie używane albo prawie się od takiego nie różni.",
    "password_breached" "This password was found in stolen lists of passwords."
        "To hasło znajduje się na listach haseł, które wyciekły.",
    "password_listed" "This password is on a list of the laboratory's forbidden passwords."
        "To hasło jest na liście haseł zakazanych w laboratorium.",
    "password_context" "The password is made of a name that is easy to guess: of the user, the laboratory or the program."
        "Hasło składa się z łatwej do odgadnięcia nazwy: użytkownika, laboratorium lub programu.",
    "password_reused" "This password was used before; the number of earlier passwords that may not return is {n}."
        "To hasło było już używane. Liczba poprzednich haseł, których nie można użyć ponownie: {n}.",
    "password_too_weak" "The password is too easy to guess; its strength must be at least {n} of 4."
        "Hasło jest zbyt łatwe do odgadnięcia. Wymagana siła w skali od 0 do 4: {n}.",
    // A rule that could not be checked.
    "breached_list_missing" "The list of stolen passwords is required but was not given."
        "Wymagana lista haseł, które wyciekły, nie została dostarczona.",
    "breached_list_unreadable" "The list of stolen passwords could not be read."
        "Nie udało się odczytać listy haseł, które wyciekły.",
    "history_unreadable" "An earlier password could not be compared."
        "Nie udało się porównać hasła z jednym z poprzednich.",
    // What makes a password easy to guess.
    "straight_row" "A row of neighbouring keys is easy to guess." "Kolejne klawisze w jednym rzędzie są łatwe do odgadnięcia.",
    "keyboard_pattern" "A short pattern on the keyboard is easy to guess." "Krótki wzór na klawiaturze jest łatwy do odgadnięcia.",
    "repeated_character" "A repeated character is easy to guess." "Powtórzony znak jest łatwy do odgadnięcia.",
    "repeated_block" "A repeated group of characters adds little." "Powtórzenie grupy znaków niewiele daje.",
    "top_10" "This is one of the ten most used passwords." "To jedno z dziesięciu najczęściej używanych haseł.",
    "top_100" "This is one of the hundred most used passwords." "To jedno ze stu najczęściej używanych haseł.",
    "very_common" "This is a very common password." "To bardzo popularne hasło.",
    "similar_to_common" "This is much like a common password." "To hasło bardzo przypomina popularne hasło.",
    "sequence" "A sequence such as abc or 6543 is easy to guess." "Ciąg taki jak abc lub 6543 jest łatwy do odgadnięcia.",
    "recent_year" "A recent year is easy to guess." "Niedawny rok jest łatwy do odgadnięcia.",
    "single_word" "One word alone is easy to guess." "Pojedyncze słowo jest łatwe do odgadnięcia.",
    "date" "A date is often easy to guess." "Data bywa łatwa do odgadnięcia.",
    "name_alone" "A first or last name alone is easy to guess." "Samo imię lub nazwisko jest łatwe do odgadnięcia.",
    "common_name" "Common first and last names are easy to guess." "Popularne imiona i nazwiska są łatwe do odgadnięcia.",
    // What makes it better.
    "use_several_words" "Use several words that do not belong together." "Użyj kilku słów, które do siebie nie pasują.",
    "signs_not_needed" "Length helps more than signs, digits or capitals." "Długość pomaga bardziej niż znaki, cyfry czy wielkie litery.",
    "add_words" "Add a word or two, the less common the better." "Dodaj jedno lub dwa słowa, najlepiej rzadkie.",
    "capitals_help_little" "Capitals help little." "Wielkie litery niewiele pomagają.",
    "all_capitals_help_little" "All capitals are as easy to guess as all small letters."
        "Same wielkie litery są tak samo łatwe do odgadnięcia jak same małe.",
    "reversing_helps_little" "A word written backwards is hardly harder to guess." "Słowo pisane wspak niewiele trudniej odgadnąć.",
    "substitutions_help_little" "Replacing letters, such as @ for a, helps little."
        "Zastępowanie liter, na przykład @ zamiast a, niewiele pomaga.",
    "longer_pattern" "Use a longer pattern on the keyboard, with more turns." "Użyj dłuższego wzoru na klawiaturze, z większą liczbą zakrętów.",
    "avoid_repeats" "Avoid repeated words and characters." "Unikaj powtarzania słów i znaków.",
    "avoid_sequences" "Avoid sequences." "Unikaj ciągów kolejnych znaków.",
    "avoid_recent_years" "Avoid recent years." "Unikaj niedawnych lat.",
    "avoid_own_years" "Avoid years that have to do with you." "Unikaj lat, które się z Tobą wiążą.",
    "avoid_own_dates" "Avoid dates and years that have to do with you." "Unikaj dat i lat, które się z Tobą wiążą.",
    // How a stored hash is badly protected.
    "hash_unsalted" "Stored as one quick hash without salt: equal passwords show, and tables of answers exist."
        "Zapisane jako pojedynczy szybki skrót bez soli: widać jednakowe hasła i istnieją gotowe tablice odpowiedzi.",
    "hash_fast" "Stored as one quick salted hash: billions of guesses can be tried each second."
        "Zapisane jako pojedynczy szybki skrót z solą: można sprawdzać miliardy haseł na sekundę.",
    "hash_superseded" "Stored by an old scheme that is quick to try today."
        "Zapisane przestarzałą metodą, którą dziś można szybko łamać.",
    "hash_low_cost" "Stored at a cost below today's minimum." "Zapisane z kosztem poniżej dzisiejszego minimum.",
    "hash_short_salt" "Stored with too short a salt." "Zapisane ze zbyt krótką solą.",
    "hash_sign_extension" "Stored by a bcrypt with a known fault in letters beyond ASCII."
        "Zapisane wersją bcrypt ze znanym błędem dotyczącym liter spoza ASCII.",
    "hash_repeats" "Stored by a first form of bcrypt, for which a password and its repetition are the same."
        "Zapisane pierwotną wersją bcrypt, dla której hasło i jego powtórzenie są tym samym.",
    "hash_truncates" "Stored by bcrypt, which only reads the first 72 bytes." "Zapisane metodą bcrypt, która czyta tylko pierwsze 72 bajty.",
    "hash_unkeyed_pre_hash" "Stored by bcrypt over an unkeyed hash, against which stolen hashes can be tried."
        "Zapisane metodą bcrypt na skrócie bez klucza, wobec którego można próbować wykradzionych skrótów.",
    "hash_old_version" "Stored by an older kind of Argon2." "Zapisane starszą odmianą Argon2.",
    // Why a stored hash was not compared.
    "hash_unidentified" "The stored text is no known password hash; it may be the password itself."
        "Zapisany tekst nie jest znanym skrótem hasła; może być samym hasłem.",
    "hash_malformed" "The stored hash is damaged." "Zapisany skrót hasła jest uszkodzony.",
    "hash_unsupported" "The stored hash is of a scheme that is not supported; the password must be set anew."
        "Zapisany skrót jest w nieobsługiwanym formacie; hasło trzeba ustawić na nowo.",
    "hash_too_costly" "The stored hash asks for more memory or time than is allowed."
        "Zapisany skrót wymaga więcej pamięci lub czasu, niż jest dozwolone.",
    "password_too_long_to_verify" "The password is longer than any that was accepted." "Hasło jest dłuższe niż jakiekolwiek przyjęte.",
    "hash_needs_user" "The stored hash can only be checked with the user's name." "Zapisany skrót można sprawdzić tylko z nazwą użytkownika.",
    "hash_unknown_pepper" "The stored hash was made with a key that is not at hand." "Zapisany skrót powstał z kluczem, który nie jest dostępny.",
    // Signing in.
    "sign_in_wait" "Too many failed attempts. Seconds to wait: {n}." "Zbyt wiele nieudanych prób. Pozostały czas oczekiwania w sekundach: {n}.",
    "sign_in_disabled" "Too many failed attempts. The sign-in is disabled until an authorised person unlocks it."
        "Zbyt wiele nieudanych prób. Logowanie jest zablokowane do czasu odblokowania przez osobę uprawnioną.",
    "totp_wrong" "The one-time code is wrong." "Kod jednorazowy jest nieprawidłowy.",
    "totp_replayed" "The one-time code was used already; wait for the next one." "Kod jednorazowy został już użyty; poczekaj na następny.",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::password::Weakness;

    #[test]
    fn each_code_has_one_text_in_two_languages() {
        for (at, text) in TEXTS.iter().enumerate() {
            assert!(!TEXTS[..at].iter().any(|other| other.code == text.code), "`{}` twice", text.code);
            assert!(!text.en.is_empty() && !text.pl.is_empty() && text.en != text.pl, "{}", text.code);
            assert_eq!(text.en.contains("{n}"), text.pl.contains("{n}"), "{}", text.code);
        }
        for weakness in Weakness::ALL {
            assert!(text(weakness.code(), Language::Pl).is_some(), "{weakness:?}");
        }
        assert_eq!(text("no_such_code", Language::En), None);
        assert_eq!(
            text_with("password_too_short", 12, Language::Pl),
            "Hasło jest za krótkie. Minimalna liczba znaków: 12."
        );
    }
}
