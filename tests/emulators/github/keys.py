"""A throw-away key: the App's."""

from __future__ import annotations

from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


class AppKey:
    """An App's RSA key; `pem` is what GitHub lets the App's owner download."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def pem(self) -> str:
        """The private half."""
        form = serialization.PrivateFormat.TraditionalOpenSSL
        return self._key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    def issuer(self, token: str) -> str:
        """Who a JSON Web Token says it is from; ValueError unless RS256, ours, and valid for at most ten minutes."""
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                options={"require": ["iat", "exp", "iss"]},
                leeway=60,
            )
        except jwt.InvalidTokenError as error:
            raise ValueError(str(error)) from error
        if claims["exp"] - datetime.now(UTC).timestamp() > 660:
            raise ValueError("'Expiration time' claim ('exp') is too far in the future")
        return str(claims["iss"])
