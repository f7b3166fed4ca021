"""Provider: a provider of OIDC on this machine at which people log in, and whose answers a test can forge.

It uses what Authlib 1.9 calls deprecated (0.3.4), so it is loaded by the tests only that say so: QUIET is their mark.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.serving import free_port

CLIENT, SECRET = "streetboard-of-the-street", "client-secret-that-nobody-may-see"
Claims = dict[str, Any]
QUIET = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::joserfc.errors.SecurityWarning")
Sign = Callable[[Claims, RSAKey], str]


def signed(claims: Claims, key: RSAKey) -> str:
    """Return a token as the provider makes it."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def unsigned(claims: Claims, _key: RSAKey) -> str:
    """Return a token that is signed by nobody."""
    return jwt.encode({"alg": "none"}, claims, OctKey.generate_key(), registry=JWSRegistry(algorithms=["none"]))


def signed_by_what_all_know(claims: Claims, key: RSAKey) -> str:
    """Return a token that is signed as if the public key were a secret that both share."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "one"}, claims)]
    said = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    # By hand: no library does it any more.
    proof = hmac.new(key.as_pem(private=False), said, hashlib.sha256).digest()
    return b".".join((said, base64.urlsafe_b64encode(proof).rstrip(b"="))).decode()


def signed_by_another(claims: Claims, _key: RSAKey) -> str:
    """Return a token of somebody else, who names his key alike."""
    return signed(claims, RSAKey.generate_key(2048))


class Provider:
    """To be started by `with`. `forge` changes what a token says, `sign` makes it, before the dashboard gets it."""

    def __init__(self, people: dict[str, Claims], port: int = 0) -> None:
        self._people, self._port = people, port or free_port()
        # Each that is started has a key of its own, under the same name.
        self._key = RSAKey.generate_key(2048)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.true()

    def true(self) -> None:
        """Forge nothing more."""
        self.forge: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Sign = signed
        self.metadata: Claims = {}

    @property
    def address(self) -> str:
        """Return what it calls itself."""
        return f"http://127.0.0.1:{self._port}"

    def again(self) -> Provider:
        """Return another one in its place."""
        return Provider(self._people, self._port)

    def __enter__(self) -> Provider:
        mock, flask = importlib.import_module("oidc_provider_mock"), importlib.import_module("flask")
        serving = importlib.import_module("werkzeug.serving")
        app = mock.app(user_claims=[mock.User(sub=sub, claims=claims) for sub, claims in self._people.items()])
        self._asked = flask.request
        app.before_request(self._hear)
        app.after_request(self._answer)
        quiet = type("Quiet", (serving.WSGIRequestHandler,), {"log": lambda *_: None})
        self._server = serving.make_server("127.0.0.1", self._port, app, threaded=True, request_handler=quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(20)
        self._server.server_close()

    def _hear(self) -> None:
        self.asked.append((self._asked.path, self._asked.values.to_dict()))

    def _answer(self, response: Any) -> Any:
        told = response.get_json(silent=True)
        if self._asked.path == "/.well-known/openid-configuration":
            told |= self.metadata
        elif self._asked.path == "/jwks":
            told = {"keys": [{**self._key.as_dict(private=False), "kid": "one", "use": "sig"}]}
        elif self._asked.path == "/oauth2/token" and "id_token" in told:
            payload = told["id_token"].split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            told["id_token"] = self.sign(self.forge(claims), self._key)
        else:
            return response
        response.set_data(json.dumps(told))
        return response

    def heard(self, path: str) -> dict[str, str]:
        """Return what came last to an address of it."""
        return [values for asked, values in self.asked if asked == path][-1]
