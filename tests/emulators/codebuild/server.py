"""The emulator: HTTP/1.1 on loopback, in AWS's JSON and query protocols, with answers from a `World`."""

from __future__ import annotations

import copy
import json
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from tests.emulators.codebuild import models, signatures
from tests.emulators.codebuild.access import Denial
from tests.emulators.codebuild.operations import OPERATIONS, Refused
from tests.emulators.codebuild.state import Account, Body, World
from tests.emulators.wire.faults import HTML, Faults
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.serving import Served
from tests.emulators.wire.sockets import Wire

_QUERY = ("iam", "sts")
_FIXED = {"/listRegions": "account:ListRegions"}


@dataclass(frozen=True)
class Request:
    """A line of the log."""

    action: str
    region: str
    account: str
    status: int
    body: str


class Emulator(Served):
    """An AWS for tests. `problems` are requests and answers that AWS's own description does not know."""

    def __init__(self, world: World, *, faults: Faults | None = None, denials: tuple[Denial, ...] = ()) -> None:
        self.world, self.faults, self.denials = world, faults or Faults(), list(denials)
        self.log: list[Request] = []
        self.problems: list[str] = []
        self.throttled: dict[str, int] = {}
        """Operation -> how often it is still refused for its limits."""
        self.lock = threading.RLock()
        self._checked: set[str] = set()

    def counted(self) -> Counter[str]:
        """Operation -> how often it was asked."""
        return Counter(line.action for line in self.log)

    def respond(self, request: Incoming) -> Wire:
        """The answer to one request."""
        with self.lock:
            self.faults.due(self, len(self.log) + 1)
        fault = self.faults.draw(request)
        if fault in ("500", "502", "504"):
            return self._logged(request, "", "", int(fault), Wire(int(fault), {"Content-Type": "text/html"}, HTML))
        if fault == "html":
            return Wire(200, {"Content-Type": "text/html"}, HTML)
        wire = self._answered(request)
        wire.fault = fault
        return wire

    def _answered(self, request: Incoming) -> Wire:
        region = account = action = ""
        query = False
        try:
            key, region, service = signatures.scope(request)
            query = service in _QUERY
            action, body = _asked(request, service)
            signatures.check(request, {one: known[0] for one, known in self.world.keys.items()})
            _, account, profile, token = self.world.keys[key]
            if token and request.headers.get("x-amz-security-token") != token:
                raise Refused("UnrecognizedClientException", 400)
            self.problems += models.problems_of_request(action, body)
            with self.lock:
                answer = self._do(action, region, account, profile, body)
            return self._logged(request, action, region, 200, self._good(action, answer), account)
        except signatures.Unsigned as fault:
            return self._logged(request, action, region, 403, _refusal(str(fault), 403, query=query), account)
        except Refused as fault:
            return self._logged(
                request, action, region, fault.status, _refusal(fault.code, fault.status, query=query), account
            )

    def _do(self, action: str, region: str, number: str, profile: Any, body: Body) -> Body:
        if self.throttled.get(action, 0) > 0:
            self.throttled[action] -= 1
            raise Refused("Throttling" if action.startswith(_QUERY) else "ThrottlingException", 400)
        denial = next((one for one in self.denials if one.meets(action, region)), None)
        if denial is not None:
            _deny(denial, action)
        if not profile.may(action):
            raise Refused(
                "AccessDenied" if action.startswith(_QUERY) else "AccessDeniedException",
                403 if action.startswith(_QUERY) else 400,
            )
        account = self.world.account(number)
        if action == "sts:GetCallerIdentity":
            return {"UserId": "AIDAEMULATED", "Account": number, "Arn": f"arn:aws:iam::{number}:user/{profile.name}"}
        if action == "sts:AssumeRole":
            return self._assume(account, body)
        if action not in OPERATIONS:
            self.problems.append(f"{action} is not emulated")
            raise Refused("InvalidAction")
        if region not in account.regions and not action.startswith(("iam", "account", "cloudtrail")):
            raise Refused("UnrecognizedClientException", 400)
        answer = copy.deepcopy(OPERATIONS[action](account, region, body))
        self._check(action, answer)
        return _without(answer, denial) if denial is not None else answer

    def _check(self, action: str, answer: Body) -> None:
        """Hold an answer against AWS's description; the same one once."""
        mark = f"{action} {json.dumps(answer, sort_keys=True, default=str)}"
        if mark not in self._checked:
            self._checked.add(mark)
            self.problems += models.problems_of_answer(action, answer)

    def _assume(self, caller: Account, body: Body) -> Body:
        number, name = body["RoleArn"].split(":")[4], body["RoleArn"].rpartition("/")[2]
        goal = next((one for one in self.world.accounts if one.number == number), None)
        known = goal is not None and any(one["RoleName"] == name for one in goal.roles)
        if goal is None or not known or body.get("ExternalId", "") != goal.external_id:
            raise Refused("AccessDenied", 403)
        identity, secret = self.world.key(goal, next(iter(self.world.keys.values()))[2])
        token = f"session-{identity}"
        known_secret, account, profile, _ = self.world.keys[identity]
        self.world.keys[identity] = (known_secret, account, profile, token)
        self.world.canaries.append(token)
        credentials = {
            "AccessKeyId": identity,
            "SecretAccessKey": secret,
            "SessionToken": token,
            "Expiration": 4102444800.0,
        }
        user = {"AssumedRoleId": "AROAEMULATED:cop-scan", "Arn": f"arn:aws:sts::{number}:assumed-role/{name}/cop-scan"}
        return {"Credentials": credentials, "AssumedRoleUser": user}

    @staticmethod
    def _good(action: str, answer: Body) -> Wire:
        if action.startswith(_QUERY):
            return Wire(200, {"Content-Type": "text/xml"}, models.xml(action, answer).encode())
        return Wire(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode())

    def _logged(self, request: Incoming, action: str, region: str, status: int, wire: Wire, account: str = "") -> Wire:
        with self.lock:
            self.log.append(Request(action, region, account, status, request.body.decode("utf-8", "replace")))
        return wire


