"""What pipelines of an estate use and deploy to, its checks, and its feeds."""

from __future__ import annotations

from random import Random

from tests.emulators.azurepipelines.state import (
    Authorised,
    Check,
    Connection,
    Environment,
    Feed,
    Hook,
    Organisation,
    Package,
    Project,
    Queue,
    SecureFile,
    Variable,
    VariableGroup,
)
from tests.emulators.azurepipelines.ways import (
    Way,
)


def _approval(number: int, people: int, own: bool) -> Check:
    approvers = [{"displayName": f"person-{index}", "id": f"{index}"} for index in range(people)]
    return Check(
        number,
        "Approval",
        {
            "approvers": approvers,
            "minRequiredApprovers": 1 if people else 0,
            "requesterCannotBeApprover": not own,
            "executionOrder": "anyOrder",
            "instructions": "",
            "blockedApprovers": [],
        },
    )


def _branch_control(number: int, branches: str) -> Check:
    inputs = {"allowedBranches": branches, "ensureProtectionOfBranch": "true", "allowUnknownStatusBranch": "false"}
    definition = {"id": "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b", "name": "evaluatebranchProtection", "version": "0.0.1"}
    return Check(number, "Task Check", {"definitionRef": definition, "displayName": "Branch control", "inputs": inputs})


def resources(org: Organisation, project: Project, way: Way, random: Random) -> None:
    """Add queues, environments, connections, groups of variables and secure files to a project."""
    strict = way == "strict"
    base = 100 * (len(org.projects) - 1)
    template = (
        [
            Check(
                base + 1,
                "ExtendsCheck",
                {
                    "extendsChecks": [
                        {
                            "repositoryType": "git",
                            "repositoryName": "Shared/templates",
                            "repositoryRef": "refs/heads/main",
                            "templatePath": "safe.yml",
                        }
                    ]
                },
            )
        ]
        if strict
        else []
    )
    project.queues = [
        Queue(base + pool.number, pool.name, Authorised(all=pool.hosted or way == "loose"))
        for pool in org.pools
        if pool.kind == "automation"
    ]
    guard = {
        "strict": [_approval(base + 2, 2, own=False), *template],
        "mixed": [_branch_control(base + 3, "refs/heads/main")],
        "loose": [],
    }[way]
    project.environments = [
        Environment(base + 1, "production", Authorised(all=way == "loose"), guard),
        Environment(base + 2, "test", Authorised(all=True)),
    ]
    if way == "mixed":
        project.environments.append(Environment(base + 3, "production-eu", checks=[_approval(base + 4, 1, own=True)]))
    scheme = (
        "WorkloadIdentityFederation" if strict else random.choice(["ServicePrincipal", "WorkloadIdentityFederation"])
    )
    project.connections = [
        Connection(
            "cloud",
            scheme=scheme,
            use=Authorised(all=way == "loose"),
            secret="" if strict else f"canary-key-of-{org.name}-{project.name}",
            checks=template,
        )
    ]
    if not strict:
        project.connections.append(
            Connection(
                "registry",
                "dockerregistry",
                "UsernamePassword",
                f"canary-registry-of-{org.name}",
                use=Authorised(all=random.random() < 0.5),
            )
        )
    project.groups = [
        VariableGroup(
            base + 1,
            "shared",
            [Variable("REGION", "uk-south"), Variable("API_TOKEN", f"canary-group-of-{org.name}", secret=True)],
            use=Authorised(all=way == "loose"),
        )
    ]
    project.groups.append(
        VariableGroup(base + 2, "vault", [Variable("DB_PASSWORD", "canary-vault", secret=True)], vault="keys")
    )
    if way == "loose":
        project.groups.append(
            VariableGroup(
                base + 3,
                "legacy",
                [Variable("DEPLOY_PASSWORD", f"canary-clear-{org.name}-Xk29fL0p")],
                use=Authorised(all=True),
            )
        )
    project.files = [SecureFile("signing.pfx", f"canary-file-of-{org.name}")]
    project.hooks = [Hook(f"https://hooks.example.org/{project.id}", secret=f"canary-hook-of-{org.name}")]


def feeds(org: Organisation, way: Way) -> None:
    """Add feeds to an organisation."""
    contributors = next(one for one in org.groups if one.name == "Contributors")
    org.feeds = [
        Feed(
            "packages",
            organisation=org.name,
            permissions=[(contributors.identity, "contributor")],
            packages=[Package("library", "2.1.0")],
        )
    ]
    if way != "strict":
        org.feeds.append(
            Feed(
                "internal",
                org.projects[0].name,
                organisation=org.name,
                permissions=[(contributors.identity, "contributor")],
            )
        )
