from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cop_scan.collect import checker
from cop_scan.errors import InputError
from cop_scan.estate import read_estate
from cop_scan.integrity import Checker
from cop_scan.sigstore_bundle import MAX_BUNDLE, Trust
from tests.mini_sigstore import ISSUER, MiniSigstore
from tests.test_attestations import attestation, write
from tests.test_integrity import seen

pytest.importorskip("sigstore", reason="the extra sigstore is not installed")
WHO = "ada@acme.example"
WORKFLOW = "https://forge.example/acme/assurance/.github/workflows/sign.yml@refs/heads/main"


@pytest.fixture(scope="module")
def instance() -> MiniSigstore:
    return MiniSigstore()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "attestations", "owner.yaml", attestation())
    return tmp_path / "attestations"


def trusting(folder: Path, instance: MiniSigstore, *signers: tuple[str, str]) -> Checker:
    path = folder.parent / "trusted_root.json"
    path.write_bytes(instance.trusted_root())
    return Checker(None, None, datetime(2026, 6, 1, tzinfo=UTC), Trust(path, signers or ((WHO, ISSUER),)))


def put(folder: Path, instance: MiniSigstore, who: str = WHO, *, suffix: str = ".sigstore.json") -> Path:
    path = folder / f"owner.yaml{suffix}"
    path.write_bytes(instance.bundle((folder / "owner.yaml").read_bytes(), who))
    return path


@pytest.mark.parametrize("suffix", [".sigstore.json", ".sigstore"])
def test_a_bundle_names_its_signer(folder: Path, instance: MiniSigstore, suffix: str) -> None:
    put(folder, instance, suffix=suffix)
    found = seen(folder, trusting(folder, instance))
    assert (found["kind"], found["verified"], found["by"]) == ("signature", True, "Ada")
    assert ISSUER in found["detail"]


def test_a_workflow_may_sign(folder: Path, instance: MiniSigstore) -> None:
    put(folder, instance, WORKFLOW)
    found = seen(folder, trusting(folder, instance, (WHO, ISSUER), (WORKFLOW, ISSUER)))
    assert (found["verified"], found["by"]) == (True, WORKFLOW)


def test_a_changed_file_does_not_verify(folder: Path, instance: MiniSigstore) -> None:
    put(folder, instance)
    write(folder, "owner.yaml", attestation(expires="2027-01-01"))
    found = seen(folder, trusting(folder, instance))
    assert (found["kind"], found["verified"]) == ("signature", False)
    assert "one of them was changed" in found["detail"]


@pytest.mark.parametrize("signer", [("eve@acme.example", ISSUER), (WHO, "https://elsewhere.example")])
def test_another_signer_or_issuer_does_not_verify(
    folder: Path, instance: MiniSigstore, signer: tuple[str, str]
) -> None:
    put(folder, instance)
    found = seen(folder, trusting(folder, instance, signer))
    assert (found["kind"], found["verified"]) == ("signature", False)
    assert "not one of the allowed ones" in found["detail"]


def test_a_bundle_of_another_instance_cannot_be_told(folder: Path, instance: MiniSigstore) -> None:
    put(folder, MiniSigstore())
    found = seen(folder, trusting(folder, instance))
    assert (found["kind"], found["verified"]) == ("unseen", None)
    assert "does not vouch" in found["detail"]


def _without_proof(bundle: dict[str, Any]) -> None:
    bundle["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["rootHash"] = "AAAA"


def _without_promise(bundle: dict[str, Any]) -> None:
    del bundle["verificationMaterial"]["tlogEntries"][0]["inclusionPromise"]


def _of_a_statement(bundle: dict[str, Any]) -> None:
    del bundle["messageSignature"]
    bundle["dsseEnvelope"] = {"payload": "AA==", "payloadType": "x", "signatures": [{"sig": "AA=="}]}


def _of_another_version(bundle: dict[str, Any]) -> None:
    bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v9+json"


@pytest.mark.parametrize("change", [_without_proof, _without_promise, _of_a_statement, _of_another_version])
def test_an_incomplete_bundle_cannot_be_told(
    folder: Path, instance: MiniSigstore, change: Callable[[dict[str, Any]], None]
) -> None:
    path = put(folder, instance)
    bundle = json.loads(path.read_bytes())
    change(bundle)
    path.write_text(json.dumps(bundle))
    assert seen(folder, trusting(folder, instance))["kind"] == "unseen"


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 5_000, b'{"mediaType": 1}', b"x" * (MAX_BUNDLE + 1)]
)
def test_what_is_no_bundle_cannot_be_told(folder: Path, instance: MiniSigstore, text: bytes) -> None:
    (folder / "owner.yaml.sigstore.json").write_bytes(text)
    assert seen(folder, trusting(folder, instance))["kind"] == "unseen"


def test_an_ssh_signature_decides_first(folder: Path, instance: MiniSigstore) -> None:
    put(folder, instance)
    (folder / "owner.yaml.sig").write_text("-----BEGIN SSH SIGNATURE-----")
    assert seen(folder, trusting(folder, instance))["verified"] is False


def test_without_the_extra_it_cannot_be_told(
    folder: Path, instance: MiniSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, instance)
    monkeypatch.setitem(__import__("sys").modules, "sigstore.models", None)
    found = seen(folder, trusting(folder, instance))
    assert (found["kind"], "pip install" in found["detail"]) == ("unseen", True)


@pytest.mark.parametrize("text", [None, b"", b"{}", b"\xff", b" " * (2 << 20)])
def test_a_trust_root_that_cannot_be_read_is_an_input_error(
    folder: Path, instance: MiniSigstore, tmp_path: Path, text: bytes | None
) -> None:
    put(folder, instance)
    path = tmp_path / "other_root.json"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(InputError, match=r"other_root\.json: "):
        seen(folder, Checker(None, None, datetime(2026, 6, 1, tzinfo=UTC), Trust(path, ((WHO, ISSUER),))))


def test_the_estate_file_names_root_and_signers(tmp_path: Path, instance: MiniSigstore) -> None:
    path = tmp_path / "estate.yaml"
    text = "version: 1\nname: A\ntargets: [{source: git}]\nsigstore:\n  trusted_root: root.json\n"
    path.write_text(f"{text}  signers: [{{identity: {WHO}, issuer: {ISSUER}}}]\n")
    trust = checker(read_estate(path), "2026-06-01T00:00:00Z").sigstore
    assert trust == Trust(tmp_path / "root.json", ((WHO, ISSUER),))
    path.write_text(f"{text}  signers: [{{identity: {WHO}}}]\n")
    with pytest.raises(InputError, match=r"estate.yaml:6: sigstore.signers.0.issuer: field required"):
        read_estate(path)
