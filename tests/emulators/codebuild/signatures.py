"""Whether a request is signed by who it says: Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote

from tests.emulators.wire.messages import Incoming

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/([\w-]+)/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=(\w{64})"
)


class Unsigned(Exception):
    """The request is not signed, or not by who it says; the text is AWS's name of the error."""


def scope(request: Incoming) -> tuple[str, str, str]:
    """Access key, region and service of a signed request. Raises Unsigned."""
    found = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if not found:
        raise Unsigned("MissingAuthenticationToken")
    return found[1], found[3], found[4]


def check(request: Incoming, secrets: Mapping[str, str]) -> None:
    """Raise Unsigned unless the signature is that of the access key."""
    found = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if not found:
        raise Unsigned("MissingAuthenticationToken")
    key, day, region, service, signed, signature = found.groups()
    if key not in secrets:
        raise Unsigned("UnrecognizedClientException")
    names = signed.split(";")
    query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(request.query.items()))
    lines = [
        request.method,
        request.path,
        query,
        *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in names),
        "",
        signed,
        hashlib.sha256(request.body).hexdigest(),
    ]
    whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{request.headers['x-amz-date']}\n{day}/{region}/{service}/aws4_request\n{whole}"
    step = f"AWS4{secrets[key]}".encode()
    for part in (day, region, service, "aws4_request"):
        step = hmac.new(step, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(hmac.new(step, text.encode(), hashlib.sha256).hexdigest(), signature):
        raise Unsigned("InvalidSignatureException")
