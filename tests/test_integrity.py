from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cop_scan import plugins
from cop_scan.allowed_signers import AllowedSigners, read_allowed_signers
from cop_scan.attestations import read_attestations
from cop_scan.collect import checker
from cop_scan.errors import InputError
from cop_scan.estate import Estate
from cop_scan.integrity import UNCHECKED, Checker
from cop_scan.policies import load_facts, root
from cop_scan.signed import in_words
from cop_scan.sources.interface import Historian
from cop_scan.sshsig import MAX_ARMOURED
from tests.repositories import commit, git, repository
from tests.signing import SigningKey, armoured, signing_key
from tests.test_attestations import attestation, write

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
NOW = "2026-06-01T00:00:00Z"
VALID = Draft202012Validator(dict(load_facts([root()])["attestations"].schema))


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return signing_key(tmp_path_factory.mktemp("ada") / "key")


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return signing_key(tmp_path_factory.mktemp("eve") / "key")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "attestations", "owner.yaml", attestation())
    return tmp_path / "attestations"


def allowed(folder: Path, key: SigningKey, options: str = "", who: str = "ada@acme.example") -> Checker:
    path = folder.parent / "allowed_signers"
    path.write_text(f"{who} {options} {key.public}\n")
    return checker(Estate("Acme", "", (), (), (folder,), allowed_signers=path), NOW)


def seen(folder: Path, checked: Checker = UNCHECKED) -> dict[str, Any]:
    [record] = read_attestations([folder], checked)[0]
    VALID.validate({"attestations": [record], "hidden": []})
    found: dict[str, Any] = record["integrity"]
    return found


def told(folder: Path, checked: Checker = UNCHECKED) -> tuple[str, bool | None, str]:
    found = seen(folder, checked)
    return found["kind"], found["verified"], found["by"]


def sign(folder: Path, key: SigningKey, **more: str) -> None:
    path = folder / "owner.yaml"
    path.with_name("owner.yaml.sig").write_bytes(key.sign(path.read_bytes(), **more))


# A signature beside the file


def test_a_signature_names_its_signer(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada)
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["verified"], found["by"]) == ("signature", True, "Ada")
    assert ada.fingerprint in found["detail"]
    assert in_words({"integrity": found}) == "Signed by Ada"


def test_a_signer_who_is_not_in_the_file_is_named_without_an_address(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada)
    assert told(folder, allowed(folder, ada, who="carol@acme.example"))[2].startswith("sha256:")
    assert told(folder, allowed(folder, ada, who="Carol"))[2] == "Carol"


def test_a_changed_file_does_not_verify(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada)
    write(folder, "owner.yaml", attestation(expires="2027-01-01"))
    for checked in (allowed(folder, ada), UNCHECKED):
        found = seen(folder, checked)
        assert (found["kind"], found["verified"]) == ("signature", False)
        assert "one of them was changed" in found["detail"]
        assert in_words({"integrity": found}).startswith("Does not verify: ")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('namespaces="git"', "may not be used for cop-scan"),
        ('valid-before="20260601Z"', "not valid at that time"),
        ('valid-after="20260602Z"', "not valid at that time"),
        ("cert-authority", "not one of the allowed signers'"),
    ],
)
def test_a_key_that_may_not_sign_does_not_verify(folder: Path, ada: SigningKey, options: str, reason: str) -> None:
    sign(folder, ada)
    found = seen(folder, allowed(folder, ada, options))
    assert (found["kind"], found["verified"], found["by"]) == ("signature", False, "")
    assert reason in found["detail"]


def test_a_key_is_valid_until_its_end(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada)
    assert told(folder, allowed(folder, ada, 'valid-before="20260602Z"'))[1] is True


def test_a_strangers_signature_does_not_verify(folder: Path, ada: SigningKey, eve: SigningKey) -> None:
    sign(folder, eve)
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["verified"]) == ("signature", False)
    assert eve.fingerprint in found["detail"]


def test_a_signature_for_another_purpose_does_not_verify(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada, namespace="file")
    assert told(folder, allowed(folder, ada)) == ("signature", False, "")


def test_without_allowed_signers_a_signature_says_nothing(folder: Path, ada: SigningKey) -> None:
    sign(folder, ada)
    found = seen(folder)
    assert (found["kind"], found["verified"]) == ("unseen", None)
    assert "No allowed signers" in found["detail"]
    assert in_words({"integrity": found}).startswith("Not checked: ")


def test_a_malformed_signature_does_not_verify(folder: Path, ada: SigningKey) -> None:
    for text in (armoured(b"SSHSIG"), armoured(b"SSHSIG\0\0\0\1" + b"\xff" * 90), b"-----BEGIN SSH SIGNATURE-----\n"):
        (folder / "owner.yaml.sig").write_bytes(text)
        assert told(folder, allowed(folder, ada)) == ("signature", False, "")


