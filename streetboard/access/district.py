"""District: the log-in of a provider of OIDC, by Authlib: where one is led, and who comes back."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from streetboard.access.connection import is_loopback
from streetboard.access.settings import District
from streetboard.errors import AccessError

# Clocks of an office differ; it holds for the beginning and for the end.
LEEWAY_SECONDS = 120
# What is signed with a key that both have, or not at all, proves nothing.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_PATIENCE_SECONDS = 5
# Before somebody is led there it is asked whether it answers: else the browser's own words are all that he sees.
_FRESH_SECONDS, _KEPT_SECONDS = 10, 3600
_DISCOVERY = "/.well-known/openid-configuration"
_OF_CLAIMS = {
    "aud": "统一登录给的凭据是给别的系统的",
    "azp": "统一登录给的凭据是给别的系统的",
    "iss": "凭据不是登录配置里写明的统一登录签发的",
    "nonce": "凭据不是为这一次登录签发的",
    "iat": "凭据的签发时间还没有到",
    "nbf": "凭据的生效时间还没有到",
}
_AGAIN = "请重新登录；还是这样，请管理员核对"
_OF_ERRORS = {
    "access_denied": ("您在统一登录的页面取消了登录，或者那里不允许您用看板", "请重新登录，或者找统一登录的管理员"),
    "invalid_grant": ("这一次登录已经用过，或者过期了", "请重新登录"),
    "invalid_client": ("统一登录不认看板的编号或者密钥", "请管理员核对登录配置里看板的编号和密钥"),
}


class ProviderDownError(AccessError):
    """Raised if the provider does not answer."""

    def __init__(self) -> None:
        super().__init__("统一登录的服务器现在连不上", "请过一会儿再试；一直这样，请告诉管理员")


@dataclass(frozen=True)
class Try:
    """What one log-in is known by: to the browser, in the token, and to the provider that gives it."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Person:
    """Who has logged in at the provider: what he is known by there, how he is called, and what he belongs to."""

    subject: str
    name: str
    groups: tuple[str, ...]


