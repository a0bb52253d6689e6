"""All REST paths: importing this registers them."""

from __future__ import annotations

from tests.emulators.github import (
    rest_accounts,
    rest_actions,
    rest_alerts,
    rest_apps,
    rest_git,
    rest_organisations,
    rest_repository,
    rest_rules,
    rest_security,
)
from tests.emulators.github.rest import ROUTES, Call, answer, find, known

PARTS = (
    rest_accounts,
    rest_organisations,
    rest_actions,
    rest_alerts,
    rest_apps,
    rest_git,
    rest_repository,
    rest_rules,
    rest_security,
)
"""The modules that the paths come from."""

__all__ = ["PARTS", "ROUTES", "Call", "answer", "find", "known"]
