"""Security: alerts of three kinds, code scanning, configurations, advisories, provenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulators.common.state import Numbered, secret
from tests.emulators.github.base import WHEN

State = Literal["enabled", "disabled", "not_set"]
Severity = Literal["low", "medium", "high", "critical"]


@dataclass
class DefaultSetup:
    """Code scanning's default setup."""

    state: Literal["configured", "not-configured"] = "not-configured"
    languages: list[str] = field(default_factory=list)
    query_suite: Literal["default", "extended"] = "default"
    threat_model: Literal["remote", "remote_and_local"] = "remote"
    updated: str | None = None


@dataclass(eq=False)
class Analysis(Numbered):
    """One upload of code scanning results; `error` and `warning` empty when all went well."""

    tool: str = "CodeQL"
    version: str | None = "2.23.0"
    ref: str = "refs/heads/main"
    commit: str = "0" * 40
    key: str = ".github/workflows/codeql.yml:analyze"
    category: str = "/language:python"
    results: int = 0
    rules: int = 100
    error: str = ""
    warning: str = ""
    created: str = WHEN
    id: int = 0


@dataclass(eq=False)
class DependabotAlert(Numbered):
    """A vulnerable dependency."""

    number: int
    package: str
    ecosystem: str = "pip"
    severity: Severity = "high"
    state: Literal["open", "dismissed", "fixed", "auto_dismissed"] = "open"
    ghsa: str = "GHSA-aaaa-bbbb-cccc"
    cve: str | None = None
    summary: str = "A flaw"
    manifest: str = "requirements.txt"
    scope: Literal["runtime", "development"] = "runtime"
    vulnerable: str = "< 2.0"
    patched: str | None = "2.0"
    created: str = WHEN
    updated: str = WHEN
    fixed: str | None = None
    dismissed: str | None = None
    dismissed_by: str | None = None
    dismissed_reason: Literal["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"] | None = None
    id: int = 0


@dataclass(eq=False)
class CodeAlert(Numbered):
    """A code scanning finding."""

    number: int
    rule: str = "py/sql-injection"
    state: Literal["open", "dismissed", "fixed"] = "open"
    severity: Literal["none", "note", "warning", "error"] = "error"
    security_severity: Severity | None = "high"
    tool: str = "CodeQL"
    path: str = "app.py"
    line: int = 1
    created: str = WHEN
    updated: str = WHEN
    fixed: str | None = None
    dismissed: str | None = None
    dismissed_by: str | None = None
    dismissed_reason: Literal["false positive", "won't fix", "used in tests"] | None = None
    id: int = 0


@dataclass(eq=False)
class SecretAlert(Numbered):
    """A secret that GitHub found; the answer holds it unless `hide_secret` is asked."""

    number: int
    secret: str = secret()
    secret_type: str = "mailgun_api_key"
    display: str = "Mailgun API Key"
    state: Literal["open", "resolved"] = "open"
    resolution: Literal["false_positive", "wont_fix", "revoked", "used_in_tests"] | None = None
    resolved: str | None = None
    resolved_by: str | None = None
    validity: Literal["active", "inactive", "unknown"] = "unknown"
    publicly_leaked: bool = False
    push_protection_bypassed: bool = False
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass
class Alerts:
    """A repository's alerts of the three kinds."""

    dependabot: list[DependabotAlert] = field(default_factory=list)
    code: list[CodeAlert] = field(default_factory=list)
    secrets: list[SecretAlert] = field(default_factory=list)


@dataclass(eq=False)
class SecurityConfiguration(Numbered):
    """A code security configuration; `attached` gives a repository's name its status ("enforced", "attached", "failed"...)."""

    name: str
    description: str | None = "A configuration"
    target_type: Literal["global", "organization", "enterprise"] = "organization"
    advanced_security: Literal["enabled", "disabled", "code_security", "secret_protection"] = "enabled"
    dependency_graph: State = "enabled"
    dependabot_alerts: State = "enabled"
    dependabot_security_updates: State = "enabled"
    code_scanning_default_setup: State = "enabled"
    secret_scanning: State = "enabled"
    secret_scanning_push_protection: State = "enabled"
    secret_scanning_validity_checks: State = "not_set"
    secret_scanning_non_provider_patterns: State = "not_set"
    private_vulnerability_reporting: State = "enabled"
    enforcement: Literal["enforced", "unenforced"] = "enforced"
    default_for: Literal["public", "private_and_internal", "all", "none"] = "none"
    attached: dict[str, str] = field(default_factory=dict)
    created: str = WHEN
    updated: str = WHEN
    id: int = 0


@dataclass
class CodeownersError:
    """A mistake that GitHub finds in CODEOWNERS."""

    line: int
    kind: str = "Unknown owner"
    column: int = 1
    path: str = ".github/CODEOWNERS"
    source: str = "* @nobody"
    message: str = "Unknown owner on line 1"


@dataclass
class Manifest:
    """A dependency file that the dependency graph read."""

    path: str
    dependencies: list[tuple[str, str, str]] = field(default_factory=list)
    """Package manager (PIP, NPM...), name, version requirement."""


@dataclass
class Advisory:
    """A repository's own security advisory."""

    ghsa: str
    summary: str = "An advisory"
    severity: Literal["critical", "high", "medium", "low"] | None = "high"
    state: Literal["published", "closed", "withdrawn", "draft", "triage"] = "published"
    cve: str | None = None
    published: str | None = WHEN
    created: str = WHEN
    versions: list[tuple[str | None, str | None]] = field(default_factory=list)
    """Of each product the affected versions and those that mend it."""


@dataclass
class Attestation:
    """An artefact attestation; `bundle` is a Sigstore bundle."""

    digest: str
    predicate_type: str = "https://slsa.dev/provenance/v1"
    bundle: dict[str, Any] = field(default_factory=dict)
