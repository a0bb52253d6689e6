"""What starts a project of AWS CodeBuild, by https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html.

A webhook starts a build when every filter of one of its groups matches. The filters are regular expressions that match
anywhere; the simple ones are told as the patterns that other platforms use, and others are hidden parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cop_scan.evidence import Json
from cop_scan.facts.pipelines.values import items, mapping, text, trigger

Filter = Mapping[str, Json]
_MANY = 50
_LITERAL = re.compile(r"(?:[\w/@ -]|\\?\.(?![*+?{])|\\[/-]|\.[*+]\??)*\Z")
_GROUP = re.compile(r"([^()|]*)\(([^()]*)\)([^()|]*)\Z")
_EVENTS: dict[str, tuple[str, str]] = {
    "PUSH": ("push", ""),
    "PULL_REQUEST_CREATED": ("pull_request", "opened"),
    "PULL_REQUEST_UPDATED": ("pull_request", "synchronize"),
    "PULL_REQUEST_REOPENED": ("pull_request", "reopened"),
    "PULL_REQUEST_MERGED": ("pull_request", "closed"),
    "PULL_REQUEST_CLOSED": ("pull_request", "closed"),
    "RELEASED": ("release", "released"),
    "PRERELEASED": ("release", "prereleased"),
    "WORKFLOW_JOB_QUEUED": ("workflow_job", "queued"),
}


class Unreadable(ValueError):
    """A filter that cannot be told as a pattern; the text says which."""


def patterns(expression: str) -> list[str]:
    """The patterns, with `*` and `**`, that a simple regular expression stands for.

    Raises:
        Unreadable: for any other.

    """
    found: list[str] = []
    for one in _alternatives(expression):
        begins, ends = one.startswith("^"), one.endswith("$")
        inner = one[begins : len(one) - ends]
        if not _LITERAL.match(inner):
            raise Unreadable(expression)
        plain = re.sub(r"\.[*+]\??", "\0", inner).replace("\\", "").replace("\0", "**")
        found.append(re.sub(r"\*{3,}", "**", ("" if begins else "**") + plain + ("" if ends else "**")))
    return found


def _alternatives(expression: str) -> list[str]:
    if group := _GROUP.match(expression):
        before, inner, after = group.groups()
        found = [before + one + after for one in inner.removeprefix("?:").split("|")]
    else:
        found = expression.split("|")
    if len(found) > _MANY:
        raise Unreadable(expression)
    return found


def refs(expression: str, kind: str) -> list[str]:
    """The names of branches (`heads`) or tags (`tags`) that an expression on references matches; none if of others.

    Raises:
        Unreadable: where that cannot be told.

    """
    told = patterns(expression)
    if not all(one.startswith(("**", "refs/")) for one in told):
        raise Unreadable(expression)  # no reference begins so, and what was meant is not told
    left = told
    for character in f"refs/{kind}/":
        left = list(dict.fromkeys(rest for one in left for rest in _behind(character, one)))
    return left


def _behind(character: str, pattern: str) -> Iterator[str]:
    """What a pattern asks of that which follows a character."""
    if pattern.startswith("**"):
        yield pattern
        yield from _behind(character, pattern[2:])
    elif pattern.startswith(character):
        yield pattern[1:]


class Starts:
    """The triggers of one project, with what could not be told and what more they depend on.

    A step of CodePipeline is started by whatever starts the pipeline, which the project does not say.
    """

    def __init__(self, webhook: Mapping[str, Json], *, is_step: bool = False) -> None:
        self.triggers: list[Json] = []
        self.unread: list[str] = []
        """Filters that cannot be told as patterns."""
        self.conditions: list[str] = []
        """What some of the triggers depend on besides."""
        self.is_runner = False
        """Whether it runs jobs of workflows that lie elsewhere."""
        groups: list[list[Filter]] = [
            [mapping(one) for one in items(group)] for group in items(webhook.get("filterGroups"))
        ]
        if groups:
            free = [group for group in groups if not _asks(group)]
            for group in groups:
                self._group(group, free)
        elif webhook:
            self._unfiltered(text(webhook.get("branchFilter")))
        if mapping(webhook.get("pullRequestBuildPolicy")).get("requiresCommentApproval") == "ALL_PULL_REQUESTS":
            self.triggers = [part for one in self.triggers for part in _waiting(mapping(one))]
        if webhook.get("manualCreation") is True or webhook.get("status") not in (None, "ACTIVE"):
            self.conditions.append("the code host calls the webhook")
        if is_step:
            self.triggers.append(trigger("any"))
            self.conditions.append("CodePipeline comes to this step")
        self.triggers.append(trigger("web"))

    def _unfiltered(self, branches: str) -> None:
        """A webhook of the older form: any change of the branches that match."""
        wanted = {"branches": self._refs([(branches, False)])} if branches else {}
        self.triggers.append(trigger("any", wanted))

    def _group(self, group: list[Filter], free: list[list[Filter]]) -> None:
        if "WORKFLOW_JOB_QUEUED" in _events(group):
            self.is_runner = True
        if _asks(group) and not any(_is_within(group, other) for other in free):
            self.conditions.append(" && ".join(sorted(_shown(one) for one in group if _is_asked(one, group))))
        types: dict[str, set[str]] = {}
        for event in sorted(_events(group)):
            name, kind = _EVENTS.get(event, (event.lower(), ""))
            types.setdefault(name, set()).update({kind} if kind else ())
        for name, kinds in types.items():
            self.triggers += self._triggers(name, sorted(kinds), group)

    def _triggers(self, event: str, kinds: list[str], group: list[Filter]) -> Iterator[Json]:
        paths = [pattern for changed in _of(group, "FILE_PATH") for pattern in self._paths(changed)]
        common: dict[str, Json] = {"types": kinds or None, "paths": paths or None}
        if event == "push":
            heads = [_pair(one) for one in _of(group, "HEAD_REF")]
            branches, tags = self._refs(heads, "heads"), self._refs(heads, "tags")
            if not heads or branches:
                yield trigger("push", {**common, "branches": branches if heads else None})
            if heads and tags:
                yield trigger("tag", {**common, "tags": tags})
        elif event == "release":
            named = [_pair(one) for one in _of(group, "TAG_NAME")]
            yield trigger("release", {**common, "tags": self._refs(named) if named else None})
        else:
            bases = [_pair(one) for one in _of(group, "BASE_REF")]
            yield trigger(event, {**common, "branches": self._refs(bases, "heads") if bases else None})

    def _paths(self, one: Filter) -> list[str]:
        expression, is_excluded = _pair(one)
        try:
            found = patterns(expression)
        except Unreadable as fault:
            self.unread.append(str(fault))
            found = [expression]
        return ["**", *(f"!{each}" for each in found)] if is_excluded else found

    def _refs(self, wanted: list[tuple[str, bool]], kind: str = "") -> list[str]:
        """The patterns that every one of the filters lets through; several that include are told only if equal.

        Without a `kind` the filters are of names, not of whole references.
        """
        included = [expression for expression, is_excluded in wanted if not is_excluded]
        found: list[str] = [] if included else ["**"]
        if len(set(included)) > 1:
            self.unread.append(" && ".join(sorted(set(included))))
        for expression, is_excluded in sorted(wanted, key=lambda one: one[1]):
            found += [f"!{each}" if is_excluded else each for each in self._read(expression, kind)]
        return found

    def _read(self, expression: str, kind: str) -> list[str]:
        try:
            return refs(expression, kind) if kind else patterns(expression)
        except Unreadable as fault:
            self.unread.append(str(fault))
            return [expression]


def _waiting(one: dict[str, Json]) -> Iterator[Json]:
    """A trigger of which a proposal's build starts after a comment only."""
    if one["event"] == "any":
        yield {**one, "event": "push"}
    if one["event"] in ("any", "pull_request"):
        yield {**one, "event": "pull_request", "types": ["comment"]}
    else:
        yield one


