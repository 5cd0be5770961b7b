# SPDX-License-Identifier: Apache-2.0
"""Who comes into the simulated ATS, when, from where, and what becomes of them?

Invented people with names in the script of their country. The same seed on a fresh simulator
gives the same people, byte for byte.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from faker import Faker

from recruit_sync.local.ats_places import (
    CONSENT_BEFORE_CONTACT,
    PLACES,
    PUBLIC_CONTACT_ONLY,
    Place,
)
from recruit_sync.local.ats_profile import Application, Consent, Profile, Recruiter
from recruit_sync.local.ats_simulator import AtsSimulator

_SOURCES = {
    "LINKEDIN": 32,
    "AGENCY": 16,
    "RECRUITER_SEARCH": 13,
    "REFERRAL": 11,
    "CAREERS_SITE": 20,
    "JOB_ALERT": 5,
    "CAMPUS_FAIR": 3,
}
_STAGES = {"REVIEW": 45, "SCREEN": 20, "ASSESSMENT": 10, "INTERVIEW": 20, "OFFER": 5}
_FATES = {"hire": 4, "dispose": 66, "nothing": 30}
_DOMAINS = ("example.com", "example.net", "example.org", "mail.example")
_ROLE_FAMILIES = ("engineering", "finance", "sales", "logistics", None)
_RECRUITERS = tuple(
    Recruiter(
        id=f"Employee_ID=E-{number}",
        name=f"{first} {last}",
        email=f"{first.lower()}.{last.lower()}@acme.example",
    )
    for number, (first, last) in enumerate(
        (
            ("Rita", "Recruiter"),
            ("Tomas", "Talent"),
            ("Sora", "Sourcing"),
            ("Hugo", "Hiring"),
            ("Ines", "Interview"),
        ),
        start=1,
    )
)


@dataclass(frozen=True, slots=True)
class Population:
    """How many come, from which countries, and over which stretch of time from when on."""

    candidates: int = 200
    countries: Sequence[str] = tuple(PLACES)
    seed: int = 1
    start: datetime | None = None
    over: timedelta = timedelta(0)
    life_goes_on: bool = True


@dataclass(frozen=True, slots=True)
class Arrival:
    wid: str
    at: datetime


def populate(simulator: AtsSimulator, population: Population) -> list[Arrival]:
    """Plans everybody's arrival, earliest first; whoever comes later is unseen until then."""
    start = population.start or simulator.tick()
    cast = _Cast(population)
    arrivals = []
    for at in _moments(population, start):
        profile = cast.next(at)
        wid = simulator.add(profile, at=at)
        arrivals.append(Arrival(wid, at))
        if population.life_goes_on and profile.applications:
            _plan_life(simulator, wid, at, cast.random)
    return arrivals


def _moments(population: Population, start: datetime) -> list[datetime]:
    chance = Random(f"arrivals-{population.seed}")
    seconds = int(population.over / timedelta(seconds=1))
    offsets = sorted(chance.randint(0, seconds) for _ in range(population.candidates))
    return [start + timedelta(seconds=offset) for offset in offsets]


def _plan_life(simulator: AtsSimulator, wid: str, at: datetime, chance: Random) -> None:
    """Most applications end within weeks, a few in a contract."""
    ends = at + timedelta(days=chance.randint(5, 40), seconds=chance.randint(0, 86_399))
    act = _pick(chance, _FATES)
    if act != "nothing":
        simulator.plan(ends, partial(_if_there, simulator, wid, act))


def _if_there(simulator: AtsSimulator, wid: str, act: str, at: datetime) -> None:
    record = simulator.log.find(wid)
    if record is None or record.gone is not None or record.latest.get("isPurged"):
        return
    if act == "hire":
        simulator.hire(wid, at=at)
    else:
        simulator.dispose(wid, at=at)


