"""How long logs of builds are kept.

https://docs.github.com/en/rest/actions/permissions#get-artifact-and-log-retention-settings-for-a-repository
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_scan.evidence import Fact
from cop_scan.sources.answered import body, fact, gap
from cop_scan.sources.asking import Asker
from cop_scan_github.account import get

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

_PATH = "actions/permissions/artifact-and-log-retention"


async def ask(asker: Asker, repository: Repository) -> None:
    """The setting of the repository, which the organisation bounds."""
    asked = get(f"/repos/{repository.name}/{_PATH}", f"/repos/{{owner}}/{{repo}}/{_PATH}")
    repository.answers["log_retention"] = await asker.ask(asked)


def build_logs(repository: Repository) -> Fact:
    """`build_logs`: GitHub stores them itself, and shows them to whoever may read the code.

    Raises ValueError where the answer gives no number of days.
    """
    answer = repository.answers["log_retention"]
    found = body(answer)
    if found is None or isinstance(answer, str):
        return gap("build_logs", answer)
    days = found["days"]
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise ValueError("no number of days")
    return fact(
        "build_logs", {"kept_days": days, "protection": "platform", "wider_than_code": False, "hidden": []}, answer
    )