def _events(group: list[Filter]) -> set[str]:
    """The events of a group. One without any is malformed, and stands for any event."""
    found: set[str] = set()
    for pattern, is_excluded in (_pair(one) for one in _of(group, "EVENT")):
        named = {part.strip() for part in pattern.split(",")} - {""}
        found |= _EVENTS.keys() - named if is_excluded else named
    return found or {"ANY"}


def _is_within(group: list[Filter], other: list[Filter]) -> bool:
    """Whether the other lets through whatever this one does."""
    return _events(group) <= _events(other) and _limits(other) <= _limits(group)


def _limits(group: list[Filter]) -> set[tuple[str, str, bool]]:
    return {(text(one.get("type")), *_pair(one)) for one in group if one.get("type") != "EVENT"}


def _asks(group: list[Filter]) -> bool:
    return any(_is_asked(one, group) for one in group)


def _is_asked(one: Filter, group: list[Filter]) -> bool:
    """Whether a filter asks for more than an event, a branch or a path."""
    kind = text(one.get("type"))
    if kind == "HEAD_REF":
        return any(event.startswith("PULL_REQUEST") for event in _events(group))
    return kind not in {"EVENT", "BASE_REF", "FILE_PATH", "TAG_NAME"}


def _of(group: list[Filter], kind: str) -> list[Filter]:
    return [one for one in group if one.get("type") == kind]


def _pair(one: Filter) -> tuple[str, bool]:
    return text(one.get("pattern")), one.get("excludeMatchedPattern") is True


def _shown(one: Filter) -> str:
    pattern, is_excluded = _pair(one)
    return f"{text(one.get('type'))} {'!=' if is_excluded else '=='} {pattern[:200]}"
