# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.domain.identity import Fingerprints, deliverable

PRINTS = Fingerprints(b"k" * 32)


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("jane@example.org", "jane@example.org"),
        ("  Jane.Doe@Example.ORG\n", "Jane.Doe@example.org"),
        ("jane@bücher.example", "jane@xn--bcher-kva.example"),
        ("jane@BÜCHER.example", "jane@xn--bcher-kva.example"),
        ("jane@bu\u0308cher.example", "jane@xn--bcher-kva.example"),
        ("jane@faß.example", "jane@xn--fa-hia.example"),
        ("\uff4aane\uff20example\uff0eorg", "jane@example.org"),
        ("jane@例え。テスト", "jane@xn--r8jz45g.xn--zckzah"),
        ("jane+jobs@example.org", "jane+jobs@example.org"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, sent_to: str) -> None:
    assert deliverable(written) == sent_to


@pytest.mark.parametrize(
    "written",
    [
        "",
        "jane",
        "@example.org",
        "jane@",
        "jane@localhost",
        "jané@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@b@example.org",
        "Jane Doe <jane@example.org>",
        "jane@example.org\r\nBcc: eve@example.org",
        '"jane doe"@example.org',
        "jane..doe@example.org",
        ".jane@example.org",
        "jane@-example.org",
        "jane@example..org",
        "jane@exa mple.org",
        "jane@[127.0.0.1]",
        "jane@exa\u200bmple.org",
        "jane@example.org.",
        f"{'j' * 65}@example.org",
        f"jane@{'e' * 64}.org",
        f"jane@{'.'.join(['example'] * 32)}.org",
    ],
)
def test_what_is_not_one_address_that_mail_can_reach_is_none(written: str) -> None:
    assert deliverable(written) is None
    assert PRINTS.address(written) is None


def test_spellings_of_one_address_share_a_fingerprint_and_neighbours_do_not() -> None:
    prints = {
        PRINTS.address(text) for text in ("jane@bücher.example", " JANE@xn--bcher-kva.EXAMPLE")
    }

    assert len(prints) == 1
    assert PRINTS.address("jane@bucher.example") not in prints
    assert PRINTS.address("jane@fass.example") != PRINTS.address("jane@faß.example")


def test_a_fingerprint_is_short_hexadecimal_and_bound_to_key_and_purpose() -> None:
    made = [
        PRINTS.subject("a@example.org"),
        PRINTS.alias("a@example.org"),
        PRINTS.address("a@example.org"),
        Fingerprints(b"l" * 32).subject("a@example.org"),
    ]

    assert all(re.fullmatch(r"[0-9a-f]{32}", str(text)) for text in made)
    assert len(set(made)) == len(made)
    assert PRINTS.subject("a@example.org") == made[0]


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Fingerprints(b"short")


def test_the_key_is_not_shown() -> None:
    assert "kkk" not in repr(PRINTS)


@given(st.text())
def test_whatever_is_deliverable_stays_as_it_is_when_read_again(text: str) -> None:
    sent_to = deliverable(text)

    assert sent_to is None or (sent_to.isascii() and deliverable(sent_to) == sent_to)
    assert sent_to is None or (sent_to.count("@") == 1 and not re.search(r"[\s,;<>\"]", sent_to))


@pytest.mark.parametrize("key", [b"k" * 32, b"k" * 64, b"k" * 65])
def test_a_fingerprint_is_the_hmac_of_purpose_and_text(key: bytes) -> None:
    known = hmac.new(key, b"subject\0" + b"a" * 32, "sha256").hexdigest()[:32]

    assert Fingerprints(key).subject("a" * 32) == known


def test_the_digest_of_a_document_follows_its_content_and_the_newest_key() -> None:
    digest = PRINTS.document(b"one")

    assert PRINTS.document(b"one") == digest
    assert PRINTS.document(b"two") != digest
    assert Fingerprints(b"k" * 32, [b"n" * 32]).document(b"one") != digest
