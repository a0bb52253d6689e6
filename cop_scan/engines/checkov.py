"""The engine for claims that Checkov decides: its runners in this process, on private copies of a fact's files.

What a claim names as its `checks` decides, and nothing else: no configuration, no skip comment and no
environment variable of anybody's changes what Checkov does. A file that Checkov drops is an error.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import tempfile
import threading
import warnings
from ast import literal_eval
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import metadata
from io import StringIO
from pathlib import Path
from typing import Any, Final

from cop_scan.catalogue import Claim
from cop_scan.engines.checkov_files import FRAMEWORKS, Prepared, prepare, shipped
from cop_scan.engines.interface import Answer
from cop_scan.errors import EngineMissing, PolicyError
from cop_scan.evidence import Json
from cop_scan.finding import Outcome

_Decided = Set[tuple[str, str, str]]
"""Path, check and resource."""
_RESOURCE = re.compile(r'^\s*resource\s+"?([\w-]+)"?[ \t]*"?([\w-]*)', re.M)
_SETTING = re.compile(r'\s*"?([\w-]+)"?\s*[=:]\s*(.*)')
_EXPRESSION = re.compile(r"\w\(|[?%*&|<>!]|==|\bfor\b|\b(?:each|count)\.|\$\{")
_PLACES, _QUOTED, _TEXT, _NAME = 20, 3, 120, 60
_ENVIRONMENT: Final = {
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",  # asks the package index
    "BC_SKIP_MAPPING": "TRUE",  # asks its vendor's service
    "CKV_GITHUB_CONFIG_FETCH_DATA": "False",
    "CKV_GITLAB_CONFIG_FETCH_DATA": "False",
    "CKV_BITBUCKET_CONFIG_FETCH_DATA": "False",
    "CHECKOV_RENDER_MAX_LEN": "1000",  # the longest expression of a repository's that is worked out
    "CHECKOV_ENABLE_FOREACH_HANDLING": "False",  # it would make as many copies as a repository's `count` says
    "CHECKOV_ENABLE_MODULES_FOREACH_HANDLING": "False",
    "GIT_PYTHON_REFRESH": "quiet",
}
_KEPT: Final = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONUTF8")


SECONDS = 60.0
"""Wall time that one question may take, where the system has interval timers and asks in the main thread."""


class _Late(BaseException):
    """The time is up; no Exception, for Checkov catches those."""


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class CheckovEngine:
    """The engine for claims in Checkov's checks. Options: `seconds` (a question's limit).

    Raises EngineMissing if Checkov is not installed, PolicyError if it lacks a check that a claim names.
    """

    def __init__(self, claims: Sequence[Claim], options: Mapping[str, Json] | None = None) -> None:
        self._seconds = float((options or {}).get("seconds", SECONDS))
        try:
            with _alone():
                self._runners, self._filter = _load()
                self.version = f"checkov {metadata.version('checkov')}"
        except ImportError as fault:
            raise EngineMissing(
                f"Checkov is not installed: {fault.msg}.", next_step="Install cop-scan with its extra `checkov`."
            ) from None
        known = _registered(self._runners)
        for claim in claims:
            if missing := sorted(set(claim.checks) - known):
                raise PolicyError(
                    f"{claim.folder / 'claim.yaml'}: checks: {self.version} has no {', '.join(missing)}.",
                    next_step="Name built-in checks for Dockerfiles or Terraform.",
                )

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        """The claim's answer; a crash of Checkov's and a file that it drops are errors with a reason."""
        ignored, facts = claim.params.get("ignored_folders", []), question["facts"]
        try:
            with _alone(), _limited(self._seconds):
                files, unseen = prepare(facts, ignored, claim.params.get("undecidable", {}))
                results = [self._scan(key, claim.checks, files) for key in FRAMEWORKS]
        except _Late:
            return Answer.failed("timeout", f"it took longer than {self._seconds:g} seconds")
        except (Exception, SystemExit) as fault:  # whatever a parser does on hostile text
            return Answer.failed("crash", f"{type(fault).__name__}: {fault}")
        open_ones: Mapping[str, str] = claim.params.get("inconclusive", {})
        failed = sorted(place for result in results for place in result.failed)
        if certain := [place for place in failed if _check_id(place) not in open_ones]:
            return _fail(certain)
        unseen.update({place[0]: open_ones[_check_id(place)] for place in failed})
        if dropped := sorted(path for result in results for path in result.dropped):
            return Answer.error("dropped_file", f"Checkov dropped {_named(dropped)} without judging it.")
        unseen.update(_not_read(facts, ignored))
        for result in results:
            unseen.update(result.unseen)
        if unseen:
            return _unknown(unseen)
        return _settled(sorted(path for result in results for path in result.judged), claim.checks)

    def close(self) -> None:
        """Nothing was started."""

    def _scan(self, fact: str, checks: Collection[str], files: Sequence[Prepared]) -> _Result:
        """What the fact's framework says of its files."""
        chosen = {file.place: file for file in files if file.fact == fact}
        if not chosen:
            return _Result()
        with tempfile.TemporaryDirectory(prefix="cop-scan-checkov-") as name:
            root = Path(name).resolve()
            for place, file in chosen.items():
                (root / place).parent.mkdir(parents=True, exist_ok=True)
                (root / place).write_text(file.text, encoding="utf-8", newline="\n")
            framework = FRAMEWORKS[fact]
            runner = self._runners[framework]()
            only = self._filter(checks=list(checks), framework=[framework], show_progress_bar=False)
            paths = [str(root / place) for place in sorted(chosen)]  # by file: no module leads out of the folder
            report = runner.run(root_folder=None, files=paths, runner_filter=only)
            return _Result.read(report, runner, {str(root / place): file for place, file in chosen.items()}, checks)


def _check_id(place: tuple[str, int, str]) -> str:
    return place[2].split(" ", 1)[0]


class _Result:
    """What one framework said, by the repository's paths."""

    def __init__(self) -> None:
        self.failed: set[tuple[str, int, str]] = set()
        self.judged: set[str] = set()
        self.dropped: set[str] = set()
        self.unseen: dict[str, str] = {}

    @classmethod
    def read(cls, report: Any, runner: Any, files: Mapping[str, Prepared], checks: Collection[str]) -> _Result:
        """The result in a runner's report; `files` is by their place on disk."""
        result = cls()
        failed = [record for record in report.failed_checks if not _is_expression(record)]
        for record in failed:
            text = f"{record.check_id} {record.check_name}"[:_TEXT]
            result.failed.add((files[record.file_abs_path].path, int(record.file_line_range[0]), text))
        records = [*report.passed_checks, *failed]
        decided = {(files[r.file_abs_path].path, r.check_id, r.resource) for r in records}
        result.judged = {path for path, _, _ in decided}
        held = _held(runner, files)
        result.dropped = {file.path for file in files.values()} - result.judged - held.keys()
        result.unseen = {path: why for path, blocks in held.items() if (why := _why(blocks, path in result.judged))}
        result.unseen.update(_left_out(runner, files, checks, decided))
        return result


def _is_expression(record: Any) -> bool:
    """Whether what a check refused is an expression, of which Checkov saw no more than the text."""
    names = {str(key).split("/")[-1] for key in record.check_result.get("evaluated_keys") or []}
    settings = [match for _, line in record.code_block if (match := _SETTING.match(line))]
    return any(match[1] in names and _EXPRESSION.search(match[2]) for match in settings)


def _why(blocks: Collection[str], judged: bool) -> str:
    """Why a Terraform file with such blocks is not judged, or empty: variables and outputs deploy nothing."""
    if "module" in blocks:
        return "It calls modules, which are not followed."
    return "" if judged or "resource" not in blocks else "None of the claim's checks is about its resources."


def _held(runner: Any, files: Mapping[str, Prepared]) -> dict[str, set[str]]:
    """Path -> the kinds of blocks that Checkov read in a Terraform file; a Dockerfile must have a record."""
    if runner.check_type != "terraform":
        return {}
    return {files[key.file_path].path: set(blocks) for key, blocks in runner.definitions.items() if blocks}


def _left_out(runner: Any, files: Mapping[str, Prepared], checks: Collection[str], decided: _Decided) -> dict[str, str]:
    """Path -> why, where a check has no result for a resource: Checkov leaves out what it cannot read or work out."""
    if runner.check_type != "terraform":
        return {}
    registry = runner.block_type_registries["resource"]
    named = {(file.path, f"{kind}.{name}") for file in files.values() for kind, name in _RESOURCE.findall(file.text)}
    unseen: dict[str, str] = {}
    for key, blocks in runner.definitions.items():
        path = files[key.file_path].path
        for block in blocks.get("resource", []):
            kind, _, settings = registry.extract_entity_details(block)
            address = str(settings["__address__"])
            named.discard((path, address.split("[", maxsplit=1)[0]))
            ids = {check.id for check in registry.get_checks(kind)}.intersection(checks)
            if any((path, name, address) not in decided for name in ids):
                unseen[path] = f"{address[:_NAME]} depends on values that are not in the repository."
    return unseen | {path: f"Checkov leaves out {address[:_NAME]}." for path, address in sorted(named)}


