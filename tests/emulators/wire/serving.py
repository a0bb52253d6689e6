"""What emulators have in common whatever they answer: sockets, tokens of profiles, and lists of what went over the wire."""

from __future__ import annotations

import hashlib
import itertools
import ssl
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from tests.emulators.wire.certificates import certificate
from tests.emulators.wire.faults import Faults
from tests.emulators.wire.messages import Incoming
from tests.emulators.wire.sockets import Server, Wire


class Secretive(Protocol):
    """A world that knows its secrets."""

    @property
    def canaries(self) -> Sequence[str]: ...


class Named(Protocol):
    """Whose a token is."""

    @property
    def name(self) -> str: ...


World = TypeVar("World", bound=Secretive)
Profile = TypeVar("Profile", bound=Named)
Denial = TypeVar("Denial")
Request = TypeVar("Request")


class Served(ABC):
    """Answers on loopback for as long as its context lasts."""

    port = 0
    """0 for any that is free."""
    tls = False
    url = ""
    certificate: Path | None = None
    """Of the server, with `tls`."""
    _secured: ssl.SSLContext | None = None

    @abstractmethod
    def respond(self, request: Incoming) -> Wire:
        """Everything that happens to a request between the sockets."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        if self.tls:
            self.certificate, private = certificate(Path(self._stack.enter_context(tempfile.TemporaryDirectory())))
            self._secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._secured.load_cert_chain(self.certificate, private)
        self.url = self.listen(self.respond, self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def listen(self, respond: Callable[[Incoming], Wire], port: int = 0, host: str = "127.0.0.1") -> str:
        """The address at which something answers until the end."""
        server = Server(respond, port, self._secured)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(server.stop)
        return f"{'https' if self._secured else 'http'}://{host}:{server.server_address[1]}"


class Tokened(Served, Generic[World, Profile, Denial, Request]):
    """Shows a world to those who have a token."""

    def __init__(
        self,
        world: World,
        profiles: dict[str, Profile],
        faults: Faults | None,
        denials: Iterable[Denial],
        latency: float,
        port: int,
    ) -> None:
        self.world, self.profiles, self.faults = world, profiles, faults or Faults()
        self.denials, self.latency, self.port = list(denials), latency, port
        self.lock = threading.RLock()
        """Held while an answer is made: hold it to change several things of the world at once."""
        self.log: list[Request] = []
        self.unknown_paths: list[str] = []
        """Paths that were asked and that are not served: a test asserts that there are none."""
        self.unemulated: list[str] = []
        """What was asked and the emulator could not answer: values that it has none for, and its mistakes."""
        self.problems: list[str] = []
        """With `strict`: where an answer broke the published contract."""
        self._tokens: dict[str, Profile] = {}
        self._names: dict[str, str] = {}
        self._counter = itertools.count(1)
        for profile in self.profiles.values():
            self.add(profile)

    @abstractmethod
    def add(self, profile: Profile) -> str:
        """Make a profile known, under its own name, and give its token."""

    def _give(self, profile: Profile, beginning: str, length: int, *, is_known: bool) -> str:
        token = beginning + hashlib.sha256(f"token of {profile.name}".encode()).hexdigest()[:length]
        self.profiles[profile.name] = profile
        self._names[profile.name] = token
        if is_known:
            self._tokens[token] = profile
        return token

    def token(self, profile: str) -> str:
        """The token of a profile."""
        return self._names[profile]

    @property
    def canaries(self) -> list[str]:
        """The world's secrets and every token."""
        return [*self.world.canaries, *self._names.values()]
