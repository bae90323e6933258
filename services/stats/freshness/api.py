"""Route that answers when stats has applied what a province pushed."""

from services.stats.freshness.queries import SOURCES
from shared.watermarks import watermark_routes

# The live overview is kept ready: who waits for his own write waits until it shows it.
router = watermark_routes("stats", followed=SOURCES, shown=lambda app: app.state.live_overview)
