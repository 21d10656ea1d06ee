//! The tests as data: what each shows, how, and which requirement it speaks of. A test that is changed in what it does or expects
//! is another version of the catalogue.

/// The version of the catalogue. A run of another version is out of date.
pub const CATALOGUE: u32 = 1;

/// Which question a test belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Is it installed as it must be, on this computer?
    Installation,
    /// Does it do what it must, and refuse what it must, with the settings in force?
    Operation,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub en: &'static str,
    /// In Polish.
    pub pl: &'static str,
}

/// One test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCase {
    /// Its id, the same in all versions.
    pub id: &'static str,
    /// Its part.
    pub part: Part,
    /// The requirements it speaks of, by their ids.
    pub requirements: &'static [&'static str],
    /// What it is about.
    pub title: Words,
    /// What is done. Tests of operation name their negative control: the same thing, allowed, where it is permitted.
    pub steps: Words,
    /// What must be seen.
    pub expected: Words,
}

/// The test with this id.
#[must_use]
pub fn test(id: &str) -> Option<&'static TestCase> {
    TESTS.iter().find(|case| case.id == id)
}

macro_rules! tests {
    ($($id:literal $part:ident [$($requirement:literal)*]
        $title_en:literal / $title_pl:literal
        $steps_en:literal / $steps_pl:literal
        $expected_en:literal / $expected_pl:literal;)+) => {
        /// All tests, in the order in which they run.
        pub const TESTS: &[TestCase] = &[$(TestCase {
            id: $id,
            part: Part::$part,
            requirements: &[$($requirement),*],
            title: Words { en: $title_en, pl: $title_pl },
            steps: Words { en: $steps_en, pl: $steps_pl },
            expected: Words { en: $expected_en, pl: $expected_pl },
        },)+];
    };
}

