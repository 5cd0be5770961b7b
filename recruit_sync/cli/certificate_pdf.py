# SPDX-License-Identifier: Apache-2.0
"""How does a certificate of erasure look on paper? One page or two, its typeface embedded.

Writes what the document says and nothing else; the same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from recruit_sync.cli.typefaces import SHIPPED, Typefaces, shipped

_PLAIN, _BOLD = SHIPPED, "VeraBd"
_INK, _GREY, _LINE = HexColor("#1a1a1a"), HexColor("#5a5a5a"), HexColor("#c8c8c8")
_BODY: Final = ParagraphStyle(
    "body", fontName=_PLAIN, bulletFontName=_PLAIN, fontSize=9, leading=13, textColor=_INK
)
_SMALL: Final = ParagraphStyle("small", parent=_BODY, fontSize=7.5, leading=10.5)
_NOTE: Final = ParagraphStyle("note", parent=_SMALL, textColor=_GREY)
_HEAD: Final = ParagraphStyle("head", parent=_BODY, fontName=_BOLD, fontSize=10.5, spaceBefore=12)
_TITLE: Final = ParagraphStyle("title", parent=_BODY, fontName=_BOLD, fontSize=18, leading=24)
_REASONS: Final = {
    "no_consent": "no consent came within the response window",
    "consent_expired": "the period that the consent was given for ended",
    "consent_refused": "consent was refused",
    "withdrawn": "consent was withdrawn",
    "objected": "an objection was raised",
    "unreachable": "the person could not be informed in time",
    "erasure_request": "erasure was requested",
    "retention_ended": "the retention period ended",
}


def pdf(document: Mapping[str, Any], faces: Typefaces | None = None) -> bytes:
    """The certificate as a file; the typefaces tell afterwards what they could not draw."""
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(shipped(name))
    out = BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=20 * mm,
        bottomMargin=18 * mm,
        title="Certificate of erasure",
        author=document["controller"]["name"],
        subject=document["certificate"],
        lang="en",
        invariant=True,
    )
    page.build(list(_story(document, faces or Typefaces.of(()))))
    return out.getvalue()


def _story(told: Mapping[str, Any], faces: Typefaces) -> Iterator[Flowable]:
    company = told["controller"]
    yield Paragraph("Certificate of erasure", _TITLE)
    yield Spacer(0, 4 * mm)
    yield _text(
        faces,
        f"{company['name']} certifies that the personal data kept for recruiting under the"
        " reference below has been erased in every system named here, and that each was proven.",
    )
    yield Spacer(0, 3 * mm)
    yield _pairs(
        faces,
        ("Certificate", told["certificate"]),
        ("Issued", _moment(told["issued_at"])),
        ("Reference of the record", told["subject"]),
        ("Country", told["country"] or "not known"),
        ("Reason", _REASONS.get(told["reason"], told["reason"])),
        ("Due", _moment(told["due_at"])),
        ("Begun", _moment(told["begun_at"])),
        ("Proven", _moment(told["proven_at"])),
    )
    yield Paragraph("Systems", _HEAD)
    yield Spacer(0, 2 * mm)
    yield _systems(faces, told["systems"])
    yield Paragraph("What remains", _HEAD)
    for one in told["remains"]:
        yield Paragraph(f"\u2022 {faces.drawn(one)}", _BODY)
    yield Paragraph("Controller", _HEAD)
    yield _text(faces, f"{company['name']}, {company['postal_address']}")
    yield _text(faces, f"Data protection officer: {company['dpo']}")
    yield _text(faces, f"Supervisory authority: {company['supervisory_authority']}")
    yield Spacer(0, 4 * mm)
    yield Paragraph(escape(_of_trail(told["audit"])), _NOTE)


def _of_trail(audit: Mapping[str, Any]) -> str:
    holds = "is unbroken" if audit["chain_holds"] else "IS BROKEN"
    return (
        f"The audit trail of the record has {audit['entries']} entries and {holds}; its last hash"
        f" is {audit['last_hash']}. The number of the certificate is the SHA-256 of what it says."
        " All times are UTC."
    )


def _systems(faces: Typefaces, systems: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        [Paragraph(f"<b>{name}</b>", _SMALL) for name in ("System", "Asked", "Absent", "Proof")]
    ]
    for one in systems:
        what = f"{one['system']}: {one['what']}" if one["what"] else one["system"]
        by = "" if one["proven_by"] == "recruit-sync" else f", noted by {one['proven_by']}"
        reference = f"; reference {one['reference']}" if one["reference"] else ""
        proof = f"{one['proof'] or 'proven'}{by}{reference}"
        cells = (what, _moment(one["asked_at"]), _moment(one["absent_at"]), proof)
        rows.append([Paragraph(faces.drawn(cell), _SMALL) for cell in cells])
    table = Table(rows, colWidths=[55 * mm, 30 * mm, 30 * mm, 55 * mm], repeatRows=1)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), *_ALIGNED]))
    return table


_ALIGNED: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("FONTNAME", (0, 0), (-1, -1), _PLAIN),
]


def _pairs(faces: Typefaces, *pairs: tuple[str, str]) -> Table:
    rows = [[Paragraph(name, _NOTE), Paragraph(faces.drawn(v), _SMALL)] for name, v in pairs]
    table = Table(rows, colWidths=[45 * mm, 125 * mm])
    tight = [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]
    table.setStyle(TableStyle([*_ALIGNED, *tight]))
    return table


def _text(faces: Typefaces, text: str) -> Paragraph:
    return Paragraph(faces.drawn(text), _BODY)


def _moment(iso: str | None) -> str:
    return iso[:16].replace("T", " ") + " UTC" if iso else "was absent already"
