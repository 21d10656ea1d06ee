//! The words of a verdict in the reader's language. Codes, places and what `--json` says are the same in all of them.

use libcompliance_lab::verify::{Fault, FaultCode, NotChecked, Remark};
use libcompliance_pack::Language;
use std::borrow::Cow;

/// What was found: in English with its particulars, in Polish by its kind; the place stands beside it.
pub(super) fn fault(fault: &Fault, language: Language) -> Cow<'_, str> {
    match language {
        Language::English => Cow::Borrowed(&fault.text),
        Language::Polish => polish_fault(fault.code).map_or(Cow::Borrowed(&fault.text), Cow::Borrowed),
    }
}

/// `None` for a code that is newer than these words.
fn polish_fault(code: FaultCode) -> Option<&'static str> {
    Some(match code {
        FaultCode::RecordAltered => "zapis nie jest tym, który zabezpieczono",
        FaultCode::RecordMissing => "brak zapisu",
        FaultCode::RecordReordered => "zapis stoi w miejscu innego",
        FaultCode::RecordDuplicated => "zapis występuje dwa razy",
        FaultCode::RecordUnreadable => "zapisu nie da się odczytać, choć jego zabezpieczenie się zgadza",
        FaultCode::RecordUnsealed => "zapis za ostatnim punktem kontrolnym: dopisano go bez zabezpieczenia",
        FaultCode::SearchColumnAltered => "wyszukiwanie podaje co innego niż treść zapisu",
        FaultCode::Truncated => "ślad kończy się przed swoim najnowszym punktem kontrolnym",
        FaultCode::RolledBack => {
            "ślad kończy się przed punktem kontrolnym przechowanym na zewnątrz: podłożono starszą kopię albo obcięto koniec"
        }
        FaultCode::Fork => "inna historia niż ta, którą poświadcza punkt kontrolny",
        FaultCode::ForeignKey => "podpis złożono kluczem, który nie należy do tego śladu",
        FaultCode::CheckpointInvalid => "punktu kontrolnego nie da się odczytać albo jego podpis się nie zgadza",
        FaultCode::Unsealed => "brak jakiegokolwiek zabezpieczenia",
        FaultCode::TileAltered => "fragment drzewa nie wynika z zapisów",
        FaultCode::TileMissing => "brak fragmentu drzewa",
        FaultCode::NumberGap => "luka w numeracji albo numer nadany dwa razy",
        FaultCode::LinkBroken => "odsyłacz do poprzedniego zapisu klienta się nie zgadza",
        FaultCode::RotationInvalid => "zmiany klucza nie potwierdzają oba klucze",
        FaultCode::EpochInvalid => "epoka nie łączy się z poprzednią",
        FaultCode::StateAltered => "stan nie jest tym, który wynika z zapisów",
        FaultCode::StateMissing => "brak stanu, który wynika z zapisów",
        FaultCode::StateForeign => "stan, który nie wynika z żadnego zapisu",
        FaultCode::ValueAltered => "ukryta wartość nie jest tą, którą zabezpieczono",
        FaultCode::ValueMissing => "brak ukrytej wartości, a żadne usunięcie tego nie wyjaśnia",
        FaultCode::ErasedPresent => "usunięta ukryta wartość znowu tu jest",
        FaultCode::ValueKeyMissing => "brak klucza ukrytych wartości, a żadne usunięcie tego nie wyjaśnia",
        FaultCode::SchemaAltered => "tabele, indeksy lub wyzwalacze nie są takie, jak w tym układzie pliku",
        FaultCode::DatabaseDamaged => "baza danych stwierdza własne uszkodzenie",
        FaultCode::ProofInvalid => "dowodu brak albo nie prowadzi on do punktu kontrolnego",
        FaultCode::ManifestWrong => "eksport nie zawiera tego, co podaje jego manifest",
        _ => return None,
    })
}

pub(super) fn not_checked(line: NotChecked, language: Language) -> &'static str {
    let polish = match line {
        NotChecked::Outside => {
            "podłożona starsza kopia, obcięty koniec, podmieniony klucz: NIE SPRAWDZONO (podaj punkt kontrolny przechowany na zewnątrz jako --since i jego klucz jako --key)"
        }
        NotChecked::Key => {
            "podmieniony klucz: NIE SPRAWDZONO (podaj klucz weryfikacyjny przechowany na zewnątrz jako --key)"
        }
        NotChecked::Values => {
            "ukryte wartości wobec ich zobowiązań: NIE SPRAWDZONO (potrzebny jest klucz laboratorium)"
        }
        NotChecked::State => {
            "tabele stanu wobec zapisów: NIE SPRAWDZONO (nie każdy zapis dało się odczytać albo jest to eksport, który ich nie zawiera)"
        }
        _ => line.text(),
    };
    language.pick(line.text(), polish)
}

