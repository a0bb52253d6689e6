from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from cop_scan.catalogue import Claim
from cop_scan.engines import opa_server
from cop_scan.engines.opa import _IMPURE, OpaEngine
from cop_scan.engines.opa_server import Child, connect
from cop_scan.errors import EngineError, PolicyError
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.opa import need_opa
from tests.policyfolders import policies, rego

CLAIM = "COP-1.2-C02"
PASS = rego('report contains outcome.pass("Good.", {"n": input.facts.sample}) if input.facts.sample == 1')
SLOW = rego(
    "n := numbers.range(1, 500)\n\n"
    "slow := count([1 | some a in n; some b in n; some c in n; a + b + c == input.facts.sample])\n\n"
    'report contains outcome.pass("m", 1) if input.facts.sample == "quick"\n\n'
    'report contains outcome.pass("m", slow) if is_number(input.facts.sample)'
)
TOKEN = "t0ken"
AUTHZ = f'package system.authz\n\ndefault allow := false\n\nallow if input.identity == "{TOKEN}"\n'


def claims(folder: Path, text: str) -> tuple[Claim, ...]:
    return load_catalogue(policies(folder / "policies", {CLAIM: text})).claims


@contextmanager
def engine(folder: Path, text: str, **options: Json) -> Iterator[tuple[OpaEngine, Claim]]:
    loaded = claims(folder, text)
    started = OpaEngine(loaded, {"binary": str(need_opa()), **options})
    try:
        yield started, loaded[0]
    finally:
        started.close()


def question(sample: Json) -> dict[str, Json]:
    return {"resource": {}, "facts": {"sample": sample}, "params": {}, "parent": {}}


def child(started: OpaEngine) -> Child:
    assert isinstance(started._server, Child)
    return started._server


def client(of: Child) -> Any:
    assert of.client is not None
    return of.client


def port(started: OpaEngine) -> int:
    return int(client(child(started)).port)


def listens(at: int) -> bool:
    """Whether a port is taken. Asked by binding: a connection to a free port of this range may meet itself."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", at))
        except OSError:
            return True
    return False


def ends(process: int) -> bool:
    """Whether a process ends within 20 seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
    return False


def opa_process(at: int) -> int:
    """The id of the OPA that listens on a port."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--addr=127.0.0.1:{at}".encode() in words and words[1] == b"run":
            return int(entry.parent.name)
    raise AssertionError("OPA does not run")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """An OPA of somebody else's, open to TOKEN."""
    (folder / "authz.rego").write_text(AUTHZ)
    at = opa_server._free_port()
    command = [str(need_opa()), "run", "--server", f"--addr=127.0.0.1:{at}", "--authentication=token"]
    command += ["--authorization=basic", "--skip-version-check", "--log-level=error", "authz.rego"]
    with subprocess.Popen(command, cwd=folder) as running:
        asking = connect(f"http://127.0.0.1:{at}", TOKEN, 5)
        try:
            while not asking.check_health():
                with pytest.raises(subprocess.TimeoutExpired):
                    running.wait(0.02)
            yield f"http://127.0.0.1:{at}"
        finally:
            asking.close_connection()
            running.kill()