def test_what_cannot_be_read_as_a_signature_is_not_seen(folder: Path, ada: SigningKey, tmp_path: Path) -> None:
    beside = folder / "owner.yaml.sig"
    checked = allowed(folder, ada)
    for text in (
        b"",
        b"-----BEGIN PGP SIGNATURE-----",
        b"\xff\x00",
        b"-----BEGIN SSH SIGNATURE-----" + b"A" * MAX_ARMOURED,
    ):
        beside.write_bytes(text)
        assert told(folder, checked)[:2] == ("unseen", None)
    makers: list[Callable[[], object]] = [
        lambda: os.mkfifo(beside),
        beside.mkdir,
        lambda: beside.symlink_to(beside),
        lambda: beside.symlink_to("none"),
    ]
    for make in makers:
        if beside.is_dir():
            beside.rmdir()
        beside.unlink(missing_ok=True)
        make()
        assert told(folder, checked)[:2] == ("unseen", None)


def test_a_signature_outside_the_folder_is_not_read(folder: Path, ada: SigningKey, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.sig").write_bytes(ada.sign((folder / "owner.yaml").read_bytes()))
    (folder / "owner.yaml.sig").symlink_to(tmp_path / "elsewhere.sig")
    assert told(folder, allowed(folder, ada))[:2] == ("unseen", None)


@pytest.mark.parametrize("suffix", [".asc", ".minisig", ".p7s"])
def test_a_signature_of_another_form_is_not_seen(folder: Path, ada: SigningKey, suffix: str) -> None:
    (folder / f"owner.yaml{suffix}").touch()
    found = seen(folder, allowed(folder, ada))
    assert found["kind"] == "unseen"
    assert suffix in found["detail"]


def test_without_signature_and_repository_there_is_none(folder: Path, ada: SigningKey) -> None:
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["detail"]) == ("none", "It is in no git repository.")
    assert in_words({"integrity": found}) == "Not signed: It is in no git repository."
    assert seen(folder)["kind"] == "unseen"


def test_a_file_that_is_no_list_of_signers_is_an_input_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none: cannot be read"):
        checker(Estate("Acme", "", (), (), (folder,), allowed_signers=tmp_path / "none"), NOW)


def test_without_the_source_git_no_commit_is_seen(folder: Path, ada: SigningKey) -> None:
    signers: AllowedSigners = read_allowed_signers(write_signers(folder, ada))
    assert seen(folder, Checker(signers, None, datetime(2026, 6, 1, tzinfo=UTC)))["kind"] == "unseen"
    assert isinstance(plugins.source("git"), Historian)


def write_signers(folder: Path, key: SigningKey) -> Path:
    allowed(folder, key)
    return folder.parent / "allowed_signers"


def test_an_old_snapshots_entry_has_words() -> None:
    entries: list[dict[str, Any]] = [
        {},
        {"integrity": None},
        {"integrity": {}},
        {"integrity": {"kind": "x", "verified": 1}},
    ]
    for entry in entries:
        assert in_words(entry) == "Not checked"
    assert in_words({"integrity": {"kind": "commit", "verified": True, "by": "Ada"}}) == "In a commit signed by Ada"


# Commits


@pytest.fixture
def top(tmp_path: Path, folder: Path) -> Path:
    """A repository with the attestations in it, in no commit yet."""
    return repository(tmp_path)


def signed_commit(top: Path, key: SigningKey, *words: str, when: str = "2026-05-01T12:00:00Z") -> str:
    options = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key.path}", "commit", "--quiet", "-S")
    git(top, "add", "attestations")
    git(top, *options, "-m", "Attested", *words, when=when)
    return git(top, "rev-parse", "HEAD")


def test_a_signed_commit_names_its_signer(top: Path, folder: Path, ada: SigningKey) -> None:
    oid = signed_commit(top, ada)
    commit(top, {"README.md": "later and not signed"})
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["verified"], found["by"]) == ("commit", True, "Ada")
    assert oid[:12] in found["detail"]


def test_a_packed_history_says_the_same(top: Path, folder: Path, ada: SigningKey) -> None:
    signed_commit(top, ada)
    for number in range(5):
        commit(top, {"README.md": f"{number}"})
    git(top, "gc", "--quiet")
    assert told(folder, allowed(folder, ada)) == ("commit", True, "Ada")


def test_what_was_not_signed_is_none(top: Path, folder: Path, ada: SigningKey) -> None:
    commit(top, {"README.md": "x"})
    found = seen(folder, allowed(folder, ada))
    assert found["kind"] == "none"
    assert "is not signed" in found["detail"]


def test_a_file_that_is_not_committed_is_none(top: Path, folder: Path, ada: SigningKey) -> None:
    git(top, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    assert seen(folder, allowed(folder, ada))["detail"] == "It is not committed."
    signed_commit(top, ada)
    write(folder, "owner.yaml", attestation(expires="2027-01-01"))
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["detail"]) == ("none", "It has changes that are not committed.")


