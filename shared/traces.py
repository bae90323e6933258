"""The thread through receipt, envelope and logs: W3C trace context at the front door."""

import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import logs, metrics


class Traced:
    """Takes up the caller's `traceparent` or starts a trace, and measures every request.

    The answer carries `traceparent`, so that a province can quote what happened to its push.
    """

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parent = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
        trace = logs.trace_of(parent) or secrets.token_hex(16)
        logs.enter_trace(trace)
        traceparent = f"00-{trace}-{secrets.token_hex(8)}-01".encode()
        started, status = time.perf_counter(), 500

        async def traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"traceparent", traceparent)]
            await send(message)

        try:
            await self.app(scope, receive, traced)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            metrics.REQUESTS.labels(self.service, scope["method"], route, status).inc()
            metrics.REQUEST_SECONDS.labels(self.service, route).observe(
                time.perf_counter() - started
            )
