"""What the Makefile calls: `python -m deploy.local run|stop|demo`."""

import os
import sys
import time

from deploy.local import demo, screen
from deploy.local.kafka_jars import KafkaUnavailable
from deploy.local.options import CannotStart, read_options, refuse_taken
from deploy.local.postgres import PostgresUnavailable
from deploy.local.running import alone, end_orphans, forget_processes, note_processes, stop_running
from deploy.local.stopping import Bell, StopAsked
from deploy.local.system import CREDENTIALS, ENVIRONMENT, LOGS, RUN, LocalSystem
from deploy.local.welcome import welcome


def run() -> None:
    """Start everything and keep it running until Ctrl-C or `make stop`."""
    started = time.monotonic()
    options = read_options(os.environ)
    bell = Bell()
    with alone(RUN):
        bell.listen()
        if orphans := end_orphans(RUN):
            screen.say(f"ended what an earlier start had left running: {', '.join(orphans)}")
        note_processes(RUN, {})
        refuse_taken(options.ports)
        system = LocalSystem(options, bell)
        try:
            system.start()
            seconds = time.monotonic() - started
            welcome(system.surroundings, seconds=seconds, credentials=CREDENTIALS, logs=LOGS)
            system.push_demo()
            system.watch()
        except StopAsked:
            screen.say("")
        finally:
            with screen.waiting("stopping everything") as show:
                show("")
                system.stop()
            forget_processes(RUN)
    screen.say("everything is stopped; the data is kept 已全部停止,数据已保留")


def stop() -> None:
    """Stop the system that runs in this folder."""
    with screen.waiting("stopping") as show:
        did_run = stop_running(RUN, show=show)
    screen.say("everything is stopped" if did_run else "nothing runs in this folder")


def push_demo() -> None:
    """Push demo data into the system that runs in this folder."""
    options = read_options(os.environ)
    with screen.waiting("preparing the demo") as show:
        variables = demo.join_running(RUN, ENVIRONMENT, show=show)
    demo.become_push(variables, options)


VERBS = {"run": run, "stop": stop, "demo": push_demo}


def main() -> None:
    """Do what was asked for; ends with 1 and words when it cannot."""
    verb = VERBS.get(" ".join(sys.argv[1:]))
    if verb is None:
        sys.exit(f"usage: python -m deploy.local {'|'.join(VERBS)}")
    try:
        verb()
    except (CannotStart, PostgresUnavailable, KafkaUnavailable) as refusal:
        screen.complain(str(refusal))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