def _asked(request: Incoming, service: str) -> tuple[str, Body]:
    if request.path in _FIXED:
        return _FIXED[request.path], json.loads(request.body or b"{}")
    target = request.headers.get("x-amz-target", "")
    if target:
        prefix, _, operation = target.rpartition(".")
        if prefix not in models.TARGETS:
            raise Refused("UnknownOperationException")
        return f"{models.TARGETS[prefix]}:{operation}", json.loads(request.body or b"{}")
    given = dict(parse_qsl(request.body.decode()))
    action = f"{service}:{given.get('Action', '')}"
    return action, models.typed(action, given)


def _deny(denial: Denial, action: str) -> None:
    query = action.startswith(_QUERY)
    if denial.mode == "denied":
        raise Refused("AccessDenied" if query else "AccessDeniedException", 403 if query else 400)
    if denial.mode == "throttled":
        raise Refused("Throttling" if query else "ThrottlingException", 400)
    if denial.mode == "off":
        raise Refused("InvalidClientTokenId" if query else "UnrecognizedClientException", 403 if query else 400)
    if denial.mode == "expired":
        raise Refused("ExpiredTokenException", 400)
    if denial.mode == "error":
        raise Refused("InternalFailure", 500)


def _without(value: Any, denial: Denial) -> Any:
    """The answer without the fields, or with null in their places; without any named, the first list or value of the top."""
    names = denial.fields or tuple(value)
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, item in value.items():
            if key in names:
                if denial.mode == "null":
                    found[key] = None
            else:
                found[key] = _without(item, Denial(denial.action, denial.mode, fields=names))
        return found
    return [_without(one, denial) for one in value] if isinstance(value, list) else value


def _refusal(code: str, status: int, *, query: bool) -> Wire:
    message = f"User: arn:aws:iam::000000000000:user/canary is not authorized ({code})"
    if query:
        text = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
        return Wire(status, {"Content-Type": "text/xml"}, text.encode())
    body = json.dumps({"__type": f"com.amazonaws.emulated#{code}", "message": message})
    return Wire(status, {"Content-Type": "application/x-amz-json-1.1"}, body.encode())
