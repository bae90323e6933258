"""The framework alone: routes that echo or answer a constant, served as the services are."""

import os

import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI()


@app.get("/health/live")
async def live() -> dict[str, str]:
    """That it serves."""
    return {"status": "live"}


@app.post("/echo")
async def echo(request: Request) -> Response:
    """What was sent."""
    return Response(await request.body(), media_type="application/json")


@app.get("/constant")
async def constant() -> dict[str, object]:
    """A small constant."""
    return {"value": 42, "name": "constant", "unit": "projects", "fresh": True}


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_config=None,
        access_log=False,
        server_header=False,
    )
