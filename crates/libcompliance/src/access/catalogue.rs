//! The catalogue of permissions: every action of the library that somebody must be allowed to do.

use super::permission::{Permission, PermissionGroup, PermissionText};

macro_rules! catalogue {
    ($($group:literal $group_en:literal $group_pl:literal {
        $($constant:ident = $name:literal $en:literal $pl:literal,)+
    })+) => {
        impl Permission {
            $($(
                #[doc = $en]
                pub const $constant: Permission = Permission($name);
            )+)+
        }

        /// The catalogue, group by group.
        pub const PERMISSIONS: &[Permission] = &[$($(Permission::$constant,)+)+];

        /// The texts, in the order of [`PERMISSIONS`].
        pub(super) const TEXTS: &[PermissionText] = &[$($(PermissionText { en: $en, pl: $pl },)+)+];

        /// The groups of the catalogue.
        pub const GROUPS: &[PermissionGroup] = &[$(PermissionGroup { name: $group, en: $group_en, pl: $group_pl },)+];
    };
}

catalogue! {
    "account" "Accounts of people and devices" "Konta osób i urządzeń" {
        ACCOUNT_MANAGE = "account.manage" "Create, change and deactivate accounts." "Tworzenie, zmiana i dezaktywacja kont.",
        ACCOUNT_REQUEST = "account.request" "Ask for an account for somebody." "Wnioskowanie o konto dla innej osoby.",
        ACCOUNT_APPROVE = "account.approve" "Approve an account that somebody else asked for." "Zatwierdzanie konta, o które wnioskował ktoś inny.",
        ACCOUNT_UNLOCK = "account.unlock" "Unlock an account after failed sign-ins." "Odblokowanie konta po nieudanych logowaniach.",
        ACCOUNT_RESET = "account.reset" "Start a reset of a password without learning it." "Rozpoczęcie resetu hasła bez poznania go.",
        ACCOUNT_READ = "account.read" "See accounts, their roles and last sign-ins." "Wgląd w konta, ich role i ostatnie logowania.",
    }
    "role" "Roles and grants" "Role i nadania" {
        ROLE_DEFINE = "role.define" "Define roles." "Definiowanie ról.",
        ROLE_ASSIGN = "role.assign" "Give roles and permissions to accounts and take them back." "Nadawanie i odbieranie ról oraz uprawnień kontom.",
        ROLE_DELEGATE = "role.delegate" "Pass own rights on to somebody for a time." "Czasowe przekazanie własnych uprawnień innej osobie.",
        ROLE_READ = "role.read" "See who holds which rights." "Wgląd w to, kto ma jakie uprawnienia.",
    }
    "settings" "Settings and policies" "Ustawienia i polityki" {
        SETTINGS_MANAGE = "settings.manage" "Change settings, policies and kinds of host events." "Zmiana ustawień, polityk i rodzajów zdarzeń systemu nadrzędnego.",
        SETTINGS_READ = "settings.read" "See settings and policies." "Wgląd w ustawienia i polityki.",
    }
    "session" "Signed-in sessions" "Sesje zalogowanych" {
        SESSION_READ = "session.read" "See the sessions of everybody." "Wgląd w sesje wszystkich osób.",
        SESSION_END = "session.end" "End the session of somebody else." "Zakończenie sesji innej osoby.",
    }
    "trail" "The sealed trail" "Zabezpieczony ślad audytowy" {
        TRAIL_MANAGE = "trail.manage" "Look after the trail: keys, epochs, upgrades." "Opieka nad śladem: klucze, epoki, aktualizacje.",
        TRAIL_READ = "trail.read" "Read the trail." "Odczyt śladu audytowego.",
        TRAIL_READ_OWN = "trail.read_own" "Read the own entries of the trail." "Odczyt własnych wpisów w śladzie.",
        TRAIL_VERIFY = "trail.verify" "Verify the seals of the trail." "Weryfikacja zabezpieczeń śladu.",
        TRAIL_EXPORT = "trail.export" "Export the trail and proofs of its records." "Eksport śladu i dowodów jego zapisów.",
        TRAIL_IMPORT = "trail.import" "Take the trail of an instrument PC into this one." "Włączenie śladu komputera aparatury do tego śladu.",
        TRAIL_REVIEW = "trail.review" "Sign a review of the trail." "Podpisanie przeglądu śladu.",
    }
    "client" "Clients of the laboratory" "Klienci laboratorium" {
        CLIENT_ADD = "client.add" "Register a client." "Rejestracja klienta.",
        CLIENT_EDIT = "client.edit" "Change the data of a client." "Zmiana danych klienta.",
        CLIENT_CLOSE = "client.close" "End the work for a client." "Zakończenie obsługi klienta.",
        CLIENT_READ = "client.read" "See clients." "Wgląd w klientów.",
    }
    "sample" "Samples" "Próbki" {
        SAMPLE_ADD = "sample.add" "Register and receive samples." "Rejestracja i przyjęcie próbek.",
        SAMPLE_COLLECT = "sample.collect" "Record the taking of a sample." "Zapis pobrania próbki.",
        SAMPLE_EDIT = "sample.edit" "Change the data of a sample." "Zmiana danych próbki.",
        SAMPLE_HOLD = "sample.hold" "Hold a sample and release it." "Wstrzymanie próbki i jej zwolnienie.",
        SAMPLE_CANCEL = "sample.cancel" "Cancel a sample." "Anulowanie próbki.",
        SAMPLE_REJECT = "sample.reject" "Reject a sample." "Odrzucenie próbki.",
        SAMPLE_REOPEN = "sample.reopen" "Reopen a sample." "Ponowne otwarcie próbki.",
        SAMPLE_DISPOSE = "sample.dispose" "Record the disposal of a sample." "Zapis utylizacji próbki.",
        SAMPLE_READ = "sample.read" "See samples." "Wgląd w próbki.",
    }
    "result" "Results" "Wyniki" {
        RESULT_ORDER = "result.order" "Order a result: a test line of a sample." "Zlecenie wyniku: badania próbki.",
        RESULT_ENTER = "result.enter" "Enter a result." "Wprowadzenie wyniku.",
        RESULT_EDIT = "result.edit" "Change a result before it is verified." "Zmiana wyniku przed weryfikacją.",
        RESULT_IMPORT = "result.import" "Take results from a file of an instrument." "Import wyników z pliku aparatury.",
        RESULT_SUBMIT = "result.submit" "Hand a result over to verification." "Przekazanie wyniku do weryfikacji.",
        RESULT_VERIFY = "result.verify" "Verify a result of somebody else." "Weryfikacja wyniku innej osoby.",
        RESULT_RETURN = "result.return" "Give a result back for correction." "Zwrot wyniku do poprawy.",
        RESULT_RETRACT = "result.retract" "Retract a verified result." "Wycofanie zweryfikowanego wyniku.",
        RESULT_CANCEL = "result.cancel" "Reject or cancel a result that is not verified." "Odrzucenie lub anulowanie niezweryfikowanego wyniku.",
        RESULT_AMEND = "result.amend" "Open a new version of a reported result." "Otwarcie nowej wersji wyniku ze sprawozdania.",
        RESULT_INVALIDATE = "result.invalidate" "Invalidate a reported result, as one of two persons." "Unieważnienie wyniku z raportu, jako jedna z dwóch osób.",
    }
    "report" "Test reports" "Sprawozdania z badań" {
        REPORT_DRAFT = "report.draft" "Draft a report." "Przygotowanie sprawozdania.",
        REPORT_REVISE = "report.revise" "Revise a draft of a report." "Poprawa projektu sprawozdania.",
        REPORT_CHECK = "report.check" "Check that a report is complete." "Sprawdzenie kompletności sprawozdania.",
        REPORT_OPINE = "report.opine" "Give an opinion or interpretation in a report." "Wydanie opinii lub interpretacji w sprawozdaniu.",
        REPORT_AUTHORIZE = "report.authorize" "Authorise a report." "Autoryzacja sprawozdania.",
        REPORT_ISSUE = "report.issue" "Issue an authorised report." "Wydanie autoryzowanego sprawozdania.",
        REPORT_SEND = "report.send" "Send an issued report." "Wysłanie wydanego sprawozdania.",
        REPORT_AMEND = "report.amend" "Open an amendment of an issued report." "Otwarcie zmiany do wydanego sprawozdania.",
        REPORT_WITHDRAW = "report.withdraw" "Withdraw a report, as one of two persons." "Wycofanie sprawozdania, jako jedna z dwóch osób.",
        REPORT_READ = "report.read" "See reports." "Wgląd w sprawozdania.",
    }
    "record" "Laboratory records" "Zapisy laboratoryjne" {
        RECORD_READ = "record.read" "Read samples, results and reports." "Odczyt próbek, wyników i sprawozdań.",
        RECORD_HOLD = "record.hold" "Put a legal hold on records and lift it." "Nałożenie i zdjęcie blokady prawnej zapisów.",
        RECORD_DISPOSE = "record.dispose" "Dispose of records whose time of keeping is over." "Usunięcie zapisów po okresie przechowywania.",
    }
    "file" "Files of instruments" "Pliki aparatury" {
        FILE_SEAL = "file.seal" "Seal a file." "Zabezpieczenie pliku.",
        FILE_WATCH = "file.watch" "Seal what an instrument writes to a folder." "Zabezpieczanie plików zapisywanych przez aparaturę.",
    }
    "method" "Methods and competence" "Metody i kompetencje" {
        METHOD_EDIT = "method.edit" "Add and change methods." "Dodawanie i zmiana metod.",
        METHOD_AUTHORIZE = "method.authorize" "Authorise somebody for a method on evidence of competence." "Upoważnienie osoby do metody na podstawie dowodu kompetencji.",
        METHOD_READ = "method.read" "See methods and who is authorised for them." "Wgląd w metody i upoważnienia do nich.",
    }
    "instrument" "Instruments" "Aparatura" {
        INSTRUMENT_EDIT = "instrument.edit" "Add and change instruments." "Dodawanie i zmiana aparatury.",
        INSTRUMENT_READ = "instrument.read" "See instruments." "Wgląd w aparaturę.",
    }
    "material" "Lots of materials" "Partie materiałów" {
        MATERIAL_EDIT = "material.edit" "Record lots of media, reagents and reference materials." "Zapis partii pożywek, odczynników i materiałów odniesienia.",
        MATERIAL_READ = "material.read" "See lots of materials." "Wgląd w partie materiałów.",
    }
    "quality" "Quality control and nonconforming work" "Kontrola jakości i praca niezgodna z wymaganiami" {
        QUALITY_RECORD = "quality.record" "Record a quality-control run." "Zapis serii kontroli jakości.",
        QUALITY_HOLD = "quality.hold" "Open and close nonconforming work and hold what it touches." "Otwarcie i zamknięcie pracy niezgodnej oraz blokada jej wyników.",
        QUALITY_READ = "quality.read" "See quality-control runs and nonconforming work." "Wgląd w serie kontrolne i prace niezgodne.",
    }
    "host" "The host's own software" "Własne oprogramowanie laboratorium" {
        HOST_APPEND = "host.append" "Record an event of the host." "Zapis zdarzenia systemu nadrzędnego.",
        HOST_IMPORT = "host.import" "Take over the audit table of a former system." "Przejęcie tabeli audytu poprzedniego systemu.",
        HOST_BASELINE = "host.baseline" "Seal the rows of a host's table as they stand." "Zabezpieczenie wierszy tabeli systemu nadrzędnego w ich obecnym stanie.",
        HOST_RECONCILE = "host.reconcile" "Compare a host's table with what is sealed of it." "Porównanie tabeli systemu nadrzędnego z tym, co z niej zabezpieczono.",
    }
    "backup" "Backups" "Kopie zapasowe" {
        BACKUP_RUN = "backup.run" "Make a backup." "Wykonanie kopii zapasowej.",
        BACKUP_READ = "backup.read" "See backups and their age." "Wgląd w kopie zapasowe i ich wiek.",
        BACKUP_PRUNE = "backup.prune" "Remove old backups by the rotation rule." "Usuwanie starych kopii według zasady rotacji.",
        BACKUP_RESTORE = "backup.restore" "Restore a backup." "Odtworzenie kopii zapasowej.",
        BACKUP_DRILL = "backup.drill" "Rehearse a restore and record how it went." "Próbne odtworzenie kopii i zapis jego przebiegu.",
    }
    "review" "Access reviews" "Przeglądy uprawnień" {
        REVIEW_PREPARE = "review.prepare" "Prepare an access review." "Przygotowanie przeglądu uprawnień.",
        REVIEW_SIGN = "review.sign" "Sign an access review that does not concern oneself." "Podpisanie przeglądu uprawnień niedotyczącego siebie.",
    }
    "register" "Registers" "Rejestry" {
        REGISTER_READ = "register.read" "See the registers." "Wgląd w rejestry.",
        REGISTER_INCIDENT = "register.incident" "Record and handle incidents." "Zapis i obsługa incydentów.",
        REGISTER_PRIVACY = "register.privacy" "Handle requests and duties of data protection." "Obsługa żądań i obowiązków ochrony danych.",
        REGISTER_CHANGE = "register.change" "Record changes of the software." "Zapis zmian oprogramowania.",
        REGISTER_APPROVE = "register.approve" "Approve a change that somebody else recorded." "Zatwierdzenie zmiany zapisanej przez kogoś innego.",
        REGISTER_SUPPLIER = "register.supplier" "Evaluate suppliers." "Ocena dostawców.",
        REGISTER_AGREEMENT = "register.agreement" "Keep the service agreement." "Prowadzenie umowy o świadczenie usług.",
    }
    "assessment" "Assessment" "Ocena zgodności" {
        ASSESSMENT_READ = "assessment.read" "See requirements, evidence and gaps." "Wgląd w wymagania, dowody i luki.",
        ASSESSMENT_RUN = "assessment.run" "Judge the requirements anew." "Ponowna ocena wymagań.",
        ASSESSMENT_PACK = "assessment.pack" "Make the evidence pack." "Sporządzenie pakietu dowodów.",
        ASSESSMENT_VALIDATE = "assessment.validate" "Run the acceptance tests." "Wykonanie testów odbiorczych.",
    }
    "schedule" "Duties that run by themselves" "Zadania wykonywane samoczynnie" {
        SCHEDULE_MANAGE = "schedule.manage" "Change what runs by itself, and when." "Zmiana zadań samoczynnych i ich terminów.",
        SCHEDULE_RUN = "schedule.run" "Run what is due." "Wykonanie zadań wymagalnych.",
    }
}
