"""The options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class FailOn(StrEnum):
    """What makes the exit code other than 0."""

    NEVER = "never"
    FAIL = "fail"
    UNKNOWN = "unknown"


Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for the snapshot and the reports.")]
Formats = Annotated[
    str, typer.Option("--format", "-f", help="Exports, comma separated: json, html, csv, sarif, markdown.")
]
Claims = Annotated[list[str] | None, typer.Option("--claim", "-c", help="Only this claim; may be given several times.")]
Policies = Annotated[Path | None, typer.Option(help="A policies folder instead of the one that is shipped.")]
ProfileName = Annotated[str, typer.Option("--profile", help="A shipped profile, or a file.")]
EngineName = Annotated[str, typer.Option("--engine", help="Evaluator of Rego: regorus (embedded) or opa.")]
OpaUrl = Annotated[str, typer.Option("--opa-url", help="With --engine opa: a server instead of a child process.")]
Now = Annotated[str, typer.Option("--now", help="Judge as of this time (RFC 3339) instead of the sweep's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 10 for failures, 11 for unknowns.")]
SnapshotFolder = Annotated[Path, typer.Argument(help="A snapshot directory that collect or scan made.")]
WaiverPlaces = Annotated[
    list[Path] | None,
    typer.Option(
        "--waivers",
        help="A waiver file or a folder of them, instead of those that the sweep read; may be given several times.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on with an interrupted sweep, or fail if there is none. Without it, one that is there goes on too.",
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw an interrupted sweep away and begin anew.")]
Since = Annotated[
    str,
    typer.Option(
        "--since",
        metavar="last|SNAPSHOT",
        help="Leave unasked what is proven not to have changed since that sweep: `last`, the one in the output "
        "folder, or a snapshot's directory. Its facts are carried over, and the summary says which and from when.",
    ),
]