def uploaded(url: str) -> list[str]:
    reply = requests.get(f"{url}/v1/policies", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    return [entry["id"] for entry in reply.json()["result"]]


def upload(url: str, name: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    requests.put(f"{url}/v1/policies/{name}", data=text, headers=headers, timeout=10).raise_for_status()


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOME_OPA_TOKEN", TOKEN)
    return "env:SOME_OPA_TOKEN"


def test_gives_the_one_outcome_with_its_evidence(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        answer = started.ask(claim, question(1))
        assert started.version.startswith("OPA 1.")
    assert (answer.outcome, answer.message, answer.evidence) == (Outcome.PASS, "Good.", {"n": 1})


@pytest.mark.parametrize("outcome", ["pass", "fail", "unknown", "not_applicable"])
def test_gives_every_outcome_that_a_policy_may_give(tmp_path: Path, outcome: str) -> None:
    with engine(tmp_path, rego(f'report contains outcome.{outcome}("So.", null)')) as (started, claim):
        assert started.ask(claim, question(1)).outcome.value == outcome


@pytest.mark.parametrize(
    ("text", "sample", "reason"),
    [
        (PASS, 2, "outcome_count"),
        (rego('report := [outcome.pass("x", 1)] if input.facts.sample == 1'), 2, "undefined"),
        (rego('report contains outcome.pass("a", 1)\n\nreport contains outcome.fail("b", 1)'), 1, "outcome_count"),
        (rego('report := "pass"'), 1, "shape"),
        (rego('report contains {"outcome": "pass", "message": "m"}'), 1, "shape"),
        (rego('report contains {"outcome": "error", "message": "m", "evidence": 1}'), 1, "outcome_name"),
        (rego('report contains outcome.pass("m", 1 / input.facts.sample)'), 0, "evaluation"),
        (rego('report contains outcome.pass("m", startswith(input.facts.sample, "a"))'), 1, "evaluation"),
    ],
)
def test_anything_but_one_outcome_is_an_error_with_its_reason(
    tmp_path: Path, text: str, sample: Json, reason: str
) -> None:
    with engine(tmp_path, text) as (started, claim):
        answer = started.ask(claim, question(sample))
    assert (answer.outcome, answer.reason) == (Outcome.ERROR, reason)


@pytest.mark.parametrize(
    ("body", "line", "named"),
    [
        ("report contains", 6, "unexpected"),
        ('report contains outcome.pass("m", x) if y', 5, "unsafe"),
        ('report contains outcome.pass("m", no.such("a"))', 5, "no.such"),
        ('report contains outcome.pass("m", http.send({}))', 5, "http.send"),
        ('x := 1\n\nreport contains outcome.pass("m", opa.runtime().env)', 7, "opa.runtime"),
        ('f(x) := x\n\nreport contains outcome.pass("m", 1) if f(1) with f as time.now_ns', 7, "arity"),
        ('f(x) := x\n\nreport contains outcome.pass("m", 1) if f({}) with f as http.send', 7, "http.send"),
    ],
)
class TestPoliciesThatMayNotRun:
    def test_are_refused_by_a_child_with_file_and_line(self, tmp_path: Path, body: str, line: int, named: str) -> None:
        with pytest.raises(PolicyError, match=named) as caught, engine(tmp_path, rego(body)):
            pass
        assert str(caught.value).startswith(f"rego/claims/p1_2/c02_test/c02_test.rego:{line}: ")

    def test_are_refused_by_a_server_and_leave_nothing_there(
        self, tmp_path: Path, token: str, body: str, line: int, named: str
    ) -> None:
        with server(tmp_path) as url:
            with pytest.raises(PolicyError, match=named) as caught, engine(tmp_path, rego(body), url=url, token=token):
                pass
            assert uploaded(url) == ["authz.rego"]
        assert str(caught.value).startswith(f"rego/claims/p1_2/c02_test/c02_test.rego:{line}: ")


def test_the_refused_calls_are_those_that_opa_calls_nondeterministic() -> None:
    told = subprocess.run([need_opa(), "capabilities", "--current"], capture_output=True, check=True).stdout
    assert {b["name"] for b in json.loads(told)["builtins"] if b.get("nondeterministic")} <= _IMPURE


def test_a_policy_that_runs_on_is_a_time_out_and_the_next_question_is_answered(tmp_path: Path) -> None:
    with engine(tmp_path, SLOW, seconds=1) as (started, claim):
        late = started.ask(claim, question(5))
        next_one = started.ask(claim, question("quick"))
    assert (late.outcome, late.reason) == (Outcome.ERROR, "timeout")
    assert next_one.outcome is Outcome.PASS


def test_questions_share_one_connection(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        pools = client(child(started))._session.get_adapter("http://").poolmanager.pools
        (pool,) = (pools[key] for key in pools.keys())  # noqa: SIM118 - it is no mapping
        opened = pool.num_connections
        for _ in range(5):
            assert started.ask(claim, question(1)).outcome is Outcome.PASS
        assert pool.num_connections == opened


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
def test_an_opa_that_dies_is_an_error_and_the_next_question_is_answered(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        keeper = child(started)._process
        assert keeper is not None
        os.kill(keeper.pid, signal.SIGSTOP)  # so that the end is met by a question, and not seen before it
        opa = opa_process(port(started))
        os.kill(opa, signal.SIGKILL)
        assert ends(opa)
        died = started.ask(claim, question(1))
        os.kill(keeper.pid, signal.SIGCONT)
        keeper.wait()
        again = started.ask(claim, question(1))
    assert (died.outcome, died.reason) == (Outcome.ERROR, "crash")
    assert again.outcome is Outcome.PASS


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
def test_an_opa_whose_end_is_seen_is_replaced_before_the_next_question(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        keeper = child(started)._process
        assert keeper is not None
        os.kill(opa_process(port(started)), signal.SIGKILL)
        keeper.wait()
        assert started.ask(claim, question(1)).outcome is Outcome.PASS


def test_a_child_answers_nobody_without_its_token(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, _):
        url = f"http://127.0.0.1:{port(started)}/v1/data"
        assert requests.get(url, timeout=10).status_code == 401
        assert requests.get(url, headers={"Authorization": "Bearer x"}, timeout=10).status_code == 401


def test_nothing_of_the_environment_configures_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPA_AUTHORIZATION", "off")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("SECRET_OF_MINE", "hunter2")
    text = rego('report contains outcome.pass("m", 1)')
    with engine(tmp_path, text) as (started, claim):
        assert started.ask(claim, question(1)).outcome is Outcome.PASS
        if sys.platform == "linux":
            assert b"hunter2" not in Path(f"/proc/{opa_process(port(started))}/environ").read_bytes()


def test_the_child_and_its_folder_are_gone_after_close(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, _):
        folder = Path(child(started)._folder.name)
        assert folder.is_dir()
    assert not listens(port(started))
    assert not folder.exists()
    started.close()


def test_the_child_is_gone_after_a_refused_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Child] = []
    stop = Child.stop

    def noted(stopped: Child) -> None:
        seen.append(stopped)
        stop(stopped)

    monkeypatch.setattr(Child, "stop", noted)
    with (
        pytest.raises(PolicyError),
        engine(tmp_path, rego('report contains outcome.pass("m", opa.runtime())')),
    ):
        pass
    assert not listens(client(seen[0]).port)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
@pytest.mark.parametrize("killed", ["parent", "keeper"])
def test_the_child_goes_with_whoever_started_it(tmp_path: Path, killed: str) -> None:
    claims(tmp_path, PASS)
    script = (
        "import sys; from pathlib import Path\n"
        "from cop_scan.policies import load_catalogue; from cop_scan.engines.opa import OpaEngine\n"
        "engine = OpaEngine(load_catalogue(Path(sys.argv[1])).claims, {'binary': sys.argv[2]})\n"
        "print(engine._server.client.port, engine._server._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    left = tmp_path / "left"  # a killed process removes no folder
    left.mkdir()
    command = [sys.executable, "-c", script, str(tmp_path / "policies"), str(need_opa())]
    environment = {**os.environ, "TMPDIR": str(left)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        at, keeper = map(int, parent.stdout.readline().split())
        opa = opa_process(at)
        os.kill({"parent": parent.pid, "keeper": keeper}[killed], signal.SIGKILL)
        assert ends(opa)


def test_a_port_that_another_process_took_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine(tmp_path, PASS) as (first, _):
        taken = port(first)
        ports = iter([taken, opa_server._free_port()])
        monkeypatch.setattr(opa_server, "_free_port", lambda: next(ports))
        claim = load_catalogue(tmp_path / "policies").claims[0]
        second = OpaEngine([claim], {"binary": str(need_opa())})
        try:
            assert port(second) != taken
            assert second.ask(claim, question(1)).outcome is Outcome.PASS
        finally:
            second.close()


def test_a_server_is_left_as_it_was_found(tmp_path: Path, token: str) -> None:
    with server(tmp_path) as url:
        with engine(tmp_path, PASS, url=url, token=token) as (started, claim):
            there = uploaded(url)
            answer = started.ask(claim, question(1))
        assert uploaded(url) == ["authz.rego"]
    assert {name.split("/")[0] for name in there} == {"authz.rego", "cop-scan"}
    assert (answer.outcome, started.version) == (Outcome.PASS, "OPA at 127.0.0.1")


def test_a_server_that_holds_other_policies_of_our_packages_is_refused(tmp_path: Path, token: str) -> None:
    with server(tmp_path) as url:
        upload(url, "theirs", "package lib.outcome\n\nx := 1\n")
        with pytest.raises(EngineError, match="'theirs'"), engine(tmp_path, PASS, url=url, token=token):
            pass
        assert sorted(uploaded(url)) == ["authz.rego", "theirs"]


def test_a_broken_library_is_named_and_not_the_policies_that_need_it(tmp_path: Path, token: str) -> None:
    loaded = claims(tmp_path, rego('report contains outcome.pass("m", 1)'))
    library = tmp_path / "policies" / "rego" / "lib"
    (library / "a.rego").write_text("package lib.a\n\nimport data.lib.outcome\n\nx := outcome.pass(1, 2)\n")
    (library / "outcome.rego").write_text('package lib.outcome\n\npass(a, b) := startswith(1, "x")\n')
    with server(tmp_path) as url, pytest.raises(PolicyError, match=r"^rego/lib/outcome.rego:3: "):
        OpaEngine(loaded, {"url": url, "token": token})


def test_a_server_that_ends_is_an_error(tmp_path: Path, token: str) -> None:
    with server(tmp_path) as url:
        loaded = claims(tmp_path, PASS)
        started = OpaEngine(loaded, {"url": url, "token": token})
    answer = started.ask(loaded[0], question(1))
    started.close()
    assert (answer.outcome, answer.reason) == (Outcome.ERROR, "crash")


def test_a_server_refuses_a_wrong_token(tmp_path: Path, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_OPA_TOKEN", "another")
    with server(tmp_path) as url, pytest.raises(EngineError, match="401"), engine(tmp_path, PASS, url=url, token=token):
        pass


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://", "127.0.0.1:8181", "http://h:1/opa", "http://h:x", "http://u:p@h", "http://[h"],
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(EngineError, match="no address") as caught, engine(tmp_path, PASS, url=url):
        pass
    assert "u:p" not in str(caught.value)


def test_a_token_is_given_by_reference_only(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="env:NAME"), engine(tmp_path, PASS, url="http://127.0.0.1:1", token="secret"):
        pass


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (200, b"[]"), (200, b'{"result": [1]}'), (302, b""), (503, b"")]
)
def test_a_server_that_is_no_opa_is_refused(tmp_path: Path, status: int, body: bytes) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        serving = Thread(target=other.serve_forever, args=(0.01,))
        serving.start()
        try:
            url = f"http://127.0.0.1:{other.server_port}"
            with pytest.raises(EngineError, match="cannot be used"), engine(tmp_path, PASS, url=url):
                pass
        finally:
            other.shutdown()
            serving.join()


def test_a_missing_binary_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="Install OPA"), engine(tmp_path, PASS, binary="no-such-opa"):
        pass


@pytest.mark.parametrize("says", ["exit 1", "echo Version: 0.70.0", "echo hello"])
def test_a_binary_that_is_no_opa_or_too_old_is_refused(tmp_path: Path, says: str) -> None:
    binary = tmp_path / "opa"
    binary.write_text(f"#!/bin/sh\n{says}\n")
    binary.chmod(0o755)
    with pytest.raises(EngineError, match="Install OPA"), engine(tmp_path, PASS, binary=str(binary)):
        pass
