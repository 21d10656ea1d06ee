//! The recovery sheet: one page on paper, with which a laboratory gets back in when the passphrase is lost, and with which
//! somebody outside can check the trail.

use crate::Language;
use crate::text::{visible, wrap};
use std::io::{self, Write};

const WIDTH: usize = 78;

/// What protects the key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// A passphrase.
    Passphrase,
    /// Its file mode alone.
    FileMode,
    /// A Windows user account.
    WindowsAccount,
}

/// What stands on the sheet.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The laboratory's name; left out if empty.
    pub name: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The name of its trail.
    pub origin: &'a str,
    /// The verifier key, in C2SP form.
    pub verifier_key: &'a str,
    /// The day it was made, as text.
    pub date: &'a str,
    /// The database; the other files have its name with `.key`, `.vault` and `.reserve` behind it.
    pub database: &'a str,
    /// How the key file is protected.
    pub protection: Protection,
    /// The recovery code, if the key file has one.
    pub recovery_code: Option<&'a str>,
    /// The password of the sealed account `break-glass`, if there is one.
    pub break_glass: Option<&'a str>,
}

struct Page<'o> {
    out: &'o mut dyn Write,
    language: Language,
}

impl Page<'_> {
    fn heading(&mut self, english: &str, polish: &str) -> io::Result<()> {
        let title = self.language.pick(english, polish);
        writeln!(self.out, "\n{title}\n{}", "-".repeat(crate::text::width(title)))
    }

    fn paragraph(&mut self, english: &str, polish: &str) -> io::Result<()> {
        for line in wrap(self.language.pick(english, polish), WIDTH) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    fn point(&mut self, english: &str, polish: &str) -> io::Result<()> {
        for (at, line) in wrap(self.language.pick(english, polish), WIDTH - 2).iter().enumerate() {
            writeln!(self.out, "{}{line}", if at == 0 { "- " } else { "  " })?;
        }
        Ok(())
    }

    fn entry(&mut self, english: &str, polish: &str, value: &str) -> io::Result<()> {
        let name = self.language.pick(english, polish);
        let pad = " ".repeat(18_usize.saturating_sub(crate::text::width(name)));
        writeln!(self.out, "{name}:{pad}{}", visible(value))
    }

    /// What must be copied letter by letter stands on a line of its own, unbroken.
    fn verbatim(&mut self, value: &str) -> io::Result<()> {
        writeln!(self.out, "\n    {}\n", visible(value))
    }
}

