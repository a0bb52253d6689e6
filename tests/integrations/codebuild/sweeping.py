"""A whole sweep of an emulated AWS by the product's public API."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from cop_scan.estate import Estate, Place
from cop_scan.evidence import Json
from tests.emulators.codebuild.access import ADMIN, Profile
from tests.emulators.codebuild.server import Emulator
from tests.integrations import denying

Bench = denying.Bench[Emulator, Profile]


def quiet(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let AWS's library know of nothing but the files in the folder; the file of credentials."""
    for name in (
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ):
        patch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        patch.delenv(name, raising=False)
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    return folder / "credentials"


def signed_in(server: Emulator, credentials: Path, profile: Profile = ADMIN) -> dict[str, str]:
    """Write keys of every account; account's number -> name of the profile in the file."""
    found: dict[str, str] = {}
    before = credentials.read_text() if credentials.exists() else ""
    lines: list[str] = [before]
    for account in server.world.accounts:
        name = found[account.number] = f"{profile.name}-{account.number}"
        if f"[{name}]" in before:
            continue
        identity, secret = server.world.key(account, profile)
        lines.append(f"[{name}]\naws_access_key_id = {identity}\naws_secret_access_key = {secret}\n")
    credentials.write_text("\n".join(lines))
    return found


def estate(server: Emulator, names: dict[str, str], **options: Json) -> Estate:
    """One target for each account."""
    given = {"regions": ["all"], "endpoint_url": server.url, "project_policies": True, **options}
    places = [
        Place("codebuild", number, MappingProxyType({**given, "profile": name, "accounts": [number]}))
        for number, name in names.items()
    ]
    return Estate("Emulated vendor", "standard", tuple(places), (), ())
