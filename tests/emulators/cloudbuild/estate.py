"""Estates from a seed: what is meant by each trigger, registry and project, and the documents that say so.

The traits are drawn first, and the documents are made from them; the answer key is made from the traits alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.emulators.cloudbuild.state import Document, Folder, Project, Repository, World

CLOCK = "2026-11-01T09:00:00Z"
ORGANISATION = "organizations/100000000001"
DIGEST = "@sha256:" + "a" * 64
_BUILDER = "https://cloudbuild.googleapis.com/GoogleHostedWorker"


@dataclass(frozen=True)
class Trigger:
    """What is meant by a trigger."""

    name: str
    location: str
    definition: str
    """inline, file or elsewhere (a file of another repository)."""
    event: str
    """main, loose, tag, proposals, guarded, external, connected, inverted, template, hand, hook; alone: by a call, without a source."""
    account: str
    """none, own, shared, wide, token (may act as all accounts), custom, foreign."""
    logs: str
    """logging, none, google, kept, short."""
    pool: str
    """default, closed, open."""
    variables: str
    """plain, credential, doubtful, signing (a private key)."""
    vault: bool
    approval: bool
    steps: tuple[str, ...]
    """pinned, loose, builder, script, injected, allowed, test, analysis, dependencies, secrets, sbom; publish, sign; push, which comes after all others."""
    disabled: bool = False


@dataclass(frozen=True)
class Image:
    """What is meant by an image."""

    tags: tuple[str, ...]
    built: bool
    signed: str
    """none, record, tag."""
    sbom: str
    """none, record, tag."""
    scanned: str
    """Time of the last scan; empty for none."""
    pushed: str


@dataclass(frozen=True)
class Registry:
    """What is meant by a registry."""

    name: str
    format: str
    immutable: bool
    scanned: str
    """on, off, silent."""
    public: str
    """no, readers, writers."""
    images: tuple[Image, ...]


@dataclass(frozen=True)
class Meant:
    """What is meant by a project."""

    id: str
    people: tuple[str, ...]
    """Owners: `one`, `group`."""
    robot: bool
    """Whether an account that is no person's may change builds."""
    public: bool
    """Whether anybody holds a role in the project."""
    broad: bool
    """Whether a group may write everything."""
    retention: int
    """Days of the bucket that the default sink writes to."""
    sink: str
    """none, separate, own, above, filtered, off."""
    keys: str
    """none, young, old: of the accounts that triggers act as."""
    event_age: str
    triggers: tuple[Trigger, ...]
    registries: tuple[Registry, ...]


@dataclass
class Estate(World):
    """A world with what is meant by it."""

    meant: dict[str, Meant] = field(default_factory=dict)


_ACCOUNTS = 4
"""Service accounts of each kind."""


def build(seed: int, projects: int, triggers: int, registries: int = 4) -> Estate:
    """An estate of that many projects, each with that many triggers."""
    random = Random(seed)
    world = Estate(CLOCK)
    world.above[ORGANISATION] = Folder(
        {"bindings": [_binding("roles/resourcemanager.organizationAdmin", "user:root@acme.example")]}
    )
    for number in range(projects):
        meant = _meant(random, number, triggers, registries)
        world.meant[meant.id] = meant
        folder = f"folders/2000000000{number:02}"
        world.above[folder] = Folder(
            {"bindings": [_binding("roles/browser", "user:eve@acme.example")]}, _sinks_above(meant)
        )
        project = Project(meant.id, f"3000000000{number:02}", [folder, ORGANISATION])
        world.projects[meant.id] = project
        _Maker(world, project, meant, random).make()
    return world


_TIMES = ("2026-10-28T10:00:00.123456Z", "2026-10-01T10:00:00Z", "2026-06-01T10:00:00Z")


_EVENTS = (
    *("main", "main", "loose", "tag", "proposals", "proposals", "guarded", "guarded", "external", "external"),
    *("connected", "inverted", "template", "hand", "hook", "alone"),
)


