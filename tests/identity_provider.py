"""A provider of sign-in (OpenID Connect) on a port of its own: discovery, keys, single codes, PKCE, signed claims."""

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlencode

from flask import Flask, abort, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "kutsu", "provider-secret-of-the-test"


class Provider:
    """claims: of whoever signs in there next, over what a provider says of everyone."""

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signs_with = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.app = Flask("provider")
        self.app.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        self.app.add_url_rule("/keys", view_func=self.keys)
        self.app.add_url_rule("/authorize", view_func=self.authorize)
        self.app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.port}"

    def discovery(self):
        at = {name: f"{self.issuer}/{path}" for name, path in PATHS.items()}
        return jsonify(issuer=self.issuer, id_token_signing_alg_values_supported=["RS256"], **at)

    def keys(self):
        return jsonify(keys=[self.key.as_dict(private=False)])

    def authorize(self):
        asked = request.args
        if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"]:
            abort(400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(asked)
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self):
        asked = self.codes.pop(request.form["code"], None)
        if asked is None or (request.authorization.username, request.authorization.password) != (CLIENT, SECRET):
            return jsonify(error="invalid_grant"), 400
        proof = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(proof).decode().rstrip("=") != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        said = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, {**said, **self.claims}, self.signs_with)
        return jsonify(access_token="x", token_type="Bearer", expires_in=60, id_token=signed)


PATHS = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}


@contextmanager
def provider() -> Iterator[Provider]:
    made = Provider()
    thread = Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()
