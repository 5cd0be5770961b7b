# SPDX-License-Identifier: Apache-2.0
"""How is a listing read to its end, several pages at once, with memory that does not grow?

Offsets are ours; no link of the server is followed. Sheets come out in the server's order. Knows
nothing of what is on them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sized
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Protocol, TypeVar

from recruit_sync.domain.errors import Unavailable

_MOST_BEYOND = 10


class Paged(Protocol):
    """Anything with rows and the server's count of all of them."""

    @property
    def total(self) -> int:
        """The server's count, at the time of this page."""
        ...

    @property
    def rows(self) -> Sized:
        """What stands on this page."""
        ...


S = TypeVar("S", bound=Paged)
Later = Callable[[], S]


def sheets(
    fetch: Callable[[int], S], *, size: int, parallel: int, skip: int = 0
) -> Generator[S, None, None]:
    """All sheets of a listing, from the row after `skip`; `fetch` reads the one at an offset.

    Goes on until a short page, whatever `total` said, so that a listing that grows is read whole.
    A server that gives fewer rows than asked for is read in its own steps. Raises Unavailable
    where a page is empty although the server counts more: rows have become invisible.
    """
    first = fetch(skip)
    step = _rows(first, skip)
    if first.rows:
        yield first
    if step < min(size, first.total - skip) or step >= size:
        yield from _rest(fetch, first.total, step, parallel=parallel, offset=skip + step)


def _rest(
    fetch: Callable[[int], S], total: int, step: int, *, parallel: int, offset: int
) -> Iterator[S]:
    waiting: deque[tuple[int, Later[S]]] = deque()
    full = True
    with ExitStack() as stack:
        start = _starter(fetch, parallel, stack)
        while True:
            while len(waiting) < parallel and (offset < total or (full and not waiting)):
                waiting.append((offset, start(offset)))
                offset += step
            if not waiting:
                return
            at, later = waiting.popleft()
            sheet = later()
            full = _rows(sheet, at) >= step
            total = max(total, sheet.total)
            _not_endless(at, total, step)
            if sheet.rows:
                yield sheet


def _starter(
    fetch: Callable[[int], S], parallel: int, stack: ExitStack
) -> Callable[[int], Later[S]]:
    if parallel == 1:
        return lambda offset: partial(fetch, offset)
    pool = ThreadPoolExecutor(parallel, thread_name_prefix="pages")
    stack.callback(pool.shutdown, wait=True, cancel_futures=True)
    return lambda offset: pool.submit(fetch, offset).result


def _rows(sheet: Paged, offset: int) -> int:
    rows = len(sheet.rows)
    if rows == 0 and sheet.total > offset:
        raise Unavailable(
            f"a page at {offset} of {sheet.total} came back empty: the account may have lost the "
            "right to see people; nothing is inferred from it"
        )
    return rows


def _not_endless(offset: int, total: int, step: int) -> None:
    if offset > total + _MOST_BEYOND * step:
        raise Unavailable(f"pages go on beyond {offset} although only {total} rows are counted")
