# SPDX-License-Identifier: Apache-2.0
"""Certificates of erasure: complete, nameless, for proven erasures alone."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import a85decode
from pathlib import Path
from typing import Any

import pytest
import reportlab
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.cli.certificate_pdf import pdf
from recruit_sync.cli.typefaces import Typefaces
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.fakes import FINGERPRINTS, PERSONAL, World

WID = f"{1:032x}"
SUBJECT = FINGERPRINTS.subject(WID)


@pytest.fixture(autouse=True)
def refused(world: World) -> None:
    """Somebody who refused."""
    world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.records.tell(SUBJECT, Answered(Answer.REFUSE, Channel.PAGE))


@pytest.fixture
def erased(world: World) -> None:
    world.sweep_now()
    world.dispatch()
    world.dispatch()
    assert world.person(WID).standing is Standing.ERASED


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 1, 2), result.exception
    assert "Traceback" not in result.stdout + result.stderr
    return result


def written(out: Path, who: str = WID) -> bytes:
    result = run("erasure", "certificate", who, "--out", str(out))
    assert (result.exit_code, result.stderr) == (0, "")
    content = out.read_bytes()
    assert not [name for name in PERSONAL if name.encode() in content]
    return content


def document(tmp_path: Path, who: str = WID) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(written(tmp_path / "proof.json", who))
    return told


def words_of(content: bytes) -> str:
    """What the pages draw; codes of plain letters are their own in the embedded typeface."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    drawn = "\n".join(_inflated(one) for one in streams)
    return " ".join(re.findall(r"\((.*?)(?<!\\)\) Tj", drawn))


def _inflated(stream: bytes) -> str:
    try:
        return zlib.decompress(a85decode(stream.strip().removesuffix(b"~>"))).decode("latin-1")
    except (ValueError, zlib.error):
        return ""  # a font's own program, or another picture of no words


@pytest.mark.usefixtures("erased")
def test_a_certificate_says_which_systems_are_proven_when_and_how(tmp_path: Path) -> None:
    told = document(tmp_path)
    (ats,) = told["systems"]

    assert (told["subject"], told["reason"], told["country"]) == (SUBJECT, "consent_refused", "DE")
    assert (ats["system"], ats["state"]) == ("ats", "proven_absent")
    assert ats["what"].startswith("The applicant tracking system")
    assert ats["proof"] == "looked up again and found to be absent"
    assert ats["asked_at"] <= ats["absent_at"] <= told["issued_at"]
    assert told["begun_at"] <= told["proven_at"]
    assert told["audit"]["chain_holds"] is True
    assert "a keyed hash of the address" in told["remains"][-1]
    assert told["controller"]["name"] == "Acme GmbH"


@pytest.mark.usefixtures("erased")
def test_it_names_neither_the_person_nor_their_record_in_the_ats(tmp_path: Path) -> None:
    text = json.dumps(document(tmp_path))

    assert WID not in text
    assert "C-000001" not in text


@pytest.mark.usefixtures("erased")
def test_its_number_is_the_digest_of_what_it_says(world: World, tmp_path: Path) -> None:
    told = document(tmp_path)
    number, _ = told.pop("certificate"), told.pop("issued_at")
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    world.clock.on(days=30)

    assert number == hashlib.sha256(text.encode()).hexdigest()
    assert document(tmp_path)["certificate"] == number


@pytest.mark.usefixtures("erased")
@pytest.mark.parametrize("who", [WID, "Candidate_ID=C-000001", SUBJECT])
def test_whoever_asks_is_found_by_any_reference_that_is_left(tmp_path: Path, who: str) -> None:
    assert document(tmp_path, who)["subject"] == SUBJECT


@pytest.mark.usefixtures("erased")
def test_on_paper_its_typeface_is_embedded_and_two_prints_are_alike(tmp_path: Path) -> None:
    content = written(tmp_path / "proof.pdf")

    assert content.startswith(b"%PDF-")
    fonts = set(re.findall(rb"/BaseFont /([A-Z+]*[A-Za-z-]+)", content))
    assert fonts
    named_by_the_library_and_drawn_with_by_nobody = {b"Helvetica"}
    others = {font for font in fonts if b"Vera" not in font}
    assert others <= named_by_the_library_and_drawn_with_by_nobody
    assert len(re.findall(rb"/FontFile2", content)) >= 2
    assert b"/Lang" in content
    assert written(tmp_path / "again.pdf") == content


