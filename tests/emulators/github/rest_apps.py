"""REST: a GitHub App's own endpoints, asked with its JSON Web Token or an installation's token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Answer, Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import Installation, Organisation


def _as_app(call: Call) -> None:
    if call.access.profile.kind != "app":
        raise Refused(401, "A JSON web token could not be decoded")


def _places(call: Call) -> Iterator[tuple[Organisation, Installation]]:
    for org in call.world.organisations:
        for place in org.installations:
            if place.app_id == call.world.app.id:
                yield org, place


@route("/app")
def app(call: Call) -> Json:
    _as_app(call)
    return call.shapes.app(call.world.app) | {"installations_count": sum(1 for _ in _places(call))}


@route("/app/installations")
def installations(call: Call) -> Page:
    _as_app(call)
    return Page(list(_places(call)), lambda pair: call.shapes.installation(*pair))


@route("/orgs/{org}/installation", Needs("any"))
def of_organisation(call: Call) -> Json:
    _as_app(call)
    return _of(call, call.org.login)


@route("/users/{username}/installation")
def of_user(call: Call) -> Json:
    _as_app(call)
    return _of(call, call.words["username"])


def _of(call: Call, login: str) -> Json:
    for org, place in _places(call):
        if org.login.lower() == login.lower():
            return call.shapes.installation(org, place)
    raise not_found()


@route("/app/installations/{installation_id}/access_tokens", method="POST")
def access_token(call: Call) -> Answer:
    _as_app(call)
    for org, place in _places(call):
        if str(place.id) == call.words["installation_id"]:
            if place.suspended_at:
                raise Refused(403, "This installation has been suspended")
            return Answer(201, _token(call, org, place))
    raise not_found()


def _token(call: Call, org: Organisation, place: Installation) -> Json:
    asked: dict[str, Any] = json.loads(call.request.body or b"{}")
    permissions = asked.get("permissions") or place.permissions
    if not permissions.items() <= place.permissions.items():
        raise Refused(422, "The permissions requested are not granted to this installation.")
    token, expires = call.issue(org, place, permissions)
    return {"token": token, "expires_at": expires, "permissions": permissions, "repository_selection": place.selection}


@route("/installation/repositories")
def repositories(call: Call) -> Page:
    place = call.access.profile.installation
    if place is None:
        raise Refused(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
        )
    org = call.world.organisation(call.access.profile.account or "")
    shown = [repo for repo in org.repositories if call.access.permission(repo) == "admin"] if org else []
    return Page(shown, call.shapes.full_repository, key="repositories", extra={"repository_selection": place.selection})
