"""From a target to resources: each account, project and ECR repository that it names."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cop_scan.errors import SourceError
from cop_scan.evidence import Resource
from cop_scan.sources.answered import body
from cop_scan.sources.answers import NoJournal
from cop_scan.sources.asking import Asker
from cop_scan.sources.interface import Collected
from cop_scan.sources.networked import Collecting
from cop_scan.sources.transport import Response
from cop_scan_codebuild.calls import call, listing
from cop_scan_codebuild.facts_of_account import Whole
from cop_scan_codebuild.facts_of_project import Project
from cop_scan_codebuild.facts_of_registry import Registry
from cop_scan_codebuild.forecast import costs
from cop_scan_codebuild.looking import Account, Looking, Region, is_registry
from cop_scan_codebuild.options import ALL, Options
from cop_scan_codebuild.reading import read
from cop_scan_codebuild.ways import AwsTransport, session


def _nothing(_: Response) -> None:
    """AWS does not say how much of a limit is left."""


@dataclass(eq=False, repr=False)
class Run(Collecting[Options]):
    """The collecting of one target."""

    given_out: set[str] = field(default_factory=set, init=False)

    def keys(self, kind: str) -> list[str]:
        """The wanted facts of a kind of resource."""
        return sorted(spec.key for spec in self.wanted if kind in spec.kinds)

    async def collect(self, sample: int = 0) -> AsyncGenerator[Collected, None]:
        """Every resource of every account; with `sample` only so many projects and registries of each region."""
        ways = self.options.assumed or [""]
        async with AsyncExitStack() as stack:
            for role in ways:
                try:
                    asker, account = await self.account(stack, role)
                except SourceError as fault:
                    if len(ways) == 1:
                        raise
                    self.sweep.lose(role, str(fault))
                    continue
                async for found in self._collected(asker, account, sample):
                    yield found
            self.sweep.spent.extend(one for asker in self.askers for one in asker.used())

    async def _collected(self, asker: Asker, account: Account, sample: int) -> AsyncGenerator[Collected, None]:
        looking = Looking(asker, account, {spec.key for spec in self.wanted}, self.options, sample)
        await looking.everything()
        self._lose(account)
        counted = [len(region.details) for region in account.regions]
        registries = [len(region.stored()) for region in account.regions]
        self.sweep.planned.extend(
            costs(asker.name, {spec.key for spec in self.wanted}, counted, registries, self.options)
        )
        for found in self._resources(account, sample):
            twice = found.resource.id in self.given_out
            self.given_out.add(found.resource.id)
            if not twice and not self.sweep.has(found.resource.id):
                self.done += 1
                yield found
            self.tell(asker)

    def _resources(self, account: Account, sample: int) -> Sequence[Collected]:
        whole = Whole(account, self.sweep.observed_at, registries=self.options.registries)
        facts = {key: whole.fact(key) for key in self.keys("organisation")}
        found = [Collected(self._resource(root_of(account), "organisation", account.number, "", facts))]
        for region in account.regions:
            chosen = [name for name in region.details if self.options.takes(f"{account.number}/{region.name}/{name}")]
            found += [self._project(Project(account, region, name)) for name in chosen]
            stored = region.stored()
            for shown in stored[:sample] if sample else stored:
                registry = Registry(account, region, shown)
                if is_registry(shown.get("repositoryName")) and shown.get("repositoryArn") == registry.arn:
                    if self.options.takes(f"{account.number}/{region.name}/{registry.name}"):
                        found.append(self._registry(registry))
                else:
                    self.sweep.lose(
                        f"{account.number}/{region.name}", "ECR names a repository in a way that is not understood."
                    )
        return found

    def _project(self, project: Project) -> Collected:
        facts = {key: project.fact(key) for key in self.keys("build_project")}
        account, region = project.account, project.region.name
        url = f"https://{region}.console.aws.amazon.com/codesuite/codebuild/{account.number}/projects/{project.name}"
        name = f"{account.number}/{region}/{project.name}"
        return Collected(
            self._resource(project.arn, "build_project", name, root_of(account), facts, url), project.contents
        )

    def _registry(self, registry: Registry) -> Collected:
        facts = {key: registry.fact(key) for key in self.keys("registry")}
        account = registry.account
        name = f"{account.number}/{registry.region.name}/{registry.name}"
        return Collected(self._resource(registry.arn, "registry", name, root_of(account), facts))

    def _resource(
        self, identity: str, kind: str, name: str, parent: str, facts: dict[str, Any], url: str = ""
    ) -> Resource:
        return Resource(identity, kind, "codebuild", self.target.name, name, url, parent, MappingProxyType(facts))

    def _lose(self, account: Account) -> None:
        """Say what regions, or parts of their lists, are not seen."""
        for region in account.regions:
            part = f"{account.number}/{region.name}"
            if region.projects is not None and region.projects.gap is not None:
                self.sweep.lose(part, f"Its projects cannot be listed{_further(region)}. {region.projects.gap.detail}")
            if region.projects is not None and len(region.named()) < len(region.projects.items):
                self.sweep.lose(part, "CodeBuild names a project in a way that is not understood.")
            if region.registries is not None and len(region.stored()) < len(region.registries.items):
                self.sweep.lose(part, "ECR names a repository in a way that is not understood.")
            if region.registries is not None and region.registries.gap is not None:
                self.sweep.lose(part, f"Its registries cannot be listed. {region.registries.gap.detail}")

    async def account(self, stack: AsyncExitStack, role: str) -> tuple[Asker, Account]:
        """The account that the credentials, or the role, are of, and who asks for it.

        Raises SourceError where it cannot be found out, or the estate file does not name it.
        """
        way = session(self.options, role)
        name = role or (f"profile {self.options.profile}" if self.options.profile else "aws")
        regions = await self._named(way)
        transport = AwsTransport(name, way, self.options)
        first = regions[0] if regions and regions != [ALL] else way.get_config_variable("region") or "us-east-1"
        greeter = await stack.enter_async_context(
            Asker([transport], read, NoJournal(), headers_of=_nothing, settings=self.settings)
        )
        self.askers.append(greeter)
        caller = await greeter.ask(call("sts", first, "GetCallerIdentity"))
        found = body(caller) or {}
        number, arn = str(found.get("account", "")), str(found.get("arn", ""))
        if not (number.isascii() and number.isdigit() and len(number) == 12):
            raise SourceError("AWS does not tell which account the credentials are of.", next_step=caller.detail)
        if self.options.accounts and number not in self.options.accounts:
            raise SourceError(f"The credentials are of account {number}, which `accounts` does not name.")
        scope = f"{self.options.endpoint_url or 'aws'} {_principal(arn)}"
        asker = await stack.enter_async_context(self.asking([transport], read, _nothing, scope))
        account = Account(number, arn.split(":")[1] or "aws", caller)
        names = await self._every(asker, way, account) if regions == [ALL] else regions
        account.regions = [Region(region) for region in names]
        return asker, account

    async def _named(self, way: Any) -> list[str]:
        """The target's regions, or the one that AWS's own configuration names."""
        found = list(self.options.regions) or [str(way.get_config_variable("region") or "")]
        if found == [""]:
            raise SourceError("No region is named.", next_step="Name `regions` in the estate file, or set AWS_REGION.")
        return found

    async def _every(self, asker: Asker, way: Any, account: Account) -> list[str]:
        """The regions that the account has on and that have CodeBuild. Raises SourceError where they are not told."""
        states = ["ENABLED", "ENABLED_BY_DEFAULT"]
        asked = call("account", "us-east-1", "ListRegions", RegionOptStatusContains=states, MaxResults=50)
        listed = await listing(asker, asked, "Regions")
        if not listed.whole:
            detail = listed.gap.detail if listed.gap else ""
            said = f"The regions of account {account.number} cannot be listed. {detail}"
            raise SourceError(said, next_step="Name `regions`.")
        known = set(way.get_available_regions("codebuild", partition_name=account.partition))
        names = {str(one.get("RegionName")) for one in listed.items if isinstance(one, dict)}
        account.every_region = names <= known
        for name in sorted(names - known):
            why = "AWS's library that is installed knows of no CodeBuild in this region; a newer one may."
            self.sweep.lose(f"{account.number}/{name[:40]}", why)
        return sorted(names & known)


def root_of(account: Account) -> str:
    """The account's id."""
    return f"arn:{account.partition}:iam::{account.number}:root"


def _further(region: Region) -> str:
    return " to their end" if region.projects and region.projects.items else ""


def _principal(arn: str) -> str:
    """Whose answers these are: the role, without the name of the session, which changes."""
    parts = arn.split("/")
    return "/".join(parts[:2]) if ":assumed-role/" in arn else arn
