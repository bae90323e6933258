"""The OpenAPI document of each service, as its own application tells it."""

import json
from importlib import import_module

from fastapi import FastAPI

SERVICES = ("registry", "projects", "stats")


def app_of(service: str) -> FastAPI:
    """A service's application; nothing is connected before it is served."""
    settings = import_module(f"services.{service}.settings")
    knobs = getattr(settings, f"{service.capitalize()}Settings")
    nowhere = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"
    app = import_module(f"services.{service}.main").create_app(knobs(database_url=nowhere))
    assert isinstance(app, FastAPI)
    return app


def openapi(service: str) -> str:
    """The document as it is checked in."""
    return (
        json.dumps(app_of(service).openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )
