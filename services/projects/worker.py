"""The back door of projects: tells its events and follows registry's."""

from services.projects.event_handlers import HANDLERS, IGNORED
from services.projects.settings import ProjectsSettings
from shared.contracts import registry
from shared.listener import Hearing
from shared.workers import work

if __name__ == "__main__":
    work(ProjectsSettings(), hearing=Hearing(HANDLERS, IGNORED), topics=[registry.TOPIC])
