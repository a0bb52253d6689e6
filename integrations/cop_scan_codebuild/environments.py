"""What guards the steps of CodePipeline that are projects, by https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html.

CodeBuild itself has no environments. A stage in which a project runs is one, and a manual approval before it guards it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources.answered import Asked, fact, ordered, unseen
from cop_scan.sources.answers import Answer
from cop_scan_codebuild.looking import Account, Region, source_of


def environments(project: Mapping[str, Any], account: Account, region: Region, said: Answer) -> Fact:
    """The fact. Pipelines of any region may run the project. Raises as reading another shape does."""
    if source_of(project).get("type") != "CODEPIPELINE":
        return fact("environments", {"environments": [], "hidden": []}, said)
    running, hidden = _running(project, account, region)
    found = [stage for _, stages in running for stage in stages]
    value = {"environments": sorted(_merged(found), key=lambda one: str(one["name"])), "hidden": ordered(hidden)}
    return fact("environments", value, said, *[answer for answer, _ in running][:2])


def proposals(project: Mapping[str, Any], account: Account, region: Region) -> Asked | None:
    """Why outsiders may be able to start it by CodePipeline, if they may. Raises as reading another shape does.

    https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitPullRequestFilter.html
    """
    if source_of(project).get("type") != "CODEPIPELINE":
        return None
    running, hidden = _running(project, account, region)
    if any(answer.body["proposals"] for answer, _ in running):
        return "Pull requests start a pipeline that runs it; whether outsiders can make them is not told."
    return str(hidden[0]["detail"]) if hidden else None


def _running(
    project: Mapping[str, Any], account: Account, region: Region
) -> tuple[list[tuple[Answer, list[dict[str, Json]]]], list[dict[str, Json]]]:
    """The pipelines that run the project, each with the stages that do; and which are not seen."""
    hidden: list[dict[str, Json]] = []
    if not account.every_region:
        why = "Pipelines of regions that are not looked at may run it too; `regions: [all]` looks at all."
        hidden.append(unseen("*", why))
    found: list[tuple[Answer, list[dict[str, Json]]]] = []
    for other in account.regions:
        hidden += _unlisted(other)
        for answer in other.flows.values():
            if not answer.ok:
                hidden.append(unseen("*", answer))
            elif stages := list(_stages(answer.body, str(project["name"]), region.name, other.name)):
                found.append((answer, stages))
    return found, hidden


def _unlisted(region: Region) -> list[dict[str, Json]]:
    """What of a region's pipelines is not seen."""
    if region.pipelines is None:
        return [unseen("*", f"Pipelines of {region.name} were not seen.")]
    unnamed = [unseen("*", "CodePipeline names a pipeline in a way that is not understood.")] if region.unnamed else []
    return [*region.pipelines.hidden("*"), *unnamed]


def _stages(flow: Mapping[str, Any], project: str, region: str, here: str) -> Iterator[dict[str, Json]]:
    """The stages of a pipeline in which the project runs."""
    branches = [one["branch"] for stage in flow["stages"] for one in stage["actions"] if one["category"] == "Source"]
    for place, stage in enumerate(flow["stages"]):
        runs = [one["order"] for one in stage["actions"] if _is(one, project, region, here)]
        if not runs:
            continue
        before = [one for earlier in flow["stages"][:place] for one in earlier["actions"]]
        before += [one for one in stage["actions"] if one["order"] < min(runs)]
        approved = any(one["category"] == "Approval" and one["provider"] == "Manual" for one in before)
        known = {"branches": "patterns", "branch_patterns": sorted(set(branches))} if branches and all(branches) else {}
        yield {"name": stage["name"], "reviewers": int(approved), **known}


def _is(action: Mapping[str, Any], project: str, region: str, here: str) -> bool:
    """Whether an action of a pipeline in the region `here` runs the project; by default it runs there."""
    runs = action["provider"] == "CodeBuild" and action["project"] == project
    return runs and (action["region"] or here) == region


def _merged(found: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """One for each name: of stages of several pipelines under one name, the weakest counts."""
    by_name: dict[str, dict[str, Json]] = {}
    for one in found:
        other = by_name.get(one["name"])
        if other is None:
            by_name[one["name"]] = one
            continue
        weakest = {"name": one["name"], "reviewers": min(one["reviewers"], other["reviewers"])}
        if "branches" in one and "branches" in other:
            patterns = sorted({*one["branch_patterns"], *other["branch_patterns"]})
            weakest |= {"branches": "patterns", "branch_patterns": patterns}
        by_name[one["name"]] = weakest
    return list(by_name.values())