def _meant(random: Random, number: int, triggers: int, registries: int) -> Meant:
    return Meant(
        f"acme-{('shop', 'till', 'stock', 'mail', 'maps', 'bank')[number % 6]}-{number}",
        ("one", "group") if number % 4 == 3 else ("one",),
        number % 2 == 1,
        number % 3 == 1,
        number % 6 == 5,
        random.choice([30, 90, 400]) if number else 400,
        ("separate", "none", "own", "above", "filtered", "off")[number % 6],
        ("none", "young", "old")[number % 3],
        _TIMES[0],
        tuple(_trigger(random, at) for at in range(triggers)),
        tuple(_registry(random, at, number % 6 == 2) for at in range(registries)),
    )


def _trigger(random: Random, at: int) -> Trigger:
    event = random.choice(_EVENTS)
    definition = "inline" if event == "alone" else random.choice(["inline", "inline", "file", "elsewhere"])
    return Trigger(
        f"build-{at}",
        random.choice(["global", "europe-west2", "us-central1"]),
        definition,
        event,
        random.choice(
            ["none", "own", "own", "own", "shared", "wide", "token" if at < 4 else "wide", "custom", "foreign"]
        ),
        random.choice(["logging", "logging", "none", "google", "kept", "short"]),
        random.choice(["default", "default", "closed", "open"]),
        random.choice(["plain", "plain", "plain", "credential", "doubtful", "signing"]),
        random.random() < 0.4,
        random.random() < 0.4,
        tuple(_steps(random)),
        random.random() < 0.1,
    )


def _steps(random: Random) -> list[str]:
    """Some builds do nothing but what is known to be plain, so that what they lack is seen."""
    if random.random() < 0.4:
        return [
            "builder",
            *random.choice(
                [["publish"], ["publish", "sign"], ["push"], [], ["sign", "publish"], ["test", "sign", "push"]]
            ),
        ]
    found = [
        random.choice(["pinned", "pinned", "loose", "builder"]),
        random.choice(["script", "injected", "test", "test"]),
    ]
    found += ["allowed"] * (random.random() < 0.1)
    found += [one for one in ("analysis", "dependencies", "secrets", "sbom") if random.random() < 0.25]
    return found + random.choice([[], [], ["push"], ["publish", "sign"], ["sign", "push"]])


def _registry(random: Random, at: int, closed: bool) -> Registry:
    kind = "DOCKER" if at % 4 else random.choice(["DOCKER", "PYTHON"])
    count = random.choice([0, 1, 3, 12]) if kind == "DOCKER" else 0
    made = random.choice(["all", "all", "none", "some"])
    images = tuple(_image(random, number, made) for number in range(count))
    return Registry(
        f"repo-{at}",
        kind,
        random.random() < 0.5,
        random.choice(["on", "on", "off", "silent"]),
        "no" if closed else random.choice(["no", "no", "readers", "writers"]),
        images,
    )


def _image(random: Random, number: int, made: str) -> Image:
    """All of a registry's images are made alike, or not at all alike."""
    whole = made == "all" or (made == "some" and random.random() < 0.5)
    signed = random.choice(["record", "tag"]) if whole else "none"
    sbom = random.choice(["record", "tag"]) if whole else "none"
    scanned = random.choice(_TIMES) if whole else random.choice(["", _TIMES[1]])
    return Image((f"v{number}",), whole, signed, sbom, scanned, f"2026-09-{number + 1:02}T08:00:00.5Z")


def _binding(role: str, *members: str) -> Document:
    return {"role": role, "members": list(members)}


def _sinks_above(meant: Meant) -> list[Document]:
    if meant.sink != "above":
        return []
    destination = "logging.googleapis.com/projects/acme-audit/locations/global/buckets/all"
    return [
        {
            "name": "audit",
            "destination": destination,
            "includeChildren": True,
            "filter": 'logName:"cloudaudit.googleapis.com"',
        }
    ]


