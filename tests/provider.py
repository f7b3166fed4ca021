"""Provider: a provider of OIDC on this machine at which people log in, and whose answers a test can forge."""

from __future__ import annotations

import importlib
import json
import re
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.serving import free_port

CLIENT = "streetboard-of-the-street"
SECRET = "一个足够长的客户端密钥，谁也不能看到".encode().hex()
Claims = dict[str, Any]


class Provider:
    """Start it with `with`. `forge` changes what a token says and is signed with, before the dashboard gets it."""

    def __init__(self, people: dict[str, Claims], port: int = 0) -> None:
        self.port = port or free_port()
        self.heard: list[tuple[str, dict[str, str], str]] = []
        self.forge: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims, RSAKey], str] = self.signed
        self.metadata: Claims = {}
        self._people = people

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @staticmethod
    def signed(claims: Claims, key: RSAKey, algorithm: str = "RS256") -> str:
        """Return a token of these claims, by the key of the provider."""
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key)

    @staticmethod
    def unsigned(claims: Claims, _key: RSAKey) -> str:
        """Return a token that is signed by nobody (alg none)."""
        registry = JWSRegistry(algorithms=["none"])
        return jwt.encode({"alg": "none"}, claims, OctKey.generate_key(), registry=registry)

    @staticmethod
    def signed_by_what_is_public(claims: Claims, key: RSAKey) -> str:
        """Return a token whose signature anybody can make: the public key as a shared secret (HS256)."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shared = OctKey.import_key(key.as_pem(private=False))
        return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, shared)

    def __enter__(self) -> Provider:
        with warnings.catch_warnings():
            # Not ours to mend: 0.3.4 uses what Authlib 1.9 calls deprecated.
            warnings.simplefilter("ignore")
            mock = importlib.import_module("oidc_provider_mock")
            serving = importlib.import_module("werkzeug.serving")
            self._flask = importlib.import_module("flask")
            app = mock.app(user_claims=[mock.User(sub=sub, claims=claims) for sub, claims in self._people.items()])
        app.before_request(self._hear)
        app.after_request(self._answer)
        self._server = serving.make_server("127.0.0.1", self.port, app, threaded=True)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(20)
        self._server.server_close()

    def _serve(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.serve_forever(0.05)

    def _hear(self) -> None:
        asked = self._flask.request
        self.heard.append((asked.path, asked.values.to_dict(), asked.headers.get("Authorization", "")))

    def _answer(self, response: Any) -> Any:
        path = self._flask.request.path
        if path == "/.well-known/openid-configuration":
            response.set_data(json.dumps({**response.get_json(), **self.metadata}))
        told = response.get_json(silent=True) if path == "/oauth2/token" else None
        if told and "id_token" in told:
            storage = self._flask.g.oidc_provider_mock_storage
            key = RSAKey.import_key(storage.jwk.as_dict(is_private=True))
            payload = told["id_token"].split(".")[1]
            claims = json.loads(_decoded(payload))
            told["id_token"] = self.sign(self.forge(claims), key)
            response.set_data(json.dumps(told))
        return response

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return what came to an address of it, in order."""
        return [values for heard, values, _ in self.heard if heard == path]


def _decoded(payload: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))


def chosen(sub: str) -> bytes:
    """Return the form by which somebody logs in at the provider."""
    return urlencode({"sub": sub}).encode()


def now() -> int:
    return int(time.time())


def told(text: str) -> str:
    """Return what a page of the log-in tells, empty where it tells nothing."""
    found = re.search(r'role="alert">([^<]*)<', text)
    return found[1] if found else ""