class _Cast:
    """Draws one profile after the other."""

    def __init__(self, population: Population) -> None:
        self.random = Random(f"people-{population.seed}")
        self._population = population
        self._fakers: dict[str, Faker] = {}
        self._numbers: Iterator[int] = iter(range(1, population.candidates + 1))

    def next(self, at: datetime) -> Profile:
        chance = self.random
        country = chance.choice(self._population.countries)
        place = PLACES[country]
        source = _pick(chance, _SOURCES)
        facts = self._person(country, place, source)
        if source == "JOB_ALERT":
            facts |= {"consents": (_consent(at, chance, "job_alert"),), "recruiter": None}
            return Profile(**facts)
        facts |= self._where_from(country, source)
        return Profile(**facts, **self._papers(facts, at))

    def _person(self, country: str, place: Place, source: str) -> dict[str, Any]:
        names = self._faker(place.names)
        first, last = names.first_name(), names.last_name()
        chance = self.random
        regions = place.regions.split()
        return {
            "first_name": first,
            "last_name": last,
            "email": self._address(first, last, country),
            "country": country,
            "region": chance.choice(regions) if regions and _likely(chance, 90) else None,
            "language": _language(chance, place),
            "source": source,
            "phone_code": place.phone_code,
            "recruiter": chance.choice(_RECRUITERS) if _likely(chance, 95) else None,
        }

    def _where_from(self, country: str, source: str) -> dict[str, Any]:
        chance = self.random
        sourced = source != "CAREERS_SITE"
        asked_first = sourced and country in CONSENT_BEFORE_CONTACT
        facts: dict[str, Any] = {"postal_code": f"{chance.randrange(10_000, 100_000)}"}
        if asked_first and _likely(chance, 60):
            facts["referral_consent"] = True
        if source == "AGENCY":
            facts["agency"] = f"AG-{chance.randint(1, 4)}"
        if _likely(chance, 2):
            facts["worker"] = f"W-{chance.randrange(10_000, 100_000)}"
        if sourced and _likely(chance, 3):
            facts["email"] = None
        return facts

    def _papers(self, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
        """Phone, curriculum vitae, application, consent: what is held beyond the address."""
        chance = self.random
        direct = facts["source"] == "CAREERS_SITE"
        bare = not direct and _public_only(facts) and _likely(chance, 80)
        papers: dict[str, Any] = {}
        if not bare and _likely(chance, 60):
            papers["phone"] = f"{chance.randrange(200_000_000, 999_999_999)}"
        if direct or (not bare and _likely(chance, 40)):
            papers["applications"] = (self._application(facts, at),)
        if direct or (not bare and _likely(chance, 50)):
            papers["cv"] = f"CV {facts['first_name']} {facts['last_name']}.pdf"
        if direct and _likely(chance, 90):
            papers["consents"] = (_consent(at, chance, "recruitment"),)
        return papers

    def _application(self, facts: dict[str, Any], at: datetime) -> Application:
        chance = self.random
        return Application(
            requisition=f"R-{chance.randint(1, 40)}",
            country=facts["country"],
            region=facts["region"],
            stage=_pick(chance, _STAGES),
            disposition="REJECTED" if _likely(chance, 10) else None,
            source=facts["source"],
            role_family=chance.choice(_ROLE_FAMILIES),
            executive=_likely(chance, 5),
            applied=at,
            status_at=at,
        )

    def _faker(self, locale: str) -> Faker:
        if locale not in self._fakers:
            self._fakers[locale] = Faker(locale, providers=["faker.providers.person"])
            self._fakers[locale].seed_instance(f"{self._population.seed}-{locale}")
        return self._fakers[locale]

    def _address(self, first: str, last: str, country: str) -> str:
        number = next(self._numbers)
        name = f"{_ascii(first)}.{_ascii(last)}".strip(".") or country.lower()
        return f"{name}.{self._population.seed}-{number}@{self.random.choice(_DOMAINS)}"


def _pick(chance: Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _likely(chance: Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _language(chance: Random, place: Place) -> str | None:
    first, *others = place.languages.split()
    if _likely(chance, 5):
        return None
    return chance.choice(others) if others and _likely(chance, 20) else first


def _consent(at: datetime, chance: Random, purpose: str) -> Consent:
    days = chance.choice((90, 180, 365))
    expires_on = (at + timedelta(days=days)).date()
    return Consent(at=at, purpose=purpose, expires_on=expires_on)


def _public_only(facts: dict[str, Any]) -> bool:
    return not PUBLIC_CONTACT_ONLY.isdisjoint((facts["country"], facts["region"]))


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalnum())
