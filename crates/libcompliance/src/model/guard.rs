//! What must hold before an action, beyond the right to do it. Each has a code, a test that fails without it, and is recorded
//! when it refuses.

use crate::access::Denial;
use crate::access::told::told;

told! {
    /// A condition of a life cycle.
    Guard {
        /// The object is in a state from which the action does not start.
        State = "wrong_state" "the object is not in a state that allows this" "obiekt nie jest w stanie, który na to pozwala",
        /// A deviation of the sample from the agreed condition, without the customer's consent (7.4.3).
        Condition = "condition_open" "the sample deviates from its agreed condition: record the customer's consent or a disclaimer" "próbka odbiega od uzgodnionego stanu: zapisz zgodę klienta lub zastrzeżenie",
        /// The sample is not in the laboratory.
        SampleReceived = "sample_not_received" "the sample is not received, or its work is over" "próbka nie jest przyjęta lub praca nad nią jest zakończona",
        /// The sample is on hold.
        SampleFree = "sample_on_hold" "the sample is on hold" "próbka jest wstrzymana",
        /// Nothing was submitted for the sample.
        NothingSubmitted = "results_submitted" "results of the sample were submitted already: reopen or retract them" "wyniki próbki zostały już przekazane: wycofaj je",
        /// Every result of the sample is verified, rejected or cancelled.
        ResultsClosed = "results_open" "some results of the sample are not verified, rejected or cancelled" "nie wszystkie wyniki próbki są zweryfikowane, odrzucone lub anulowane",
        /// The method is in the laboratory's list and in use.
        MethodKnown = "method_unknown" "the method is not in the laboratory's list, or no longer in use" "metody nie ma na liście laboratorium lub nie jest już stosowana",
        /// The instrument is known, in service and calibrated on the day of its use (6.4).
        InstrumentFit = "instrument_unfit" "the instrument is not known, out of service or not calibrated on the day of its use" "aparat nie jest znany, jest wyłączony z użycia lub bez ważnego wzorcowania w dniu użycia",
        /// The lots of materials are known, checked and not past their date (6.6, 6.4.1).
        LotValid = "lot_invalid" "a lot is not known, past its date, or did not pass its check" "partia materiału nie jest znana, jest przeterminowana lub nie przeszła sprawdzenia",
        /// The quality-control run was in control (7.7.1).
        QcInControl = "qc_not_in_control" "the quality-control run is missing or was not in control" "brak serii kontrolnej lub nie była ona pod kontrolą",
        /// The result has all its parts.
        Complete = "result_incomplete" "parts of the result are missing" "brakuje części wyniku",
        /// What the result was computed from is submitted, and verified before it is.
        Inputs = "inputs_open" "a result that this one was computed from is not as far, or changed since" "wynik, z którego obliczono ten wynik, nie jest na tym samym etapie lub się zmienił",
        /// An input changed after the result was computed.
        Recheck = "recheck_due" "an input changed since the result was computed: compute it anew" "dane wejściowe zmieniły się po obliczeniu wyniku: oblicz go ponownie",
        /// No nonconforming work holds it (7.10).
        NotHeld = "held" "nonconforming work holds it: close the nonconformity first" "wynik jest zablokowany z powodu pracy niezgodnej z wymaganiami: najpierw zamknij niezgodność",
        /// It is in no issued report.
        NotReported = "in_issued_report" "it is in an issued report: invalidate or amend it" "wynik jest w wydanym sprawozdaniu: unieważnij go lub zmień",
        /// Whoever contributed does not verify; see the rules for duties.
        FourEyes = "four_eyes" "whoever contributed to a version does not verify it" "kto współtworzył wersję, ten jej nie weryfikuje",
        /// Somebody else proposed it.
        SecondPerson = "second_person" "it takes a second person: propose it, and let somebody else confirm" "potrzebna jest druga osoba: zaproponuj, a inna osoba potwierdzi",
        /// The results of a report are verified, or the report is marked preliminary.
        Verified = "results_not_verified" "a result of the report is not verified" "wynik w sprawozdaniu nie jest zweryfikowany",
        /// The results are still those that the content was made from.
        Current = "content_outdated" "a result or setting changed since the content was made: revise the report" "wynik lub ustawienie zmieniło się od sporządzenia treści: popraw sprawozdanie",
        /// All elements of 7.8.2.1 are there or waived with a reason.
        Elements = "elements_missing" "elements that a report must have are missing and not waived" "brakuje elementów, które sprawozdanie musi mieć, i nie są one wyłączone",
        /// A verdict comes with its rule (7.8.6).
        Rule = "rule_missing" "a statement of conformity comes without its decision rule" "stwierdzenie zgodności nie ma podanej zasady podejmowania decyzji",
        /// Opinions come from persons authorised for them (7.8.7).
        Opinion = "opinion_not_authorised" "an opinion comes from somebody who is not authorised to give one" "opinia pochodzi od osoby do tego nieupoważnionej",
        /// The signature is over the content as it stands.
        Signature = "signature_needed" "the action is signed: prove anew who you are" "ta czynność wymaga podpisu: ponownie potwierdź tożsamość",
        /// The file is the one that was made from the signed content.
        File = "file_foreign" "the file does not hold the bytes that were authorised" "plik nie zawiera autoryzowanych bajtów",
        /// The time of keeping is over and nothing holds it.
        Retention = "retention_open" "the time of keeping is not over" "okres przechowywania nie minął",
        /// The report has nothing in it, or results of several customers.
        OneCustomer = "not_one_customer" "a report holds at least one result, all of one customer" "sprawozdanie zawiera co najmniej jeden wynik, wszystkie jednego klienta",
        /// No amendment is being made already.
        NoAmendment = "amendment_open" "an amendment of the report is being made already" "zmiana tego sprawozdania jest już przygotowywana",
    }
}

impl Guard {
    /// The refusal, with what exactly was found. The details hold ids, codes, dates and numbers, and nobody's name.
    #[must_use]
    pub fn denial(self, detail_en: impl core::fmt::Display, detail_pl: impl core::fmt::Display) -> Denial {
        Denial::with_texts(
            self.code(),
            format!("{}: {detail_en}", self.text_en()),
            format!("{}: {detail_pl}", self.text_pl()),
        )
    }

    /// The same with a detail that reads alike in both languages: ids, codes, dates.
    #[must_use]
    pub fn found(self, detail: impl core::fmt::Display) -> Denial {
        let detail = detail.to_string();
        self.denial(&detail, &detail)
    }
}

impl From<Guard> for Denial {
    fn from(guard: Guard) -> Self {
        Self::with_texts(guard.code(), guard.text_en(), guard.text_pl())
    }
}
