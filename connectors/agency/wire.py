# SPDX-License-Identifier: Apache-2.0
"""Which fields of the agency's answers are read? These; whatever else is in them is passed over.

No name, number, charge or link of a result is among them.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from recruit_sync.domain.errors import Unavailable


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)


class ScreeningType(_Read):
    type: str
    subtype: str | None = None


class Package(_Read):
    """What one order can hold."""

    slug: str
    screenings: tuple[ScreeningType, ...] = ()

    @property
    def types(self) -> frozenset[str]:
        """The checks in it."""
        return frozenset(one.type for one in self.screenings)


class Candidate(_Read):
    id: str
    custom_id: str | None = None
    pii_removed_at: AwareDatetime | None = None


class Invitation(_Read):
    id: str
    status: str
    candidate_id: str
    report_id: str | None = None
    package: str = ""
    tags: tuple[str, ...] | None = None
    expires_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None


class Screening(_Read):
    """One check of a report."""

    id: str
    type: str
    status: str
    result: str | None = None
    cancellation_reason: str | None = None
    completed_at: AwareDatetime | None = None


def _id_of(value: object) -> object:
    """Named by its id alone, it is asked for by that."""
    return {"id": value} if isinstance(value, str) else value


class Named(_Read):
    """A check as a report names it: whole, or by its id."""

    id: str
    type: str | None = None
    status: str | None = None
    result: str | None = None
    cancellation_reason: str | None = None
    completed_at: AwareDatetime | None = None

    @property
    def whole(self) -> Screening | None:
        """None where only the id is there."""
        if self.type is None or self.status is None:
            return None
        return Screening.model_validate(self.model_dump())


class Report(_Read):
    id: str
    status: str
    candidate_id: str
    result: str | None = None
    created_at: AwareDatetime | None = None
    completed_at: AwareDatetime | None = None
    revised_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    revision: int = 1
    estimated_completion_time: str | None = None
    screenings: tuple[Annotated[Named, BeforeValidator(_id_of)], ...] = ()


class Owned(_Read):
    """A candidate, or anything that belongs to one."""

    candidate_id: str | None = None
    custom_id: str | None = None


class Retention(_Read):
    until: AwareDatetime | None = None


class Removal(_Read):
    """What a removal answers with."""

    pii_removed_at: AwareDatetime | None = None
    vendor_retention: Retention | None = None


class Webhook(_Read):
    webhook_url: str


class EventObject(_Read):
    id: str
    object: str | None = None


class EventData(_Read):
    object: EventObject


class Event(_Read):
    """A webhook's body, as far as it is looked at."""

    id: str
    type: str
    created_at: AwareDatetime | None = None
    account_id: str | None = None
    data: EventData

    @property
    def about(self) -> str:
        """The kind of thing, by its own word, else by the event's: `report.completed`."""
        return self.data.object.object or self.type.partition(".")[0]


T = TypeVar("T", bound=BaseModel)


class Sheet(_Read, Generic[T]):
    """One page of a listing."""

    data: tuple[T, ...]
    count: int | None = None
    next_href: str | None = None


def read(model: type[T], body: bytes, what: str) -> T:
    """The answer in our form. One out of form is no answer; above all it is no "not there"."""
    try:
        return model.model_validate_json(body)
    except ValidationError:
        raise Unavailable(f"{what}: the answer is out of form") from None
