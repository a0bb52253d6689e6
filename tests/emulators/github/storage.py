"""Where GitHub keeps the files of releases: another host, which knows signed addresses and no credentials."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from tests.emulators.github.messages import Incoming
from tests.emulators.github.state import Asset, Organisation, User, World
from tests.emulators.wire.sockets import Wire


class Storage:
    """Serves the contents of `Asset`; `url` is set once it listens. `redirect` sends askers on to another address."""

    def __init__(self, world: World) -> None:
        self.world, self.url = world, ""
        self.log: list[Incoming] = []
        self.redirect = ""
        self.fault = 0
        """A status to answer with, in place of the contents."""

    def address(self, asset: Asset) -> str:
        """As the API gives it."""
        return f"{self.url}/release-asset/{asset.id}?sig={_signature(asset)}"

    def respond(self, request: Incoming) -> Wire:
        """Contents for the signature; like the real one it refuses a credential beside it."""
        self.log.append(request)
        if self.redirect:
            return Wire(302, {"Location": self.redirect}, b"")
        asset = self._find(urlsplit(request.path).path)
        if self.fault or "authorization" in request.headers:
            return Wire(self.fault or 400, {"Content-Type": "application/xml"}, b"<Error/>")
        if asset is None or request.query.get("sig") != _signature(asset):
            return Wire(404, {"Content-Type": "application/xml"}, b"<Error/>")
        packed = {"Content-Encoding": asset.encoding} if asset.encoding else {}
        return Wire(200, {"Content-Type": "application/octet-stream", **packed}, asset.content)

    def _find(self, path: str) -> Asset | None:
        owners: list[Organisation | User] = [*self.world.organisations, *self.world.users]
        every = (asset for one in owners for repo in one.repositories for rel in repo.releases for asset in rel.assets)
        return next((asset for asset in every if path == f"/release-asset/{asset.id}"), None)


def _signature(asset: Asset) -> str:
    return hashlib.sha256(f"signed {asset.id}".encode()).hexdigest()[:16]
