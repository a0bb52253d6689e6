from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cop_scan.catalogue import Claim
from cop_scan.engines import checkov
from cop_scan.engines.checkov import CheckovEngine
from cop_scan.engines.interface import Answer
from cop_scan.errors import PolicyError
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue

pytest.importorskip("checkov")

GOOD_IMAGE = "FROM debian:13\nUSER app\n"
ROOT_IMAGE = "FROM debian:13\nUSER root\n"
VOLUME = 'resource "aws_ebs_volume" "data" {\n  encrypted = %s\n}\n'
SKIP = "# checkov:skip=CKV_DOCKER_8:mine\n# bridgecrew:skip=CKV_DOCKER_8:mine\n# cortex:skip=CKV_DOCKER_8:mine\n"
SKIPPED = 'resource "aws_ebs_volume" "data" {\n  # checkov:skip=CKV_AWS_3:mine\n  encrypted = false\n}\n'
SECRET = "hunter2-of-this-machine"


@pytest.fixture(scope="module")
def claim() -> Claim:
    found = load_catalogue().claim("COP-1.4-C03")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def engine(claim: Claim) -> CheckovEngine:
    return CheckovEngine([claim])


def question(files: dict[str, str], hidden: tuple[str, ...] = ()) -> dict[str, Json]:
    facts: dict[str, Any] = {
        key: {"files": [], "hidden": []} for key in ("container_files", "terraform_files", "other_deployment_files")
    }
    for path, text in files.items():
        key = "terraform_files" if path.endswith(".tf") else "container_files"
        facts[key]["files"].append({"path": path, "text": text})
    for path in hidden:
        facts["container_files"]["hidden"].append({"path": path, "reason": "truncated", "detail": "Too large."})
    return {"resource": {}, "facts": facts, "params": {}, "parent": {}}


def places(answer: Answer) -> list[tuple[str, int, str]]:
    return [(p["path"], p["line"], p["text"].split(" ")[0]) for p in answer.evidence["places"]]


@pytest.mark.parametrize(
    ("files", "hidden", "outcome", "reason"),
    [
        ({"Dockerfile": GOOD_IMAGE}, (), "pass", ""),
        ({"main.tf": VOLUME % "true"}, (), "pass", ""),
        ({"Dockerfile": ROOT_IMAGE}, (), "fail", ""),
        ({"Dockerfile": "FROM debian:13\n"}, (), "unknown", "policy"),
        ({"main.tf": VOLUME % "false"}, ("Dockerfile",), "fail", ""),
        ({"Dockerfile": GOOD_IMAGE}, ("b/Dockerfile",), "unknown", "policy"),
        ({}, ("Dockerfile",), "unknown", "policy"),
        ({}, ("tests/Dockerfile",), "not_applicable", ""),
        ({}, (), "not_applicable", ""),
        ({"tests/Dockerfile": ROOT_IMAGE, "a/Vendor/main.tf": VOLUME % "false"}, (), "not_applicable", ""),
        ({"Dockerfile.dockerignore": ".git\n"}, (), "not_applicable", ""),
        ({"Dockerfile": GOOD_IMAGE, "a/main.tf": 'resource "x" {{{'}, (), "error", "dropped_file"),
        ({"a.tf": 'resource "aws_iam_role" "r" {\n}\n'}, (), "unknown", "policy"),
        (
            {"a.tf": VOLUME % "true" + 'resource "aws_ebs_volume" "b" {\n encrypted = var.x\n}\n'},
            (),
            "unknown",
            "policy",
        ),
        ({"a.tf": VOLUME % "true\n  count = 100000000"}, (), "pass", ""),
        ({"a.tf": 'resource "aws_ebs_volume" {\n}\n' + VOLUME % "true"}, (), "unknown", "policy"),
        ({"a.tf": VOLUME % 'tobool("true")'}, (), "unknown", "policy"),
        ({"variables.tf": 'variable "a" {}\n', "main.tf": VOLUME % "true"}, (), "pass", ""),
        ({"Dockerfile": "{{ image }}\n"}, (), "unknown", "policy"),
        ({"Dockerfile": "# escape=`\n" + GOOD_IMAGE}, (), "unknown", "policy"),
        ({"Dockerfile": GOOD_IMAGE + "EXPOSE 22 \\"}, (), "unknown", "policy"),
        ({"Dockerfile": GOOD_IMAGE + "EXPOSE 22 \\\n# x\n"}, (), "unknown", "policy"),
        ({"Dockerfile": "FROM debian:13\nRUN a \\\n\nUSER app\n"}, (), "unknown", "policy"),
        ({"Dockerfile": GOOD_IMAGE + "RUN a \\\n  # b\n  c\n"}, (), "pass", ""),
        ({"Dockerfile": "FROM debian:13\nUSER 0:0\n"}, (), "unknown", "policy"),
        ({"Dockerfile": "FROM debian:13\nUSER $WHO\n"}, (), "unknown", "policy"),
        ({"Dockerfile": "FROM debian:13\u2028USER app\n"}, (), "unknown", "policy"),
        ({"Dockerfile": "FROM a AS b\nUSER root\nFROM c\nUSER app\n"}, (), "pass", ""),
        ({"Dockerfile": "FROM a AS b\nUSER app\nFROM c\nRUN x \\\n  FROM b\n"}, (), "unknown", "policy"),
    ],
)
def test_the_outcome_is_that_of_the_files(
    engine: CheckovEngine,
    claim: Claim,
    files: dict[str, str],
    hidden: tuple[str, ...],
    outcome: str,
    reason: str,
) -> None:
    answer = engine.ask(claim, question(files, hidden))
    assert (answer.outcome.value, answer.reason) == (outcome, reason), answer


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("Dockerfile", f"FROM debian:13\n{SKIP}USER root\n", ("Dockerfile", 5, "CKV_DOCKER_8")),
        ("deploy/main.tf", SKIPPED, ("deploy/main.tf", 1, "CKV_AWS_3")),
    ],
)
def test_a_skip_comment_changes_nothing_and_lines_stay(
    engine: CheckovEngine, claim: Claim, path: str, text: str, place: tuple[str, int, str]
) -> None:
    answer = engine.ask(claim, question({path: text}))
    assert answer.outcome is Outcome.FAIL
    assert place in places(answer)


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/Dockerfile",
        "/etc/Dockerfile",
        "a b\n\x1b[31m/Dockerfile",
        ".terraform/Dockerfile",
        "é" * 400 + "/Dockerfile",
        "a/" * 500 + "Dockerfile",
        "con/Containerfile",
    ],
)
def test_a_hostile_name_stays_a_name(engine: CheckovEngine, claim: Claim, path: str) -> None:
    answer = engine.ask(claim, question({path: ROOT_IMAGE}))
    assert places(answer) == [(path, 2, "CKV_DOCKER_8")]
    assert len(answer.message) < 600