@pytest.mark.usefixtures("erased")
def test_what_is_in_the_document_is_on_paper(tmp_path: Path) -> None:
    told = document(tmp_path)
    drawn = words_of(pdf(told))

    assert "Certificate of erasure" in drawn
    for word in (told["certificate"], told["subject"], "Acme GmbH", "BfDI"):
        assert word in drawn, drawn[:3000]


def test_letters_that_the_typeface_lacks_break_nothing() -> None:
    company = {
        "name": "Şirket Łódź 株式会社",
        "postal_address": "İstanbul",
        "dpo": "dpo@acme.example",
        "supervisory_authority": "KVKK",
    }
    one = {
        "system": "agency",
        "what": "Agencia de colocación <b>",
        "asked_at": None,
        "absent_at": "2026-03-02T11:00:00+00:00",
        "proof": None,
        "proven_by": "a person",
        "reference": None,
    }
    told = {
        "certificate": "c" * 64,
        "issued_at": "2026-03-02T11:00:00+00:00",
        "subject": SUBJECT,
        "country": None,
        "controller": company,
        "reason": "no_consent",
        "due_at": "2026-03-02T11:00:00+00:00",
        "begun_at": "2026-03-02T11:00:00+00:00",
        "proven_at": "2026-03-02T11:00:00+00:00",
        "systems": [one] * 80,
        "remains": ["the reason"],
        "audit": {"entries": 3, "last_hash": "h", "chain_holds": False},
    }

    drawn = words_of(pdf(told))
    assert "irket" in drawn
    assert "????" in drawn
    assert "IS BROKEN" in drawn


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_nothing_is_certified_before_it_is_proven(world: World, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"proof.{form}"
    said = run("erasure", "certificate", WID, "--out", str(out))
    assert (said.exit_code, "is not erased" in said.stderr) == (2, True)
    world.fake_ats.purging = "lies"
    world.sweep_now()
    world.dispatch()
    said = run("erasure", "certificate", WID, "--out", str(out))

    assert (said.exit_code, said.stdout) == (2, "")
    assert "not proven yet; open: ats" in said.stderr
    assert not out.exists()


def test_what_others_erased_is_not_certified(world: World, tmp_path: Path) -> None:
    world.fake_ats.purge_by_others(WID)
    world.poll()
    said = run("erasure", "certificate", WID, "--out", str(tmp_path / "proof.pdf"))

    assert said.exit_code == 2
    assert "no proof of ours" in said.stderr


@pytest.mark.usefixtures("erased")
@pytest.mark.parametrize(
    "wrong",
    [
        ("erasure", "certificate", WID),
        ("erasure", "certificate", WID, "--out", "proof.docx"),
        ("erasure", "certificate", WID, "--out", "/nowhere/at/all/proof.pdf"),
        ("erasure", "certificate", "0" * 32, "--out", "proof.pdf"),
        ("erasure", "certificate", "Quillfeather", "--out", "proof.pdf"),
    ],
)
def test_wrong_use_ends_with_status_two_and_nothing_on_stdout(wrong: tuple[str, ...]) -> None:
    result = run(*wrong)

    assert (result.exit_code, result.stdout) == (2, "")


# --- letters that the shipped typeface lacks ------------------------------------------------------


def test_each_run_is_drawn_in_the_first_face_that_has_it() -> None:
    faces = Typefaces({"Vera": set(map(ord, "ab<")), "Added1": set(map(ord, "\u8a3c\u660e"))})

    assert faces.drawn("a\u8a3c\u660eb<") == 'a<font name="Added1">\u8a3c\u660e</font>b&lt;'
    assert faces.missing == set()


def test_what_no_face_can_draw_is_counted_and_arabic_is_never_drawn_the_wrong_way() -> None:
    arabic = "\u0634\u0631"
    faces = Typefaces({"Vera": set(map(ord, "ae?")), "Added1": set(map(ord, arabic))})

    assert faces.drawn(f"\u00e9{arabic}\u0e01") == "e???"
    assert faces.missing == {*arabic, "\u0e01"}


def test_a_face_may_be_named_and_a_file_that_is_none_is_refused(
    erased: None, tmp_path: Path
) -> None:
    plain = Path(reportlab.__file__).parent / "fonts" / "VeraIt.ttf"
    (tmp_path / "no.ttf").write_bytes(b"no face")
    command = ("erasure", "certificate", WID, "--out", str(tmp_path / "x.pdf"), "--typeface")

    assert run(*command, str(plain)).exit_code == 0
    refused = run(*command, str(tmp_path / "no.ttf"))
    assert refused.exit_code == 2
    assert "no.ttf: no TrueType face" in refused.stderr
