"""Groups of evidence that can be denied, and what must be unknown then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.emulators.azurepipelines.access import Denial, Mode

REFUSED: Sequence[Mode] = ("forbidden", "not_found")
LISTED: Sequence[Mode] = ("forbidden", "not_found", "filtered")
"""For lists that leave out what one may not see."""


@dataclass(frozen=True)
class Group:
    """Evidence that Azure DevOps can withhold. Each of `claims` must become unknown somewhere, for want of one of `facts`."""

    name: str
    matches: Sequence[str]
    facts: Sequence[str] = ()
    claims: Sequence[str] = ()
    modes: Sequence[Mode] = REFUSED
    whole: bool = True
    """Whether every finding is still there; not where the list that names the resources is withheld."""

    def denials(self, mode: Mode) -> list[Denial]:
        """The same for each thing that is withheld."""
        return [Denial(match, mode) for match in self.matches]


_ABSENT: Sequence[Mode] = ("absent",)
_IN = "/*/*/_apis"
_OF = "/*/_apis"
GROUPS: Sequence[Group] = (
    # the organisation
    Group("settings of the web site", [f"{_OF}/Contribution/**"], ["ci_settings", "member_access"], ["COP-2.1-C02", "COP-2.1-C06"]),
    Group("groups", [f"{_OF}/graph/groups"], ["administrators"], ["COP-2.1-C03"], modes=LISTED),
    Group("members of groups", [f"{_OF}/graph/Memberships/**"], ["administrators"], ["COP-2.1-C03"], modes=LISTED),
    Group("who members are", [f"{_OF}/graph/subjectlookup"], ["administrators"], ["COP-2.1-C03"]),
    Group("entitlements", [f"{_OF}/userentitlements"], modes=LISTED),
    Group("the audit log", [f"{_OF}/audit/auditlog"]),
    Group("streams of the audit log", [f"{_OF}/audit/streams"], ["audit_log"], ["COP-2.2-C01"]),
    Group("pools", [f"{_OF}/distributedtask/pools"], modes=LISTED),
    Group("scale sets", [f"{_OF}/distributedtask/elasticpools"], ["worker"], ["COP-2.3-C02"], modes=LISTED),
    Group("Advanced Security", [f"{_OF}/management/enablement"], ["security_features", "vulnerabilities", "secret_alerts", "code_scanning", "security_defaults"], ["COP-1.6-C01", "COP-1.4-C01", "COP-3.3-C02"]),
    Group("fields of Advanced Security", [f"{_OF}/management/enablement#advSecEnabled", f"{_OF}/management/enablement#enableOnCreate", f"{_OF}/management/enablement#blockPushes"], modes=_ABSENT),
    Group("feeds", [f"{_OF}/packaging/feeds"], modes=LISTED, whole=False),
    Group("access control lists", [f"{_OF}/accesscontrollists/**"], ["branch_rules", "member_access"], ["COP-2.1-C02", "COP-1.1-C04", "COP-2.2-C04"]),
    Group("whom access control lists name", [f"{_OF}/identities"]),
    # a project
    Group("projects", [f"{_OF}/projects"], modes=("filtered",), whole=False),
    Group("definitions", [f"{_IN}/build/definitions"], modes=LISTED, whole=False),
    Group("fields of definitions", [f"{_IN}/build/definitions#process", f"{_IN}/build/definitions#jobAuthorizationScope", f"{_IN}/build/definitions#triggers"], modes=_ABSENT),
    Group("queues of definitions", [f"{_IN}/build/definitions#queue"], modes=_ABSENT),
    Group("settings of pipelines", [f"{_IN}/build/generalsettings"], ["ci_settings"], ["COP-2.1-C06"]),
    Group("fields of the settings of pipelines", [f"{_IN}/build/generalsettings#enforceJobAuthScope", f"{_IN}/build/generalsettings#disableClassicBuildPipelineCreation", f"{_IN}/build/generalsettings#forkProtectionEnabled"], modes=_ABSENT),
    Group("retention", [f"{_IN}/build/retention"], ["build_logs"], ["COP-2.2-C02"]),
    Group("branch policies", [f"{_IN}/policy/**"], ["branch_rules", "rule_baseline"], ["COP-1.6-C02", "COP-1.1-C04", "COP-1.3-C03", "COP-1.5-C03", "COP-1.3-C01", "COP-2.2-C03"]),
    Group("fields of branch policies", [f"{_IN}/policy/configurations#isBlocking"], ["branch_rules"], ["COP-1.3-C03", "COP-1.5-C03"], modes=_ABSENT),
    Group("settings of branch policies", [f"{_IN}/policy/configurations#minimumApproverCount", f"{_IN}/policy/configurations#resetOnSourcePush"], ["branch_rules"], ["COP-1.3-C03"], modes=_ABSENT),
    Group("repositories", [f"{_IN}/git/repositories"], modes=LISTED, whole=False),
    Group("queues", [f"{_IN}/distributedtask/queues"], ["worker", "ci_settings"], ["COP-2.3-C02", "COP-2.1-C06"], modes=LISTED),
    Group("service connections", [f"{_IN}/serviceendpoint/**"], ["ci_secrets", "ci_settings"], ["COP-2.1-C04", "COP-2.1-C06"], modes=LISTED),
    Group("groups of variables", [f"{_IN}/distributedtask/variablegroups"], ["ci_secrets", "ci_settings"], ["COP-2.1-C04", "COP-2.1-C06"], modes=LISTED),
    Group("environments", [f"{_IN}/pipelines/environments"], ["environments"], ["COP-2.3-C06"], modes=LISTED),
    Group("checks", [f"{_IN}/pipelines/checks/**"], ["environments"], ["COP-2.3-C06"]),
    Group("who may use what", [f"{_IN}/pipelines/pipelinepermissions/**"], ["ci_settings", "worker", "ci_secrets", "environments"], ["COP-2.1-C06", "COP-2.3-C06"]),
    # a repository
    Group("the latest commit", [f"{_IN}/git/repositories/*/stats/**"], ["pipelines"], ["COP-2.3-C05", "COP-1.2-C05"]),
    Group("trees", [f"{_IN}/git/repositories/*/trees/**"], ["pipelines"], ["COP-2.3-C05", "COP-1.2-C05"]),
    Group("contents", [f"{_IN}/git/repositories/*/blobs"], ["pipelines"], ["COP-2.3-C05", "COP-1.2-C05"]),
    Group("pull requests", [f"{_IN}/git/repositories/*/pullrequests"], ["change_reviews"], ["COP-1.3-C03"]),
    Group("votes", [f"{_IN}/git/repositories/*/pullrequests#reviewers"], ["change_reviews"], ["COP-1.3-C03"], modes=_ABSENT),
    Group("alerts", [f"{_IN}/alert/**"], ["vulnerabilities", "secret_alerts"], ["COP-3.3-C02", "COP-1.4-C01"]),
)  # fmt: skip
