//! Polish.

use super::{AttackText, Texts};
use libcompliance_lab::verify::{FaultCode, NotChecked};
use libcompliance_pack::Language;

/// One, a few, many: 1; 2 to 4 but not 12 to 14; all others.
fn form(n: u64) -> usize {
    match (n % 10, n % 100) {
        _ if n == 1 => 0,
        (2..=4, rest) if !(12..=14).contains(&rest) => 1,
        _ => 2,
    }
}

/// The Polish texts.
pub(in super::super) const PL: Texts = Texts {
    language: Language::Polish,
    group: "\u{a0}",
    decimal: ",",
    form,
    day: "%d.%m.%Y",

    title: "Laboratorium, jego historia i piętnaście prób jej zmiany",
    intro: &[
        "Ta demonstracja tworzy na tym komputerze zmyślone laboratorium mikrobiologiczne, w którym pracuje piętnaście osób. Potem \
         sprawdza, czy historia ich pracy jest nienaruszona, robi jej kopie i każdą z nich atakuje tak, jak mógłby to zrobić ktoś z \
         narzędziem do baz danych. Wynik sprawdzenia pokazujemy taki, jaki jest.",
        "Trzy pojęcia. Zapis to jedno zdarzenie: kto, co, kiedy, na której próbce i dlaczego zrobił. Pieczęć to odcisk, który obejmuje \
         zapis i wszystkie zapisy przed nim; zmieniony zapis nie pasuje już do swojej pieczęci. Punkt kontrolny to krótki podpisany \
         tekst, który utrwala całą historię do danej chwili; kto przechowuje go poza laboratorium, może z nim tę historię porównać.",
    ],
    facts_heading: "Dwie rzeczy są inne niż w działającym laboratorium",
    facts: &[
        "Hasła są chronione słabiej niż zwykle, w trybie demonstracyjnym (Argon2id, 64 KiB), dzięki czemu tysiące logowań zajmują \
         sekundy.",
        "Przeszłość powstaje dzień po dniu, partiami, według zegara ustawianego przez demonstrację. Każdy taki zapis ma znacznik \
         „simulated”, a sprawdzenie o tym informuje.",
        "Poza tym wszystko jest takie samo: każde logowanie, wynik, poprawka i odmowa przechodzą tą samą drogą co w codziennej pracy.",
    ],
    people_heading: "Laboratorium",
    people: &[
        "{people} osób: administrator, kierownik laboratorium, ośmioro analityków, dwie osoby weryfikujące wyniki i trzy, które mogą \
         tylko przeglądać, a do tego komputer przy aparacie z własnym kontem, który może zabezpieczać pliki i wprowadzać wyniki, ale \
         nigdy nie ocenia. Pierwszego dnia administrator wpuszcza kierowniczkę. Odtąd jedna osoba wnioskuje o konto, druga je \
         zatwierdza, a pierwsze hasło każdy ustawia sam; praca nad wynikiem wymaga upoważnienia do metody. Klientów jest {clients}: mleczarnie, zakłady mięsne, wodociągi, kuchnie, hotel. Badane są: Listeria, \
         Salmonella, E. coli, Enterobacteriaceae, bakterie grupy coli, Legionella i ogólna liczba drobnoustrojów. Wszystkie nazwiska i nazwy są zmyślone.",
    ],
    work_heading: "Praca",
    work: "Od {from} do {until}. Większość dni była zwyczajna. Te nie:",
    made: "Utworzono {records} {records|zapis|zapisy|zapisów} w {seconds} s:",
    tally: &[
        "przyjęte próbki: {samples}; wprowadzone wyniki: {results}, z tego zweryfikowane przez inną osobę: {verified};",
        "badania zlecone przed wykonaniem: {orders}; pozycje na listach metod, aparatów, partii, specyfikacji i serii kontrolnych: {lists}; \
         wydane sprawozdania: {reports};",
        "poprawki, każda z poprzednią wartością i powodem: {corrections}; wyniki zwrócone przed weryfikacją: {returned};",
        "udane logowania: {sign_ins}, nieudane: {failed};",
        "czynności administracyjne: {administration}; próby zrobienia czegoś niedozwolonego: {refused}; działania w sesji, która \
         wcześniej sama wygasła: {lapsed}; za każdym razem była odmowa i za każdym razem powstał zapis.",
    ],
    rights_heading: "Kto co może",
    scene_refused: "Analityk próbuje zweryfikować wynik. Odmowa mówi, czego brakowało, które role to mają, która reguła stoi na \
                    przeszkodzie i który to zapis, w obu językach:",
    scene_closed: "Ostatniego dnia pracy analityczka jest zalogowana w innym programie, który w osobnym procesie podejmuje jej sesję i \
                   rejestruje klienta. Wtedy administrator zamyka tutaj jej konto (zapis {closed}). Już następna czynność \
                   tamtego programu spotyka się z odmową: {code}, zapis {record}.",
    scene_closed_here: "Ostatniego dnia pracy analityczka jest zalogowana w innym programie, który otworzył laboratorium po raz drugi i \
                        rejestruje klienta. Wtedy administrator zamyka jej konto (zapis {closed}). Już następna czynność \
                        tamtego programu spotyka się z odmową: {code}, zapis {record}.",
    scene_waits: "Ktoś inny wpisuje {wrong} razy błędne hasło. Teraz odrzucane jest także właściwe, tymi samymi słowami (zapis {early}; tylko \
                  on mówi, że chodziło o odczekanie). Pół minuty później zostaje przyjęte.",
    scene_password: "Kolejna osoba zapomniała hasła. Administrator rozpoczyna reset i przekazuje kod, ale żadnego hasła nie poznaje. Jej \
                     pierwszy wybór zostaje odrzucony, z każdą złamaną regułą:",
    scene_password_then: "Następny zostaje przyjęty; kod nadal działał.",
    scene_review: "Na koniec przegląd uprawnień, wymagany co sześć miesięcy: konta w użyciu ({lines}) z rolami, uprawnieniami, ostatnim \
                   logowaniem i hasłem; uprawnienia do prac laboratoryjnych, z których nigdy nie skorzystano, ma {unused} z nich. \
                   Kierowniczka rozstrzyga pozycję po pozycji. Przy własnej spotyka się z odmową (zapis {own}); rozstrzyga ją \
                   administrator. Potem jeszcze raz podaje hasło i podpisuje (zapis {signed}).",
    papers_heading: "Dalsze losy sprawozdań",
    papers_alone: "Osoba, która zweryfikowała każdy wynik sprawozdania {number}, chce je też autoryzować. Na końcu potrzebna jest jeszcze inna \
                   para oczu:",
    papers_alone_then: "Odmowa to zapis {record}. Sprawozdanie autoryzuje ktoś, kto nie miał udziału w wynikach, podając jeszcze raz hasło, \
                        i sprawozdanie zostaje wydane.",
    papers_amended: "Klient pyta o liczbę kolonii w sprawozdaniu {old}: przestawiono dwie cyfry. Kierowniczka otwiera wynik ponownie, analityczka \
                     poprawia go i podaje powód, ktoś inny go weryfikuje. Sprawozdanie {new} zostaje wydane jako zmiana; wskazuje sprawozdanie {old}, \
                     powód i różnice:",
    papers_amended_then: "Sprawozdanie {old} zostało zastąpione i pozostaje takie, jak je wysłano: odcisk jego pliku przed zmianą i po niej jest \
                          ten sam. Zmiana to zapis {record}.",
    papers_withdrawn: "Okazuje się, że sprawozdanie {number} opisuje inny słoik. Kierowniczka proponuje jego wycofanie; dopiero gdy zgodzi się druga osoba, \
                       sprawozdanie jest wycofane (zapis {record}). Plik nadal można odczytać, jako wycofany.",
    papers_wrong: "Sprawdzenie pokazuje, że w drugim inkubatorze od {from} do {until} było o dwa stopnie za zimno. Kierowniczka otwiera niezgodność (zapis \
                   {opened}). Sama historia mówi, co wtedy było w tym inkubatorze. Wyniki: {results}, próbki: {samples}, wydane sprawozdania: \
                   {reports}. Wszystkie te wyniki są wstrzymane:",
    papers_wrong_more: "i jeszcze {n}",
    papers_wrong_held: "W jednym przypadku ma to znaczenie. Kierowniczka proponuje unieważnienie wyniku; sama potwierdzić go nie może, spotyka ją odmowa \
                        (zapis {second}). Potwierdza druga osoba (zapis {invalidated}), a sprawozdanie {old} od razu zostaje zakwestionowane. Uznanie, że mimo to \
                        jest ono ważne, spotyka się z odmową, dopóki wynik jest wstrzymany (zapis {held}).",
    papers_wrong_closed: "Pozostałe wyniki oceniono i niezgodność zamknięto (zapis {closed}). Sprawozdanie {new} zmienia sprawozdanie {old} i pomija \
                          unieważniony wynik:",
    papers_trace: "Skąd wzięło się sprawozdanie {number}? Od sprawozdania wstecz do zlecenia, wiersz po wierszu, każdy ze swoim zapisem (razem {lines}; czas UTC):",
    papers_trace_more: "pozostałe wiersze: {n}. Nazwane jest też to, na co historia nie odpowiada; luki: {gaps}, bo wyniki wpisano ręcznie i nie stoi za nimi plik z \
                        aparatu.",
    check_heading: "Czy historia jest nienaruszona?",
    check: "Sprawdzenie czyta na nowo każdy bajt, porównuje każdy zapis z jego pieczęcią, a pieczęcie z podpisanymi punktami \
            kontrolnymi, odtwarza wszystkie zapisy i porównuje wynik z tabelami, z których korzystają programy.",
    check_alone: "Wszystkie zapisy ({records}) są takie, jakie zapieczętowano ({seconds} s). Tyle plik mówi sam o sobie. Czego sam o \
                  sobie powiedzieć nie może:",
    check_outside: "Dlatego punkt kontrolny i klucz publiczny przechowuje się poza laboratorium: u kierownika do spraw jakości, na \
                    papierze, w wiadomości do jednostki akredytującej. Tutaj zastępuje to katalog `outside`.",
    check_both: "Sprawdzenie powtórzone z jednym i drugim: historia się zgadza; liczba zapisów, których nie obejmuje zewnętrzny punkt \
                 kontrolny: {gap}.",
    check_failed: "Nienaruszone laboratorium nie przeszło sprawdzenia. To nie powinno się zdarzyć:",
    attack_heading: "Ataki",
    attack: &[
        "Każdy z {count} ataków zaczyna się od świeżej kopii całego laboratorium. Atakujący ma narzędzie do baz danych i usuwa każde \
         zabezpieczenie, które mu przeszkadza. Po każdym ataku sprawdzenie odbywa się od nowa.",
    ],
    attacks: &[
        AttackText {
            name: "record-edited",
            title: "Zmiana wyniku w zapisie",
            done: "W próbce {sample} wykryto Listeria monocytogenes. W zapisie {record} zmieniono „wykryto” na „nie wykryto”.",
        },
        AttackText {
            name: "table-edited",
            title: "Zmiana wyniku w tabeli, z której korzystają ekrany i sprawozdania",
            done: "Zapisów nie ruszono. W tabeli bieżących wyników próbka {sample} ma teraz „nie wykryto”.",
        },
        AttackText {
            name: "rights-edited",
            title: "Ktoś sam nadaje sobie uprawnienia",
            done: "W tabeli kont dopisano analitykowi rolę administratora.",
        },
        AttackText {
            name: "record-deleted",
            title: "Usunięcie zapisu",
            done: "Zapis {record} mówi, że ktoś próbował zweryfikować własną pracę. Usunięto go razem ze wszystkim, co do niego należy.",
        },
        AttackText {
            name: "records-swapped",
            title: "Zmiana kolejności",
            done: "Zapis {first}, czyli poprawkę, zamieniono miejscami z zapisem {second}, czyli weryfikacją.",
        },
        AttackText {
            name: "record-copied",
            title: "Ponowne użycie starego zapisu",
            done: "Kopię zapisu {record}, czyli weryfikacji, wstawiono na koniec historii.",
        },
        AttackText {
            name: "hidden-value",
            title: "Podmiana powodu",
            done: "Opisy i nazwiska leżą zaszyfrowane obok zapisów. Ukryty opis poprawki z zapisu {record} zastąpiono opisem innej \
                   poprawki.",
        },
        AttackText {
            name: "trigger-dropped",
            title: "Usunięcie zabezpieczenia",
            done: "Z bazy usunięto regułę, która zabrania zmieniania zapisów. Żadnego zapisu jeszcze nie zmieniono.",
        },
        AttackText {
            name: "seal-removed",
            title: "Usunięcie wszystkich pieczęci",
            done: "Usunięto pieczęcie i punkty kontrolne, żeby nic już zapisom nie przeczyło.",
        },
        AttackText {
            name: "leaf-edited",
            title: "Zmiana wyniku razem z jego odciskiem",
            done: "Dla próbki {sample} zmieniono zapis {record}, bieżący wynik i odcisk zapisu tak, żeby do siebie pasowały.",
        },
        AttackText {
            name: "tree-recomputed",
            title: "Przeliczenie wszystkiego od nowa",
            done: "Dla próbki {sample} zmieniono wynik w zapisie {record} i przeliczono wszystko, co z niego wynika: powiązania \
                   zapisów, wszystkie odciski, wszystkie tabele. Tylko podpisy są stare.",
        },
        AttackText {
            name: "report-altered",
            title: "Wydane sprawozdanie zmienia ktoś, kto ma klucz laboratorium",
            done: "Plik sprawozdania {number} leży zaszyfrowany obok zapisu {record}. Otwarto go kluczem laboratorium, zmieniono jedną \
                   cyfrę i odłożono go z powrotem pod tym samym kluczem.",
        },
        AttackText {
            name: "tail-cut",
            title: "Odcięcie ostatnich tygodni",
            done: "Usunięto ostatnie zapisy (liczba: {cut}) i przywrócono wszystko, razem z tabelami, do podpisanego punktu kontrolnego \
                   dla {size} zapisów.",
        },
        AttackText {
            name: "older-copy",
            title: "Podstawienie starszej kopii zapasowej",
            done: "Laboratorium zastąpiono jego pełną, uczciwą, ale starszą kopią.",
        },
        AttackText {
            name: "key-replaced",
            title: "Podmiana bazy razem z kluczem",
            done: "Atakujący, który ma klucz laboratorium, zmienił wynik próbki {sample}, utworzył nowy klucz i podpisał nim na nowo \
                   całą historię.",
        },
    ],
    label_done: "Co zrobiono:",
    label_inside: "Sprawdzenie samego pliku:",
    label_outside: "Sprawdzenie z zewnętrznym punktem kontrolnym i kluczem:",
    label_found: "Sprawdzenie:",
    inside_nothing: "Wszystko w pliku do siebie pasuje.",
    not_found: "NIE WYKRYTO: oczekiwano `{code}`. To błąd sprawdzenia.",
    found: "{place}: {fault} [{code}]",
    further: "i jeszcze {n} {n|ustalenie|ustalenia|ustaleń}",
    result_heading: "Wynik",
    result_all: "Wykryto i nazwano wszystkie ataki: {of}.",
    result_some: "Wykryto jak należy tylko {found} z {of} ataków albo nienaruszone laboratorium nie przeszło sprawdzenia.",
    time: "Całość trwała {seconds} s.",
    limits_heading: "Czego nie obiecujemy",
    limits: &[
        "Sprawdzenie wykrywa zmiany, ale im nie zapobiega. Kto ma klucz i plik laboratorium, może dodawać nowe zapisy, na przykład \
         fałszywe. Nie może jednak niepostrzeżenie zmienić tego, co obejmuje ostatni punkt kontrolny przechowywany na zewnątrz. Sam \
         plik nie może pokazać, że jest starszą kopią samego siebie, że odcięto mu koniec albo że podpisano go na nowo innym \
         kluczem: bez czegoś przechowywanego na zewnątrz sprawdzenie mówi NIE SPRAWDZONO i nic ponadto.",
    ],
    next_heading: "Co wypróbować dalej",
    next_verify: "Sprawdzenie laboratorium z tym, co jest na zewnątrz:",
    next_attacked: "Sprawdzenie kopii z odciętym końcem: tak jak na komputerze, który tego laboratorium jeszcze nie widział, i z tym, co jest na \
                    zewnątrz:",
    next_list: "Historia wyniku, w którym wykryto Listeria:",
    next_show: "Jeden zapis w całości, razem z ukrytymi wartościami:",
    next_prove: "Dowód tego zapisu dla kogoś, kto nie ma ani bazy, ani tego programu:",
    next_report: "Zmienione sprawozdanie takie, jakie dostaje klient; można je otworzyć w przeglądarce. Dowód leży obok:",
    passphrase: "Klucz tego laboratorium otwiera hasło „{passphrase}”. Podajemy je, bo to demonstracja.",
    left: "Wszystko leży w katalogu {dir} ({size} MB) i można to usunąć.",

    fault_in_span: "coś w nich nie jest tym, co zapieczętowano",
    fault: |code| match code {
        FaultCode::RecordAltered => "treść nie jest tą, którą zapieczętowano",
        FaultCode::RecordMissing => "zapisu nie ma",
        FaultCode::RecordReordered => "na jego miejscu stoi inny zapis",
        FaultCode::RecordDuplicated => "stoi tu kopia starszego zapisu",
        FaultCode::RecordUnreadable => "zapisu nie da się odczytać",
        FaultCode::RecordUnsealed => "zapis nie ma pieczęci",
        FaultCode::SearchColumnAltered => "zapis skatalogowano inaczej, niż sam mówi",
        FaultCode::Truncated => "historia kończy się przed swoim najnowszym punktem kontrolnym",
        FaultCode::RolledBack => {
            "tu historia się kończy, a zewnętrzny punkt kontrolny sięga dalej: odcięto koniec albo podstawiono starszą kopię"
        }
        FaultCode::Fork => "historia nie jest tą z zewnętrznego punktu kontrolnego",
        FaultCode::ForeignKey => "podpisano innym kluczem niż ten przechowywany na zewnątrz",
        FaultCode::CheckpointInvalid => "punkt kontrolny jest nieważny",
        FaultCode::Unsealed => "nie ma żadnej pieczęci",
        FaultCode::TileAltered => "odciski do siebie nie pasują",
        FaultCode::TileMissing => "brakuje odcisków",
        FaultCode::NumberGap => "numer kolejny pominięto albo nadano dwa razy",
        FaultCode::LinkBroken => "powiązanie z poprzednim zapisem tego klienta jest zerwane",
        FaultCode::RotationInvalid => "zmiany klucza nie potwierdzają oba klucze",
        FaultCode::EpochInvalid => "nowa część historii nie łączy się z poprzednią",
        FaultCode::StateAltered => "tabela mówi co innego niż zapisy",
        FaultCode::StateMissing => "w tabeli brakuje pozycji, która wynika z zapisów",
        FaultCode::StateForeign => "tabela zawiera pozycję, która nie wynika z żadnego zapisu",
        FaultCode::ValueAltered => "ukryta wartość nie jest tą, którą zapieczętowano",
        FaultCode::ValueMissing => "brakuje ukrytej wartości",
        FaultCode::ValueKeyMissing => "brakuje klucza do ukrytej wartości",
        FaultCode::SchemaAltered => "baza nie jest zbudowana tak, jak powinna",
        FaultCode::DatabaseDamaged => "baza danych zgłasza uszkodzenie",
        FaultCode::ManifestWrong => "spis zawartości się nie zgadza",
        _ => "nie jest tak, jak zapieczętowano",
    },
    unseen: |unseen| match unseen {
        NotChecked::Outside => {
            "NIE SPRAWDZONO: czy to starsza kopia, czy odcięto koniec, czy podmieniono klucz (potrzebny jest punkt kontrolny \
             przechowywany na zewnątrz)"
        }
        NotChecked::Key => "NIE SPRAWDZONO: czy podmieniono klucz (potrzebny jest klucz przechowywany na zewnątrz)",
        NotChecked::Values => "NIE SPRAWDZONO: ukrytych wartości (potrzebny jest klucz laboratorium)",
        NotChecked::State => "NIE SPRAWDZONO: tabel, bo nie wszystkie zapisy dało się odczytać",
        _ => "NIE SPRAWDZONO: czegoś, czego ta demonstracja nie zna",
    },
    places: &[
        ("record", "zapis"),
        ("records", "zapisy"),
        ("trail", "historia"),
        ("tile", "odciski"),
        ("checkpoint", "punkt kontrolny"),
        ("outside", "to, co na zewnątrz"),
        ("database", "baza danych"),
        ("account", "konto"),
        ("result", "wynik"),
        ("sample", "próbka"),
        ("session", "sesja"),
        ("trigger", "wyzwalacz"),
        ("table", "tabela"),
        ("index", "indeks"),
        ("record_client", "spis zapisów klientów"),
    ],

    turn_night: "{date}: w nocy ktoś próbuje dziewięciu haseł do konta administratora. Wszystkie odrzucono i policzono; po piątym musiałoby \
                 poczekać nawet właściwe.",
    turn_deputy: "{date}: analityczka zastępuje osobę weryfikującą wyniki. Gdy próbuje zweryfikować własną pracę, spotyka się z odmową: \
                  potrzebna jest druga para oczu.",
    turn_deputy_ends: "{date}: koniec zastępstwa, dodatkowa rola zostaje odebrana.",
    turn_curious: "{date}: analityk próbuje założyć sobie drugie konto. Odmowa: może to zrobić tylko administrator.",
    turn_listeria: "{date}: przychodzi próbka z zakładów mięsnych. Cztery dni później na jej płytkach wyrasta Listeria monocytogenes.",
    turn_leaves: "{date}: jeden z analityków odchodzi. Jego konto zostaje od razu zamknięte, jego zapisy zostają.",
    turn_successor: "{date}: kierowniczka wnioskuje o konto dla jego następczyni; administrator zatwierdza je następnego dnia roboczego.",
    turn_knocks: "{date}: późno w nocy ktoś próbuje wejść na zamknięte konto z jego właściwym hasłem. Odmowa.",
    turn_viewer: "{date}: osoba, która może tylko przeglądać, próbuje wprowadzić wynik. Odmowa.",
    turn_edit_verified: "{date}: analityk próbuje zmienić zweryfikowany wynik. Odmowa.",
    turn_certificate: "{date}: nadszedł certyfikat akredytacji. Dotąd żadne sprawozdanie nie miało symbolu; odtąd stoi on przy wynikach z \
                       zakresu.",
    turn_bad_run: "{date}: seria kontrolna ogólnej liczby drobnoustrojów jest poza kontrolą. Wyniku, który ją wskazuje, nie można zweryfikować; najpierw \
                   powtarza się serię.",
    turn_bad_lot: "{date}: partia pożywki nie przechodzi sprawdzenia. Ktoś próbuje jej mimo to użyć. Odmowa.",
    turn_out_of_service: "{date}: drzwi drugiego inkubatora się nie domykają. Przez tydzień jest wyłączony z użycia i nie można wprowadzić z niego wyników.",

    laboratory: "Demonstracyjne laboratorium mikrobiologiczne",
    analytes: [
        "Listeria monocytogenes",
        "Salmonella spp.",
        "Ogólna liczba drobnoustrojów w 30 °C",
        "Escherichia coli",
        "Enterobacteriaceae",
        "Legionella spp.",
        "Bakterie grupy coli",
    ],
    method_titles: [
        "Wykrywanie Listeria monocytogenes",
        "Wykrywanie Salmonella spp.",
        "Oznaczanie liczby drobnoustrojów, metoda płytkowa w 30 °C",
        "Oznaczanie liczby beta-glukuronidazododatnich Escherichia coli",
        "Oznaczanie liczby Enterobacteriaceae",
        "Oznaczanie liczby bakterii z rodzaju Legionella",
        "Oznaczanie liczby bakterii grupy coli w wodzie",
    ],
    instruments: ["inkubator, sala dolna", "inkubator, sala górna", "waga", "licznik kolonii"],
    specification_source: "uzgodniono z klientem w zleceniu",
    certificate_body: "Jednostka demonstracyjna",
    statements: &[
        "Wyniki odnoszą się wyłącznie do badanych obiektów.",
        "Niepewność rozszerzona dla k = 2 i poziomu ufności około 95 %.",
        "Sprawozdania nie wolno kopiować we fragmentach bez pisemnej zgody laboratorium.",
        "Wszystko w tym sprawozdaniu wymyślono na potrzeby demonstracji.",
    ],
    unit_food: "jtk/g",
    unit_water: "jtk/100 ml",
    sheet: "rozcieńczenie 10^-{dilution}, liczba kolonii na płytkach: {first} i {second}",
    dairy: &["ser miękki", "mleko surowe", "śmietanka 30%", "jogurt naturalny", "twaróg", "masło"],
    meat: &["mięso wołowe mielone", "drób surowy", "kiełbasa wędzona", "wymaz z tuszy", "pasztet"],
    water: &["woda wodociągowa, sieć", "woda surowa, studnia", "woda po uzdatnieniu", "woda wodociągowa, szkoła"],
    kitchen: &["zupa pomidorowa", "sałatka jarzynowa", "wymaz z rąk", "wymaz z blatu", "próbka posiłku, obiad"],
    hotel: &["woda ciepła, pokój", "woda ciepła, kotłownia", "prysznic, spa"],
    conditions: &[
        "przyjęto w 9 °C",
        "opakowanie uszkodzone, zawartość cała",
        "mało materiału",
        "etykieta słabo czytelna",
    ],
    why_transcription: "przestawione cyfry przy przepisywaniu z karty pracy",
    why_dilution: "uwzględniono niewłaściwe rozcieńczenie",
    why_plate: "błędny odczyt płytki, policzono ponownie w dwie osoby",
    returns: &[
        ("raw_data_unclear", "z karty pracy nie wynika, które płytki policzono"),
        ("recount", "proszę policzyć jeszcze raz, płytki zbyt się różnią"),
        ("unit", "proszę sprawdzić jednostkę ze zleceniem"),
    ],
    why_methods: "metody z zakresu akredytacji",
    evidence: "zapis szkolenia i zaliczone porównanie",
    why_left: "odejście z laboratorium",
    why_deputy: "zastępstwo w czasie urlopu",
    why_deputy_ended: "koniec zastępstwa",
    why_certificate: "nadszedł certyfikat akredytacji",
    why_calibrated: "ponowne wzorcowanie, świadectwo w dokumentacji",
    why_out_of_service: "uszczelka drzwi jest rozdarta",
    why_back_in_service: "wymieniono uszczelkę, zmierzono rozkład temperatury",
    why_lot_failed: "szczep kontrolny nie wyrósł",
    why_repeated: "serię kontrolną powtórzono i jest pod kontrolą",
    why_amended: "przestawione cyfry przy przepisywaniu z karty pracy, wykryte po pytaniu klienta",
    why_withdrawn: "słoik wzięto za słoik innego klienta",
    nonconformity: "drugi inkubator: termometr kontrolny pokazuje dwa stopnie poniżej nastawy",
    why_nonconformity: "sprawdzenie pośrednie inkubatora wypadło negatywnie",
    why_invalidated: "za niska temperatura inkubacji, wzrostu nie można wykluczyć",
    why_closed: "wszystkie wyniki z listy oceniły dwie osoby",
    corrective_action: "wymieniono czujnik, sprawdzenie pośrednie odtąd co tydzień",
};