tests! {
    "VI-01" Installation ["UPD-05" "REC-04"]
        "Version of the program and of the file" / "Wersja programu i pliku"
        "Read the version of the program, the layout of the file and the rules of its state tables." /
        "Odczytanie wersji programu, układu pliku i reguł tabel stanu."
        "Layout and rules of the file are those that this program writes." /
        "Układ i reguły pliku są takie, jakie zapisuje ten program.";
    "VI-02" Installation ["ENC-04" "ACC-05"]
        "Rights of files and folder" / "Uprawnienia plików i folderu"
        "Read the rights of the laboratory's files and of their folder." /
        "Odczytanie uprawnień plików laboratorium i ich folderu."
        "Only the owner can open the files; nobody else can write to the folder." /
        "Pliki może otworzyć tylko właściciel; nikt inny nie może pisać w folderze.";
    "VI-03" Installation ["ENC-05"]
        "Protection of the key file" / "Ochrona pliku klucza"
        "Read what the key file says of its protection, and its rights." /
        "Odczytanie rodzaju ochrony pliku klucza i jego uprawnień."
        "The key file is whole, names this laboratory and its key in force, and can be read by its owner only." /
        "Plik klucza jest cały, wskazuje to laboratorium i obowiązujący klucz, a odczytać go może tylko właściciel.";
    "VI-04" Installation ["AUD-06" "REC-02"]
        "What is recorded is flushed to the disk" / "Zapisy są utrwalane na dysku"
        "Ask the database how it writes." /
        "Odpytanie bazy danych o sposób zapisu."
        "Write-ahead log with a flush at every commit (journal_mode=wal, synchronous=FULL or higher)." /
        "Dziennik WAL z utrwaleniem przy każdym zatwierdzeniu (journal_mode=wal, synchronous=FULL lub wyższe).";
    "VI-05" Installation ["INF-06" "AUD-01"]
        "Room on the disk, and the reserve" / "Miejsce na dysku i rezerwa"
        "Look for the reserve file; write 16 MiB beside the laboratory, flush them, remove them." /
        "Sprawdzenie pliku rezerwy; zapis 16 MiB obok laboratorium, utrwalenie i usunięcie."
        "The reserve is there in full, and 16 MiB can be written." /
        "Rezerwa jest pełna, a 16 MiB można zapisać.";
    "VI-06" Installation ["AUD-09"]
        "The clock" / "Zegar"
        "Read the wall clock and the clock that runs since the start of the computer, at the beginning and at the end of the run." /
        "Odczyt zegara systemowego i zegara liczącego od uruchomienia komputera na początku i na końcu przebiegu."
        "Both moved on by the same time, within 2 seconds; the wall clock is not before the newest record." /
        "Oba przesunęły się o tyle samo, z dokładnością do 2 sekund; zegar systemowy nie jest przed najnowszym zapisem.";
    "VI-07" Installation ["AUD-09" "REP-08"]
        "Time zones" / "Strefy czasowe"
        "Convert known moments before and after both changes of 2026 in Europe/Warsaw; look up the laboratory's own zone." /
        "Przeliczenie znanych chwil przed i po obu zmianach czasu w 2026 r. w Europe/Warsaw; sprawdzenie strefy laboratorium."
        "The offsets are +1, +2 and +1 hours; the laboratory's zone is known." /
        "Przesunięcia wynoszą +1, +2 i +1 godzinę; strefa laboratorium jest znana.";
    "VI-08" Installation ["AUD-06" "INF-06"]
        "The disk is a local one" / "Dysk jest lokalny"
        "Look up the kind of file system below the laboratory." /
        "Sprawdzenie rodzaju systemu plików laboratorium."
        "No file system of a network, on which locks and flushes cannot be relied on." /
        "Nie jest to sieciowy system plików, na którym nie można polegać na blokadach i utrwalaniu.";
    "VI-09" Installation ["AUD-06" "BCK-06"]
        "What this computer has seen is kept apart" / "Stan widziany przez komputer jest przechowywany osobno"
        "Look for the folder in which this computer keeps the newest checkpoint of the laboratory." /
        "Sprawdzenie folderu, w którym komputer przechowuje najnowszy punkt kontrolny laboratorium."
        "The folder is there, is not the laboratory's own or below it, and holds a checkpoint of this laboratory." /
        "Folder istnieje, nie jest folderem laboratorium ani jego podfolderem i zawiera punkt kontrolny tego laboratorium.";
    "VI-10" Installation ["AUD-06" "REC-03"]
        "Integrity of the database" / "Integralność bazy danych"
        "Let the database check itself, and compare its tables and triggers with those of this layout." /
        "Kontrola własna bazy danych i porównanie tabel oraz wyzwalaczy z układem."
        "No damage, and nothing that does not belong there." /
        "Brak uszkodzeń i niczego, co tam nie należy.";
    "VI-11" Installation ["AUD-06" "REC-03"]
        "The whole trail" / "Cały dziennik"
        "Read every record, tile, committed value and state entry, and compare them with their seals." /
        "Odczyt każdego zapisu, kafla, wartości i stanu oraz porównanie z zabezpieczeniami."
        "Every seal holds." /
        "Każde zabezpieczenie jest nienaruszone.";
    "VI-12" Installation ["AUD-06" "BCK-06"]
        "The trail against a checkpoint from elsewhere" / "Dziennik wobec punktu kontrolnego z zewnątrz"
        "Compare the trail with the checkpoints that were given, and with the one that this computer keeps." /
        "Porównanie dziennika z podanymi punktami kontrolnymi i z przechowywanym na tym komputerze."
        "There is at least one, and the trail is the continuation of each." /
        "Jest co najmniej jeden, a dziennik jest kontynuacją każdego z nich.";
    "VO-01" Operation ["ACC-05" "ACC-02"]
        "Another client's things are not seen" / "Rzeczy innego klienta są niewidoczne"
        "Somebody with rights for client A only asks for sample, result and report of client B, by id and in lists. Control: the same for client A." /
        "Osoba z uprawnieniami tylko do klienta A pyta o próbkę, wynik i sprawozdanie klienta B, po id i na listach. Kontrola: to samo dla klienta A."
        "What is client B's is not there for this person; what is client A's is." /
        "Rzeczy klienta B dla tej osoby nie istnieją; rzeczy klienta A są widoczne.";
    "VO-02" Operation ["ACC-05" "ACC-02" "AUD-02"]
        "Actions on another client's things are refused" / "Działania na rzeczach innego klienta są odrzucane"
        "Somebody with rights for client A only edits a sample of client B and receives one for client B. Control: the same for client A." /
        "Osoba z uprawnieniami tylko do klienta A zmienia próbkę klienta B i przyjmuje próbkę klienta B. Kontrola: to samo dla klienta A."
        "Refused for client B, with a record of each refusal; done for client A." /
        "Odrzucone dla klienta B, z zapisem każdej odmowy; wykonane dla klienta A.";
    "VO-03" Operation ["ACC-05" "AUD-07"]
        "Another client's part of the trail is not handed out" / "Część dziennika innego klienta nie jest wydawana"
        "Somebody whose right to export is for client A only exports the records of client B. Control: somebody with the right for the laboratory." /
        "Osoba z prawem eksportu tylko dla klienta A eksportuje zapisy klienta B. Kontrola: osoba z prawem dla całego laboratorium."
        "Refused, with a record, and no file is made; done for the other." /
        "Odrzucone, z zapisem i bez pliku; dla drugiej osoby wykonane.";
    "VO-04" Operation ["ACC-02" "AUD-02"]
        "Without the right, an action is refused and recorded" / "Działanie bez uprawnienia jest odrzucane i zapisywane"
        "Somebody whose role may only read receives a sample. Control: somebody whose role may." /
        "Osoba, której rola pozwala tylko czytać, przyjmuje próbkę. Kontrola: osoba, której rola na to pozwala."
        "Refused; the record names the account, the action and what was missing. Done for the other." /
        "Odrzucone; zapis wskazuje konto, działanie i brakujące uprawnienie. Dla drugiej osoby wykonane.";
    "VO-05" Operation ["PWD-01" "PWD-02" "PWD-03"]
        "The rules for passwords" / "Reguły haseł"
        "Break each rule of the laboratory's password profile once. Control: a password that keeps them all." /
        "Jednokrotne złamanie każdej reguły profilu haseł laboratorium. Kontrola: hasło, które spełnia wszystkie."
        "Each is refused by the name of its rule; the other is accepted." /
        "Każde jest odrzucone z nazwą reguły; drugie przyjęte.";
    "VO-06" Operation ["PWD-04" "AUD-02"]
        "Failed sign-ins close the door" / "Nieudane logowania zamykają dostęp"
        "Sign in wrongly as often as the laboratory's rule allows, then rightly. Control: rightly after the wait, or after unlocking." /
        "Błędne logowania tyle razy, na ile pozwala reguła laboratorium, potem prawidłowe. Kontrola: prawidłowe po czasie oczekiwania lub odblokowaniu."
        "Even the right password is refused then; it works again afterwards. Each failure is on record." /
        "Odrzucone jest nawet prawidłowe hasło; potem działa ponownie. Każde niepowodzenie jest zapisane.";
    "VO-07" Operation ["ACC-06" "USR-02"]
        "Closing an account works at once everywhere" / "Zamknięcie konta działa od razu wszędzie"
        "An account that is signed in through a second connection is closed. Control: its action just before." /
        "Zamknięcie konta zalogowanego przez drugie połączenie. Kontrola: jego działanie tuż przedtem."
        "The next action of the open session is refused, and so is a new sign-in." /
        "Kolejne działanie otwartej sesji i nowe logowanie są odrzucone.";
    "VO-08" Operation ["ACC-03" "REC-06"]
        "Who entered a result does not verify it" / "Kto wprowadził wynik, nie weryfikuje go"
        "The author, whose role may verify, verifies his own result. Control: another person." /
        "Autor, którego rola pozwala weryfikować, weryfikuje własny wynik. Kontrola: inna osoba."
        "Refused for the author, with a record; done for the other." /
        "Odrzucone dla autora, z zapisem; dla innej osoby wykonane.";
    "VO-09" Operation ["ACC-03" "ACC-07"]
        "A second account is not a second person" / "Drugie konto nie jest drugą osobą"
        "The author verifies his own result under a second account of his. Control: an account of another person." /
        "Autor weryfikuje własny wynik ze swojego drugiego konta. Kontrola: konto innej osoby."
        "Refused, with a record; done for the other person." /
        "Odrzucone, z zapisem; dla innej osoby wykonane.";
    "VO-10" Operation ["ACC-03" "REP-01"]
        "Who verified does not alone authorise the report" / "Weryfikujący nie autoryzuje sam sprawozdania"
        "The person who verified the only result authorises its report. Control: a person who did not work on it." /
        "Osoba, która zweryfikowała jedyny wynik, autoryzuje sprawozdanie. Kontrola: osoba, która przy nim nie pracowała."
        "Refused, with a record; done for the other person." /
        "Odrzucone, z zapisem; dla innej osoby wykonane.";
    "VO-11" Operation ["AUD-01" "REC-01"]
        "No change without a reason; the old value stays" / "Żadnej zmiany bez powodu; stara wartość zostaje"
        "Change the value of a result without a reason. Control: the same with one." /
        "Zmiana wartości wyniku bez powodu. Kontrola: to samo z powodem."
        "Refused without; with a reason the record holds the old value, the new one, and why." /
        "Bez powodu odrzucone; z powodem zapis zawiera starą i nową wartość oraz powód.";
    "VO-12" Operation ["REP-08" "REP-01"]
        "A signature asks who one is" / "Podpis wymaga ponownego uwierzytelnienia"
        "Authorise a report with a wrong password in an open session. Control: with the right one." /
        "Autoryzacja sprawozdania w otwartej sesji z błędnym hasłem. Kontrola: z prawidłowym."
        "Refused, and the report is not authorised; done with the right password." /
        "Odrzucone, a sprawozdanie nie jest autoryzowane; z prawidłowym hasłem wykonane.";
    "VO-13" Operation ["REP-07" "REP-09" "REC-03"]
        "An issued report never changes" / "Wydane sprawozdanie nigdy się nie zmienia"
        "Issue a report, issue it again, correct its result, then read its file. Control: a report that is not issued yet can be issued." /
        "Wydanie sprawozdania, ponowne wydanie, zmiana jego wyniku i odczyt pliku. Kontrola: niewydane sprawozdanie można wydać."
        "The second issue and the correction are refused; the file is the same, byte for byte, and fits its sealed digest." /
        "Ponowne wydanie i zmiana są odrzucone; plik jest identyczny co do bajtu i zgodny z zabezpieczonym skrótem.";
    "VO-14" Operation ["PWD-05"]
        "An unattended session ends" / "Sesja bez nadzoru kończy się"
        "Let a session rest a second longer than the laboratory's limit, on the clock of the copy. Control: a minute less." /
        "Pozostawienie sesji o sekundę dłużej niż limit laboratorium, według zegara kopii. Kontrola: minuta mniej."
        "The next action is refused; it is done within the limit." /
        "Kolejne działanie jest odrzucone; w granicach limitu wykonane.";
    "VO-15" Operation ["AUD-06" "REC-03"]
        "An edited value is found" / "Zmieniona wartość jest wykrywana"
        "Change one byte of a stored record in a copy with a database tool, and verify. Control: the copy before." /
        "Zmiana jednego bajtu zapisu w kopii narzędziem bazodanowym i weryfikacja. Kontrola: kopia sprzed zmiany."
        "The verification names the record; before, it holds." /
        "Weryfikacja wskazuje zapis; przed zmianą jest pozytywna.";
    "VO-16" Operation ["AUD-06"]
        "A removed record is found" / "Usunięty zapis jest wykrywany"
        "Remove one record from the middle of a copy, and verify. Control: the copy before." /
        "Usunięcie jednego zapisu ze środka kopii i weryfikacja. Kontrola: kopia sprzed zmiany."
        "The verification names the missing record; before, it holds." /
        "Weryfikacja wskazuje brakujący zapis; przed zmianą jest pozytywna.";
    "VO-17" Operation ["AUD-06"]
        "A cut end is found" / "Obcięty koniec jest wykrywany"
        "Remove the newest records of a copy, and verify. Control: the copy before." /
        "Usunięcie najnowszych zapisów kopii i weryfikacja. Kontrola: kopia sprzed zmiany."
        "The verification names where the trail ends too early; before, it holds." /
        "Weryfikacja wskazuje, gdzie dziennik kończy się za wcześnie; przed zmianą jest pozytywna.";
    "VO-18" Operation ["AUD-06" "ENC-05"]
        "A foreign key is found" / "Obcy klucz jest wykrywany"
        "Sign the newest checkpoint of a copy with another key, verify, and open the copy with that key. Control: the copy before." /
        "Podpisanie najnowszego punktu kontrolnego kopii innym kluczem, weryfikacja i otwarcie kopii tym kluczem. Kontrola: kopia sprzed zmiany."
        "The verification names the foreign key, and the copy does not open with it; before, it holds." /
        "Weryfikacja wskazuje obcy klucz, a kopia nim się nie otwiera; przed zmianą jest pozytywna.";
    "VO-19" Operation ["BCK-06" "AUD-06"]
        "An older copy put back is found" / "Przywrócona starsza kopia jest wykrywana"
        "Verify a copy from before this run against a checkpoint of this run. Control: against its own." /
        "Weryfikacja kopii sprzed przebiegu wobec punktu kontrolnego z przebiegu. Kontrola: wobec jej własnego."
        "The verification says that it is older; against its own checkpoint it holds." /
        "Weryfikacja wskazuje, że jest starsza; wobec własnego punktu kontrolnego jest pozytywna.";
    "VO-20" Operation ["BCK-04" "BCK-05"]
        "A copy of the file can be put back" / "Kopię pliku można przywrócić"
        "Make a copy, damage the original of it, put the copy in its place, verify, and read a value. Control: the damaged one." /
        "Wykonanie kopii, uszkodzenie oryginału, przywrócenie kopii, weryfikacja i odczyt wartości. Kontrola: plik uszkodzony."
        "The damaged file does not verify; the restored one does, with the same root and every committed value." /
        "Plik uszkodzony nie przechodzi weryfikacji; przywrócony przechodzi, z tym samym korzeniem i wszystkimi wartościami.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_test_is_told_in_both_languages_and_speaks_of_a_requirement() {
        let ids: BTreeSet<&str> = TESTS.iter().map(|case| case.id).collect();
        assert_eq!(ids.len(), TESTS.len());
        for case in TESTS {
            let TestCase { id, title, steps, expected, .. } = case;
            for words in [title, steps, expected] {
                assert!(!words.en.is_empty() && !words.pl.is_empty() && words.en != words.pl, "{id}");
            }
            let form = |one: &&str| one.len() == 6 && one.as_bytes().get(3) == Some(&b'-');
            assert!(!case.requirements.is_empty() && case.requirements.iter().all(form), "{id}");
            assert_eq!(case.part == Part::Operation, id.starts_with("VO-"), "{id}");
            // A test that cannot fail shows nothing.
            assert!(case.part == Part::Installation || steps.en.contains("Control: "), "{id}");
            assert!(case.part == Part::Installation || steps.pl.contains("Kontrola: "), "{id}");
        }
        assert!(TESTS.iter().any(|case| case.requirements.contains(&"ACC-05")));
    }
}
