"""Run an emulator by hand: `python -m tests.emulators.github --seed 7 --orgs 3 --repos 200`, or `--acme --port 8400`.

Prints the address, a token for each profile, an estate file and the command that sweeps it, then answers until interrupted.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.emulators.github.faults import Faults
from tests.emulators.github.limits import Limits
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import World


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    options = _parser().parse_args(arguments)
    world = _world(options)
    emulator = Emulator(
        world,
        limits=Limits() if options.limits else None,
        faults=Faults(seed=options.seed, share=options.faults),
        latency=options.latency,
        tls=options.tls,
        enterprise_server=options.enterprise_server,
        port=options.port,
    )
    with emulator as server:
        if options.key:
            write_key(world, options.key)
        if options.app_key:
            options.app_key.write_text(server.app_key.pem, "utf-8")
        # a large world is many objects that stay: the collector need not look at them again and again
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        sys.stdout.write(how_to_sweep_acme(server) if options.acme else introduction(server, options.profile))
        sys.stdout.flush()
        # a shell that starts it in the background has it ignore Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write(f"\n{len(server.log)} requests, {len(server.unknown_paths)} to unknown paths\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulators.github", description="An emulated GitHub on 127.0.0.1."
    )
    parser.add_argument("--seed", type=int, default=7, help="of the estate and of faults")
    parser.add_argument("--orgs", type=int, default=3, help="organisations")
    parser.add_argument("--repos", type=int, default=200, help="repositories of each")
    parser.add_argument("--small", action="store_true", help="the small world made by hand, in place of an estate")
    parser.add_argument("--acme", action="store_true", help="the vendor of examples/acme, in place of an estate")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--profile", default="owner", help="whose token the command line uses")
    parser.add_argument("--key", type=Path, help="write the estate's answer key to this file")
    parser.add_argument("--app-key", type=Path, help="write the App's private key to this file")
    parser.add_argument("--limits", action="store_true", help="github.com's rate limits")
    parser.add_argument("--faults", type=float, default=0.0, help="share of answers that fail")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds for each answer")
    parser.add_argument("--tls", action="store_true", help="HTTPS with a self-signed certificate")
    parser.add_argument("--enterprise-server", help="answer as this version of Enterprise Server")
    return parser


def _world(options: argparse.Namespace) -> World:
    if options.small:
        small: World = importlib.import_module("tests.emulators.github.worlds").small_world()
        return small
    if options.acme:
        acme: World = importlib.import_module("tests.emulators.github.acme").build()
        return acme
    made: World = importlib.import_module("tests.emulators.github.estate").build(
        options.seed, options.orgs, options.repos
    )
    return made


def write_key(world: World, target: Path) -> None:
    """The answer key as JSON: a list of {claim, resource, outcome, why}, in order."""
    policies = importlib.import_module("cop_scan.policies")
    claims = policies.load_catalogue().claims
    answers = importlib.import_module("tests.emulators.github.key").answer_key(world, claims)
    listed = [{"claim": claim, "resource": resource, **answer} for (claim, resource), answer in sorted(answers.items())]
    target.write_text(json.dumps(listed, indent=1) + "\n", "utf-8")


def introduction(server: Emulator, profile: str) -> str:
    """What a person needs to begin."""
    tokens = {name: server.token(name) for name in server.profiles if name not in {"none", "anonymous"}}
    app = server.world.app
    try:
        tokens["app"] = server.token("app")
    except LookupError as none:
        sys.stderr.write(f"{none}\n")
    api = f"{server.url}/api/v3" if server.enterprise_server else server.url
    estate = estate_file(server, api)
    lines = [
        f"GitHub is emulated at {server.url} (GraphQL at {server.url}/graphql).",
        "",
        *(f"{name:20} {token}" for name, token in tokens.items()),
        f"The App's id is {app.id}.",
        "",
        "Save this as estate.yaml:",
        "",
        *(f"    {line}" for line in estate.splitlines()),
        "",
        "and run:",
        "",
        f"    GITHUB_TOKEN={shlex.quote(tokens[profile])} cop-scan scan estate.yaml",
        "",
    ]
    return "\n".join(lines) + "\n"


def how_to_sweep_acme(server: Emulator) -> str:
    """The command that sweeps examples/acme and judges it at the time that it is made for."""
    token, port = server.token("owner"), server.url.rpartition(":")[2]
    lines = [f"The GitHub of examples/acme is emulated at {server.url}. In another terminal, run:", ""]
    if port != str(importlib.import_module("tests.emulators.github.acme").PORT):
        lines[1:] = [f"Write {server.url} into examples/acme/estate.yaml, as api_url, first.", ""]
    lines += [
        f"    GITHUB_TOKEN={shlex.quote(token)} .venv/bin/cop-scan collect examples/acme/estate.yaml --output cop-scan-report/acme &&",
        f"    .venv/bin/cop-scan export cop-scan-report/acme/snapshot --now {server.world.clock} --format html,json --output cop-scan-report/acme",
        "",
        "The dashboard is then cop-scan-report/acme/dashboard/index.html. Stop this with Ctrl-C.",
    ]
    return "\n".join(lines) + "\n"


def estate_file(server: Emulator, api: str) -> str:
    """An estate of all the world's organisations."""
    logins = ", ".join(org.login for org in server.world.organisations)
    return f"""\
version: 1
name: Emulated estate
targets:
  - source: github
    organisations: [{logins}]
    api_url: {api}
    token: env:GITHUB_TOKEN
"""


if __name__ == "__main__":
    main()
