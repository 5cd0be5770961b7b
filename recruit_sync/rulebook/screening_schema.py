# SPDX-License-Identifier: Apache-2.0
"""Which shape must the files under config/screening/ have? Dated rows with sources, as elsewhere.

Three files by owner: `laws` (what may be done), `needs` (what is wanted), `routes` (who does it).
Knows neither where they lie nor what the rows mean together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from recruit_sync.domain.screening.words import Hearing as HearingWord
from recruit_sync.rulebook.schema import Dated, Role, Row, Strict, Text

CheckWord = Literal[
    "identity",
    "right_to_work",
    "education",
    "professional_licence",
    "previous_employment",
    "references",
    "company_register",
    "sanctions",
    "criminal",
    "credit",
    "reputation",
]
StageWord = Literal["applied", "interview", "conditional_offer", "offer_accepted"]
PermitWord = Literal["vendor", "in_house", "candidate_supplied", "prohibited"]
BasisOfCheck = Literal[
    "contract_steps",
    "legal_obligation",
    "legitimate_interests",
    "consent",
    "permissible_purpose",
]
AuthorizationWord = Literal[
    "step_consent", "fcra_disclosure", "icraa_disclosure", "dbs_application", "vendor_hosted"
]
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3}(-[A-Z0-9]{2,10})?)?$")]
Served = Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Money = Annotated[str, Field(pattern=r"^\d+\.\d{2} [A-Z]{3}$")]


class When(Strict):
    """For which jobs; of a list one has to fit, and `any` is every regulated role."""

    executive: bool | None = None
    role_family: list[Code] = Field(default_factory=list)
    regulated_role: list[Code] | Literal["any"] = Field(default_factory=list)


class LawRow(Row):
    """What a place says of a check. A region's row adds to its country's and only tightens."""

    when: When = Field(default_factory=When)
    permit: PermitWord | None = None
    level: Code | None = None
    legal_basis: BasisOfCheck | None = None
    authorization: list[AuthorizationWord] = Field(default_factory=list)
    earliest_stage: StageWord | None = None
    limits: list[Code] = Field(default_factory=list)
    isolate: bool = False
    after_all_others: bool = False


def _oldest_first(rows: list[LawRow]) -> list[LawRow]:
    days = [row.since for row in rows]
    if days != sorted(days) or not days:
        order = {"allowed": "at least one row, the oldest day first"}
        raise PydanticCustomError("order", "rows missing or out of order", order)
    return rows


class HearingRow(Row):
    value: Annotated[str, Field(pattern=f"^({'|'.join(HearingWord)})$")]


class PreconditionsRow(Row):
    value: list[Code]


class RetentionRow(Row):
    """Months for which the little that is kept of a screening must stay, and may stay."""

    keep_at_least_months: int = Field(default=0, ge=0, le=120)
    delete_after_months: int = Field(ge=1, le=120)


class LawTable(Strict):
    """One country, region or city. Rows of one day stand together: the first that fits counts."""

    checks: dict[CheckWord, Annotated[list[LawRow], AfterValidator(_oldest_first)]]
    hearing: Dated[HearingRow] | None = None
    preconditions: Dated[PreconditionsRow] | None = None
    retention: Dated[RetentionRow] | None = None


class LawsFile(Strict):
    """config/screening/laws.toml."""

    stages: dict[StageWord, list[Text]]
    cities: dict[Place, list[Text]] = Field(default_factory=dict)
    roles: dict[Role, When]
    laws: dict[Place, LawTable]


class NeedRow(Row):
    """What the business wants checked for some jobs, from that day on."""

    when: When = Field(default_factory=When)
    checks: dict[CheckWord, Literal["required", "optional"]]


class NeedsFile(Strict):
    """config/screening/needs.toml."""

    needs: dict[Code, Dated[NeedRow]]


class AgencyTable(Strict):
    """One that does checks: an agency, or people of the company (`task`). People are told `name`,
    `country` (where it works on the data), and where the law wants it `contact` and `website`."""

    name: str = ""
    country: str = ""
    contact: str = ""
    website: str = ""
    countries: list[Served] = Field(min_length=1)
    task: bool = False
    sequences: bool = False


class RouteRow(Row):
    """Who does which checks where, who stands in, what it costs and how long it takes."""

    countries: list[Served] = Field(min_length=1)
    checks: list[CheckWord] = Field(min_length=1)
    agencies: list[Text] = Field(min_length=1)
    cost: Money | None = None
    turnaround_business_days: int = Field(ge=0, le=60)


class RoutesFile(Strict):
    """config/screening/routes.toml."""

    after: dict[CheckWord, list[CheckWord]] = Field(default_factory=dict)
    agencies: dict[Text, AgencyTable] = Field(min_length=1)
    routes: dict[Text, Dated[RouteRow]]
