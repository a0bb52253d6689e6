"""What is asked of an account and of each of its regions: all of it in bulk, each thing once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import STRANGE, Asked, body
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_codebuild.calls import Listing, call, listing
from cop_scan_codebuild.identities import Identities
from cop_scan_codebuild.options import REGION, Options
from cop_scan_codebuild.reading import OFF

BATCH, SCANNED, PAGE = 100, 25, 100
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,149}", re.ASCII)
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._/-][a-z0-9]+|__[a-z0-9]+|-+[a-z0-9]+){0,200}", re.ASCII)
OWN_LOGS = "/aws/codebuild/"
"""What the names of log groups begin with that CodeBuild makes."""
NOT_ASKED = "It was not asked."


@dataclass(slots=True)
class Region:
    """What one region of an account shows."""

    name: str
    projects: Listing | None = None
    """The names; None where projects are not wanted."""
    details: dict[str, Mapping[str, Any] | Answer] = field(default_factory=dict)
    """Project's name -> the project, or why it is not shown."""
    said: dict[str, Answer] = field(default_factory=dict)
    """Project's name -> the answer that shows it."""
    policies: dict[str, Asked] = field(default_factory=dict)
    """Project's name -> whom it is shared with."""
    credentials: Asked = NOT_ASKED
    groups: dict[str, Listing] = field(default_factory=dict)
    """Beginning of names -> the log groups whose names begin so."""
    pipelines: Listing | None = None
    flows: dict[str, Answer] = field(default_factory=dict)
    """Name of a CodePipeline pipeline -> its actions."""
    unnamed: bool = False
    """Whether there is a pipeline without a name, which is not seen."""
    registries: Listing | None = None
    scans: dict[str, Asked] = field(default_factory=dict)
    """Repository's name -> how it is scanned."""
    writers: dict[str, Asked] = field(default_factory=dict)
    """Repository's name -> its policy."""
    images: dict[str, Listing] = field(default_factory=dict)

    def named(self) -> list[str]:
        """The projects' names that can be names."""
        return [name for name in (self.projects.items if self.projects else []) if is_project(name)]

    def lists_all(self) -> bool:
        """Whether every project is known by its name."""
        return self.projects is not None and self.projects.whole and len(self.named()) == len(self.projects.items)

    def stored(self) -> list[Mapping[str, Any]]:
        """The ECR repositories."""
        return [one for one in (self.registries.items if self.registries else []) if isinstance(one, dict)]

    def stores(self) -> list[str]:
        """The ECR repositories' names that can be names."""
        return [str(one["repositoryName"]) for one in self.stored() if is_registry(one.get("repositoryName"))]


@dataclass(slots=True)
class Account:
    """One account."""

    number: str
    partition: str
    caller: Answer
    regions: list[Region] = field(default_factory=list)
    every_region: bool = False
    """Whether all regions that are on were looked at."""
    identities: Identities | Asked = NOT_ASKED
    answers: dict[str, Asked] = field(default_factory=dict)
    trails: Asked = NOT_ASKED
    status: dict[str, tuple[Asked, Asked]] = field(default_factory=dict)
    """Trail's ARN -> whether it is on, and what it records."""

    @property
    def home(self) -> str:
        """The region that is asked about the account as a whole."""
        return self.regions[0].name if self.regions else "us-east-1"

    def project(self, region: str, name: str) -> str:
        """The ARN of a project."""
        return f"arn:{self.partition}:codebuild:{region}:{self.number}:project/{name}"

    def asked(self, name: str) -> Asked:
        """The answer to a question of that name."""
        return self.answers.get(name, NOT_ASKED)


def is_project(name: Json) -> bool:
    """Whether it can be the name of a project."""
    return isinstance(name, str) and _PROJECT.fullmatch(name) is not None


def is_registry(name: Json) -> bool:
    """Whether it can be the name of an ECR repository."""
    return isinstance(name, str) and len(name) <= 256 and _REPOSITORY.fullmatch(name) is not None


def chunks(names: list[str], size: int) -> Iterable[list[str]]:
    """The names, so many at a time."""
    return (names[start : start + size] for start in range(0, len(names), size))


