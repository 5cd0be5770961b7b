# SPDX-License-Identifier: Apache-2.0
"""How does a candidate's document change when something happens to them? Old one in, new one out.

Pure: no record, no clock, no ids of its own; what cannot be done is refused in the vendor's form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from recruit_sync.local.ats_profile import DISPOSITIONS, STAGES, disposition, source, stage
from recruit_sync.local.ats_purge import is_live
from recruit_sync.local.ats_wire import (
    Document,
    invalid,
    read_moment,
    read_object,
    read_ref,
    ref,
    stamp,
)

_CONSENT_VALUES = {
    "purpose": ("recruitment", "job_alert"),
    "status": ("requested", "given", "refused", "withdrawn", "expired"),
    "channel": ("careers_site", "profile", "recruit_sync", "dpo"),
}
_CONSENT_MOMENTS = {"requestedMoment", "givenMoment", "withdrawnMoment"}
_CONSENT_TEXTS = {"noticeVersion", "language"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERSONAL = ("descriptor", "name", "email", "phone", "location", "language", "recruiter")


def changed(document: Document, changes: Mapping[str, Any], absent: Iterable[str]) -> Document:
    """Objects are merged one level deep; fields named absent disappear."""
    merged = {**document, **{name: _over(document.get(name), new) for name, new in changes.items()}}
    for name in absent:
        merged.pop(name, None)
    return merged


def patched(document: Document, body: Document) -> Document:
    _only(body, {"status", "candidateTags"})
    status, tags = read_object(body, "status"), read_object(body, "candidateTags")
    _only(status, {"doNotHire", "withdrawn"})
    _only(tags, {"add", "remove"})
    if not all(isinstance(value, bool) for value in status.values()):
        raise invalid("A9014", "A flag is true or false.", "status")
    gone = {read_ref(one, "candidateTags.remove") for one in tags.get("remove") or ()}
    held = [tag for tag in document.get("candidateTags") or () if tag["id"] not in gone]
    known = {tag["id"] for tag in held}
    new = [one for one in tags.get("add") or () if read_ref(one, "candidateTags.add") not in known]
    flags = {**(document.get("status") or {}), **status}
    return {**document, "status": flags, "candidateTags": [*held, *new]}


def consented(document: Document, consent: Document) -> Document:
    _only(consent, _CONSENT_VALUES.keys() | _CONSENT_TEXTS | _CONSENT_MOMENTS | {"expiresOn"})
    for name, known in _CONSENT_VALUES.items():
        if name in consent and consent[name] not in known:
            raise invalid("A9014", "Not a known value.", name)
    if not {"purpose", "status"} <= consent.keys():
        raise invalid("A9014", "Purpose and status are needed.")
    for name in _CONSENT_MOMENTS & consent.keys():
        read_moment(str(consent[name]), name)
    if "expiresOn" in consent and not _DAY.fullmatch(str(consent["expiresOn"])):
        raise invalid("A9010", "Not a date.", "expiresOn")
    return {**document, "consents": [*(document.get("consents") or ()), consent]}


def applied(document: Document, application: Document) -> Document:
    rows = [*(document.get("jobApplications") or ()), application]
    return {**document, "jobApplications": rows}


def hired(document: Document, number: str, at: datetime) -> Document:
    def ready(application: Document) -> Document:
        moved = {"stage": stage("READY_FOR_HIRE"), "statusTimestamp": stamp(at)}
        return {**application, **moved} if is_live(application) else application

    return {**_rewritten(document, ready), "worker": ref("Employee_ID", number)}


def disposed(document: Document, how: str, at: datetime) -> Document:
    """Every live application ends so."""
    ending = {"disposition": disposition(how), "statusTimestamp": stamp(at)}
    return _rewritten(document, lambda one: {**one, **ending} if is_live(one) else one)


def moved(document: Document, application_id: str, body: Document, at: datetime) -> Document:
    step = _step(body)

    def move(application: Document) -> Document:
        if application_id not in (
            application["id"],
            f"Job_Application_ID={application['jobApplicationID']}",
        ):
            return application
        if not is_live(application):
            raise invalid("A9006", "The job application is not in progress.")
        return {**application, **step, "statusTimestamp": stamp(at)}

    return _rewritten(document, move)


def merged(loser: Document, survivor: Document) -> tuple[Document, Document]:
    """Applications go over to the survivor; the consents stay for the reader to follow."""
    rows = loser.get("jobApplications") or []
    kept = [*(survivor.get("jobApplications") or ()), *rows]
    pointer = {"id": survivor["id"]}
    return (
        {**loser, "jobApplications": [], "mergedInto": pointer},
        {**survivor, "jobApplications": kept},
    )


def imported_again(document: Document, source_name: str) -> Document:
    """The same person, brought in once more by another connector that knows nothing of before."""
    kept = {name: document[name] for name in _PERSONAL if name in document}
    prospect = {"isProspect": True, "confidential": False, "referralConsentGiven": None}
    return {
        **kept,
        "status": {"doNotHire": False, "withdrawn": False},
        "worker": None,
        "prospect": {**prospect, "source": source(source_name), "referredBy": None},
        "consents": [],
        "candidateTags": [],
        "jobApplications": [],
        "mergedInto": None,
        "isPurged": False,
    }


def _only(body: Document, known: Collection[str]) -> None:
    if any(name not in known for name in body):
        raise invalid("A9014", "There is a field that is not known here.")


def _over(old: Any, new: Any) -> Any:
    both = isinstance(old, dict) and isinstance(new, dict)
    return {**old, **new} if both else new


def _rewritten(document: Document, change: Callable[[Document], Document]) -> Document:
    rows = document.get("jobApplications") or ()
    return {**document, "jobApplications": [change(row) for row in rows]}


def _step(body: Document) -> Document:
    _only(body, {"nextStep", "dispositionStep", "comment"})
    if ("nextStep" in body) == ("dispositionStep" in body):
        raise invalid("A9006", "Either nextStep or dispositionStep is needed.")
    if "nextStep" in body:
        return {"stage": stage(_value(body["nextStep"], "Recruiting_Stage_ID", STAGES))}
    how = _value(body["dispositionStep"], "Recruiting_Disposition_ID", DISPOSITIONS)
    return {"disposition": disposition(how)}


def _value(given: Any, kind: str, known: Mapping[str, str]) -> str:
    found, _, name = read_ref(given, kind).partition("=")
    if found != kind or name not in known:
        raise invalid("A9006", "Not a known step.", kind)
    return name