impl Sheet<'_> {
    /// Writes the sheet as plain text, 78 columns wide but for the keys.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&self, out: &mut dyn Write, language: Language) -> io::Result<()> {
        let rule = "=".repeat(WIDTH);
        writeln!(out, "{rule}\n{}\n{rule}", language.pick("RECOVERY SHEET", "ARKUSZ ODZYSKIWANIA"))?;
        let mut page = Page { out, language };
        page.paragraph(
            "Print this page, put it in a sealed envelope, and keep it away from the computer. It is shown only once.",
            "Wydrukuj tę stronę, włóż do zaklejonej koperty i przechowuj z dala od komputera. Jest pokazywana tylko raz.",
        )?;
        writeln!(page.out)?;
        if !self.name.is_empty() {
            page.entry("Laboratory", "Laboratorium", self.name)?;
        }
        page.entry("Laboratory id", "Identyfikator", self.id)?;
        page.entry("Trail (origin)", "Dziennik (origin)", self.origin)?;
        page.entry("Made on", "Data utworzenia", self.date)?;
        self.code(&mut page)?;
        self.outside(&mut page)?;
        self.files(&mut page)?;
        self.envelope(&mut page)?;
        writeln!(page.out, "{rule}")
    }

    fn code(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading("1. Recovery code", "1. Kod odzyskiwania")?;
        let Some(code) = self.recovery_code else {
            page.paragraph(
                "None: the key file is protected by its file mode alone, so there is nothing to recover. This is the weaker \
                 choice: whoever can read the key file has the keys, and so has whoever gets a backup of it.",
                "Brak: plik klucza chronią wyłącznie uprawnienia do pliku, więc nie ma czego odzyskiwać. To słabsze \
                 rozwiązanie: kto może odczytać plik klucza lub jego kopię zapasową, ten ma klucze.",
            )?;
            return page.paragraph(
                "If the key file is lost, the trail can still be read and verified, but nothing can be added to it and the \
                 committed values (names, reasons) cannot be opened. Keep a copy of it in a safe place.",
                "Po utracie pliku klucza dziennik nadal da się odczytać i zweryfikować, ale nie można nic do niego dopisać \
                 ani odczytać wartości utajnionych (nazwisk, uzasadnień). Przechowuj jego kopię w bezpiecznym miejscu.",
            );
        };
        page.verbatim(code)?;
        page.paragraph(
            "Whoever has this code and the key file has the keys.",
            "Kto ma ten kod i plik klucza, ten ma klucze.",
        )?;
        match self.protection {
            Protection::WindowsAccount => page.paragraph(
                "The key file opens under one Windows account without a passphrase. This is the weaker choice: every program \
                 under that account has the keys. The code opens the file on any other computer.",
                "Plik klucza otwiera się bez hasła na jednym koncie Windows. To słabsze rozwiązanie: klucze ma każdy program \
                 działający na tym koncie. Kod otwiera plik na każdym innym komputerze.",
            )?,
            _ => page.paragraph(
                "If the passphrase is lost, set a new one with this code:",
                "Po utracie hasła do klucza ustaw nowe za pomocą tego kodu:",
            )?,
        }
        page.verbatim(&format!("compliance key recover {}", self.database))?;
        page.paragraph(
            "If somebody may have seen this sheet, make a new code: `compliance key renew-code`. Without passphrase and code \
             the trail can still be read and verified, but nothing can be added to it, and nobody can open the committed values \
             (names, reasons) again.",
            "Jeśli ktoś mógł zobaczyć ten arkusz, utwórz nowy kod: `compliance key renew-code`. Bez hasła i bez kodu dziennik \
             nadal da się odczytać i zweryfikować, ale nie można nic do niego dopisać, a wartości utajnionych (nazwisk, \
             uzasadnień) nikt już nie odczyta.",
        )
    }

    fn envelope(&self, page: &mut Page<'_>) -> io::Result<()> {
        let Some(password) = self.break_glass else { return Ok(()) };
        page.heading("4. Sealed envelope: account for emergencies", "4. Zaklejona koperta: konto awaryjne")?;
        page.entry("Login", "Login", "break-glass")?;
        page.verbatim(password)?;
        page.paragraph(
            "Cut this part off and seal it in an envelope of its own, with date and signature across the flap, in a place for \
             which two persons are needed. It is for the day when no administrator can sign in. The account belongs to nobody; \
             each use of it raises an alert in the trail. After a use, let an administrator start a reset of it and seal the new \
             password.",
            "Odetnij tę część i zaklej w osobnej kopercie, z datą i podpisem na skrzydełku, w miejscu, do którego potrzeba dwóch \
             osób. Służy na dzień, w którym żaden administrator nie może się zalogować. Konto nie należy do nikogo, a każde jego \
             użycie wywołuje alert w dzienniku. Po użyciu administrator rozpoczyna reset hasła, a nowe hasło znów się zakleja.",
        )
    }

    fn outside(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading("2. Verifier key (public)", "2. Klucz weryfikujący (publiczny)")?;
        page.verbatim(self.verifier_key)?;
        page.paragraph(
            "This key is no secret. Give it to somebody outside the laboratory (the assessor, an accountant, a second office), \
             together with a checkpoint now and then, for example once a month:",
            "Ten klucz nie jest tajny. Przekaż go komuś spoza laboratorium (audytorowi, księgowej, drugiemu biuru) razem \
             z punktem kontrolnym pobieranym co pewien czas, na przykład raz w miesiącu:",
        )?;
        page.verbatim(&format!("compliance trail checkpoint {} --out checkpoint.txt", self.database))?;
        page.paragraph(
            "Only with a checkpoint and this key kept elsewhere can anybody see that an older copy was put back, that the end \
             of the trail was cut, or that database and key were replaced together.",
            "Tylko z punktem kontrolnym i tym kluczem, przechowywanymi poza laboratorium, można zauważyć, że przywrócono starszą \
             kopię, ucięto koniec dziennika albo wymieniono razem bazę danych i klucz.",
        )?;
        page.verbatim(&format!("compliance verify {} --since checkpoint.txt --key \"...\"", self.database))
    }

    fn files(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading("3. The files", "3. Pliki")?;
        let base = self.database;
        let name = |suffix: &str| format!("{}{suffix}", visible(base));
        page.point(
            &format!("{}: the trail and the data. While it is in use, -wal and -shm belong to it.", name("")),
            &format!("{}: dziennik i dane. W czasie pracy należą do niego także -wal i -shm.", name("")),
        )?;
        page.point(
            &format!("{}: the keys. Back it up apart from the database.", name(".key")),
            &format!("{}: klucze. Kopię zapasową trzymaj oddzielnie od bazy danych.", name(".key")),
        )?;
        page.point(
            &format!(
                "{}: opens the committed values (names, reasons) with the key. Back it up too; copies that are kept long keep \
                 what was erased.",
                name(".vault")
            ),
            &format!(
                "{}: razem z kluczem otwiera wartości utajnione (nazwiska, uzasadnienia). Też wymaga kopii zapasowej; kopie \
                 trzymane długo zachowują to, co usunięto.",
                name(".vault")
            ),
        )?;
        page.point(
            &format!(
                "{}: space kept free so that a full disk can still be recorded. Needs no backup.",
                name(".reserve")
            ),
            &format!("{}: zapas miejsca, aby dało się odnotować pełny dysk. Nie wymaga kopii.", name(".reserve")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(language: Language, protection: Protection, code: Option<&str>) -> String {
        let sheet = Sheet {
            name: "Lab \u{1b}[31mred",
            id: "019a",
            origin: "example.com/lab/1",
            verifier_key: "example.com/lab/1+00000000+AAAA",
            date: "2026-11-22",
            database: "lab.db",
            protection,
            recovery_code: code,
            break_glass: code.map(|_| "0123456789abcdef"),
        };
        let mut out = Vec::new();
        sheet.write(&mut out, language).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        for language in Language::ALL {
            let text = sheet(language, Protection::Passphrase, Some("00001-00002"));
            for part in [
                "00001-00002",
                "example.com/lab/1+00000000+AAAA",
                "lab.db.key",
                "lab.db.vault",
                "lab.db.reserve",
                "compliance key recover lab.db",
                "compliance verify lab.db --since",
                "\\u{1b}",
            ] {
                assert!(text.contains(part), "{part} is missing in {}", language.code());
            }
            assert!(!text.contains('\u{1b}'));
            let broad = text.lines().filter(|line| !line.starts_with("    ")).map(crate::text::width).max();
            assert!(broad <= Some(WIDTH), "{broad:?}");
        }
        assert!(sheet(Language::Polish, Protection::Passphrase, Some("x")).contains("Kod odzyskiwania"));
    }

    #[test]
    fn the_weaker_choices_are_said_aloud() {
        assert!(sheet(Language::English, Protection::FileMode, None).contains("weaker choice"));
        assert!(sheet(Language::Polish, Protection::FileMode, None).contains("słabsze rozwiązanie"));
        assert!(sheet(Language::English, Protection::WindowsAccount, Some("x")).contains("weaker"));
        assert!(!sheet(Language::English, Protection::Passphrase, Some("x")).contains("weaker"));
    }
}
