//! The verdict on new passwords: every broken rule by name; profiles as data; deviations; laws.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use libcompliance::crypto::{Entropy, NoEntropy};
use libcompliance::identity::password::{Cost, Normalisation, Outcome, Pepper, Refusal, Verifier, hash, hash_with};
use libcompliance::identity::policy::{
    Binding, BreachedHashes, Class, Context, History, ListUnreadable, Profile, Rule, Settings, SortedHashes, Use,
    deviations, estimate, judge,
};
use libcompliance::identity::text::{Language, TEXTS, text};
use proptest::prelude::*;
use zeroize::Zeroizing;

struct Counting(u8);
impl Entropy for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        for byte in out {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

fn codes(profile: &Profile, password: &str, context: &Context<'_>) -> Vec<&'static str> {
    let verdict = judge(profile, password, context, &History::default());
    verdict.violations.iter().map(|violation| violation.code).collect()
}

fn own(change: impl FnOnce(&mut Settings)) -> Profile {
    let mut settings = Settings::from(Profile::standard());
    settings.id = "own".to_owned();
    change(&mut settings);
    Profile::try_from(settings).unwrap()
}

#[test]
fn every_broken_rule_is_named() {
    let standard = Profile::standard();
    let context = Context {
        user_names: &["a.nowak", "Anna Nowak"],
        laboratory: "MikroLab Gdańsk",
        product: "OldLIMS",
        ..Context::default()
    };
    let cases: &[(&str, &[&str])] = &[
        (
            "",
            &[
                "password_too_short",
                "password_characters",
                "password_no_letter",
                "password_no_digit",
                "password_no_special",
            ],
        ),
        ("haslo", &["password_too_short", "password_no_digit", "password_no_special", "password_common"]),
        ("Hasło123!", &["password_too_short", "password_common"]),
        ("password", &["password_too_short", "password_no_digit", "password_no_special", "password_common"]),
        ("P@ssw0rd2026!", &["password_common"]),
        ("drowssap2026!", &["password_common"]),
        ("Nowak2026!", &["password_too_short", "password_context"]),
        ("AnnaNowak2026!!!", &["password_context"]),
        ("mikrolabgdansk.1", &["password_context"]),
        ("OldLIMS-2026", &["password_context"]),
        ("zielona żaba skacze", &["password_no_digit", "password_no_special"]),
        ("zielona żaba skacze, 7 razy", &[]),
        ("123456789012", &["password_no_letter", "password_no_special", "password_common"]),
        ("zielona\u{387}żaba, 7 razy", &["password_characters"]),
        ("zielona\u{0}żaba, 7 razy", &["password_characters"]),
        ("zielona\u{200b}żaba, 7 razy", &["password_characters"]),
        // The word is less than half of it.
        ("password, 7 razy zielona żaba", &[]),
    ];
    for (password, expected) in cases {
        assert_eq!(codes(&standard, password, &context), *expected, "{password:?}");
    }
    let long = "ż9!".repeat(500);
    assert_eq!(codes(&standard, &long, &context), ["password_too_long"]);
}

#[test]
fn characters_are_counted_as_code_points_of_the_normal_form() {
    let profile = own(|settings| settings.classes.clear());
    // Eleven and twelve letters of four bytes each.
    assert_eq!(codes(&profile, &"𝒜".repeat(11), &Context::default()), ["password_too_short"]);
    assert_eq!(codes(&profile, &"𝒜ż".repeat(6), &Context::default()), [""; 0]);
    // Twelve code points that become eleven: n and an acute accent are one letter.
    assert_eq!(codes(&profile, "xq-wv.trkjn\u{301}", &Context::default()), ["password_too_short"]);
    assert_eq!(codes(&profile, &"qż".repeat(32), &Context::default()), [""; 0], "64 characters are accepted");
}

#[test]
fn a_second_factor_allows_what_nist_says() {
    let nist = Profile::named("nist-800-63b-4").unwrap();
    for (password, second_factor, accepted) in [
        ("frogs jump", false, false),
        ("frogs jump", true, true),
        ("frogs j", true, false),
        ("green frogs jump", false, true),
    ] {
        let context = Context { second_factor, ..Context::default() };
        assert_eq!(judge(&nist, password, &context, &History::default()).is_accepted(), accepted, "{password}");
    }
}

struct Unreadable;
impl BreachedHashes for Unreadable {
    fn contains(&self, _: &[u8; 20]) -> Result<bool, ListUnreadable> {
        Err(ListUnreadable)
    }
}

#[test]
fn a_check_that_did_not_run_is_not_a_pass() {
    let asvs = Profile::named("owasp-asvs-5").unwrap();
    let password = "green frogs jump";
    let verdict = judge(&asvs, password, &Context::default(), &History::default());
    assert!(verdict.violations.is_empty() && !verdict.is_accepted());
    assert_eq!(verdict.unchecked[0].code, "breached_list_missing");
    let context = Context { breached: Some(&Unreadable), ..Context::default() };
    assert_eq!(judge(&asvs, password, &context, &History::default()).unchecked[0].code, "breached_list_unreadable");

    // The SHA-1 of `password` and of `green frogs jump` (hashlib), among others.
    let list: &[[u8; 20]] = &[
        [0; 20],
        [
            0x5b, 0xaa, 0x61, 0xe4, 0xc9, 0xb9, 0x3f, 0x3f, 0x06, 0x82, 0x25, 0x0b, 0x6c, 0xf8, 0x33, 0x1b, 0x7e, 0xe6,
            0x8f, 0xd8,
        ],
        [0xff; 20],
    ];
    let sorted = SortedHashes(list);
    let context = Context { breached: Some(&sorted), ..Context::default() };
    assert!(judge(&asvs, password, &context, &History::default()).is_accepted());
    assert!(codes(&asvs, "password", &context).contains(&"password_breached"));
}

#[test]
fn earlier_passwords_are_refused_to_the_depth_of_the_profile() {
    let cost = Cost::DEMO;
    let old: Vec<_> =
        (0..7).map(|n| hash(&format!("zielona żaba, {n} razy"), cost, &mut Counting(n)).unwrap()).collect();
    let mut hashes: Vec<&str> = old.iter().map(|hash| hash.as_str()).collect();
    let standard = Profile::standard();
    for (n, used) in [(0, true), (4, true), (5, false), (6, false), (8, false)] {
        let history = History { verifier: Verifier::new(cost), hashes: &hashes };
        // Typed with an accent of its own: the same password.
        let typed = format!("zielona z\u{307}aba, {n} razy");
        let verdict = judge(&standard, &typed, &Context::default(), &history);
        assert_eq!(!verdict.is_accepted(), used, "{n}");
        assert_eq!(verdict.violations.iter().any(|violation| violation.code == "password_reused"), used, "{n}");
    }
    hashes[1] = "damaged";
    let history = History { verifier: Verifier::new(cost), hashes: &hashes };
    let verdict = judge(&standard, "zielona żaba, 9 razy", &Context::default(), &history);
    assert_eq!((verdict.is_accepted(), verdict.unchecked[0].code), (false, "history_unreadable"));
}

#[test]
fn advice_and_violations_have_texts_in_two_languages() {
    for password in [
        "qwertyuiop",
        "aaaaaaaaaa",
        "abcabcabcabc",
        "password",
        "19871202",
        "nowak",
        "Smith",
        "qazxswedc",
        "2026",
        "drowssaP",
        "p4ssw0rd",
        "ABCDEF",
    ] {
        let strength = estimate(password, &["nowak"]);
        assert!(strength.score < 3, "{password}");
        for code in strength.warning.iter().chain(&strength.advice) {
            assert!(text(code, Language::Pl).is_some(), "{code}");
        }
    }
    assert_eq!(estimate("correct horse battery staple", &[]).score, 4);
    for profile in Profile::shipped() {
        for violation in judge(&profile, "a", &Context::default(), &History::default()).violations {
            for language in [Language::En, Language::Pl] {
                let text = violation.text(language);
                assert!(text.ends_with('.') && !text.contains('{') && text != violation.code, "{text}");
            }
        }
    }
    assert!(TEXTS.len() > 60);
}

#[test]
fn the_estimate_looks_at_a_beginning_only() {
    let begin = std::time::Instant::now();
    let _ = estimate(&"aB3$kk0zq!".repeat(100_000), &["x"; 1_000]);
    assert!(begin.elapsed().as_secs() < 5);
}

#[test]
fn profiles_are_data_and_strict() {
    for profile in Profile::shipped() {
        let text = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
        assert_eq!(Profile::named(&profile.settings().id), Some(profile.clone()));
        let with = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            serde_json::from_str::<Profile>(&text.replacen(from, to, 1))
        };
        assert!(with("\"version\":1", "\"version\":0").is_err());
        assert!(with("\"version\":1", "\"version\":1,\"extra\":1").is_err());
        assert!(with("\"max_bytes\":1024", "\"max_bytes\":63").is_err());
        assert!(with("\"min_strength\":0", "\"min_strength\":5").is_err());
        assert!(with("\"idle_minutes\":15", "\"idle_minutes\":0").is_err());
        assert!(with("\"disable_after\":100", "\"disable_after\":101").is_err());
    }
    let refused = |change: fn(&mut Settings)| {
        let mut settings = Settings::from(Profile::standard());
        change(&mut settings);
        Profile::try_from(settings).unwrap_err().setting()
    };
    assert_eq!(refused(|settings| settings.min_length = 7), "min_length");
    assert_eq!(refused(|settings| settings.min_length = 65), "min_length");
    assert_eq!(refused(|settings| settings.min_length_with_second_factor = Some(7)), "min_length_with_second_factor");
    assert_eq!(refused(|settings| settings.history = 25), "history");
    assert_eq!(refused(|settings| settings.id = "Own".to_owned()), "id");
    assert_eq!(refused(|settings| settings.classes.push(Class::Digit)), "classes");
    assert_eq!(refused(|settings| settings.max_age_days = Some(0)), "max_age_days");
}

#[test]
fn deviations_are_listed_with_their_clauses() {
    let of = |id: &str| {
        deviations(&Profile::named(id).unwrap())
            .iter()
            .map(|found| (found.standard, found.clause, found.rule))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("default-12"),
        [
            ("nist-800-63b-4", "3.1.1.2", Rule::MinLength),
            ("nist-800-63b-4", "3.1.1.2", Rule::Classes),
            ("owasp-asvs-5", "6.2.1", Rule::MinLength),
            ("owasp-asvs-5", "6.2.5", Rule::Classes),
            ("owasp-asvs-5", "6.2.4", Rule::Common),
            ("owasp-asvs-5", "6.2.8", Rule::Characters),
            ("owasp-asvs-5", "6.2.12", Rule::Breached),
        ]
    );
    // No profile departs from a binding demand of its own standard, and none meets all.
    for profile in Profile::shipped() {
        let found = deviations(&profile);
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|found| found.standard != profile.settings().id || found.binding == Binding::Should),
            "{found:?}"
        );
        assert!(
            found
                .iter()
                .all(|found| !found.text(Language::Pl).is_empty()
                    && found.text(Language::Pl) != found.text(Language::En))
        );
    }
    let yearly = deviations(&own(|settings| settings.max_age_days = Some(365)));
    assert_eq!(yearly.iter().filter(|found| found.rule == Rule::Age).count(), 2);
}

