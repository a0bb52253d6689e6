"""The reference Rego engine: a real OPA, through opa-python-client.

Either a server that runs already (`url`, and `token` as `env:NAME`), to which the policies are uploaded
and from which they are removed again, or a child process of our own: the `opa` on PATH (or `binary`).
What reads a clock, the network or the environment is refused here as in the embedded engine.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import requests
from opa_client.errors import DeletePolicyError, PolicyNotFoundError, RegoParseError
from opa_client.opa import OpaClient

from cop_scan.catalogue import Claim
from cop_scan.engines.interface import UNDEFINED, Answer, answer_from
from cop_scan.engines.modules import Module, modules
from cop_scan.engines.opa_server import Child, connect
from cop_scan.errors import EngineError, PolicyError
from cop_scan.evidence import Json, digest
from cop_scan.policies import package

_LOG = logging.getLogger(__name__)
SECONDS = 20.0
"""Wall time that one question may take."""
_PREFIX = "cop-scan"
_OURS: Final = ("claims", "lib")
"""First part of our packages."""
_IMPURE: Final = {
    *("http.send", "io.jwt.decode_verify", "io.jwt.encode_sign", "io.jwt.encode_sign_raw", "json.match_schema"),
    *("json.verify_schema", "net.lookup_ip_addr", "opa.runtime", "rand.intn", "time.now_ns", "uuid.rfc4122"),
}
"""What `opa capabilities --current` marks as nondeterministic."""


class OpaEngine:
    """OPA for claims in Rego. Options: `url` and `token`, or `binary`; `seconds` (a question's limit)."""

    def __init__(self, claims: Sequence[Claim], options: Mapping[str, Json] | None = None) -> None:
        chosen = dict(options or {})
        self._modules = modules(claims)
        self._seconds = float(chosen.get("seconds", SECONDS))
        self._binary = str(chosen.get("binary") or "opa")
        self._server: Child | _Uploaded
        if chosen.get("url"):
            token = _token(str(chosen.get("token", "")))
            self._server = _Uploaded(str(chosen["url"]), token, self._modules, self._seconds)
        else:
            self._server = self._child()
        self.version = self._server.version

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        """The claim's answer; a time-out, a refusal and a lost server are answers with a reason."""
        try:
            reply = self._client().query_rule(dict(question), package(claim), "report", {"strict-builtin-errors": True})
        except requests.Timeout as fault:
            return Answer.failed("timeout", str(fault))
        except requests.HTTPError as fault:
            return Answer.failed(*_refusal(fault))
        except (requests.RequestException, EngineError) as fault:
            return Answer.failed("crash", str(fault))
        return answer_from(reply.get("result", UNDEFINED) if isinstance(reply, dict) else None)

    def close(self) -> None:
        """Remove what was uploaded, or stop the child."""
        self._server.stop()

    def _child(self) -> Child:
        child = Child(self._binary, self._modules, self._seconds)
        try:
            _refuse_impure(child.client, {f"policies/{module.path}": module for module in self._modules})
        except BaseException:
            child.stop()
            raise
        return child

    def _client(self) -> OpaClient:
        """The server's client; a child that ended is replaced, so that one input costs one answer."""
        if isinstance(self._server, Child) and self._server.ended():
            self._server.stop()
            self._server = self._child()
        return self._server.client


class _Uploaded:
    """Our policies on a server that others may use too."""

    def __init__(self, address: str, token: str, sources: Sequence[Module], seconds: float) -> None:
        self.client = connect(address, token, seconds)
        self.version = f"OPA at {urlsplit(address).hostname}"
        mark = digest("".join(module.path + module.text for module in sources))[:16]
        named = {f"{_PREFIX}/{mark}/{module.path}": module for module in sources}
        self._there: list[str] = []
        try:
            self._refuse_others(named)
            self._upload(named)
            _refuse_impure(self.client, named)
        except (requests.RequestException, AttributeError, LookupError, TypeError) as fault:
            self.stop()  # the latter three: it answers, but not as OPA does
            raise EngineError(
                f"The OPA server cannot be used: {_told(fault)}.", next_step="Check --opa-url and OPA_TOKEN."
            ) from None
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Remove what was uploaded, last first: what others need goes after them. Safe to call twice."""
        try:
            while self._there:
                with suppress(DeletePolicyError):  # gone already
                    self.client.delete_policy(self._there.pop())
        except requests.RequestException as fault:
            _LOG.warning("Policies could not be removed from the OPA server: %s", type(fault).__name__)
            self._there.clear()
        self.client.close_connection()

    def _refuse_others(self, named: Mapping[str, Module]) -> None:
        """Raise EngineError if the server holds other policies in our packages: the two would mix unseen."""
        for name, about in self.client.get_policies_info().items():
            first = about["path"].removeprefix(f"{self.client.root_url}/data/").split("/")[0]
            if first in _OURS and name not in named:
                raise EngineError(
                    f"The OPA server holds the policy {name!r} in a package that these policies use.",
                    next_step="Remove it, or use another server; another sweep's policies go when it ends.",
                )

    def _upload(self, named: Mapping[str, Module]) -> None:
        """Put every policy on the server. One may need another that comes later, so refused ones are tried again."""
        waiting = sorted(named, key=lambda name: "/claims/" in name)
        while waiting:
            refused = {name: fault for name in waiting if (fault := self._put(name, named[name]))}
            if len(refused) == len(waiting):
                name = min(refused, key=lambda name: "undefined function data." in refused[name])  # not who needs it
                raise PolicyError(
                    f"{named[name].path}:{refused[name]}.", next_step="Mend the policy for the OPA that runs there."
                )
            waiting = list(refused)

    def _put(self, name: str, module: Module) -> str:
        """Upload one policy; gives line and reason if OPA refuses it."""
        try:
            self.client.update_policy_from_string(module.text, name, rego_compat=False)
        except RegoParseError as fault:
            return _reason(fault)
        self._there.append(name)
        return ""


def _token(reference: str) -> str:
    """The token that `env:NAME` refers to; empty where the variable is not set."""
    kind, _, name = reference.partition(":")
    if reference and kind != "env":
        raise EngineError("The token of an OPA server is not given as env:NAME.", next_step="Name a variable.")
    return os.environ.get(name, "") if reference else ""


def _refusal(fault: requests.HTTPError) -> tuple[str, str]:
    """Reason and detail of an HTTP error: OPA tells an evaluation's errors as an internal one."""
    if fault.response is None or fault.response.status_code != requests.codes.internal_server_error:
        return "crash", str(fault)
    return "evaluation", fault.response.text[:2000]


def _told(fault: Exception) -> str:
    response = getattr(fault, "response", None)
    return f"it answers HTTP {response.status_code}" if response is not None else type(fault).__name__


def _reason(fault: RegoParseError) -> str:
    first = fault.errors[0] if fault.errors and isinstance(fault.errors[0], dict) else {}
    line = first.get("location", {}).get("row", 1)
    return f"{line}: OPA refuses the policy: {first.get('message') or fault.message}"


def _refuse_impure(client: OpaClient, named: Mapping[str, Module]) -> None:
    """Raise PolicyError if a policy, as OPA compiled it, calls what could answer otherwise tomorrow."""
    for name, module in named.items():
        try:
            tree = client.get_policy(name)["result"]["ast"]
        except (PolicyNotFoundError, KeyError, TypeError):
            raise EngineError("The OPA server does not show its policies.") from None
        if called := sorted(_IMPURE.intersection(_references(tree))):
            at = next((n for n, line in enumerate(module.text.splitlines(), 1) if called[0] in line), 1)
            raise PolicyError(
                f"{module.path}:{at}: it calls {called[0]}, which policies may not use.",
                next_step="A policy must give the same answer tomorrow; input.now is the time of the sweep.",
            )


def _references(tree: Json) -> Iterator[str]:
    """Every reference in OPA's syntax tree as `a.b.c`; a variable of the policy's own has another name there."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            stack.extend(node.values())
            if node.get("type") == "ref":
                yield ".".join(str(part["value"]) for part in node["value"] if part["type"] in ("var", "string"))
