"""Alerts of a whole organisation, told apart by repository, and the facts that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Withheld, fact, gap, ordered, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan_github.answered import malformed

KINDS = ("dependabot", "code-scanning", "secret-scanning")
_STATES = ("open", "dismissed", "auto_dismissed", "fixed")
_SEVERITIES = ("critical", "high", "medium", "low")
_NOT_WHOLE = Withheld(
    "The organisation's list shows only what this token may see, so that nothing there proves nothing."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of alerts: all of an organisation's, or one repository's."""

    answers: Sequence[Answer]
    """The pages; the last of them may be a gap."""
    whole: bool
    """Whether it is known to hold every alert that there is."""
    by_repository: Mapping[int, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def refused(self) -> Answer | None:
        """The page that could not be had, or is no list."""
        return next((answer for answer in self.answers if not (answer.ok and isinstance(answer.body, list))), None)


def sorted_out(pages: Sequence[Answer], *, whole: bool) -> Listed:
    """The alerts of an organisation by their repository's id."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for alert in (alert for page in pages if page.ok and isinstance(page.body, list) for alert in page.body):
        repository = alert.get("repository") if isinstance(alert, Mapping) else None
        if isinstance(repository, Mapping) and isinstance(repository.get("id"), int):
            found.setdefault(repository["id"], []).append(alert)
        else:
            whole = False  # it may be any repository's
    return Listed(tuple(pages), whole, found)


def own(pages: Sequence[Answer], repository: int) -> Listed:
    """The alerts that one repository's own endpoint gives: all there are."""
    found = [alert for page in pages if page.ok and isinstance(page.body, list) for alert in page.body]
    return Listed(tuple(pages), whole=True, by_repository={repository: found})


def secret_alerts(listed: Listed | str, repository: int, features: Fact | None) -> Fact:
    """`secret_alerts`. Where scanning is off, or may be, that there are none proves nothing."""
    on = features.value.get("secret_scanning") if features is not None and features.ok else None
    if on is False:
        return Fact.gap("secret_alerts", Status.FEATURE_OFF, "Secret scanning is off.", request=_request(features))
    if isinstance(listed, str):
        return gap("secret_alerts", listed)
    alerts = listed.by_repository.get(repository, [])
    hidden = _unseen_parts(listed, "*")
    if on is None:
        why = untold(features, "secret_scanning")
        hidden.append(part("secret_scanning", why, "Whether secret scanning is on was not seen."))
    if hidden and not alerts:
        return _nothing("secret_alerts", listed, hidden)
    try:
        value = {
            "open": sorted((_secret(a) for a in alerts if _is_open(a)), key=str),
            "hidden": ordered(hidden),
        }
    except (KeyError, TypeError):
        return malformed("secret_alerts", *listed.answers)
    return fact("secret_alerts", value, *_good(listed))


def untold(fact_: Fact | None, part: str) -> Status:
    """Why another fact does not tell that part: its own reason."""
    if fact_ is None or not fact_.ok:
        return fact_.status if fact_ else Status.NOT_COLLECTED
    reasons = (Status(one["reason"]) for one in fact_.value["hidden"] if one["path"] == part)
    return next(reasons, Status.NOT_COLLECTED)


def _request(fact_: Fact | None) -> str:
    return fact_.request if fact_ else ""


def _is_open(alert: Mapping[str, Any]) -> bool:
    if alert["state"] not in ("open", "resolved"):
        raise TypeError("an alert in no known state")
    return bool(alert["state"] == "open")


def _secret(alert: Mapping[str, Any]) -> Json:
    """https://docs.github.com/en/rest/secret-scanning/secret-scanning - never the secret itself."""
    return {
        "id": str(alert["number"]),
        "kind": str(alert.get("secret_type") or "unknown"),
        "created_at": str(alert["created_at"]),
        "bypassed": alert.get("push_protection_bypassed") is True,
    }


def _unseen_parts(listed: Listed, path: str) -> list[dict[str, Json]]:
    refused = listed.refused
    if refused is not None:
        return [unseen(path, refused)]
    return [] if listed.whole else [unseen(path, _NOT_WHOLE)]


def _good(listed: Listed) -> list[Answer]:
    """One answer stands for all pages of a list: a hundred addresses tell no more."""
    return [answer for answer in listed.answers if answer.ok][:1]


def _nothing(key: str, listed: Listed, hidden: Sequence[Mapping[str, Json]]) -> Fact:
    refused = listed.refused
    if refused is not None:
        return gap(key, refused)
    return Fact.gap(key, Status(hidden[0]["reason"]), str(hidden[0]["detail"]))


def vulnerabilities(
    dependencies: Listed | str,
    code: Listed | str,
    repository: int,
    scanners: Mapping[str, str | None],
    why: Mapping[str, Status] = MappingProxyType({}),
) -> Fact:
    """`vulnerabilities`; `scanners` says of `dependencies` and `code` if they are `on` or `off`; None if unseen.

    `why` is the reason why one is unseen.
    """
    alerts: list[Json] = []
    hidden: list[dict[str, Json]] = []
    known: dict[str, Json] = {name: state for name, state in scanners.items() if state}
    answers: list[Answer] = []
    for name, listed in (("dependencies", dependencies), ("code", code)):
        if scanners[name] == "off":
            continue
        if scanners[name] is None:
            reason = why.get(name, Status.NOT_COLLECTED)
            hidden.append(part(name, reason, "Whether it is on was not seen."))
        if isinstance(listed, str):
            hidden.append(unseen(name, listed))
            continue
        hidden += _unseen_parts(listed, name)
        answers += _good(listed)
        try:
            read = _dependency if name == "dependencies" else _code
            alerts += [read(alert) for alert in listed.by_repository.get(repository, []) if _counts(alert)]
        except (KeyError, TypeError, AttributeError):
            return malformed("vulnerabilities", *listed.answers)
    parts = list({str(part["path"]): part for part in reversed(hidden)}.values())
    if not known and not alerts:
        first = parts[0]
        return Fact.gap("vulnerabilities", Status(first["reason"]), str(first["detail"]))
    value = {"scanners": known, "alerts": sorted(alerts, key=str), "hidden": ordered(parts)}
    return fact("vulnerabilities", value, *answers)


def _counts(alert: Mapping[str, Any]) -> bool:
    """Dependabot's `auto_dismissed` means that a rule judged it, which is a dismissal."""
    if alert["state"] not in _STATES:
        raise TypeError("an alert in no known state")
    return bool(alert["state"] != "fixed")


def _dependency(alert: Mapping[str, Any]) -> Json:
    """https://docs.github.com/en/rest/dependabot/alerts."""
    advisory = alert["security_advisory"]
    names = {str(one["value"]) for one in advisory.get("identifiers") or []}
    names |= {str(advisory[key]) for key in ("ghsa_id", "cve_id") if advisory.get(key)}
    package = ((alert.get("dependency") or {}).get("package") or {}).get("name")
    return {
        **_common(alert, "dependencies", str(advisory.get("severity"))),
        **({"component": str(package)} if package else {}),
        "names": sorted(names),
    }


def _code(alert: Mapping[str, Any]) -> Json:
    """https://docs.github.com/en/rest/code-scanning/code-scanning."""
    rule = alert["rule"]
    severity = str(rule.get("security_severity_level") or "unknown")
    names = sorted({str(rule[key]) for key in ("id", "name") if rule.get(key)})
    return {**_common(alert, "code", severity), "names": names}


def _common(alert: Mapping[str, Any], scanner: str, severity: str) -> dict[str, Json]:
    state = "open" if alert["state"] == "open" else "dismissed"
    reason = str(alert.get("dismissed_reason") or "unknown").replace("'", "").replace(" ", "_")
    return {
        "id": f"{scanner}/{alert['number']}",
        "scanner": scanner,
        "severity": severity if severity in _SEVERITIES else "unknown",
        "created_at": str(alert["created_at"]),
        "state": state,
        **({"reason": reason} if state == "dismissed" else {}),
    }