class Looking:
    """Asks of one account what the wanted facts need; each refusal costs what it would have told."""

    def __init__(
        self, asker: Asker, account: Account, wanted: Collection[str], options: Options, sample: int = 0
    ) -> None:
        self.asker, self.account, self.wanted = asker, account, set(wanted)
        self.options, self.sample = options, sample

    async def everything(self) -> None:
        """The account and all its regions. That a region is there at all is found out by its first list."""
        regions = self.account.regions
        await asyncio.gather(*(self._projects(region) for region in regions))
        there = [region for region in regions if region.projects and OFF not in region.projects.first.facts]
        steps = any(_is_step(one) for region in there for one in region.details.values())
        await asyncio.gather(*(self.region(region) for region in there))
        if self.wanted & {"environments", "ci_settings"} and steps:
            await asyncio.gather(*(self._flows(region) for region in there))
        await asyncio.gather(self._identities(), self._mfa(), self._trails())

    async def region(self, region: Region) -> None:
        """One region, whose projects are known."""
        await asyncio.gather(
            self._logs(region), self._credentials(region), self._policies(region), self._registries(region)
        )

    async def _ask(self, service: str, region: str, operation: str, about: str = "", **given: Json) -> Answer:
        return await self.asker.ask(call(service, region, operation, about, **given))

    def takes(self, region: Region, name: str) -> bool:
        """Whether a project or registry belongs to the target."""
        return self.options.takes(f"{self.account.number}/{region.name}/{name}")

    async def _projects(self, region: Region) -> None:
        region.projects = await listing(
            self.asker, call("codebuild", region.name, "ListProjects", sortBy="NAME"), "projects"
        )
        names = list(dict.fromkeys(region.named()))
        for some in chunks(names[: self.sample] if self.sample else names, BATCH):
            answer = await self._ask(
                "codebuild", region.name, "BatchGetProjects", f"{some[0]} to {some[-1]}", names=some
            )
            region.details.update(_apart(some, answer, self.account.project(region.name, "")))
            region.said.update(dict.fromkeys(some, answer))

    async def _logs(self, region: Region) -> None:
        if "build_logs" not in self.wanted:
            return
        found = [group_of(one) for one in region.details.values() if not isinstance(one, Answer)]
        groups = {group for group in found if group}
        prefixes = {OWN_LOGS} if any(group.startswith(OWN_LOGS) for group in groups) else set()
        for prefix in sorted(prefixes | {group for group in groups if not group.startswith(OWN_LOGS)}):
            asked = call("logs", region.name, "DescribeLogGroups", prefix, logGroupNamePrefix=prefix, limit=50)
            region.groups[prefix] = await listing(self.asker, asked, "logGroups")

    async def _credentials(self, region: Region) -> None:
        if "ci_secrets" in self.wanted and region.details:
            region.credentials = await self._ask("codebuild", region.name, "ListSourceCredentials")

    async def _flows(self, region: Region) -> None:
        """Pipelines of CodePipeline, which may have projects of other regions as steps."""
        region.pipelines = await listing(self.asker, call("codepipeline", region.name, "ListPipelines"), "pipelines")
        for one in region.pipelines.items:
            name = one.get("name") if isinstance(one, dict) else None
            if isinstance(name, str):
                region.flows[name] = await self._ask("codepipeline", region.name, "GetPipeline", name, name=name)
            else:
                region.unnamed = True

    async def _policies(self, region: Region) -> None:
        if "member_access" not in self.wanted or not self.options.project_policies:
            return
        for name, one in region.details.items():
            arn = one.get("arn") if not isinstance(one, Answer) else None
            if isinstance(arn, str):
                region.policies[name] = await self._ask(
                    "codebuild", region.name, "GetResourcePolicy", name, resourceArn=arn
                )

    async def _registries(self, region: Region) -> None:
        if not self.options.registries or not self.wanted & {"registry_settings", "images", "member_access"}:
            return
        region.registries = await listing(
            self.asker, call("ecr", region.name, "DescribeRepositories", maxResults=1000), "repositories"
        )
        names = region.stores()[: self.sample or None]
        await asyncio.gather(self._scans(region, names), *(self._registry(region, name) for name in names))

    async def _scans(self, region: Region, names: list[str]) -> None:
        if "registry_settings" not in self.wanted:
            return
        for some in chunks(names, SCANNED):
            answer = await self._ask(
                "ecr",
                region.name,
                "BatchGetRepositoryScanningConfiguration",
                f"{some[0]} to {some[-1]}",
                repositoryNames=some,
            )
            region.scans.update(dict.fromkeys(some, answer))

    async def _registry(self, region: Region, name: str) -> None:
        region.writers[name] = await self._ask("ecr", region.name, "GetRepositoryPolicy", name, repositoryName=name)
        if "images" in self.wanted and self.takes(region, name):
            asked = call("ecr", region.name, "DescribeImages", name, repositoryName=name, maxResults=1000)
            region.images[name] = await listing(self.asker, asked, "imageDetails")

    async def _identities(self) -> None:
        if not self.wanted & {"ci_settings", "administrators", "member_access", "mfa"}:
            return
        asked = call("iam", self._global, "GetAccountAuthorizationDetails", MaxItems=1000)
        found = await listing(self.asker, asked)
        try:
            self.account.identities = Identities.of(found) if found.seen else found.first
        except STRANGE:
            self.account.identities = "AWS's answer has not the shape that its documentation gives."

    @property
    def _global(self) -> str:
        """The region that services without regions are asked in."""
        return {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}.get(self.account.partition, "us-east-1")

    async def _mfa(self) -> None:
        if not self.wanted & {"mfa", "administrators"}:
            return
        made = await self._ask("iam", self._global, "GenerateCredentialReport")
        self.account.answers["made"] = made
        self.account.answers["report"] = await self._ask("iam", self._global, "GetCredentialReport")
        if "mfa" in self.wanted:
            self.account.answers["summary"] = await self._ask("iam", self._global, "GetAccountSummary")

    async def _trails(self) -> None:
        if "audit_log" not in self.wanted:
            return
        home = self.account.home
        self.account.trails = await self._ask("cloudtrail", home, "DescribeTrails", includeShadowTrails=True)
        listed = (body(self.account.trails) or {}).get("trailList")
        for trail in listed if isinstance(listed, list) else []:
            arn = trail.get("TrailARN") if isinstance(trail, dict) else None
            if isinstance(arn, str) and trail.get("IsMultiRegionTrail") is True:
                written = str(trail.get("HomeRegion"))
                region = written if REGION.fullmatch(written) else home
                status = await self._ask("cloudtrail", region, "GetTrailStatus", arn, Name=arn)
                records = await self._ask("cloudtrail", region, "GetEventSelectors", arn, TrailName=arn)
                self.account.status[arn] = (status, records)