pub(super) fn remark(remark: &Remark, language: Language) -> String {
    match language {
        Language::English => remark.to_string(),
        Language::Polish => polish_remark(remark),
    }
}

fn polish_remark(remark: &Remark) -> String {
    match remark {
        Remark::PrivateCopy => "w miejscu pliku nie da się pisać, więc sprawdzono prywatną kopię".to_owned(),
        Remark::NoValueKeys => {
            "pliku kluczy ukrytych wartości (`.vault`) nie ma obok bazy danych i nie był sprawdzany".to_owned()
        }
        Remark::Simulated(count, size) => format!("zapisy symulowane, wymyślone na potrzeby pokazu: {count} z {size}"),
        Remark::Copied(count, size) => format!(
            "zapisy przejęte z poprzedniego systemu: {count} z {size}; niezmienione od chwili przejęcia, czego wcześniej NIE DA SIĘ WYKAZAĆ"
        ),
        Remark::ImportsUnfinished(count) => {
            format!("niedokończone przejęcia z poprzedniego systemu: {count}; jest tu tylko część tabeli")
        }
        Remark::SteppedBack(count, size) => format!("zapisy powstałe po cofnięciu zegara: {count} z {size}"),
        Remark::Jumped(count, size) => format!("zapisy powstałe po przestawieniu zegara: {count} z {size}"),
        Remark::Late(count, size) => format!(
            "zapisy zabezpieczone z opóźnieniem: {count} z {size}; czekały w pliku, gdy nie dało się pisać do śladu, a do tego czasu świadczy o nich tylko ten plik"
        ),
        Remark::OpenIntents(count) => format!(
            "zmiany zapowiedziane we własnych tabelach systemu nadrzędnego, wynik nieznany: {count}; zobacz `compliance intent list`"
        ),
        Remark::PapersUnchecked(count) => format!(
            "przepisane z papieru i nieporównane z nim przez drugą osobę: {count}; zobacz `compliance paper list`"
        ),
        Remark::Erased(count) => format!(
            "ukryte wartości zniszczone w ramach zapisanej utylizacji lub usunięcia danych: {count}; zapisy i ich zabezpieczenia są nienaruszone"
        ),
        Remark::ErasureInterrupted(count) => format!(
            "przyznane usunięcie danych zostało przerwane: zapisy z wartościami, których nikt już nie otworzy: {count}; wykonaj je ponownie"
        ),
        Remark::NewerKind(count, kind) => format!(
            "zapisy rodzaju nowszego niż ten program ({kind}): {count}; sprawdzono ich zabezpieczenie, nie treść"
        ),
        Remark::NewerLayout(count) => format!("zapisy o układzie nowszym niż ten program: {count}"),
        Remark::Seen(size) => format!(
            "historia zgadza się z tym, co widział ten komputer (liczba zapisów: {size}); kto ma władzę nad tym komputerem, mógł zmienić i to, a punktu kontrolnego przechowanego gdzie indziej by nie mógł"
        ),
        Remark::SeenMore(seen, size) => format!(
            "ten komputer widział już tyle zapisów tego śladu: {seen}, a eksport zawiera: {size}; pochodzi z wcześniejszego czasu albo obcięto jego koniec; historii NIE porównano"
        ),
        Remark::SeenNotCompared(seen) => format!(
            "ten komputer widział tyle zapisów tego śladu: {seen}; wybór zapisów nie ma drzewa, z którym można by je porównać"
        ),
        Remark::Covered => "punkt kontrolny przechowany na zewnątrz obejmuje każdy zapis".to_owned(),
        Remark::Selection(records, size, words) => format!("wybrano zapisy: {records} z {size}: {}", words.join(", ")),
        Remark::NotShown => "że nie pominięto żadnego pasującego zapisu: ten rodzaj wyboru tego NIE POKAZUJE".to_owned(),
        Remark::NoTree => {
            "wybór zapisów nie ma drzewa: porównać można tylko punkt kontrolny tej samej wielkości, a takiego nie podano"
                .to_owned()
        }
        Remark::ClientLinked(last, known) => format!(
            "zapisy klienta od 1 do {last} łączą się bez luki, jeśli nie podano wady; to, że {known} był wtedy najnowszy, opiera się na manifeście"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_and_every_line_has_polish_words() {
        for code in FaultCode::ALL {
            assert!(polish_fault(*code).is_some(), "{}", code.as_str());
        }
        for line in [NotChecked::Outside, NotChecked::Key, NotChecked::Values, NotChecked::State] {
            assert!(not_checked(line, Language::Polish).contains("NIE SPRAWDZONO"));
        }
    }
}
