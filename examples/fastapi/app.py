"""An app behind Gatehouse: by the session cookie (asks Gatehouse each time), or by an access token (asks nobody)."""
import os
from urllib.parse import quote, unquote

import httpx
import jwt
from fastapi import Depends, FastAPI, HTTPException, Request

GATEHOUSE = os.environ.get("GATEHOUSE_ORIGIN", "https://accounts.example.org")
INTERNAL = os.environ.get("GATEHOUSE_INTERNAL_ORIGIN", GATEHOUSE)
APP = os.environ.get("APP_ORIGIN", "https://app.example.org")
NO_STORE = {"Cache-Control": "no-store"}
# No proxies and no redirects: only Gatehouse's own 204 lets anybody in.
client = httpx.AsyncClient(timeout=2, trust_env=False, follow_redirects=False)
keys = jwt.PyJWKClient(f"{INTERNAL}/.well-known/jwks.json", lifespan=300)
app = FastAPI()

def away() -> HTTPException:
    return HTTPException(503, "Sign-in cannot be checked right now", {"Retry-After": "2"})

async def session(request: Request) -> dict:
    """Who is signed in. Browsers are sent to sign in and back, programs get 401."""
    try:  # Only the cookie is passed on.
        answer = await client.get(f"{INTERNAL}/auth/verify", headers={"Cookie": request.headers.get("cookie", "")})
    except httpx.HTTPError as error:
        raise away() from error
    if answer.status_code == 204:
        user, sid, email = (unquote(answer.headers[f"x-auth-{name}"]) for name in ("user-id", "session-id", "email"))
        roles = [unquote(role) for role in answer.headers["x-auth-roles"].split(",") if role]
        return {"userId": user, "sessionId": sid, "email": email, "roles": roles}
    if answer.status_code != 401:
        raise away()
    mode = request.headers.get("sec-fetch-mode")
    if not (mode == "navigate" if mode else "text/html" in request.headers.get("accept", "")):
        raise HTTPException(401, "Sign in first", NO_STORE)
    # The address is put together from what we know ourselves, never from the Host header.
    query = f"?{request.url.query}" if request.url.query else ""
    back = quote(APP + request.scope["raw_path"].decode() + query, safe="")
    raise HTTPException(302, headers={"Location": f"{GATEHOUSE}/sign-in?next={back}", **NO_STORE})

def token(request: Request) -> dict:
    """Who an access token was made for. The audience is this app; Gatehouse lists it in ACCESS_TOKEN_AUDIENCES."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or jwt.get_unverified_header(text).get("typ") != "at+jwt":
            raise jwt.InvalidTokenError
        key, must = keys.get_signing_key_from_jwt(text).key, {"require": ["sub", "sid", "iat", "exp"]}
        return jwt.decode(text, key, ["ES256"], must, audience=APP, issuer=f"{GATEHOUSE}/auth", leeway=5)
    except (jwt.InvalidTokenError, jwt.PyJWKClientError) as error:
        # PyJWT has one class for both: a key that is not Gatehouse's, and keys that cannot be had.
        if isinstance(error, jwt.PyJWKClientError) and "Unable to find" not in str(error):
            raise away() from error
        raise HTTPException(401, "No valid token", {"WWW-Authenticate": "Bearer"}) from error

@app.get("/by-token")
def by_token(claims: dict = Depends(token)) -> dict:
    return {"userId": claims["sub"], "email": claims["email"]}

@app.get("/{path:path}")
async def by_cookie(who: dict = Depends(session)) -> dict:
    return who
