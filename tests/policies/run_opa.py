"""`make policies`: the Rego policies are formatted, pass OPA's strict check, and their own tests hold.

Without OPA this says so and, where CI is set, fails: a check that did not run must not look like one that did.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.opa import find_opa  # noqa: E402

CAPABILITIES = ("--capabilities", "policies/capabilities.json")
CHECKS = (
    ["fmt", "--fail", "--list", "policies/rego"],
    ["check", "--strict", *CAPABILITIES, "--schema", "docs/schemas/input.schema.json", "--bundle", "policies/rego"],
    ["test", "--bundle", "policies/rego"],
)


def main() -> int:
    opa = find_opa()
    if opa is None:
        sys.stdout.write("OPA is not installed: the Rego checks did not run. `make tools` builds it where Go is.\n")
        return 1 if os.environ.get("CI") else 0
    for words in CHECKS:
        sys.stdout.write(f"opa {words[0]}\n")
        sys.stdout.flush()
        if code := subprocess.run([opa, *words], cwd=ROOT, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
