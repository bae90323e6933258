"""Structured logs: one JSON line per fact, in UTC, with the trace and batch it belongs to."""

import contextvars
import logging
import re
import sys
from typing import Any

import structlog

_trace: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="0" * 32)
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


def configure(*, service: str, level: str, text: bool) -> None:
    """Set up logging for this process; called once, at the door."""
    renderer: Any = (
        # Plain tracebacks: the pretty ones print local variables, secrets among them.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        if text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.contextvars.bind_contextvars(service=service)


def get(name: str) -> Any:
    """A logger that names the room it speaks from."""
    return structlog.get_logger(room=name)


def trace_id() -> str:
    """The trace this request or event belongs to: 32 hexadecimal digits."""
    return _trace.get()


def enter_trace(trace: str) -> None:
    """Everything logged and recorded from here on in this task belongs to this trace."""
    _trace.set(trace)
    structlog.contextvars.bind_contextvars(trace_id=trace)


def trace_of(traceparent: str | None) -> str | None:
    """The trace id within a W3C `traceparent` header, or None if there is no valid one."""
    match = _TRACEPARENT.match(traceparent or "")
    return match[1] if match and match[1] != "0" * 32 else None