class _Maker:
    """Makes a project's documents."""

    def __init__(self, world: Estate, project: Project, meant: Meant, random: Random) -> None:
        self.world, self.project, self.meant, self.random = world, project, meant, random
        self.bindings: list[Document] = []

    def make(self) -> None:
        """Fill the project."""
        project, meant = self.project, self.meant
        project.default_account = f"{project.number}-compute@developer.gserviceaccount.com"
        self._people()
        project.triggers = [self.trigger(one, at) for at, one in enumerate(meant.triggers)]
        project.repositories = [self.registry(one) for one in meant.registries]
        project.policy = {"version": 3, "etag": "BwX=", "bindings": self.bindings}
        self._logging()
        for account in self.accounts():
            project.keys.setdefault(account, []).extend(self._keys(account))

    def accounts(self) -> list[str]:
        """Every account that is acted as."""
        named = {one["serviceAccount"].rsplit("/", 1)[-1] for one in self.project.triggers if "serviceAccount" in one}
        return sorted(named | {self.project.default_account})

    def _people(self) -> None:
        owners = ["user:ann@acme.example"] + ["group:owners@acme.example"] * ("group" in self.meant.people)
        robots = ["serviceAccount:ci@acme-tools-1.iam.gserviceaccount.com"] * self.meant.robot
        self.bindings += [
            _binding("roles/owner", *owners),
            _binding("roles/cloudbuild.builds.editor", "user:bob@acme.example", *robots),
            _binding("roles/viewer", "group:devs@acme.example", "deleted:user:old@acme.example?uid=1"),
            _binding("roles/editor", f"serviceAccount:{self.project.default_account}"),
        ]
        if self.meant.public:
            self.bindings.append(_binding("roles/logging.viewer", "allAuthenticatedUsers"))
        if self.meant.broad:
            self.bindings.append(_binding("roles/editor", "group:devs@acme.example"))

    def _logging(self) -> None:
        project, meant = self.project, self.meant
        base = f"projects/{project.id}/locations/global/buckets"
        project.buckets = [
            {"name": f"{base}/_Required", "retentionDays": 400, "locked": True, "lifecycleState": "ACTIVE"},
            {"name": f"{base}/_Default", "retentionDays": meant.retention, "lifecycleState": "ACTIVE"},
        ]
        project.sinks = [
            {
                "name": "_Required",
                "destination": f"logging.googleapis.com/{base}/_Required",
                "filter": 'LOG_ID("cloudaudit.googleapis.com/activity")',
            },
            {
                "name": "_Default",
                "destination": f"logging.googleapis.com/{base}/_Default",
                "filter": 'NOT LOG_ID("cloudaudit.googleapis.com/activity")',
            },
        ]
        to = {
            "separate": "projects/acme-audit/topics/audit",
            "own": f"projects/{project.id}/topics/audit",
            "off": "projects/acme-audit/topics/audit",
            "filtered": "projects/acme-audit/topics/some",
        }
        if meant.sink in to:
            sink: Document = {"name": "export", "destination": f"pubsub.googleapis.com/{to[meant.sink]}"}
            sink.update({"disabled": True} if meant.sink == "off" else {})
            sink.update({"filter": "severity>=ERROR AND resource.type=build"} if meant.sink == "filtered" else {})
            project.sinks.append(sink)
        project.events = [
            {
                "logName": f"projects/{project.id}/logs/cloudaudit.googleapis.com%2Factivity",
                "timestamp": time,
                "insertId": "x",
            }
            for time in ("2026-10-01T00:00:00Z", meant.event_age)
        ]

    def _keys(self, account: str) -> list[Document]:
        """The first of Google's own; the vendor's as it is meant."""
        base = f"projects/{self.project.id}/serviceAccounts/{account}/keys"
        system = {"name": f"{base}/1", "keyType": "SYSTEM_MANAGED", "validAfterTime": "2026-10-20T00:00:00Z"}
        times = {"young": "2026-09-20T00:00:00Z", "old": "2024-05-01T00:00:00Z"}
        if self.meant.keys not in times:
            return [system]
        return [system, {"name": f"{base}/2", "keyType": "USER_MANAGED", "validAfterTime": times[self.meant.keys]}]

    def canary(self) -> str:
        """A secret of a known form, which must be told nowhere."""
        made = "ghp_" + "".join(self.random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(36))
        self.world.canaries.append(made)
        return made

    def plain_canary(self) -> str:
        """A value of a variable, which must be told nowhere either."""
        made = "canary-" + "".join(self.random.choice("bcdfghjklmnp") for _ in range(24))
        self.world.canaries.append(made)
        return made

    def trigger(self, meant: Trigger, at: int) -> Document:
        """The document of a trigger."""
        identity = f"{at:08x}-0000-4000-8000-{self.project.number[-12:].zfill(12)}"
        found: Document = {
            "id": identity,
            "name": meant.name,
            "resourceName": f"projects/{self.project.id}/locations/{meant.location}/triggers/{identity}",
            "createTime": "2025-02-03T04:05:06.789Z",
            **_event(meant, self.project),
        }
        found["substitutions"] = self._variables(meant)
        found.update({"disabled": True} if meant.disabled else {})
        found.update({"approvalConfig": {"approvalRequired": True}} if meant.approval else {})
        if account := self._account(meant, at):
            found["serviceAccount"] = f"projects/{self.project.id}/serviceAccounts/{account}"
        if meant.definition == "file":
            found["filename"] = "ci/cloudbuild.yaml"
        elif meant.definition == "elsewhere":
            found["gitFileSource"] = {
                "path": "cloudbuild.yaml",
                "uri": "https://github.com/acme/builds",
                "repoType": "GITHUB",
                "revision": "refs/heads/main",
            }
        else:
            found["build"] = self.build(meant)
        return found

    def _variables(self, meant: Trigger) -> Document:
        found: Document = {"_REGION": "europe", "_NOTE": self.plain_canary()}
        if meant.variables == "credential":
            found["_TOKEN"] = self.canary()
        if meant.variables == "doubtful":
            found["_API_KEY"] = self.plain_canary()
        if meant.variables == "signing":
            found["_COSIGN_PRIVATE_KEY"] = self.plain_canary()
        return found

    def _account(self, meant: Trigger, at: int) -> str:
        """The account, with its roles. Each of a few serves several triggers, as in a project of a vendor's."""
        if meant.account == "none":
            return ""
        home = f"{self.project.id}-tools" if meant.account == "foreign" else self.project.id
        account = f"{meant.account}-{0 if meant.account == 'shared' else at % _ACCOUNTS}@{home}.iam.gserviceaccount.com"
        roles = {
            "wide": ("roles/editor", "roles/storage.admin")[at % 2],
            "token": "roles/iam.serviceAccountTokenCreator",
            "custom": f"projects/{self.project.id}/roles/builder",
        }
        if meant.account != "shared":
            given = _binding(roles.get(meant.account, "roles/cloudbuild.builds.builder"), f"serviceAccount:{account}")
            self.bindings += [given] * (given not in self.bindings)
        return account

    def build(self, meant: Trigger) -> Document:
        """An inline definition."""
        found: Document = {
            "steps": [_step(kind, at) for at, kind in enumerate(meant.steps) if kind != "push"],
            "options": {},
        }
        if "push" in meant.steps:
            found["images"] = [f"europe-docker.pkg.dev/{self.project.id}/repo-1/app"]
        logging = {"logging": "CLOUD_LOGGING_ONLY", "none": "NONE", "kept": "GCS_ONLY", "short": "GCS_ONLY"}.get(
            meant.logs
        )
        if logging:
            found["options"]["logging"] = logging
        if meant.logs in ("kept", "short"):
            name = f"acme-logs-{meant.logs}-{self.project.number}"
            found["logsBucket"] = f"gs://{name}"
            rules = [{"action": {"type": "Delete"}, "condition": {"age": 30}}] if meant.logs == "short" else []
            self.project.stores[name] = {
                "name": name,
                "projectNumber": self.project.number,
                "iamConfiguration": {"publicAccessPrevention": "enforced"},
                **({"lifecycle": {"rule": rules}} if rules else {}),
            }
        if meant.pool != "default":
            name = f"projects/{self.project.id}/locations/europe-west2/workerPools/{meant.pool}"
            found["options"]["pool"] = {"name": name}
            egress = {"closed": "NO_PUBLIC_EGRESS", "open": "PUBLIC_EGRESS"}[meant.pool]
            self.project.pools[name] = {
                "name": name,
                "state": "RUNNING",
                "privatePoolV1Config": {
                    "networkConfig": {"egressOption": egress},
                    "workerConfig": {"machineType": "e2-medium"},
                },
            }
        if meant.vault:
            found["availableSecrets"] = {
                "secretManager": [
                    {"versionName": f"projects/{self.project.id}/secrets/npm/versions/3", "env": "NPM_TOKEN"}
                ]
            }
            found["steps"][0]["secretEnv"] = ["NPM_TOKEN"]
        return found

    def registry(self, meant: Registry) -> Repository:
        """A repository with its images and their records."""
        name = f"projects/{self.project.id}/locations/europe/repositories/{meant.name}"
        body: Document = {
            "name": name,
            "format": meant.format,
            "mode": "STANDARD_REPOSITORY",
            "createTime": "2025-01-01T00:00:00Z",
        }
        if meant.format == "DOCKER" and meant.immutable:
            body["dockerConfig"] = {"immutableTags": True}
        state = {"on": "SCANNING_ACTIVE", "off": "SCANNING_DISABLED"}.get(meant.scanned)
        body.update({"vulnerabilityScanningConfig": {"enablementState": state}} if state else {})
        role = {"readers": "roles/artifactregistry.reader", "writers": "roles/artifactregistry.writer"}.get(
            meant.public
        )
        policy: Document = {"etag": "ACAB"} if role is None else {"bindings": [_binding(role, "allUsers")]}
        found = Repository(body, policy)
        for at, one in enumerate(meant.images):
            self._image(found, meant, one, at)
        return found

    def _image(self, into: Repository, registry: Registry, meant: Image, at: int) -> None:
        number = f"{int(self.project.number) % 100:02x}{int(registry.name[-1]):02x}{at:04x}".ljust(64, "0")
        uri = f"europe-docker.pkg.dev/{self.project.id}/{registry.name}/app@sha256:{number}"
        base = f"projects/{self.project.id}/locations/europe/repositories/{registry.name}/dockerImages"
        into.images.append(
            {
                "name": f"{base}/app@sha256:{number}",
                "uri": uri,
                "tags": list(meant.tags),
                "uploadTime": meant.pushed,
                "updateTime": meant.pushed,
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            }
        )
        for suffix in [kind for kind, how in (("sig", meant.signed), ("sbom", meant.sbom)) if how == "tag"]:
            beside = f"{number[:-4]}{'ab' if suffix == 'sig' else 'cd'}{at:02x}"
            uri_beside = f"europe-docker.pkg.dev/{self.project.id}/{registry.name}/app@sha256:{beside}"
            into.images.append(
                {
                    "name": f"{base}/app@sha256:{beside}",
                    "uri": uri_beside,
                    "tags": [f"sha256-{number}.{suffix}"],
                    "uploadTime": meant.pushed,
                    "updateTime": meant.pushed,
                }
            )
        kinds: list[Document] = []
        if meant.built:
            statement = {
                "_type": "https://in-toto.io/Statement/v1",
                "predicateType": "https://slsa.dev/provenance/v1",
                "subject": [{"name": f"https://{uri}"}],
                "predicate": {"runDetails": {"builder": {"id": _BUILDER}}},
            }
            kinds.append({"kind": "BUILD", "build": {"inTotoSlsaProvenanceV1": statement}})
        kinds += [{"kind": "ATTESTATION", "attestation": {"serializedPayload": "eA=="}}] * (meant.signed == "record")
        kinds += [{"kind": "SBOM_REFERENCE", "sbomReference": {}}] * (meant.sbom == "record")
        if meant.scanned:
            kinds.append(
                {
                    "kind": "DISCOVERY",
                    "discovery": {
                        "analysisStatus": "FINISHED_SUCCESS",
                        "continuousAnalysis": "ACTIVE",
                        "lastScanTime": meant.scanned,
                    },
                }
            )
        kinds.append({"kind": "VULNERABILITY"})
        into.occurrences += [
            {
                "name": f"projects/{self.project.id}/occurrences/{uuid}",
                "resourceUri": f"https://{uri}",
                "noteName": "projects/verified-builder/notes/n",
                **one,
            }
            for uuid, one in enumerate(kinds)
        ]


