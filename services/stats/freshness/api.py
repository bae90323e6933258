"""Route that answers when stats has applied what a province pushed."""

from services.stats.freshness.queries import SOURCES
from shared.watermarks import watermark_routes

router = watermark_routes("stats", followed=SOURCES)
