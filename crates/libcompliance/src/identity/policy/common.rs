//! Passwords that everybody knows to be common, in English and Polish: without capitals and accents, in ascending order.
//!
//! It is a floor for a program without a network, not the list of 3,000 that OWASP ASVS 5.0 6.2.4 asks for: that is what
//! [`super::BreachedHashes`] is for.

#[rustfmt::skip]
pub(super) const COMMON: &[&str] = &[
    "000000", "00000000", "111111", "11111111", "112233", "121212", "123123", "123123123", "123321", "1234", "12345",
    "123456", "1234567", "12345678", "123456789", "1234567890", "123456789012", "1234qwer", "123654", "123qwe",
    "12qwaszx", "131313", "159753", "1q2w3e", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx", "1qaz2wsx3edc",
    "222222", "333333", "444444", "555555", "654321", "666666", "696969", "777777", "7777777", "87654321", "888888",
    "88888888", "987654321", "999999", "aaaaaa", "aaaaaaaa", "abc", "abcabc", "abcd", "abcdef", "abcdefg", "abcdefgh",
    "access", "account", "admin", "administrator", "adobe", "agata", "agnieszka", "aleksandra", "alexander", "amanda",
    "analiza", "andrew", "andrzej", "angel", "aniolek", "anna", "anonymous", "apple", "asdasd", "asdf", "asdfasdf",
    "asdfgh", "asdfghjkl", "asdfghjkl;", "ashley", "azerty", "barcelona", "bartek", "bartosz", "baseball",
    "basketball", "batman", "biedronka", "biologia", "biology", "bozena", "buster", "changeme", "charlie", "cheese",
    "chemia", "chemistry", "chocolate", "christmas", "company", "computer", "cookie", "czekolada", "damian", "daniel",
    "dawid", "default", "demo", "dominik", "dragon", "dupa", "dupadupa", "elzbieta", "ewelina", "ferrari", "filip",
    "flower", "football", "freedom", "george", "google", "gosia", "grzegorz", "guest", "hannah", "harley", "haslo",
    "haslohaslo", "hasloo", "hello", "hunter", "iloveyou", "internet", "jakub", "jennifer", "jessica", "joanna",
    "jordan", "joshua", "justyna", "kacper", "kamil", "karolina", "kasia", "katarzyna", "killer", "klaudia",
    "kochamcie", "kochanie", "komputer", "konrad", "krakow", "krystian", "krzysztof", "kuba", "kwiatek", "laborant",
    "laboratorium", "laboratory", "lato", "legia", "letmein", "liverpool", "login", "lolek", "london", "love",
    "lovely", "lukasz", "maciek", "magda", "magdalena", "magic", "malgorzata", "maluch", "manager", "marcin", "maria",
    "mariusz", "martyna", "marysia", "master", "mateusz", "matrix", "matthew", "mercedes", "michael", "michal",
    "michelle", "microsoft", "misiaczek", "misiek", "mojehaslo", "monday", "money", "monika", "monkey", "motorola",
    "mustang", "mypassword", "myszka", "natalia", "nicole", "ninja", "niunia", "nothing", "nowehaslo", "office",
    "ola", "oracle", "orange", "pass", "passpass", "passphrase", "password", "passwordpassword", "passwort",
    "patrycja", "patryk", "pawel", "pepper", "piotrek", "pokemon", "polska", "poniedzialek", "princess", "private",
    "probka", "przemek", "purple", "qazwsx", "qazwsxedc", "qqqqqq", "quality", "qwer", "qwerasdf", "qwert", "qwerty",
    "qwertyqwerty", "qwertyui", "qwertyuiop", "qwertz", "qwertzuiop", "radek", "rainbow", "robert", "root", "samsung",
    "sebastian", "secret", "secure", "security", "service", "shadow", "skarb", "skarbek", "slonce", "sloneczko",
    "soccer", "starwars", "stokrotka", "student", "summer", "summertime", "sunday", "sunshine", "superman",
    "supervisor", "support", "sylwia", "system", "szkola", "tajne", "tajnehaslo", "temp", "temporary", "test",
    "tester", "testing", "testtest", "thomas", "tigger", "tomasz", "tomek", "truskawka", "trustno", "unknown", "user",
    "warszawa", "welcome", "weronika", "whatever", "william", "windows", "winter", "wiosna", "wisla", "witaj",
    "wojtek", "yellow", "zaq12wsx", "zaqwsx", "zaqxsw", "zima", "zxcvbn", "zxcvbnm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_in_order_and_folded() {
        assert!(COMMON.is_sorted_by(|a, b| a < b));
        assert!(
            COMMON.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()))
        );
        assert!(COMMON.len() >= 200);
    }
}