def _event(meant: Trigger, project: Project) -> Document:
    github: Document = {"owner": "acme", "name": "app"}
    events: dict[str, Document] = {
        "main": {"github": {**github, "push": {"branch": "^main$"}}},
        "loose": {"github": {**github, "push": {"branch": "main"}}},
        "tag": {"github": {**github, "push": {"tag": "^v.*$"}}},
        "proposals": {"github": {**github, "pullRequest": {"branch": "^main$"}}},
        "guarded": {"github": {**github, "pullRequest": {"branch": "^main$", "commentControl": "COMMENTS_ENABLED"}}},
        "external": {
            "github": {
                **github,
                "pullRequest": {"branch": ".*", "commentControl": "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY"},
            }
        },
        "connected": {
            "repositoryEventConfig": {
                "repository": f"projects/{project.id}/locations/europe-west2/connections/c/repositories/app",
                "repositoryType": "GITLAB_ENTERPRISE",
                "push": {"branch": "^release/.*$"},
            }
        },
        "inverted": {"github": {**github, "push": {"branch": "^main$", "invertRegex": True}}},
        "template": {"triggerTemplate": {"projectId": project.id, "repoName": "app", "branchName": "^main$"}},
        "hand": {
            "sourceToBuild": {"uri": "https://github.com/acme/app.git", "ref": "refs/heads/main", "repoType": "GITHUB"}
        },
        "hook": {
            "webhookConfig": {"secret": f"projects/{project.number}/secrets/hook/versions/1"},
            "sourceToBuild": {"uri": "https://github.com/acme/app.git", "ref": "refs/heads/main", "repoType": "GITHUB"},
        },
        "alone": {"webhookConfig": {"secret": f"projects/{project.number}/secrets/hook/versions/1"}},
    }
    return events[meant.event]


