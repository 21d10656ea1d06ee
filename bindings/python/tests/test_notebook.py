"""What notebooks show: everything of it escaped."""

from __future__ import annotations

from pathlib import Path

import libcompliance as lc
from _house import PASSPHRASE, house
from libcompliance.access import Decision
from libcompliance.answer import Answer, Receipt
from libcompliance.trail import Sealer, new_seed
from libcompliance.verification import Finding, Report

BAD = "<script>alert('x')</script>"


def test_everything_is_escaped() -> None:
    report = Report("lab", "not holds", False, BAD, 1, None, None, (Finding(BAD, BAD, BAD),), 3, (Finding(BAD, None, BAD),), (BAD,), "{}")
    shown = [
        Answer({"a": BAD, BAD: {"b": [BAD] * 60}, "n": None}),
        Receipt(1, b"\0" * 32, BAD),
        Finding(BAD, BAD, BAD),
        Decision(False, BAD, BAD, (BAD,), (BAD,), BAD, BAD, BAD),
        report,
    ]
    for each in shown:
        html = each._repr_html_()
        assert "<script" not in html and "&lt;script&gt;" in html and html.count("<table>") == html.count("</table>")
    assert "and 10 more" in shown[0]._repr_html_() and "further findings" in report._repr_html_()


def test_a_laboratory_its_records_and_a_trail(tmp_path: Path) -> None:
    at = house(tmp_path)
    result = at.result()
    assert "Crane" in at.lab._repr_html_() and f"<td>{len(at.lab)}</td>" in at.lab._repr_html_()
    assert str(result) in at.maker.result.get(id=result)._repr_html_()
    assert "result.entered" in next(at.second.records(kind="result."))._repr_html_()
    at.lab.close()
    report = lc.verify_report(tmp_path / "lab.db", key=lc.Passphrase(PASSPHRASE), state_folder=tmp_path / "state")
    assert f"holds: {report.size} records" in report._repr_html_()
    with Sealer(origin="example.com/x", seed=new_seed()) as sealer:
        sealer.append(b"one")
        assert sealer.root.hex() in sealer._repr_html_()