class Provider:
    """A provider of OIDC. Every method raises AccessError with what the person who logs in must know."""

    def __init__(self, told: District) -> None:
        self._told = told
        self._metadata: tuple[float, dict[str, Any]] = (-_KEPT_SECONDS, {})
        self._keys: KeySet | None = None

    async def way_in(self, attempt: Try, back: str) -> str:
        """Return the address that a browser is led to; `back` is where it comes back to."""
        async with self._client(back) as client:
            with _answering():
                there = await self._asked(client, _FRESH_SECONDS)
            url, _ = client.create_authorization_url(
                there["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url)

    async def way_out(self, back: str) -> str:
        """Return where one logs out of the provider, too; empty where it knows no such thing, or does not answer."""
        async with self._client(back) as client:
            try:
                with _answering():
                    there = await self._asked(client, _KEPT_SECONDS)
            except AccessError:
                return ""
        if not (end := there.get("end_session_endpoint")):
            return ""
        sent = urlencode({"client_id": self._told.client_id, "post_logout_redirect_uri": back})
        return f"{end}{'&' if '?' in end else '?'}{sent}"

    async def person(self, attempt: Try, back: str, code: str) -> Person:
        """Return who has come back with a code."""
        async with self._client(back) as client:
            with _answering():
                there = await self._asked(client, _KEPT_SECONDS)
                client.token_endpoint_auth_method = _authentication(self._told, there)
                token = await client.fetch_token(
                    there["token_endpoint"],
                    code=code,
                    code_verifier=attempt.verifier,
                    grant_type="authorization_code",
                )
                claims = await self._claims(client, there, token, attempt)
                if _found(claims, self._told.groups) is None or _found(claims, self._told.user) is None:
                    claims = {**await _further(client, there, token, claims["sub"]), **claims}
        subject, name = claims["sub"], _found(claims, self._told.user)
        if not isinstance(name, str) or not name.strip():
            raise AccessError("统一登录没有说明您的用户名", "请管理员核对登录配置里用户名取自哪一项")
        groups = _found(claims, self._told.groups) or ()
        listed = (groups,) if isinstance(groups, str) else groups if isinstance(groups, list | tuple) else ()
        return Person(f"{there['issuer']} {subject}", name, tuple(one for one in listed if isinstance(one, str)))

    async def _claims(
        self, client: AsyncOAuth2Client, there: Mapping[str, Any], token: Mapping[str, Any], attempt: Try
    ) -> dict[str, Any]:
        """Return what a token says, once its signature, its time and whom it is for are right."""
        signed = token["id_token"]
        try:
            decoded = jwt.decode(signed, await self._key_set(client, there), algorithms=_ALGORITHMS)
        except (BadSignatureError, InvalidKeyIdError):
            # A provider that was started anew may sign with another key, even under the same name.
            self._keys = None
            decoded = jwt.decode(signed, await self._key_set(client, there), algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": there["issuer"]},
                "aud": {"essential": True, "value": self._told.client_id},
            },
            {
                "nonce": attempt.nonce,
                "client_id": self._told.client_id,
                "access_token": token.get("access_token", ""),
            },
        )
        claims.validate(leeway=LEEWAY_SECONDS)
        if not claims["sub"].strip():
            # Whoever has no number there would be the same as everybody else who has none.
            note("sub is empty")
            raise AccessError(
                "统一登录没有说明您是谁（凭据里的用户编号是空的）", "请找统一登录的管理员，让它在凭据里写明每个人的编号"
            )
        return dict(claims)

    async def _key_set(self, client: AsyncOAuth2Client, there: Mapping[str, Any]) -> KeySet:
        if self._keys is None:
            self._keys = KeySet.import_key_set(await _got(client, there["jwks_uri"]))
        return self._keys

    async def _asked(self, client: AsyncOAuth2Client, seconds: float) -> dict[str, Any]:
        """Return what the provider says of itself, not older than so many seconds."""
        asked_at, there = self._metadata
        now = time.monotonic()
        if not there or now - asked_at >= seconds:
            there = await _got(client, self._told.issuer.rstrip("/") + _DISCOVERY)
            if str(there["issuer"]).rstrip("/") != self._told.issuer.rstrip("/"):
                raise AccessError(_OF_CLAIMS["iss"], "请管理员核对登录配置里统一登录的网址")
            for key in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(there[key])
            for key in ("end_session_endpoint", "userinfo_endpoint"):
                if there.get(key):
                    _check_address(there[key])
            self._metadata = now, there
        return there

    def _client(self, back: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._told.client_id,
            self._told.client_secret or None,
            scope=self._told.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_PATIENCE_SECONDS,
            follow_redirects=False,
            # Nothing is asked but what access.toml names, through nobody.
            trust_env=False,
        )


@contextmanager
def _answering() -> Iterator[None]:
    """Say what a provider's answer means for the person who waits for it. Raises AccessError."""
    try:
        yield
    except OAuthError as error:
        note(str(error.error))
        raise refused(str(error.error)) from None
    except ExpiredTokenError:
        raise AccessError(
            "统一登录给的凭据已经过期", "请重新登录；还是这样，请管理员核对这台服务器和统一登录的时钟"
        ) from None
    except ClaimError as error:
        note(str(error))
        raise AccessError(_OF_CLAIMS.get(error.claim, "统一登录给的凭据不完整"), _AGAIN) from None
    except JoseError as error:
        note(str(error))
        raise AccessError("统一登录给的凭据签名不对", _AGAIN) from None
    except httpx2.HTTPError as error:
        note(f"{type(error).__name__} {error}")
        raise ProviderDownError from None
    except (httpx2.InvalidURL, LookupError, TypeError, ValueError) as error:
        note(f"{type(error).__name__} {error}")
        raise AccessError("统一登录的服务器答非所问", "请管理员核对登录配置里统一登录的网址") from None


def refused(code: str) -> AccessError:
    """Return what a provider's refusal means."""
    return AccessError(*_OF_ERRORS.get(code, ("统一登录没有接受这一次登录", _AGAIN)))


def note(said: str) -> None:
    """Tell whoever looks after the server what a provider has said, in one line; people are told it in words."""
    plain = "".join(sign if sign.isprintable() else " " for sign in said[:300])
    print(f"区级统一登录：{plain}", file=sys.stderr, flush=True)


async def _got(client: AsyncOAuth2Client, url: str) -> Any:
    answer = await client.request("GET", url, withhold_token=True)
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict):
        raise TypeError(url)
    return told


async def _further(
    client: AsyncOAuth2Client, there: Mapping[str, Any], token: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """Return what the provider says of a person beside the token, nothing where it says it of somebody else."""
    if not there.get("userinfo_endpoint") or not token.get("access_token"):
        return {}
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    answer = await client.request("GET", there["userinfo_endpoint"], withhold_token=True, headers=headers)
    answer.raise_for_status()
    told = answer.json()
    return told if isinstance(told, dict) and told.get("sub") == subject else {}


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """Return a claim by its name, or by the way to it: realm_access.roles."""
    if name in claims:
        return claims[name]
    inner: Any = claims
    for part in name.split("."):
        inner = inner.get(part) if isinstance(inner, dict) else None
    return inner


def _authentication(told: District, there: Mapping[str, Any]) -> str:
    """Return how we prove to the provider who we are."""
    if not told.client_secret:
        return "none"
    offered = there.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def _check_address(url: object) -> None:
    """Raise ValueError unless what is sent there can be read by the provider only."""
    parts = urlsplit(str(url))
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError(f"not https: {url}")
