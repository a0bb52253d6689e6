"""What is given to an action or a called workflow as inputs, put where these use it.

What an outsider writes reaches a script by way of an input, as it does directly. Inputs that are given
as plain text stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cop_scan.facts.pipelines.reader import Files
from cop_scan.facts.pipelines.values import expressions

_INPUT = re.compile(r"(?<![\w.-])inputs\.([A-Za-z_][\w-]{0,99})")


def carried(*given: Mapping[str, str]) -> dict[str, str]:
    """Name of an input, in lower case -> the expressions that are given for it, of several callers as alternatives."""
    known: dict[str, list[str]] = {}
    for values in given:
        for name, value in values.items():
            known.setdefault(name.lower(), []).extend(expressions(value))
    return {name: " || ".join(dict.fromkeys(found)) for name, found in known.items() if found}


def filled(files: Files, path: str, values: Mapping[str, str], inputs: Mapping[str, str]) -> dict[str, str]:
    """`values` with the expressions that `inputs` carry in place of the inputs' names."""
    return {key: _filled(files, path, value, inputs) if inputs else value for key, value in values.items()}


def _filled(files: Files, path: str, written: str, inputs: Mapping[str, str]) -> str:
    first, *parts = written.split("${{")
    for number, part in enumerate(parts):
        expression, end, rest = part.partition("}}")
        growth = sum(len(inputs.get(one[1].lower(), "")) for one in _INPUT.finditer(expression)) if end else 0
        if growth and files.spend(path, growth):
            parts[number] = _INPUT.sub(lambda one: inputs.get(one[1].lower(), one[0]), expression) + end + rest
    return "${{".join([first, *parts])
