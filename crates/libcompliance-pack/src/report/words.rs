//! The fixed texts of a report in its two languages, each pair side by side.

use crate::Language;
use serde::Serialize;

macro_rules! words {
    ($($name:ident: $english:literal, $polish:literal;)*) => {
        /// The fixed texts in one language. Templates reach them as `words.NAME`.
        #[derive(Debug, Serialize)]
        pub(super) struct Words {
            $(pub(super) $name: &'static str,)*
        }

        static ENGLISH: Words = Words { $($name: $english,)* };
        static POLISH: Words = Words { $($name: $polish,)* };
    };
}

words! {
    report_no: "Report no.", "Sprawozdanie nr";
    report_id: "Report id", "Identyfikator sprawozdania";
    issued: "Date of issue", "Data wydania";
    not_issued: "not issued", "nie wydano";
    preview_mark: "PREVIEW – NOT A REPORT", "PODGLĄD – NIE JEST SPRAWOZDANIEM";
    preview_text: "This preview was not issued. It must not be handed on or relied on.",
        "Ten podgląd nie został wydany. Nie wolno go przekazywać ani się na nim opierać.";
    preliminary_mark: "PRELIMINARY", "WSTĘPNE";
    preliminary_text: "This report gives preliminary results, which have not been verified yet and may change.",
        "Sprawozdanie zawiera wyniki wstępne, które nie zostały jeszcze zweryfikowane i\u{a0}mogą się zmienić.";
    laboratory: "Laboratory", "Laboratorium";
    accreditation: "Accreditation", "Akredytacja";
    customer: "Customer", "Klient";
    order: "Order", "Zlecenie";
    place: "Place of the activity", "Miejsce wykonania badań";
    zone: "Time zone of all dates", "Strefa czasowa wszystkich dat";
    performed_all: "Dates of the activity", "Okres wykonania badań";
    amendment: "Amendment to report no.", "Zmiana do sprawozdania nr";
    amendment_of: "of", "z\u{a0}dnia";
    amendment_replaces: "This report replaces that one in full.", "Niniejsze sprawozdanie zastępuje je w\u{a0}całości.";
    amendment_reason: "Reason", "Przyczyna";
    amendment_changes: "What is different", "Co zmieniono";
    amendment_original: "Id and content hash (SHA-256) of the report replaced",
        "Identyfikator i\u{a0}skrót treści (SHA-256) zastąpionego sprawozdania";
    samples: "Items tested", "Obiekty badań";
    sample: "Sample", "Próbka";
    sample_no: "Sample no.", "Nr próbki";
    description: "Description", "Opis";
    condition: "Condition", "Stan";
    received: "Received", "Data przyjęcia";
    sampled: "Sampled", "Data pobrania";
    sampling: "Sampling", "Pobieranie";
    sampling_customer: "by the customer", "przez klienta";
    from_customer: "Stated by the customer", "Dane od klienta";
    methods: "Methods", "Metody badań";
    method: "Method", "Metoda";
    method_title: "Title", "Tytuł";
    edition: "Edition", "Wydanie";
    results: "Results", "Wyniki badań";
    analyte: "Parameter", "Badana cecha";
    value: "Result", "Wynik";
    unit: "Unit", "Jednostka";
    uncertainty: "Uncertainty", "Niepewność";
    performed: "Performed", "Wykonano";
    mark: "Mark", "Ozn.";
    legend: "Marks", "Oznaczenia";
    mark_accredited: "A", "A";
    mark_accredited_text: "within the scope of accreditation", "badanie w\u{a0}zakresie akredytacji";
    mark_outside: "N", "N";
    mark_outside_text: "outside the scope of accreditation", "badanie poza zakresem akredytacji";
    mark_customer: "C", "K";
    mark_customer_text: "supplied by the customer or calculated from the customer’s data",
        "dane od klienta lub wynik obliczony z\u{a0}danych klienta";
    mark_provider: "E", "P";
    mark_provider_text: "result of an external provider", "wynik zewnętrznego dostawcy";
    none_accredited: "No result in this report is given under accreditation.",
        "Żaden wynik w\u{a0}tym sprawozdaniu nie jest podany w\u{a0}ramach akredytacji.";
    remarks: "Remarks", "Uwagi";
    conformity: "Statements of conformity", "Stwierdzenia zgodności";
    requirement: "Requirement", "Wymaganie";
    specification: "Specification", "Specyfikacja";
    rule: "Decision rule", "Zasada podejmowania decyzji";
    verdict: "Verdict", "Stwierdzenie";
    deviations: "Additions to, deviations and exclusions from the methods", "Uzupełnienia, odstępstwa i\u{a0}wyłączenia od metod";
    opinions: "Opinions and interpretations", "Opinie i\u{a0}interpretacje";
    opinion_by: "given by", "wydał(a):";
    statements: "Statements", "Oświadczenia";
    waived: "Elements left out", "Pominięte elementy";
    signatures: "Signatures", "Podpisy";
    unsigned: "This content has not been signed.", "Ta treść nie została podpisana.";
    signed_role: "Role", "Funkcja";
    signed_meaning: "Meaning", "Znaczenie";
    signed_at: "Signed", "Podpisano";
    signed_record: "Record in the audit trail", "Zapis w\u{a0}dzienniku zdarzeń";
    meaning_authored: "prepared the report", "sporządzenie sprawozdania";
    meaning_reviewed: "checked the report", "sprawdzenie sprawozdania";
    meaning_approved: "authorised the release", "autoryzacja wydania";
    signature_kind: "Electronic signature within the meaning of Article 3(10) of Regulation (EU) No 910/2014 (eIDAS). It is neither an advanced nor a qualified electronic signature.",
        "Podpis elektroniczny w\u{a0}rozumieniu art.\u{a0}3 pkt\u{a0}10 rozporządzenia (UE) nr\u{a0}910/2014 (eIDAS). Nie jest to podpis zaawansowany ani kwalifikowany.";
    signature_alone: "Signed by a single person, under a recorded exception for a one-person laboratory.",
        "Złożony jednoosobowo, na podstawie zarejestrowanego wyjątku dla laboratorium jednoosobowego.";
    end: "End of report", "Koniec sprawozdania";
    content_hash: "SHA-256 of the content", "SHA-256 treści";
    page: "page", "strona";
    page_of: "of", "z";
    element_a: "title", "tytuł";
    element_b: "name and address of the laboratory", "nazwa i\u{a0}adres laboratorium";
    element_c: "place of the activity", "miejsce wykonania badań";
    element_d: "identification, page numbers and end mark", "identyfikacja, numery stron i\u{a0}oznaczenie końca";
    element_e: "name and contact of the customer", "nazwa i\u{a0}dane kontaktowe klienta";
    element_f: "method", "metoda";
    element_g: "description and condition of the item", "opis i\u{a0}stan obiektu";
    element_h: "dates of receipt and sampling", "daty przyjęcia i\u{a0}pobrania";
    element_i: "dates of the activity", "daty wykonania badań";
    element_j: "date of issue", "data wydania";
    element_k: "sampling plan and method", "plan i\u{a0}metoda pobierania próbek";
    element_l: "to which items the results relate", "do jakich obiektów odnoszą się wyniki";
    element_m: "results with units", "wyniki z\u{a0}jednostkami";
    element_n: "additions to and deviations from the method", "uzupełnienia metody i\u{a0}odstępstwa od niej";
    element_o: "persons who authorise the report", "osoby autoryzujące sprawozdanie";
    element_p: "results of external providers", "wyniki zewnętrznych dostawców";
}

impl Words {
    /// Those of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        language.pick(&ENGLISH, &POLISH)
    }

    /// What a letter of 7.8.2.1 stands for; nothing for a letter that the clause does not have.
    pub(super) fn element(&self, letter: char) -> &'static str {
        match letter {
            'a' => self.element_a,
            'b' => self.element_b,
            'c' => self.element_c,
            'd' => self.element_d,
            'e' => self.element_e,
            'f' => self.element_f,
            'g' => self.element_g,
            'h' => self.element_h,
            'i' => self.element_i,
            'j' => self.element_j,
            'k' => self.element_k,
            'l' => self.element_l,
            'm' => self.element_m,
            'n' => self.element_n,
            'o' => self.element_o,
            'p' => self.element_p,
            _ => "",
        }
    }
}
