"""A provider of OpenID Connect in a process of its own, honest or with one lie.

Usage: python a_provider.py PORT [issuer|expired|audience]. It checks the proof that belongs to a
code (PKCE) itself.
"""

import hashlib
import sys
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import oidc_provider_mock
from oidc_provider_mock import _app as inside
from oidc_provider_mock import _server

ASKED: dict[str, str] = {}
PORT, LIE = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
AGE = timedelta(hours=-1) if LIE == "expired" else timedelta(hours=1)
SECOND = {"amr": ["pwd", "mfa"]}
PEOPLE = (
    oidc_provider_mock.User(sub="s-ada", claims={"preferred_username": "ada-of-agency"}),
    oidc_provider_mock.User(sub="s-bob", claims={"preferred_username": "bob-of-agency"} | SECOND),
    oidc_provider_mock.User(sub="s-eve", claims={"preferred_username": "ada-of-agency"}),
    oidc_provider_mock.User(sub="s-new", claims={"preferred_username": "nobody-of-agency"}),
)


def lying(told: dict[str, Any]) -> dict[str, Any]:
    """Return what goes into the token, with the lie."""
    if LIE == "issuer":
        return told | {"iss": "https://elsewhere.example"}
    return told | {"aud": ["another client"]} if LIE == "audience" else told


def check_proof() -> Any:
    """Keep the challenge of each authorization; a code without its verifier gives no token."""
    if flask.request.path == "/oauth2/authorize":
        asked = parse_qs(urlsplit(flask.request.url).query)
        assert asked["code_challenge_method"] == ["S256"]
        ASKED["challenge"] = asked["code_challenge"][0]
    if flask.request.path == "/oauth2/token":
        verifier = flask.request.form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        if urlsafe_b64encode(digest).decode().rstrip("=") != ASKED.get("challenge"):
            return flask.jsonify({"error": "invalid_grant"}), 400
    return None


honest = inside.OpenIDCode.get_jwt_config
inside.OpenIDCode.get_jwt_config = lambda *given, **named: lying(honest(*given, **named))
app = oidc_provider_mock.app(access_token_max_age=AGE, user_claims=PEOPLE, require_nonce=True)
app.before_request(check_proof)
with _server._threaded_server(app, port=PORT) as server:
    print("ready", flush=True)
    sys.stdin.read()