def _step(kind: str, at: int) -> Document:
    steps: dict[str, Document] = {
        "pinned": {"name": f"node{DIGEST}", "entrypoint": "npm", "args": ["ci"]},
        "loose": {"name": "node:20", "entrypoint": "npm", "args": ["ci"]},
        "builder": {"name": "gcr.io/cloud-builders/docker", "args": ["build", "-t", "app", "."]},
        "script": {"name": f"bash{DIGEST}", "script": "make all\n"},
        "injected": {"name": f"bash{DIGEST}", "entrypoint": "bash", "args": ["-c", "echo $BRANCH_NAME && make all"]},
        "test": {"name": f"node{DIGEST}", "entrypoint": "npm", "args": ["test"]},
        "publish": {"name": "gcr.io/cloud-builders/docker", "args": ["push", "europe-docker.pkg.dev/acme/app"]},
        "sign": {
            "name": f"cosign{DIGEST}",
            "entrypoint": "cosign",
            "args": ["sign", "--yes", "europe-docker.pkg.dev/acme/app"],
        },
        "analysis": {"name": f"semgrep{DIGEST}", "entrypoint": "semgrep", "args": ["scan", "--error", "--config=auto"]},
        "dependencies": {
            "name": f"aquasec/trivy{DIGEST}",
            "args": ["fs", "--exit-code", "1", "--scanners", "vuln", "."],
        },
        "secrets": {"name": f"gitleaks{DIGEST}", "entrypoint": "gitleaks", "args": ["detect"]},
        "sbom": {
            "name": f"anchore/syft{DIGEST}",
            "entrypoint": "syft",
            "args": ["scan", ".", "-o", "spdx-json=sbom.json"],
        },
        "allowed": {"name": f"node{DIGEST}", "entrypoint": "npm", "args": ["run", "lint"], "allowFailure": True},
    }
    return {"id": f"{kind}-{at}", **steps[kind]}