def _apart(names: list[str], answer: Answer, arn: str) -> dict[str, Mapping[str, Any] | Answer]:
    """Each project that was asked for, or why it is not shown; one of another account or region is not used.

    `arn` is what the ARN of each begins with.
    """
    if not answer.ok:
        return dict.fromkeys(names, answer)
    shown = {
        one["name"]: one
        for one in answer.body.get("projects") or []
        if isinstance(one, dict) and isinstance(one.get("name"), str) and one.get("arn") == arn + one["name"]
    }
    unfound = answer.body.get("projectsNotFound")
    missing = unfound if isinstance(unfound, list) else []
    found: dict[str, Mapping[str, Any] | Answer] = {}
    for name in names:
        status = Status.HIDDEN if name in missing else Status.MALFORMED
        said = "CodeBuild lists it and does not show it." if name in missing else "CodeBuild's answer leaves it out."
        found[name] = shown[name] if name in shown else replace(answer, body=None, gap=status, detail=said)
    return found


def _is_step(project: Mapping[str, Any] | Answer) -> bool:
    """Whether CodePipeline hands the project its source."""
    return not isinstance(project, Answer) and source_of(project).get("type") == "CODEPIPELINE"


def source_of(project: Mapping[str, Any]) -> Mapping[str, Any]:
    """The project's source; empty where there is none."""
    source = project.get("source")
    return source if isinstance(source, dict) else {}


def group_of(project: Mapping[str, Any]) -> str:
    """The log group that builds write to; empty where they write to none, or that is not told."""
    config = project.get("logsConfig")
    watch = config.get("cloudWatchLogs") if isinstance(config, dict) else None
    if not isinstance(watch, dict) or watch.get("status") != "ENABLED":
        return ""
    return str(watch.get("groupName") or f"{OWN_LOGS}{project.get('name')}")
