"""Files of instruments are sealed, read and imported: small ones of our own, and those that others published, where
they are.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

import pytest
from _house import METHOD, House, house

ROOT = Path(__file__).parents[3]
OWN = ROOT / "crates/libcompliance/tests/instrument_files"
PUBLISHED = Path(os.environ.get("LIBCOMPLIANCE_INSTRUMENTS") or ROOT.parent / "shared/instruments")

PARSERS: dict[str, str] = {}
# Of each file its mapping, and of those that others published the readings.
OWN_FILES = [
    ("balance_utf16be.csv", "balance_csv"),
    ("icp_windows1252.txt", "icp_tsv"),
    ("immuno_cr.astm", "immuno_astm"),
    ("immuno_frames.astm", "immuno_astm"),
    ("photometer_wide.csv", "photometer_wide"),
]
PUBLISHED_FILES = [
    ("Beckman_Vi-Cell-BLU_example01_utf16.csv", "vicell_blu_csv", 30),
    ("thermo_nanodrop_eight_example01.txt", "nanodrop_eight_dsdna", 12),
    ("roche_cedex_bioht_example01.txt", "cedex_bioht_archive", 26),
    ("SampleResultsDEVICE1232021-02-18_104838.csv", "flex2_csv", 68),
    ("Genesys150_ExampleFile_Fixed_10_2_2024_1_57_42_PM.csv", "genesys150_fixed", 28),
    ("appbio_quantstudio_minimal_test07.txt", "quantstudio_results", 9),
    ("MD_SMP_luminescence_endpoint_example03.txt", "softmax_luminescence", 96),
    ("euroimmun_sampleigg.astm", "euroimmun_analyzer_astm", 20),
    ("yumizen_h550_result.astm", "yumizen_h550_astm", 20),
]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = house(tmp_path_factory.mktemp("lab"))
    for path in sorted((OWN / "mappings").glob("*.json")):
        PARSERS[path.stem] = made.second.mapping.define(document={"path": path}).mapping
    return made


def taken_in(at: House, path: Path, name: str) -> tuple[int, int]:
    """Seals, reads and imports a file in a run; gives the readings and how many of them became results."""
    before = path.read_bytes()
    with at.maker.run(instrument="HPLC-02", method=METHOD, sample=at.sample) as run:
        sealed = run.seal_file(path, role="raw")
        assert sealed.sha256 == hashlib.sha256(before).digest()
        read = at.maker.file.read(path=path, media_type="text/plain", mapping=PARSERS[name])
        assert read.parser == PARSERS[name]
        parser, version = read.parser.split(" ")
        results = [
            run.result(line.analyte, line.value, source=sealed, parser=(parser, version), line=line.line, raw=line.raw)
            for line in read.lines
            if line.value is not None
        ]
    for line, entered in zip([line for line in read.lines if line.value is not None], results, strict=True):
        got = at.maker.result.get(id=entered.id)
        assert got.source == line.source and got.value == line.value
        assert at.maker.result.trace(id=entered.id)
    # Not one byte has changed.
    assert path.read_bytes() == before
    return len(read.lines), len(results)


@pytest.mark.parametrize(("file", "name"), OWN_FILES, ids=[file for file, _ in OWN_FILES])
def test_files_of_our_own_become_results(at: House, file: str, name: str) -> None:
    readings, results = taken_in(at, OWN / "files" / file, name)
    assert readings >= results > 0
    at.verify()


def not_run() -> None:
    if not (PUBLISHED / "README.md").is_file():
        told = f"NOT RUN: instruments: {PUBLISHED} is not there; LIBCOMPLIANCE_INSTRUMENTS names another folder"
        print(told, file=sys.__stderr__)
        pytest.skip(told)


@pytest.mark.parametrize(("file", "name", "expected"), PUBLISHED_FILES, ids=[file for file, *_ in PUBLISHED_FILES])
def test_files_that_others_published_become_results(at: House, file: str, name: str, expected: int) -> None:
    not_run()
    readings, results = taken_in(at, PUBLISHED / file, name)
    assert readings == expected and results > 0
    at.verify()


def test_every_file_that_others_published_is_sealed_as_it_is(at: House) -> None:
    not_run()
    readme = (PUBLISHED / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", readme, re.MULTILINE)
    assert len(listed) == 14
    for name, digest in listed:
        assert at.maker.seal_file(PUBLISHED / name).sha256.hex() == digest
    at.verify()
