"""What Prometheus may read of a process; each room adds its own figures beside its code."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

REQUESTS = Counter(
    "xiangzhu_http_requests_total",
    "Requests answered",
    ["service", "method", "route", "status"],
)
REQUEST_SECONDS = Histogram(
    "xiangzhu_http_request_seconds",
    "Time from the first byte of a request to the end of its answer",
    ["service", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics() -> Response:
    """The figures of this process in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