def test_only_the_commit_of_the_present_content_counts(top: Path, folder: Path, ada: SigningKey) -> None:
    signed_commit(top, ada)
    first = (folder / "owner.yaml").read_bytes()
    commit(top, {"attestations/owner.yaml": first + b"# changed\n"})
    assert told(folder, allowed(folder, ada))[0] == "none"
    commit(top, {"attestations/owner.yaml": first})
    assert told(folder, allowed(folder, ada))[0] == "none"


def test_a_strangers_commit_says_no_more_than_an_unsigned_one(
    top: Path, folder: Path, ada: SigningKey, eve: SigningKey
) -> None:
    signed_commit(top, eve)
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["verified"]) == ("none", None)
    assert eve.fingerprint in found["detail"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ('namespaces="git,cop-scan"', "commit"),
        ('namespaces="cop-scan"', "none"),
        ('valid-before="20260502Z"', "commit"),
        ('valid-before="20260501Z"', "none"),
    ],
)
def test_a_key_is_asked_for_at_the_commits_own_time(
    top: Path, folder: Path, ada: SigningKey, options: str, kind: str
) -> None:
    signed_commit(top, ada)
    assert told(folder, allowed(folder, ada, options))[0] == kind
    assert _git_believes(top, top / "allowed_signers") == (kind == "commit")


def _git_believes(top: Path, signers: Path) -> bool:
    try:
        git(top, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", "HEAD")
    except AssertionError:
        return False
    return True


def test_a_forged_commit_does_not_verify(top: Path, folder: Path, ada: SigningKey) -> None:
    signed_commit(top, ada)
    raw = git(top, "cat-file", "commit", "HEAD").encode() + b"\n"
    oid = git(top, "hash-object", "-t", "commit", "-w", "--stdin", data=raw.replace(b"Attested", b"Attacked"))
    git(top, "update-ref", "refs/heads/main", oid)
    found = seen(folder, allowed(folder, ada))
    assert (found["kind"], found["verified"]) == ("commit", False)


def test_a_commit_signed_in_another_form_is_not_seen(top: Path, folder: Path, ada: SigningKey) -> None:
    signed_commit(top, ada)
    raw = git(top, "cat-file", "commit", "HEAD").encode() + b"\n"
    oid = git(top, "hash-object", "-t", "commit", "-w", "--stdin", data=raw.replace(b"SSH SIG", b"PGP SIG"))
    git(top, "update-ref", "refs/heads/main", oid)
    assert told(folder, allowed(folder, ada))[0] == "unseen"


def test_a_merge_leads_to_the_commit_that_was_merged(top: Path, folder: Path, ada: SigningKey) -> None:
    git(top, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    git(top, "checkout", "--quiet", "-b", "attest")
    oid = signed_commit(top, ada)
    git(top, "checkout", "--quiet", "main")
    commit(top, {"README.md": "meanwhile"})
    git(top, "merge", "--quiet", "--no-ff", "-m", "Merge", "attest")
    assert oid[:12] in seen(folder, allowed(folder, ada))["detail"]


def test_a_shallow_clone_does_not_tell(top: Path, folder: Path, ada: SigningKey, tmp_path: Path) -> None:
    signed_commit(top, ada)
    commit(top, {"README.md": "later"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{top}", str(tmp_path / "shallow"))
    found = seen(tmp_path / "shallow" / "attestations", allowed(folder, ada))
    assert found["kind"] == "unseen"
    assert "does not hold the whole history" in found["detail"]


def test_a_signature_beside_the_file_decides_before_a_commit(
    top: Path, folder: Path, ada: SigningKey, eve: SigningKey
) -> None:
    sign(folder, eve)
    signed_commit(top, ada)
    assert told(folder, allowed(folder, ada)) == ("signature", False, "")


def test_a_repository_that_is_refused_is_not_seen(top: Path, folder: Path, ada: SigningKey, tmp_path: Path) -> None:
    signed_commit(top, ada)
    (top / ".git" / "objects" / "info" / "alternates").write_text("/elsewhere\n")
    assert told(folder, allowed(folder, ada))[0] == "unseen"


def test_files_of_one_folder_are_told_apart(top: Path, folder: Path, ada: SigningKey) -> None:
    signed_commit(top, ada)
    write(folder, "a.yaml", attestation(id="a"))
    commit(top, {"README.md": "x"})
    write(folder, "z.yaml", attestation(id="z"))
    sign_z = ada.sign((folder / "z.yaml").read_bytes())
    (folder / "z.yaml.sig").write_bytes(sign_z)
    records, _ = read_attestations([folder], allowed(folder, ada))
    kinds = {record["id"]: record["integrity"]["kind"] for record in records}
    assert kinds == {"owner": "commit", "a": "none", "z": "signature"}


def test_a_link_in_the_tree_is_not_the_file(top: Path, folder: Path, ada: SigningKey) -> None:
    (folder / "owner.yaml").rename(folder / "real.txt")
    (folder / "owner.yaml").symlink_to("real.txt")
    signed_commit(top, ada)
    assert told(folder, allowed(folder, ada))[0] == "none"