#[test]
fn a_peppered_hash_opens_with_its_key_alone() {
    let pepper = |id: &str, byte| Pepper::new(id, Zeroizing::new([byte; 32])).unwrap();
    let (old, new) = (pepper("k1", 1), pepper("k2", 2));
    let stored = hash_with(b"green frogs", Cost::DEMO, Some(&old), &mut Counting(0)).unwrap();
    assert!(stored.starts_with("$hmac-sha256$k1$argon2id$v=19$"));
    let with = |peppers| Verifier::new(Cost::DEMO).peppers(peppers).verify(b"green frogs", &stored);
    let upgrade = |outcome| match outcome {
        Outcome::Yes { needs_upgrade, .. } => Some(needs_upgrade),
        _ => None,
    };
    let both = [new, old];
    assert_eq!(upgrade(with(&both[1..])), Some(false));
    assert_eq!(upgrade(with(&both)), Some(true), "made with an earlier key");
    assert_eq!(with(&both[..1]), Outcome::Refused(Refusal::UnknownPepper));
    assert_eq!(with(&[]), Outcome::Refused(Refusal::UnknownPepper));
    assert_eq!(with(&[pepper("k1", 9)]), Outcome::No);
    let plain = hash_with(b"green frogs", Cost::DEMO, None, &mut Counting(0)).unwrap();
    assert_eq!(upgrade(Verifier::new(Cost::DEMO).peppers(&both).verify(b"green frogs", &plain)), Some(true));
    assert!(Pepper::new("K1", Zeroizing::new([0; 32])).is_none() && Pepper::new("", Zeroizing::new([0; 32])).is_none());
    assert_eq!(format!("{:?}", both[0]), "Pepper { id: \"k2\", .. }");
}

