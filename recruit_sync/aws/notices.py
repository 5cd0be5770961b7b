# SPDX-License-Identifier: Apache-2.0
"""Which mails to staff, about no single person, still have to go out?

Those waiting stand in the `todo` index under a partition of their own. A sent one stays for a year,
so that posting it again changes nothing, and then expires.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from recruit_sync.aws.codec import from_text, to_text
from recruit_sync.aws.table import Item, Table, instant, key
from recruit_sync.domain.errors import Conflict
from recruit_sync.ports import Notice

_WAITING = "notices"
_KEPT = timedelta(days=366)


class DynamoNotices:
    """Staff notices waiting to be mailed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def post(self, notice: Notice) -> bool:
        """Add it unless its id is known; True where it is new."""
        try:
            self._table.put_version(_waiting(replace(notice, facts=dict(notice.facts))), 1)
        except Conflict:
            return False
        return True

    def waiting(self) -> Sequence[Notice]:
        """Those not sent yet."""
        entries = self._table.query("todo_shard = :shard", {":shard": _WAITING}, IndexName="todo")
        keys = [key(entry["pk"]["S"], entry["sk"]["S"]) for entry in entries]
        found = (_notice(item) for item in self._table.read_many(keys))
        unsent = [notice for notice in found if notice.sent_at is None]
        return sorted(unsent, key=lambda notice: (notice.posted_at, notice.id))

    def claim(self, notice: Notice, *, token: str, until: datetime, now: datetime) -> bool:
        """Take one for sending; False where somebody else holds it or it was sent."""
        item = self._table.read(_key(notice.id))
        if item is None or not _free(_notice(item), token, now):
            return False
        claimed = replace(_notice(item), claim=token, leased_until=until)
        try:
            self._table.put_version(_waiting(claimed), int(item["version"]["N"]) + 1)
        except Conflict:
            return False
        return True

    def sent(self, notice: Notice, at: datetime) -> None:
        """Record that it went out."""
        item = self._table.read(_key(notice.id))
        if item is None or _notice(item).sent_at is not None:
            return
        done = replace(_notice(item), sent_at=at)
        version = {"N": str(int(item["version"]["N"]) + 1)}
        expires = {"N": str(int((at + _KEPT).timestamp()))}
        self._table.put(_item(done) | {"version": version, "expires": expires})


def _free(notice: Notice, token: str, now: datetime) -> bool:
    if notice.sent_at is not None:
        return False
    return notice.leased_until is None or notice.leased_until <= now or notice.claim == token


def _key(notice_id: str) -> Item:
    return key(f"NOTICE#{notice_id}", "NOTICE")


def _item(notice: Notice) -> Item:
    return _key(notice.id) | {"body": {"S": to_text(notice)}}


def _waiting(notice: Notice) -> Item:
    index = {"todo_shard": {"S": _WAITING}, "todo_at": {"S": instant(notice.posted_at)}}
    return _item(notice) | index


def _notice(item: Item) -> Notice:
    return from_text(Notice, item["body"]["S"])
