//! What the report says in its own voice.

use crate::Language;
use libcompliance::validation::{AcceptanceState, Standing, ValidationState, Verdict};
use serde::Serialize;

macro_rules! words {
    ($($name:ident = $en:literal / $pl:literal,)+) => {
        /// The fixed texts.
        #[derive(Debug, Serialize)]
        pub(super) struct Words { $(pub(super) $name: &'static str,)+ }

        pub(super) const ENGLISH: Words = Words { $($name: $en,)+ };
        pub(super) const POLISH: Words = Words { $($name: $pl,)+ };
    };
}

words! {
    title = "Validation of the laboratory information system" / "Walidacja systemu informatycznego laboratorium",
    standing = "What this shows, and what it does not" / "Co z tego wynika, a co nie",
    what = "What was tested" / "Co zbadano",
    laboratory = "Laboratory" / "Laboratorium",
    run = "Run" / "Przebieg",
    program = "Program" / "Program",
    file = "File of the program (SHA-256, base64)" / "Plik programu (SHA-256, base64)",
    layout = "Layout of the file, state rules, catalogue of tests" / "Układ pliku, reguły stanu, katalog testów",
    machine = "Computer" / "Komputer",
    origin = "Trail" / "Dziennik",
    records = "Records in the copy" / "Zapisy w kopii",
    by = "Run by" / "Wykonał(a)",
    started = "Begun" / "Początek",
    finished = "Ended" / "Koniec",
    record = "Record of the result" / "Zapis wyniku",
    hash = "Digest of the content (SHA-256, base64)" / "Skrót treści (SHA-256, base64)",
    settings = "Settings in force, by their digests (SHA-256, base64)" / "Obowiązujące ustawienia, według skrótów (SHA-256, base64)",
    summary = "Result" / "Wynik",
    passed = "passed" / "pozytywny",
    failed = "FAILED" / "NEGATYWNY",
    not_run = "NOT RUN" / "NIE WYKONANO",
    deviations = "Deviations" / "Odstępstwa",
    no_deviations = "None: every test of this run passed." / "Brak: każdy test tego przebiegu zakończył się pozytywnie.",
    installation = "Tests of the installation" / "Testy instalacji",
    operation = "Tests of operation, on copies of the laboratory" / "Testy działania, na kopiach laboratorium",
    test = "Test" / "Test",
    requirements = "Requirements" / "Wymagania",
    steps = "What was done" / "Co zrobiono",
    expected = "Expected" / "Oczekiwano",
    observed = "Observed" / "Zaobserwowano",
    verdict = "Verdict" / "Ocena",
    millis = "ms" / "ms",
    own = "The laboratory's own acceptance tests" / "Własne testy odbiorcze laboratorium",
    own_none = "None were taken in. They are the laboratory's part: no supplier's tests stand in for them." /
        "Nie wczytano żadnych. To część laboratorium: nie zastąpią ich testy dostawcy.",
    own_from = "From the file (SHA-256, base64)" / "Z pliku (SHA-256, base64)",
    own_at = "Taken in" / "Wczytano",
    tester = "Tester, day" / "Wykonał(a), dzień",
    evidence = "Evidence (SHA-256, base64)" / "Dowód (SHA-256, base64)",
    matrix = "From requirement to tests" / "Od wymagania do testów",
    requirement = "Requirement" / "Wymaganie",
    shipped_tests = "Shipped tests" / "Testy dostarczone",
    own_tests = "Own tests" / "Testy własne",
    signatures = "Signatures" / "Podpisy",
    electronic = "Electronic signatures over the digest of the content, in the sense of Regulation (EU) 910/2014 Article 3(10); neither advanced nor qualified." /
        "Podpisy elektroniczne pod skrótem treści w rozumieniu art. 3 pkt 10 rozporządzenia (UE) 910/2014; nie są zaawansowane ani kwalifikowane.",
    no_signatures = "Not signed electronically." / "Nie podpisano elektronicznie.",
    reviewed = "reviewed" / "sprawdzono",
    approved = "approved" / "zatwierdzono",
    authored = "authored" / "sporządzono",
    same_person = "by the person who ran the tests" / "przez osobę, która wykonała testy",
    by_hand = "Name, function, date, signature" / "Imię i nazwisko, funkcja, data, podpis",
    reviewed_by = "Reviewed" / "Sprawdził(a)",
    approved_by = "Approved for use" / "Zatwierdził(a) do użytku",
    end = "End of the report" / "Koniec raportu",
}

pub(super) fn of(language: Language) -> &'static Words {
    language.pick(&ENGLISH, &POLISH)
}

pub(super) fn verdict(verdict: Verdict, words: &'static Words) -> &'static str {
    match verdict {
        Verdict::Passed => words.passed,
        Verdict::Failed => words.failed,
        Verdict::NotRun => words.not_run,
    }
}

/// What was changed, as people read it.
fn changed(names: &[String], language: Language) -> String {
    let word = |name: &String| {
        let plain = match name.as_str() {
            "program" => language.pick("the program", "program"),
            "target" => language.pick("the system the program is built for", "system, dla którego zbudowano program"),
            "layout" => language.pick("the layout of the file", "układ pliku"),
            "reducer" => language.pick("the state rules", "reguły stanu"),
            "catalogue" => language.pick("the catalogue of tests", "katalog testów"),
            other => {
                let setting = other.strip_prefix("settings.").unwrap_or(other);
                return language.pick(format!("settings: {setting}"), format!("ustawienia: {setting}"));
            }
        };
        plain.to_owned()
    };
    names.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Where a laboratory stands, in plain words: first the shipped tests, then its own, then what both together say.
#[must_use]
pub fn standing(standing: &Standing, language: Language) -> [String; 3] {
    let say = |en: &str, pl: &str| language.pick(en.to_owned(), pl.to_owned());
    let shipped = match &standing.shipped {
        ValidationState::None => say("Shipped tests: never run.", "Testy dostarczone: nigdy nie wykonano."),
        ValidationState::Unfinished { .. } => say(
            "Shipped tests: the newest run never ended and shows nothing.",
            "Testy dostarczone: najnowszy przebieg nie został zakończony i niczego nie dowodzi.",
        ),
        ValidationState::Failed { counts, .. } => language.pick(
            format!("Shipped tests: {} failed, {} not run. This is no pass.", counts.failed, counts.not_run),
            format!(
                "Testy dostarczone: negatywne {}, niewykonane {}. To nie jest wynik pozytywny.",
                counts.failed, counts.not_run
            ),
        ),
        ValidationState::OutOfDate { changed: names, .. } => {
            let names = changed(names, language);
            language.pick(
                format!("Shipped tests: passed, but OUT OF DATE, because since then changed: {names}."),
                format!("Testy dostarczone: pozytywne, lecz NIEAKTUALNE, ponieważ od tego czasu zmieniono: {names}."),
            )
        }
        ValidationState::Valid { .. } => say(
            "Shipped tests: passed, and the program and the settings are as they were then.",
            "Testy dostarczone: pozytywne, a program i ustawienia są takie jak wtedy.",
        ),
    };
    let own = match &standing.own {
        AcceptanceState::None => say(
            "The laboratory's own acceptance tests: none were taken in.",
            "Własne testy odbiorcze laboratorium: nie wczytano żadnych.",
        ),
        AcceptanceState::Failed { counts, .. } => language.pick(
            format!(
                "The laboratory's own acceptance tests: {} failed, {} not run. This is no pass.",
                counts.failed, counts.not_run
            ),
            format!(
                "Własne testy odbiorcze: negatywne {}, niewykonane {}. To nie jest wynik pozytywny.",
                counts.failed, counts.not_run
            ),
        ),
        AcceptanceState::OutOfDate { changed: names, .. } => {
            let names = changed(names, language);
            language.pick(
                format!("The laboratory's own acceptance tests: passed, but OUT OF DATE, because since then changed: {names}."),
                format!("Własne testy odbiorcze: pozytywne, lecz NIEAKTUALNE, ponieważ od tego czasu zmieniono: {names}."),
            )
        }
        AcceptanceState::Valid { .. } => say(
            "The laboratory's own acceptance tests: passed, and nothing was changed since.",
            "Własne testy odbiorcze laboratorium: pozytywne, a od tego czasu niczego nie zmieniono.",
        ),
    };
    let both = if standing.answers() {
        say(
            "Both together, with the approval, are evidence for the question whether the laboratory validated its system (REC-04). Whether the tests are enough for its work is the laboratory's judgement.",
            "Oba razem, wraz z zatwierdzeniem, są dowodem w pytaniu, czy laboratorium zwalidowało system (REC-04). Czy testy wystarczają dla jego pracy, ocenia laboratorium.",
        )
    } else {
        say(
            "The question whether the laboratory validated its system (REC-04) is NOT answered: that takes the shipped tests, the laboratory's own tests of its own use and interfaces, both passed and in date, and an approval. The shipped tests alone never answer it.",
            "Pytanie, czy laboratorium zwalidowało system (REC-04), pozostaje BEZ odpowiedzi: potrzebne są testy dostarczone oraz własne testy sposobu użycia i interfejsów, jedne i drugie pozytywne i aktualne, a także zatwierdzenie. Same testy dostarczone nigdy nie wystarczają.",
        )
    };
    [shipped, own, both]
}