#[test]
fn opaque_string_as_rfc_8265_has_it() {
    // RFC 8265 section 4.3, tables 4 and 5, and single characters of RFC 8264.
    let allowed = [
        ("correct horse battery staple", "correct horse battery staple"),
        ("Correct Horse Battery Staple", "Correct Horse Battery Staple"),
        ("πßå", "πßå"),
        ("Jack of \u{2666}s", "Jack of \u{2666}s"),
        ("foo\u{1680}bar", "foo bar"),
        ("a\u{a0}b\u{3000}c", "a b c"),
        ("z\u{307}\u{f3}", "\u{17c}\u{f3}"),
        ("col\u{b7}lecci\u{f3}", "col\u{b7}lecci\u{f3}"),
        ("\u{1f438}\u{1fae0}", "\u{1f438}\u{1fae0}"),
    ];
    for (typed, normal) in allowed {
        assert_eq!(*Normalisation::OpaqueString.apply(typed).unwrap(), normal, "{typed:?}");
    }
    for refused in [
        "",
        "my cat is a \u{9}by",
        "a\nb",
        "a\u{ad}b",
        "a\u{200d}b",
        "\u{1100}\u{1161}",
        "a\u{b7}b",
        "\u{375}a",
        "\u{fdd0}",
        "\u{e000}",
        "\u{378}",
        "\u{660}\u{6f0}",
        "\u{2028}",
    ] {
        assert!(Normalisation::OpaqueString.apply(refused).is_err(), "{refused:?}");
    }
}