def test_names_that_differ_only_by_case_are_judged_apart(engine: CheckovEngine, claim: Claim) -> None:
    answer = engine.ask(claim, question({"a/Dockerfile": GOOD_IMAGE, "A/dockerfile": ROOT_IMAGE}))
    assert places(answer) == [("A/dockerfile", 2, "CKV_DOCKER_8")]


@pytest.mark.parametrize(
    "value",
    [
        "pow(9, 999999999)",
        '"${pow(9, 999999999)}"',
        "[for x in range(0, 1000000000): x]",
        "\"${__import__('os').mkdir('{here}/made')}\"",
        'file("{here}/secret")',
        "\"${file('{here}/secret')}\"",
        "(" * 500 + "true" + ")" * 500,
    ],
)
def test_an_expression_of_a_repository_is_not_run(
    engine: CheckovEngine, claim: Claim, tmp_path: Path, value: str
) -> None:
    (tmp_path / "secret").write_text("true")
    answer = engine.ask(claim, question({"main.tf": VOLUME % value.replace("{here}", str(tmp_path))}))
    assert answer.outcome in (Outcome.UNKNOWN, Outcome.ERROR)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret"]


def test_a_module_outside_of_the_repository_is_not_read(engine: CheckovEngine, claim: Claim, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(VOLUME % "false")
    answer = engine.ask(claim, question({"main.tf": f'module "m" {{\n  source = "{tmp_path}"\n}}\n'}))
    assert answer.outcome is Outcome.UNKNOWN


def test_files_of_one_folder_share_their_variables_and_those_of_another_do_not(
    engine: CheckovEngine, claim: Claim
) -> None:
    variable = 'variable "on" {\n  default = false\n}\n'
    together = engine.ask(claim, question({"a/main.tf": VOLUME % "var.on", "a/variables.tf": variable}))
    apart = engine.ask(claim, question({"a/main.tf": VOLUME % "var.on", "b/variables.tf": variable}))
    assert (together.outcome, apart.outcome) == (Outcome.FAIL, Outcome.UNKNOWN)


def test_an_answer_does_not_depend_on_order_or_on_what_was_asked_before(engine: CheckovEngine, claim: Claim) -> None:
    files = {f"{n}/{name}": text for n in range(9) for name, text in (("Dockerfile", ROOT_IMAGE), ("m.tf", SKIPPED))}
    first = engine.ask(claim, question(files))
    engine.ask(claim, question({"m.tf": VOLUME % "true"}))
    assert engine.ask(claim, question(dict(reversed(files.items())))) == first
    assert first.evidence["count"] == 18


def test_two_engines_do_not_share_their_checks(claim: Claim) -> None:
    ports, users = replace(claim, checks=("CKV_DOCKER_1",)), replace(claim, checks=("CKV_DOCKER_8",))
    one, other = CheckovEngine([ports]), CheckovEngine([users])
    asked = question({"Dockerfile": "FROM debian:13\nEXPOSE 22\nUSER root\n"})
    found = [places(engine.ask(c, asked)) for engine, c in ((one, ports), (other, users), (one, ports))]
    assert found == [
        [("Dockerfile", 2, "CKV_DOCKER_1")],
        [("Dockerfile", 3, "CKV_DOCKER_8")],
        [("Dockerfile", 2, "CKV_DOCKER_1")],
    ]


def test_a_check_that_does_not_exist_is_refused_by_name(claim: Claim) -> None:
    with pytest.raises(PolicyError, match=r"c03_deployment_configuration/claim.yaml: checks: .*CKV_NONE_1"):
        CheckovEngine([replace(claim, checks=("CKV_NONE_1", "CKV_DOCKER_1"))])


def test_a_crash_of_checkov_is_an_answer(engine: CheckovEngine, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def run(self, **_: object) -> None:
            raise SystemExit(2)

    monkeypatch.setattr(engine, "_runners", {"dockerfile": Broken})
    answer = engine.ask(claim, question({"Dockerfile": GOOD_IMAGE}))
    assert (answer.outcome, answer.reason) == (Outcome.ERROR, "crash")


def test_the_process_is_left_as_it_was(
    engine: CheckovEngine, claim: Claim, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CKV_OF_MINE", SECRET)
    before = dict(os.environ), list(logging.getLogger().handlers), logging.getLogger().level
    engine.ask(claim, question({"Dockerfile": "NONSENSE\nFROM a\n", "a.tf": "}{"}))
    assert (dict(os.environ), list(logging.getLogger().handlers), logging.getLogger().level) == before
    assert logging.root.manager.disable == logging.NOTSET
    assert capfd.readouterr() == ("", "")


def test_the_users_environment_does_not_reach_checkov(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", SECRET)
    with checkov._alone():
        assert SECRET not in os.environ.values()
        assert os.environ["BC_SKIP_MAPPING"] == "TRUE"


def _run(script: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "error", "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_network_is_not_used(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "used = []\n"
        "names = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto')\n"
        "sys.addaudithook(lambda name, given: used.append(name) if name in names else None)\n"
        "from cop_scan.engines.checkov import CheckovEngine\n"
        "from cop_scan.policies import load_catalogue\n"
        "claim = load_catalogue().claim('COP-1.4-C03')\n"
        "engine = CheckovEngine([claim])\n"
        'tf = \'module "m" { source = "git::https://example.org/m.git" }\'\n'
        "files = {'terraform_files': [{'path': 'a.tf', 'text': tf}],\n"
        "    'container_files': [{'path': 'Dockerfile', 'text': 'FROM example.org/a\\nADD https://example.org/x /\\nUSER root\\n'}]}\n"
        "facts = {key: {'files': value, 'hidden': []} for key, value in files.items()}\n"
        "print(engine.ask(claim, {'facts': facts}).outcome.value, used)\n"
        "import socket\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect_ex(('127.0.0.1', 9))\n"
        "print(used)\n"
    )
    assert _run(script).splitlines()[:2] == ["fail []", "['socket.connect']"]


def test_importing_the_engine_does_not_import_checkov() -> None:
    script = "import sys, cop_scan.engines.checkov; print([m for m in sys.modules if m.split('.')[0] == 'checkov'])"
    assert _run(script) == "[]"


def test_without_checkov_the_engine_is_missing_and_says_what_to_install() -> None:
    script = (
        "import sys\n"
        "sys.modules['checkov'] = None\n"
        "from cop_scan.engines.checkov import CheckovEngine\n"
        "from cop_scan.errors import EngineMissing\n"
        "try:\n    CheckovEngine([])\nexcept EngineMissing as fault:\n    print(fault)\n"
    )
    assert "extra `checkov`" in _run(script)


def test_a_question_that_takes_too_long_is_an_error_and_the_next_is_answered(claim: Claim) -> None:
    engine = CheckovEngine([claim], {"seconds": 0.01})
    many = {f"{n}/Dockerfile": GOOD_IMAGE + "RUN a\n" * 200 for n in range(40)}
    late = engine.ask(claim, question(many))
    assert (late.outcome, late.reason) == (Outcome.ERROR, "timeout")
    engine._seconds = 60.0
    assert engine.ask(claim, question({"Dockerfile": GOOD_IMAGE})).outcome is Outcome.PASS
