"""The two commands: fetching the contracts, and an emulator run by hand."""

from __future__ import annotations

import hashlib
import io
import json
import re
import signal
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

import pytest

from tests.emulators.github import schema
from tests.emulators.github.__main__ import estate_file
from tests.emulators.github.schema import GRAPHQL, Package, need
from tests.emulators.github.server import Emulator

ROOT = Path(__file__).resolve().parents[3]


def tarball(folder: Path, **members: bytes) -> Path:
    target = folder / "made.tgz"
    with tarfile.open(target, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return target


def test_a_tarball_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "FOLDER", tmp_path / "kept")
    made = tarball(tmp_path, a=b"one", b=b"two")
    wanted = {"package/b": tmp_path / "kept" / "b"}
    with pytest.raises(SystemExit, match="is not what was expected"):
        schema.unpack(Package("made", "0" * 128, wanted), made)
    assert not (tmp_path / "kept").exists()


def test_only_what_is_needed_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "FOLDER", tmp_path / "kept")
    made = tarball(tmp_path, a=b"one", b=b"two")
    digest = hashlib.sha512(made.read_bytes()).hexdigest()
    schema.unpack(Package("made", digest, {"package/b": tmp_path / "kept" / "b"}), made)
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "kept").iterdir()] == [("b", b"two")]
    with pytest.raises(SystemExit, match="holds no package/c"):
        schema.unpack(Package("made", digest, {"package/c": tmp_path / "kept" / "c"}), made)


def test_missing_contracts_skip_here_and_fail_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"schema.graphql"):
        need(tmp_path / "schema.graphql")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        need(tmp_path / "schema.graphql")


def test_by_hand(tmp_path: Path) -> None:
    need(GRAPHQL)
    key = tmp_path / "app.pem"
    command = [sys.executable, "-m", "tests.emulators.github", "--small", "--app-key", str(key)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = [running.stdout.readline()]
        while not said[-1].strip().endswith("cop-scan scan estate.yaml"):
            said.append(running.stdout.readline())
            assert said[-1], said
        url = said[0].split()[4]
        token = next(line.split()[1] for line in said if line.startswith("owner "))
        asked = urllib.request.Request(f"{url}/user", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked) as got:
            assert json.load(got)["login"] == "octo-owner"
        running.send_signal(signal.SIGINT)
        assert "1 requests, 0 to unknown paths" in running.stdout.read()
    assert running.returncode == 0
    assert key.read_text().startswith("-----BEGIN RSA PRIVATE KEY-----")


def test_the_vendor_of_the_example_is_served_with_the_command_that_sweeps_it() -> None:
    need(GRAPHQL)
    command = [sys.executable, "-m", "tests.emulators.github", "--acme"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = [running.stdout.readline()]
        while "Ctrl-C" not in said[-1]:
            said.append(running.stdout.readline())
            assert said[-1], said
        url = re.findall(r"http://127\.0\.0\.1:\d+", said[0])[0]
        token = re.findall(r"GITHUB_TOKEN=(\S+)", "".join(said))[0]
        asked = urllib.request.Request(f"{url}/orgs/acme-labs", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked) as got:
            assert json.load(got)["default_repository_permission"] == "write"
        running.send_signal(signal.SIGINT)
        assert "0 to unknown paths" in running.stdout.read()
    assert running.returncode == 0


def test_the_estate_file_names_every_organisation(server: Emulator) -> None:
    assert "organisations: [acme, plain]" in estate_file(server, server.url)