fn passwords() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,40}",
        "\\PC{0,40}",
        any::<String>(),
        ("(haslo|Password|qwerty|nowak|Gdańsk)", "[0-9!@ ]{0,12}").prop_map(|(word, end)| word + &end),
    ]
}

fn profiles() -> impl Strategy<Value = Settings> {
    let lists = (any::<bool>(), any::<bool>(), 0..=2_u8, 0..=4_u8, 0..=1_u8);
    let classes =
        prop::sample::subsequence(vec![Class::Letter, Class::Lower, Class::Upper, Class::Digit, Class::Special], 0..=5);
    (8..=64_u32, 256..=4_096_u32, classes, lists).prop_map(
        |(min, max, classes, (common, context, breached, strength, history))| Settings {
            min_length: min,
            max_bytes: max,
            classes,
            common,
            context,
            breached: [Use::Never, Use::WhenGiven, Use::Required][usize::from(breached)],
            min_strength: strength,
            history,
            ..Settings::from(Profile::standard())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_hash_verifies_its_password_and_no_other(password in passwords(), other in passwords(), seed in any::<u8>()) {
        let stored = hash(&password, Cost::DEMO, &mut Counting(seed)).unwrap();
        let verifier = Verifier::new(Cost::DEMO);
        prop_assert!(verifier.verify_text(&password, &stored).is_yes());
        let normal = |text: &str| Normalisation::OpaqueString.apply(text).map_or(text.to_owned(), |normal| (*normal).clone());
        prop_assert_eq!(verifier.verify_text(&other, &stored).is_yes(), normal(&other) == normal(&password));
        prop_assert!(password.len() < 4 || !stored.contains(&password));
    }

    #[test]
    fn the_normal_form_is_its_own(password in passwords()) {
        for normalisation in [Normalisation::OpaqueString, Normalisation::Nfc, Normalisation::AsReceived] {
            if let Ok(once) = normalisation.apply(&password) {
                prop_assert_eq!(&*normalisation.apply(&once).unwrap(), &*once);
            }
        }
    }

    #[test]
    fn no_text_makes_the_verifier_panic_or_say_yes(text in any::<String>(), password in passwords()) {
        let prefixes = ["", "$argon2id$", "$2b$", "$2$", "$6$", "$pbkdf2$", "$p5k2$", "$scrypt$", "$7$", "{SSHA}", "{FSHP", "pbkdf2_sha256$", "0x0100", "$hmac-sha256$k$"];
        for prefix in prefixes {
            let stored = format!("{prefix}{text}");
            prop_assert!(!Verifier::default().verify_text(&password, &stored).is_yes());
            let _ = Verifier::default().assess(&stored);
        }
    }

    /// A profile that is stricter in every rule finds at least what the other finds.
    #[test]
    fn a_stricter_profile_finds_no_less(password in passwords(), loose in profiles(), more in profiles()) {
        let mut strict = loose.clone();
        strict.min_length = loose.min_length.max(more.min_length);
        strict.max_bytes = loose.max_bytes.min(more.max_bytes);
        strict.classes.extend(more.classes.iter().filter(|class| !loose.classes.contains(class)));
        strict.common |= more.common;
        strict.context |= more.context;
        strict.breached = loose.breached.max(more.breached);
        strict.min_strength = loose.min_strength.max(more.min_strength);
        strict.history = loose.history.max(more.history);
        let sorted: &[[u8; 20]] = &[[7; 20]];
        let list = SortedHashes(sorted);
        let context = Context { user_names: &["nowak"], laboratory: "Gdańsk", breached: Some(&list), ..Context::default() };
        let codes = |settings: Settings| {
            let verdict = judge(&Profile::try_from(settings).unwrap(), &password, &context, &History::default());
            verdict.violations.iter().map(|violation| violation.code).collect::<Vec<_>>()
        };
        let (loose, strict) = (codes(loose), codes(strict));
        prop_assert!(loose.iter().all(|code| strict.contains(code)), "{:?} {:?}", loose, strict);
    }

    #[test]
    fn nothing_shown_contains_the_password(password in "[a-zA-Z0-9]{16,30}") {
        let context = Context { user_names: &[&password], listed: &[&password], ..Context::default() };
        let verdict = judge(&Profile::standard(), &password, &context, &History::default());
        let shown = format!("{verdict:?} {context:?} {:?}", Verifier::default());
        prop_assert!(!shown.contains(&password));
    }
}
