"""The command line: parse, call the spine, show progress, print, set the exit code."""

from __future__ import annotations

import os
import sys

import typer

from cop_scan.cli import attest, explain, network, plugin, policy, run, waiver
from cop_scan.errors import CopScanError

EXIT_CODES = """\
Exit codes:

  0  done, and nothing that --fail-on names was found
  1  cop-scan could not do it
  2  the command line, the estate file, an attestation folder or a waiver file is wrong
  3  a claim or policy cannot be loaded
  4  a target cannot be read at all, or nothing of it could be seen; the other targets are swept
  5  a snapshot cannot be read or written
  6  an engine cannot be started
  10  done: a claim fails (with --fail-on fail or unknown); attest check: an attestation is wrong
  11  done: a claim is unknown or in error (with --fail-on unknown); doctor: claims stay unknown;
      attest check: a claim has no attestation, or something is to be looked at
  12  waiver check: a waiver does not hold, or covers nothing
130  interrupted; a sweep resumes when it is run again
"""

_INTERRUPTED = 130

app = typer.Typer(
    name="cop-scan",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Which claims of the UK Code of Practice for Software Vendors an estate meets, on what evidence, "
    "and what could not be seen.\n\n\b\n" + EXIT_CODES.replace("\n\n", "\n\b\n", 1),
)
run.register(app)
network.register(app)
explain.register(app)
app.add_typer(policy.app, name="policy")
app.add_typer(plugin.app, name="plugin")
app.add_typer(attest.app, name="attest")
app.add_typer(waiver.app, name="waiver")


@app.command()
def version() -> None:
    """Print the version of cop-scan."""
    from cop_scan import __version__  # commands import what they use, so that --help stays quick

    typer.echo(f"cop-scan {__version__}")


def main() -> None:
    """Run the command line; every error that cop-scan knows becomes one sentence and its exit code."""
    try:
        app()
    except CopScanError as fault:
        typer.echo(f"cop-scan: {_visible(str(fault))}", err=True)
        sys.exit(fault.exit_code)
    except SystemExit as end:
        if end.code == _INTERRUPTED:  # typer turns an interrupt into this
            typer.echo("cop-scan: interrupted. Run it again to go on where it stopped.", err=True)
        raise
    except BrokenPipeError:
        # The reader of our output has gone; Python must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _visible(text: str) -> str:
    """`text` without what a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
