"""The fact `environments` of a repository: who may deploy, and from which branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, Withheld, body, fact, gap, ordered, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan_github.answered import strange, used

_NOT_TOLD = Withheld("GitHub's answer leaves it out.")


def by_pattern(asked: Asked) -> list[str]:
    """The environments that only branches of certain names may deploy to."""
    listed = (body(asked) or {}).get("environments")
    each = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return [
        str(one.get("name"))
        for one in each
        if isinstance(policy := one.get("deployment_branch_policy"), Mapping)
        and policy.get("custom_branch_policies") is True
    ]


def environments(asked: Asked, named: Mapping[str, Any] | None, branches: Mapping[str, Answer]) -> Fact:
    """`environments`, from the REST answer, or only their names where that was not asked.

    `branches` has the answers on which branches may deploy, of those environments that say only that not all may.
    """
    found = body(asked)
    if found is not None:
        listed = found.get("environments")
        if not isinstance(listed, list):
            return strange("environments", asked)
        hidden = _more("*", len(listed), found.get("total_count"))
        each = [_environment(one, branches.get(str(one.get("name")))) for one in listed]
        parts = ordered([*hidden, *(part for _, unseen_parts in each for part in unseen_parts)])
        value = {"environments": [one for one, _ in each], "hidden": parts}
        return fact("environments", value, *used(asked))
    if named is None:
        return gap("environments", asked)
    names = [str(node["name"]) for node in named.get("nodes") or []]
    hidden = _more("*", len(names), named.get("totalCount"))
    hidden += [unseen(name, asked) for name in names]
    return fact(
        "environments", {"environments": [{"name": name} for name in names], "hidden": ordered(hidden)}, *used(asked)
    )


def _more(path: str, seen: int, total: Json) -> list[dict[str, Json]]:
    more = part(path, Status.TRUNCATED, f"There are {total}, of which {seen} were read.")
    return [] if total == seen else [more]


def _environment(one: Mapping[str, Any], branches: Answer | None) -> tuple[dict[str, Json], list[dict[str, Json]]]:
    """https://docs.github.com/en/rest/deployments/environments."""
    name = str(one.get("name"))
    value, hidden = _reviewers(name, one.get("protection_rules"))
    if isinstance(one.get("can_admins_bypass"), bool):
        value["admins_bypass"] = one["can_admins_bypass"]
    else:
        hidden.append(unseen(f"{name}:admins_bypass", _NOT_TOLD))
    if "deployment_branch_policy" not in one:
        hidden.append(unseen(f"{name}:branches", _NOT_TOLD))
        return value, hidden
    policy = one["deployment_branch_policy"]
    value["branches"] = "any" if policy is None else "protected" if policy.get("protected_branches") else "patterns"
    if value["branches"] == "patterns":
        patterns, why = _patterns(branches)
        value.update({} if why else {"branch_patterns": patterns})
        hidden += [unseen(f"{name}:branch_patterns", why)] if why else []
    return value, hidden


def _reviewers(name: str, rules: Json) -> tuple[dict[str, Json], list[dict[str, Json]]]:
    if not isinstance(rules, list):
        return {"name": name}, [unseen(f"{name}:reviewers", _NOT_TOLD)]
    reviewed = [rule for rule in rules if rule["type"] == "required_reviewers"]
    value: dict[str, Json] = {"name": name, "reviewers": sum(len(rule["reviewers"]) for rule in reviewed)}
    said = [rule.get("prevent_self_review") for rule in reviewed]
    if any(one is None for one in said):
        return value, [unseen(f"{name}:prevents_self_review", _NOT_TOLD)]
    return {**value, "prevents_self_review": any(one is True for one in said)}, []


def _patterns(answer: Answer | None) -> tuple[list[str], Asked]:
    """The patterns, those of tags marked as such, and why they are not known, if they are not.

    https://docs.github.com/en/rest/deployments/branch-policies
    """
    listed = (body(answer or "") or {}).get("branch_policies")
    if answer is None or not isinstance(listed, list):
        return [], answer if answer is not None and not answer.ok else "Which branches they are was not seen."
    if answer.body.get("total_count") != len(listed):
        return [], "There are more patterns than were read."
    marks = {"branch": "", "tag": "refs/tags/"}
    return sorted(f"{marks.get(str(one.get('type', 'branch')), '?')}{one['name']}" for one in listed), ""
