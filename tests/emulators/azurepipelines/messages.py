"""Answers and refusals in Azure DevOps's words.

https://learn.microsoft.com/en-us/azure/devops/integrate/how-to/call-rest-api
"""

from __future__ import annotations

from tests.emulators.wire.messages import Answer

SIGN_IN = (
    b'<!DOCTYPE html><html lang="en-US"><head><title>Azure DevOps Services | Sign In</title></head>'
    b'<body><form action="/_signin"></form></body></html>'
)
EXPIRED = b"<!DOCTYPE html><html><head><title>Access Denied: The Personal Access Token used has expired.</title></head></html>"


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def wrong(status: int, message: str, kind: str, headers: dict[str, str] | None = None) -> Refused:
    """An error as the REST services wrap it."""
    body = {
        "$id": "1",
        "innerException": None,
        "message": message,
        "typeName": f"Microsoft.TeamFoundation.{kind}, Microsoft.TeamFoundation",
        "typeKey": kind,
        "errorCode": 0,
        "eventId": 3000,
    }
    return Refused(Answer(status, body, headers or {}))


def unauthorised(who: str) -> Refused:
    """A token that is valid and whose scopes do not reach so far."""
    return wrong(
        401, f"TF400813: The user '{who}' is not authorized to access this resource.", "UnauthorizedRequestException"
    )


def forbidden(who: str, permission: str) -> Refused:
    """A person whose permissions do not reach so far."""
    text = (
        f"Access Denied: {who} needs the following permission(s) on the resource to perform this action: {permission}"
    )
    return wrong(403, text, "AccessCheckException")


def no_project(name: str) -> Refused:
    """A project that is not there, or not to be seen."""
    text = f"TF200016: The following project does not exist: {name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server."
    return wrong(404, text, "ProjectDoesNotExistWithNameException")


def no_repository(name: str) -> Refused:
    """A repository that is not there, or not to be seen."""
    text = f"TF401019: The Git repository with name or identifier {name} does not exist or you do not have permissions for the operation you are attempting."
    return wrong(404, text, "GitRepositoryNotFoundException")


def no_route() -> Refused:
    """An address that no service has."""
    return Refused(
        Answer(
            404,
            b"<!DOCTYPE html><html><head><title>404 - Not Found</title></head></html>",
            {"Content-Type": "text/html"},
        )
    )


def missing(what: str) -> Refused:
    """Any other thing that is not there."""
    return wrong(
        404, f"VS800075: {what} does not exist, or you do not have permission to access it.", "NotFoundException"
    )
