"""What a sweep will cost, from the numbers of triggers and registries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import ceil

from cop_scan.sources.interface import Cost
from cop_scan_cloudbuild.asking import PAGE
from cop_scan_cloudbuild.project import MAX_ACCOUNTS, Project
from cop_scan_cloudbuild.registry import registry
from cop_scan_cloudbuild.triggers import account, bucket, pool

ABOVE = 2
"""What a project lies in: a folder and the organisation."""
ACCOUNTS, POOLS, REGISTRIES, IMAGES = 5, 1, 4, 1
ASSUMED = (f"Each project lies in {ABOVE - 1} folder and an organisation.",)
HOURLY = 36_000
"""Requests: Cloud Build allows 600 a minute to read, the other services as many or more
(https://cloud.google.com/build/quotas)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one project."""

    triggers: int
    registries: int = REGISTRIES
    accounts: int = ACCOUNTS
    pools: int = POOLS
    stores: int = 0


def counts(found: Project) -> Counts:
    """What was found of a project."""
    every = found.documents
    kept = [one for one in found.repositories.items if registry(one, found.id, found.number)]
    return Counts(
        len(every),
        len(kept),
        len({account(one) for one in every} - {""}),
        len({pool(one) for one in every} - {""}),
        len({bucket(one) for one in every} - {""}),
    )


def costs(credential: str, counts: Counts, wanted: Collection[str]) -> list[Cost]:
    """The expected requests of one project."""
    return [Cost(credential, endpoint, number) for endpoint, number in _requests(counts, set(wanted)) if number]


def _requests(counts: Counts, wanted: set[str]) -> Iterator[tuple[str, int]]:
    yield "GET cloudresourcemanager/v3/projects/{project}", 1
    yield "GET cloudbuild/v1/projects/{project}/locations/{location}/triggers", max(1, ceil(counts.triggers / PAGE))
    yield "GET artifactregistry/v1/projects/{project}/locations/{location}/repositories", 1
    policies = bool(wanted & {"ci_settings", "administrators", "member_access", "registry_settings", "build_logs"})
    sinks = bool(wanted & {"audit_log", "build_logs"})
    yield "POST cloudresourcemanager/v1/projects/{project}:getAncestry", int(policies or sinks)
    yield "POST cloudresourcemanager/v3/{kind}/{id}:getIamPolicy", (1 + ABOVE) * policies
    yield "GET logging/v2/{kind}/{id}/sinks", (1 + ABOVE) * sinks
    yield "GET logging/v2/projects/{project}/locations/-/buckets", int("build_logs" in wanted)
    yield "POST logging/v2/entries:list", int("audit_log" in wanted)
    used = bool(wanted & {"ci_settings", "ci_secrets"})
    yield "GET cloudbuild/v1/projects/{project}/locations/{location}/defaultServiceAccount", int(used)
    yield (
        "GET cloudbuild/v1/projects/{project}/locations/{location}/workerPools/{pool}",
        counts.pools * ("worker" in wanted),
    )
    yield "GET storage/v1/b/{bucket}", counts.stores * ("build_logs" in wanted)
    keys = min(MAX_ACCOUNTS, counts.accounts + 1)
    yield "GET iam/v1/projects/-/serviceAccounts/{account}/keys", keys * ("ci_secrets" in wanted)
    one = "GET artifactregistry/v1/projects/{project}/locations/{location}/repositories/{repository}"
    yield f"{one}:getIamPolicy", counts.registries * bool(wanted & {"registry_settings", "member_access"})
    yield f"{one}/dockerImages", counts.registries * IMAGES * ("images" in wanted)
    yield "GET containeranalysis/v1/projects/{project}/occurrences", counts.registries * 2 * ("images" in wanted)
