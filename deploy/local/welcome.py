"""What a user is told when everything runs: what is where, and what to try next."""

from pathlib import Path

from deploy.local.checkout import ROOT
from deploy.local.screen import show_table
from deploy.local.surroundings import Surroundings

BUSES = {"embedded": "embedded log in PostgreSQL, for one machine (BUS=kafka: a real Kafka)"}


def welcome(surroundings: Surroundings, *, seconds: float, credentials: Path, logs: Path) -> None:
    """Print the table."""
    registry, projects, stats = (surroundings.url_of(s) for s in ("registry", "projects", "stats"))
    database = surroundings.database_urls["stats"].rpartition("@")[2]
    rows = {
        "dashboard 看板": f"{stats}/",
        "console 报送台": f"{registry}/console",
        "registry 登记": f"{registry}/docs",
        "projects 项目": f"{projects}/docs",
        "stats 统计": f"{stats}/docs",
        "PostgreSQL": f"{database} (addresses with passwords: var/environment.sh)",
        "bus 事件总线": BUSES.get(surroundings.bus, surroundings.bus),
        "credentials 凭据": short(credentials),
        "logs 日志": short(logs),
    }
    if surroundings.is_demo:
        rows["console 报送台"] += f"  (officer-32; password in {short(credentials)} 密码见该文件)"
        rows["data 数据"] = "demo data, marked as such everywhere 演示数据"
    tries = {
        "the headline numbers 总览": f"curl {stats}/stats/v1/overview",
        "numbers equal to their sources 对账": "make reconcile",
        "keep provinces pushing 持续推送": "make demo LIVE=5",
    }
    show_table(rows, title=f"Xiangzhu 乡助 is ready after {seconds:.1f} s", tries=tries)


def short(path: Path) -> str:
    """A path as one would type it in the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
