"""CI definitions of every platform in one shape: the fact `pipelines` (policies/facts/pipelines.yaml)."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines import azure, cloudbuild, codebuild, github, gitlab
from cop_scan.facts.pipelines.reach import connect
from cop_scan.facts.pipelines.reader import MAX_JOBS, Files

__all__ = ["MAX_JOBS", "pipelines"]


def pipelines(texts: Mapping[str, str], unseen: list[Json]) -> Json:
    """`{pipelines, hidden}` of the CI files in `texts` (path -> text), with what was unseen before.

    Nothing in a file makes this raise: what cannot be read is a hidden part, and the others are unharmed.
    """
    files = Files(texts)
    read = [
        *github.read(files),
        *gitlab.read(files),
        *azure.read(files),
        *codebuild.read(files),
        *cloudbuild.read(files),
    ]
    connect(files, read)
    known = {part["path"] for part in unseen}  # why the source could not read it says more
    more = [part for part in files.unseen() if part["reason"] != "not_collected" or part["path"] not in known]
    return {"pipelines": read, "hidden": [*unseen, *more]}
