//! The text that lies beside an archive and says how to open it without this library.

use crate::target::{ARCHIVE_SUFFIX, MANIFEST_SUFFIX, NOTE_SUFFIX};

pub(crate) fn text(name: &str) -> String {
    let archive = format!("{name}{ARCHIVE_SUFFIX}");
    let (manifest, note) = (format!("{name}{MANIFEST_SUFFIX}"), format!("{name}{NOTE_SUFFIX}"));
    format!(
        "JAK OTWORZYĆ TĘ KOPIĘ
Potrzebne są programy age, zstd i tar oraz plik klucza (KLUCZ) jednego z odbiorców. W nowym, pustym folderze:

  age -d -i KLUCZ {archive} > kopia.tar.zst
  zstd -d kopia.tar.zst
  tar -xf kopia.tar

Najpierw sprawdź: sha256sum {archive} {manifest}
Obie sumy muszą być takie jak w pliku {note}; podpis pod nim to notatka C2SP (Ed25519).
Każde polecenie musi zakończyć się bez błędu. Wyjście polecenia połącz: cat KOD/* > plik


HOW TO OPEN THIS COPY
You need the programs age, zstd and tar, and the key file (KEY) of one of the recipients. In a new, empty folder:

  age -d -i KEY {archive} > copy.tar.zst
  zstd -d copy.tar.zst
  tar -xf copy.tar

Check first: sha256sum {archive} {manifest}
Both digests must be those in {note}; its signature is a C2SP signed note (Ed25519).
Each command must end without an error. The output of a command is put together with: cat CODE/* > file
"
    )
}
