"""A vendor's AWS accounts from a seed. What was chosen stands as traits beside what it became, for the oracles."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

from tests.emulators.codebuild import people
from tests.emulators.codebuild.state import Account, Body, Built, Region, Stored, World

REGIONS = ("eu-west-2", "us-east-1")
CLOCK = "2026-11-01T09:00:00Z"
MANAGED = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
PINNED = "public.ecr.aws/acme/builder@sha256:" + "ab" * 32
MOVING = "public.ecr.aws/acme/builder:latest"


def build(seed: int, accounts: int = 2, projects: int = 20, registries: int = 10) -> World:
    """So many accounts, each with so many projects and registries in all its regions together."""
    random, world = Random(seed), World(clock=CLOCK)
    for number in range(accounts):
        account = Account(f"{111122223333 + number * 1111:012d}")
        world.accounts.append(account)
        regions = [account.region(name) for name in REGIONS]
        people.fill(account, random, _seconds(CLOCK))
        for index in range(projects):
            region = regions[index % len(regions)]
            region.projects.append(_project(world, account, region, index, random))
        for region in regions:
            region.credentials = _credentials(account, random)
            _flows(region, random)
        for index in range(registries):
            region = regions[index % len(regions)]
            region.registries.append(_registry(account, region, f"team/app-{index:03d}", random))
    return world


def _seconds(clock: str) -> float:
    return datetime.fromisoformat(clock).timestamp()


_SPECS = {
    "quiet": ["go vet ./...", "go test ./..."],
    "publish": ["go test ./...", "docker push registry.example.com/acme/app:1"],
    "complete": [
        "go test ./...",
        "semgrep scan --error --config p/ci",
        "gitleaks git",
        "osv-scanner scan --lockfile package-lock.json",
        "syft registry.example.com/acme/app:1 -o cyclonedx-json=app.cdx.json",
        "docker push registry.example.com/acme/app:1",
        "cosign sign registry.example.com/acme/app:1",
    ],
    "signed": ["docker push registry.example.com/acme/app:1", "cosign sign registry.example.com/acme/app:1"],
}


def _spec(commands: list[str]) -> str:
    lines = "".join(f"      - {command}\n" for command in commands)
    return f"version: 0.2\nphases:\n  build:\n    commands:\n{lines}"


def _is_loose(account: Account) -> bool:
    """Whether its projects and registries are open now and then."""
    return bool(account.traits["access"] == "anything")


def _project(world: World, account: Account, region: Region, number: int, random: Random) -> Built:
    name = f"app-{number:04d}"
    traits: dict[str, Any] = {
        "source": random.choice(["github", "github", "github", "codecommit", "pipeline", "archive", "none"]),
        "spec": random.choice(["file", "file", "quiet", "publish", "signed", "complete", "complete"]),
        "hook": random.choice(["none", "push", "open", "open", "actors", "unanchored"]),
        "waits": random.choice(["DISABLED", "FORK_PULL_REQUESTS", "ALL_PULL_REQUESTS", "readers", "silent"]),
        "role": random.choice(sorted({*people.TIDY, "absent"}) if account.traits["tidy"] else list(people.ROLES)),
        "logs": random.choice(["short", "long", "forever", "key", "off", "bucket", "bare bucket", "both", "new"]),
        "visibility": random.choice(["PRIVATE", "PRIVATE", "PUBLIC_READ"]) if _is_loose(account) else "PRIVATE",
        "shared": _is_loose(account) and random.random() < 0.1,
        "machine": random.choice(
            ["plain", "plain", "plain", "lambda", "privileged", "local", "disk", "fleet", "network"]
        ),
        "image": random.choice(["managed", "managed", "pinned", "moving"]),
        "variables": random.choice(["none", "plain", "credential", "password", "telling", "vault"]),
        "auth": random.choice(["account", "connection"]),
        "gone": number == 5 and account in world.accounts[1:2],
    }
    if traits["source"] == "none" and traits["spec"] == "file":
        traits["spec"] = "quiet"
    if traits["source"] != "github":
        traits["hook"] = "none"
    project: Body = {
        "name": name,
        "arn": account.arn("codebuild", f"project/{name}", region.name),
        "source": _source(traits, name, random),
        "artifacts": {"type": "CODEPIPELINE" if traits["source"] == "pipeline" else "NO_ARTIFACTS"},
        "cache": {"type": "LOCAL", "modes": ["LOCAL_DOCKER_LAYER_CACHE"]}
        if traits["machine"] == "local"
        else {"type": "NO_CACHE"},
        "environment": _environment(world, account, region, name, traits),
        "serviceRole": account.arn("iam", f"role/{people.ROLES[traits['role']]}"),
        "timeoutInMinutes": 60,
        "encryptionKey": account.arn("kms", "alias/aws/s3", region.name),
        "tags": [],
        "created": 1_700_000_000.0,
        "lastModified": 1_750_000_000.0,
        "badge": {"badgeEnabled": False},
        "logsConfig": _logs(account, region, name, traits),
        "projectVisibility": traits["visibility"],
    }
    if traits["machine"] == "disk":
        project["fileSystemLocations"] = [
            {"type": "EFS", "location": "fs-1:/x", "mountPoint": "/mnt", "identifier": "disk"}
        ]
    if traits["machine"] == "network":
        project["vpcConfig"] = {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}
    if hook := _hook(world, name, traits):
        project["webhook"] = hook
    anybody = {"Effect": "Allow", "Principal": "*", "Action": "codebuild:BatchGetProjects", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [anybody]} if traits["shared"] else None
    return Built(project, policy, gone=traits["gone"], traits=traits)


def _source(traits: dict[str, Any], name: str, random: Random) -> Body:
    kinds = {
        "github": "GITHUB",
        "codecommit": "CODECOMMIT",
        "pipeline": "CODEPIPELINE",
        "archive": "S3",
        "none": "NO_SOURCE",
    }
    places = {
        "github": f"https://github.com/acme/{name}.git",
        "codecommit": f"https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/{name}",
        "archive": f"acme-sources/{name}.zip",
    }
    source: Body = {"type": kinds[traits["source"]], "insecureSsl": False}
    if traits["source"] in places:
        source["location"] = places[traits["source"]]
    if traits["spec"] != "file":
        source["buildspec"] = _spec(_SPECS[traits["spec"]])
    elif random.random() < 0.5:
        source["buildspec"] = "ci/buildspec.yml"
    if traits["source"] == "github" and traits["auth"] == "connection":
        source["auth"] = {"type": "CODECONNECTIONS", "resource": "arn:aws:codeconnections:eu-west-2:1:connection/1"}
    return source


def _environment(world: World, account: Account, region: Region, name: str, traits: dict[str, Any]) -> Body:
    images = {"managed": MANAGED, "pinned": PINNED, "moving": MOVING}
    kind = "LINUX_LAMBDA_CONTAINER" if traits["machine"] == "lambda" else "LINUX_CONTAINER"
    compute = "BUILD_LAMBDA_2GB" if traits["machine"] == "lambda" else "BUILD_GENERAL1_SMALL"
    found: Body = {
        "type": kind,
        "image": images[traits["image"]],
        "computeType": compute,
        "environmentVariables": _variables(world, name, traits["variables"]),
        "privilegedMode": traits["machine"] == "privileged",
        "imagePullCredentialsType": "CODEBUILD" if traits["image"] == "managed" else "SERVICE_ROLE",
    }
    if traits["machine"] == "fleet":
        found["fleet"] = {
            "fleetArn": account.arn("codebuild", f"fleet/shared-{sum(map(ord, name)) % 5}:1", region.name)
        }
    return found


def _variables(world: World, name: str, kind: str) -> list[Body]:
    canary = f"ghp_{sha256(name.encode()).hexdigest()[:36]}"
    password = f"canary-pass-{sha256(name.encode()).hexdigest()[:12]}"
    world.canaries += {"credential": [canary], "password": [password], "telling": [password]}.get(kind, [])
    return {
        "none": [],
        "plain": [{"name": "STAGE", "value": "beta", "type": "PLAINTEXT"}],
        "credential": [{"name": "SETTING", "value": canary, "type": "PLAINTEXT"}],
        "password": [{"name": "DB_PASSWORD", "value": password, "type": "PLAINTEXT"}],
        "telling": [{"name": "DEPLOY_TOKEN", "value": password, "type": "PLAINTEXT"}],
        "vault": [
            {"name": "NPM_TOKEN", "value": "acme/npm", "type": "SECRETS_MANAGER"},
            {"name": "API_TOKEN", "value": "/acme/api", "type": "PARAMETER_STORE"},
        ],
    }[kind]


def _logs(account: Account, region: Region, name: str, traits: dict[str, Any]) -> Body:
    days = {"short": 30, "long": 120, "key": 365, "both": 30}
    where, group = traits["logs"], f"/aws/codebuild/{name}"
    watches = where not in ("off", "bucket", "bare bucket")
    if watches and where != "new":
        stored: Body = {"logGroupName": group, "creationTime": 1_700_000_000_000}
        if where in days:
            stored["retentionInDays"] = days[where]
        if where == "key":
            stored["kmsKeyId"] = account.arn("kms", "key/1", region.name)
        region.groups.append(stored)
    stores = where in ("bucket", "bare bucket", "both")
    return {
        "cloudWatchLogs": {"status": "ENABLED" if watches else "DISABLED"},
        "s3Logs": {
            "status": "ENABLED" if stores else "DISABLED",
            "encryptionDisabled": where == "bare bucket",
            **({"location": f"acme-logs/{name}"} if stores else {}),
        },
    }


def _hook(world: World, name: str, traits: dict[str, Any]) -> Body | None:
    if traits["hook"] == "none":
        return None
    pull: Body = {"type": "EVENT", "pattern": "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED"}
    push: list[Body] = [{"type": "EVENT", "pattern": "PUSH"}, {"type": "HEAD_REF", "pattern": "^refs/heads/main$"}]
    groups: dict[str, list[list[Body]]] = {
        "push": [push],
        "open": [push, [pull]],
        "actors": [push, [pull, {"type": "ACTOR_ACCOUNT_ID", "pattern": "^(?:1234567|7654321)$"}]],
        "unanchored": [[pull, {"type": "ACTOR_ACCOUNT_ID", "pattern": "1234567|7654321"}]],
    }
    secret = f"canary-hook-{sha256(name.encode()).hexdigest()[:20]}"
    world.canaries.append(secret)
    hook: Body = {
        "url": "https://api.github.com/hooks/1",
        "payloadUrl": "https://hooks.example.com/x",
        "secret": secret,
    }
    hook |= {"filterGroups": groups[traits["hook"]], "buildType": "BUILD"}
    waits = traits["waits"]
    if waits != "silent":
        roles = ["GITHUB_READ", "GITHUB_WRITE"] if waits == "readers" else ["GITHUB_WRITE", "GITHUB_ADMIN"]
        wanted = "FORK_PULL_REQUESTS" if waits == "readers" else waits
        hook["pullRequestBuildPolicy"] = {"requiresCommentApproval": wanted, "approverRoles": roles}
    return hook


def _credentials(account: Account, random: Random) -> list[Body]:
    kind = random.choice(["PERSONAL_ACCESS_TOKEN", "CODECONNECTIONS", ""])
    account.traits.setdefault("credentials", []).append(kind)
    if not kind:
        return []
    return [{"arn": account.arn("codebuild", "token/github", "eu-west-2"), "serverType": "GITHUB", "authType": kind}]


def _action(name: str, category: str, provider: str, **configuration: str) -> Body:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, "runOrder": 1, "configuration": configuration}


def _flows(region: Region, random: Random) -> None:
    """A pipeline for most of the projects that are steps of one."""
    for one in region.projects:
        if one.traits["source"] != "pipeline":
            continue
        way = one.traits["flow"] = random.choice(["approved", "open", "none"])
        if way == "none":
            continue
        stages = [
            {
                "name": "Source",
                "actions": [_action("Get", "Source", "CodeCommit", RepositoryName="r", BranchName="main")],
            }
        ]
        if way == "approved":
            stages.append({"name": "Approve", "actions": [_action("Ask", "Approval", "Manual")]})
        stages.append({"name": "Production", "actions": [_action("Build", "Build", "CodeBuild", ProjectName=one.name)]})
        store = {"type": "S3", "location": "acme-artifacts"}
        region.flows.append(
            {
                "name": f"flow-{one.name}",
                "roleArn": "arn:aws:iam::111122223333:role/flow",
                "artifactStore": store,
                "stages": stages,
            }
        )


def _registry(account: Account, region: Region, name: str, random: Random) -> Stored:
    traits: dict[str, Any] = {
        "tags": random.choice(
            ["IMMUTABLE", "IMMUTABLE", "MUTABLE", "latest left out", "version left out", "some left out"]
        ),
        "policy": random.choice(
            ["none", "none", "account", *(["anybody", "readers", "condition"] if _is_loose(account) else [])]
        ),
        "frequency": random.choice(["CONTINUOUS_SCAN", "SCAN_ON_PUSH", "MANUAL"]),
        "images": random.choice(
            ["none", "signed", "signed", "unsigned", "attested", "referrers", "bundle", "unknown referrer"]
        ),
        "scan_days": random.choice([1, 5, 60, None]),
    }
    left_out = {"latest left out": ["latest"], "version left out": ["1.11.0"], "some left out": ["1.*"]}.get(
        traits["tags"], []
    )
    repository: Body = {
        "repositoryArn": account.arn("ecr", f"repository/{name}", region.name),
        "registryId": account.number,
        "repositoryName": name,
        "repositoryUri": f"{account.number}.dkr.ecr.{region.name}.amazonaws.com/{name}",
        "createdAt": 1_700_000_000.0,
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION" if left_out else traits["tags"],
        "imageScanningConfiguration": {"scanOnPush": traits["frequency"] == "SCAN_ON_PUSH"},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }
    if left_out:
        filters = [{"filterType": "WILDCARD", "filter": one} for one in left_out]
        repository["imageTagMutabilityExclusionFilters"] = filters
    found = Stored(repository, _policy(account, traits["policy"]), traits["frequency"], traits=traits)
    found.images = _images(account, name, traits)
    return found


def _policy(account: Account, kind: str) -> Body | None:
    if kind == "none":
        return None
    pull, push = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], ["ecr:PutImage", "ecr:InitiateLayerUpload"]
    statement: Body = {"Sid": "s", "Effect": "Allow", "Principal": "*", "Action": push if kind != "readers" else pull}
    if kind == "account":
        statement["Principal"] = {"AWS": account.arn("iam", "root")}
    if kind == "condition":
        statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _images(account: Account, name: str, traits: dict[str, Any]) -> list[Body]:
    if traits["images"] == "none":
        return []
    found: list[Body] = []
    for number in range(12):
        mark = "sha256:" + sha256(f"{account.number} {name} {number}".encode()).hexdigest()
        one: Body = {
            "registryId": account.number,
            "repositoryName": name,
            "imageDigest": mark,
            "imageTags": [f"1.{number}.0"],
            "imagePushedAt": _seconds(CLOCK) - (20 - number) * 86_400.0,
            "artifactMediaType": "application/vnd.docker.container.image.v1+json",
        }
        if traits["scan_days"] is not None:
            one["imageScanFindingsSummary"] = {"imageScanCompletedAt": _seconds(CLOCK) - traits["scan_days"] * 86_400.0}
            one["imageScanStatus"] = {"status": "COMPLETE"}
        found.append(one)
        found += _beside(one, mark, traits["images"])
    return found


def _beside(one: Body, mark: str, kind: str) -> list[Body]:
    base = {key: one[key] for key in ("registryId", "repositoryName", "imagePushedAt")}
    other = "sha256:" + sha256(f"beside {mark}".encode()).hexdigest()
    tag = mark.replace(":", "-")
    if kind == "signed":
        return [
            {
                **base,
                "imageDigest": other,
                "imageTags": [f"{tag}.sig"],
                "artifactMediaType": "application/vnd.oci.image.config.v1+json",
            }
        ]
    if kind == "attested":
        sig = {
            **base,
            "imageDigest": other,
            "imageTags": [f"{tag}.att"],
            "artifactMediaType": "application/vnd.oci.image.config.v1+json",
        }
        return [sig]
    if kind == "referrers":
        kinds = (
            "application/vnd.cncf.notary.signature",
            "application/spdx+json",
            "application/vnd.example.slsa.provenance+json",
        )
        return [
            {
                **base,
                "imageDigest": "sha256:" + sha256(f"{media} {mark}".encode()).hexdigest(),
                "artifactMediaType": media,
                "subjectManifestDigest": mark,
            }
            for media in kinds
        ]
    if kind == "bundle":
        media = "application/vnd.dev.sigstore.bundle.v0.3+json"
        return [{**base, "imageDigest": other, "artifactMediaType": media, "subjectManifestDigest": mark}]
    if kind == "unknown referrer":
        return [{**base, "imageDigest": other, "artifactMediaType": "application/vnd.cncf.notary.signature"}]
    return []
