"""Who may talk to the review server: this computer's own browser, with the token that the command printed."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin", "cache-control": "no-store",
}


class Guard:
    """Refuses other Hosts (DNS rebinding), requests without token or cookie, and changes that come from other pages."""

    def __init__(self, app: ASGIApp, token: str, port: int):
        self.app, self.token = app, token
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.cookie = f"crimeclaims-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        request = Request(scope)
        answer = self._refusal(request) or self._welcome(request)
        await (answer or self.app)(scope, receive, send_with_headers)

    def _refusal(self, request: Request) -> PlainTextResponse | None:
        if request.headers.get("host") not in self.hosts:
            return PlainTextResponse("This server answers only to 127.0.0.1.\n", 421)
        if self._known(request.query_params.get("token", "")) and request.method == "GET":
            return None
        if not self._known(request.cookies.get(self.cookie, "")):
            return PlainTextResponse("Open the address that `crimeclaims review` printed; it holds the key to this page.\n", 403)
        if request.method not in ("GET", "HEAD"):
            origin = request.headers.get("origin")
            if origin is not None and urlsplit(origin).netloc not in self.hosts:
                return PlainTextResponse("Changes come only from this server's own pages.\n", 403)
            if not request.headers.get("content-type", "").startswith("application/json"):
                return PlainTextResponse("Changes are sent as JSON.\n", 415)
        return None

    def _welcome(self, request: Request) -> RedirectResponse | None:
        """The token of the first visit becomes a cookie, and leaves the address bar."""
        if "token" not in request.query_params:
            return None
        answer = RedirectResponse(request.url.path, 303)
        answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
        return answer

    def _known(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())