def _load() -> tuple[dict[str, Any], Any]:
    """Framework -> its runner's class, and the class of their filter."""
    from checkov.common.parallelizer import parallel_runner as parallelizer  # noqa: PLC0415
    from checkov.dockerfile.runner import Runner as Dockerfile  # noqa: PLC0415
    from checkov.runner_filter import RunnerFilter  # noqa: PLC0415
    from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform  # noqa: PLC0415
    from checkov.terraform.runner import Runner as Terraform  # noqa: PLC0415

    # Checkov's own evaluator calls functions that a repository names, pow() among them, for as long as they take.
    rendering: Any = evaluate_terraform
    rendering.evaluate = literal_eval
    parallelizer.parallel_runner.type = vars(parallelizer)["ParallelizationType"].NONE  # it would fork
    return {"dockerfile": Dockerfile, "terraform": Terraform}, RunnerFilter


def _registered(runners: Mapping[str, Any]) -> set[str]:
    """The ids of all the checks that the runners know."""
    from checkov.dockerfile.registry import registry  # noqa: PLC0415

    with _alone():
        graphs = [runners[name]().graph_registry for name in runners]
        for graph in graphs:
            graph.load_checks()
    plain = [registry, *runners["terraform"].block_type_registries.values()]
    ids = {check.id for one in plain for _, check in one.all_checks()}
    return ids | {check.id for graph in graphs for check in graph.checks}


@contextmanager
def _alone() -> Iterator[None]:
    """Checkov without the user's environment, and the rest of the program without Checkov's output and logging."""
    logger, environment = logging.getLogger(), dict(os.environ)
    handlers, level, disabled = list(logger.handlers), logger.level, logging.root.manager.disable
    os.environ.clear()
    os.environ.update({name: environment[name] for name in _KEPT if name in environment}, **_ENVIRONMENT)
    logging.disable(logging.CRITICAL)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        logging.disable(disabled)
        logger.handlers[:] = handlers
        logger.setLevel(level)


def _not_read(facts: Mapping[str, Json], ignored: Sequence[str]) -> dict[str, str]:
    """Path -> why: the hidden parts of every fact, and the files that no framework here reads."""
    unseen: dict[str, str] = {}
    for key in sorted(facts):
        for part in shipped(facts[key]["hidden"], ignored):
            unseen[part["path"]] = f"{part['reason']}: {part['detail']}"
        for file in shipped(facts[key]["files"], ignored) if key not in FRAMEWORKS else []:
            unseen[file["path"]] = "This claim does not judge such files."
    return unseen


def _fail(failed: Sequence[tuple[str, int, str]]) -> Answer:
    first = [f"{text.split()[0]} in {path[-_NAME:]}" for path, _, text in failed]
    count = len(failed)
    places = [{"path": path, "line": line, "text": text} for path, line, text in failed[:_PLACES]]
    message = f"{count} insecure {'default' if count == 1 else 'defaults'} in what is shipped: {_named(first)}."
    return Answer(Outcome.FAIL, message, {"places": places, "count": count})


def _unknown(unseen: Mapping[str, str]) -> Answer:
    paths = sorted(unseen)
    places = [{"path": path, "line": 0, "text": unseen[path][:_TEXT]} for path in paths[:_PLACES]]
    message = f"No insecure default was found, but {_named(paths)} could not be judged."
    return Answer(Outcome.UNKNOWN, message, {"places": places, "count": len(paths)}, "policy")


def _settled(judged: Sequence[str], checks: Sequence[str]) -> Answer:
    if not judged:
        nothing = {"places": [], "count": 0}
        return Answer(Outcome.NOT_APPLICABLE, "There is no deployment configuration to judge.", nothing)
    places = [{"path": path, "line": 0, "text": ""} for path in judged[:_PLACES]]
    evidence = {"places": places, "count": len(judged), "checks": sorted(checks)}
    return Answer(Outcome.PASS, f"Checkov finds no insecure default in {_named(judged)}.", evidence)


def _named(items: Sequence[str]) -> str:
    """At most three of them, cut, and how many more there are."""
    more = len(items) - _QUOTED
    named = ", ".join(item[:_TEXT] for item in items[:_QUOTED])
    return f"{named} and {more} more" if more > 0 else named
