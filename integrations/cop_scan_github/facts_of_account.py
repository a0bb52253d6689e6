"""The facts of an organisation, from what was asked of it and what its repositories came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cop_scan.evidence import Fact, Status
from cop_scan.sources.answered import Asked, gap
from cop_scan.sources.answers import Answer
from cop_scan_github import further, organisation
from cop_scan_github.account import Account, rulesets_of
from cop_scan_github.defaults import Defaults
from cop_scan_github.graph import node_of


def facts(
    account: Account,
    defaults: Defaults,
    keys: Sequence[str],
    protection: Mapping[str, bool | None],
    live: set[int],
    lost: str,
) -> dict[str, Fact]:
    """A fact or a gap for each of `keys`.

    `live` are the ids of the repositories that are not archived; `lost` says why their list is not whole.
    """
    sign_on = account.asked("sign_on")
    provider = node_of(sign_on, ("organization",)) if isinstance(sign_on, Answer) and sign_on.ok else None
    ways: dict[str, Callable[[], Fact]] = {
        "mfa": lambda: organisation.mfa(
            _answer(account, "account"),
            account.lists["without"],
            account.lists["outsiders_without"],
            provider,
            believed=account.owner,
        ),
        "member_access": lambda: organisation.member_access(_answer(account, "account")),
        "administrators": lambda: organisation.administrators(
            account.lists["administrators"],
            account.node,
            member=account.owner or (account.node or {}).get("viewerIsAMember") is True,
        ),
        "audit_log": lambda: organisation.audit_log(
            _answer(account, "account"), account.asked("log"), account.asked("streams")
        ),
        "security_defaults": lambda: (
            gap("security_defaults", lost)
            if lost
            else organisation.security_defaults(
                account.lists["configurations"], account.asked("defaults"), _attached(account, live), len(live)
            )
        ),
        "rule_baseline": lambda: organisation.rule_baseline(
            rulesets_of(account), account.ruleset_details, protection, lost, account.said
        ),
        **{key: partial(way.make, account) for key, way in further.ORGANISATION.items()},
    }
    found: dict[str, Fact] = {}
    for key in keys:
        if key in defaults.facts:
            found[key] = defaults.facts[key]
        elif key in ways:
            found[key] = _made(key, ways[key])
        else:
            found[key] = gap(key, "The source github does not give this fact of an organisation.")
    return found


def _made(key: str, way: Callable[[], Fact]) -> Fact:
    try:
        return way()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return Fact.gap(key, Status.MALFORMED, "GitHub's answer has not the shape that its documentation gives.")


def _answer(account: Account, name: str) -> Answer:
    found = account.answers[name]
    if isinstance(found, str):
        raise TypeError(found)
    return found


def _attached(account: Account, live: set[int]) -> dict[int, int | Asked]:
    """Security configuration -> the number of its repositories that are not archived, or why that is not known."""
    counts = Counter(identity for repository, (identity, _) in account.attached.items() if repository in live)
    every = {one["id"] for page in account.lists["configurations"] if page.ok for one in page.body}
    return {identity: account.unattached.get(identity, counts[identity]) for identity in every}
