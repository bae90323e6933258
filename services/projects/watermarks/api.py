"""Route that answers when projects has followed registry up to a sequence."""

from shared.contracts import registry
from shared.watermarks import watermark_routes

router = watermark_routes("projects", followed=[registry.SERVICE])
