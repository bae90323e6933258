"""What the sender's commands say, in Chinese and in English."""

import os

from shared.contracts.words import OUTCOME

_SAID = {
    "sending": ("发送", "sending"),
    "taking": ("处理", "taken"),
    "counting": ("计入统计", "counted in the statistics"),
    "again": ("线路中断或服务繁忙，将重试：{}", "the line is cut or busy, trying again: {}"),
    "replayed": (
        "该文件此前已推送，未再次写入；以下为其回执。",
        "Pushed before, so nothing was done twice; this is its receipt.",
    ),
    "batch": ("批次 {}", "batch {}"),
    "status": ("状态 {}", "status {}"),
    "outcome": ("处理结果", "outcome"),
    "count": ("条数", "items"),
    "received": ("合计", "all"),
    "preview": (
        "以上为校验结果，尚未写入。写入（连接参数同上）：xiangzhu commit {} --service {}",
        "A preview: nothing has been written. To write it, with the same --as and --url: "
        "xiangzhu commit {} --service {}",
    ),
    "absent": (
        "平台已收 {} 条，其中 {} 条不在文件中，将被撤回：",
        "Of {} items held {} are not in the file and would be withdrawn:",
    ),
    "confirm": (
        "尚未执行。核对以上清单后，加上 --confirm-withdrawals {} 重新执行同一命令；"
        "放弃：xiangzhu cancel {} --service {}",
        "Nothing has been done. Look at them and run the same command with "
        "--confirm-withdrawals {}; to give it up: xiangzhu cancel {} --service {}",
    ),
    "would_close": (
        "以上为校验结果，尚未执行。执行：去掉 --validate 重新执行同一命令。",
        "A preview: nothing has been done. To do it run the same command without --validate.",
    ),
    "absent_more": ("另有 {} 条未显示。", "{} more."),
    "cancelled": (
        "已取消批次 {}：共 {} 条，已处理 {} 条，其余未写入。",
        "Batch {} is called off: of {} items {} had been taken, nothing more of it is written.",
    ),
    "not_committed": (
        "有条目被拒绝，因此未写入。",
        "Items are refused, so nothing was written.",
    ),
    "moved": (
        "校验所依据的数据已变化，未写入；请查看新的校验结果后再次提交。",
        "What it was validated against has moved; nothing was written. This is the new preview.",
    ),
    "deferred": (
        "{} 条在等待所引用的组织或县到达，到达后自动写入。",
        "{} wait for an organization or county to arrive, and are written by themselves then.",
    ),
    "counted": ("已计入统计（序号 {}）。", "The statistics have counted it (sequence {})."),
    "nothing_to_count": ("没有变化需要计入统计。", "Nothing has changed, so nothing is to count."),
    "changes": (
        "将更新的条目：source_id、指针、旧值 → 新值（至多显示若干条）",
        "What updates would change, the first of them: source_id, pointer, before → after",
    ),
    "refused": (
        "被拒绝的条目：位置（从 0 起）、source_id、指针、原因，→ 如何修正",
        "Refused items: position (from 0), source_id, pointer, reason, → how to repair",
    ),
    "more": (
        "另有 {} 条未显示；--refused 可写入文件。",
        "{} more; --refused writes all to a file.",
    ),
    "written": ("已写入 {}", "written to {}"),
    "resume": (
        "结果未知。重新执行同一命令即可继续，不会重复写入。",
        "The outcome is not known. Run the same command again to go on; nothing is done twice.",
    ),
    "stopped": (
        "已中断。重新执行同一命令即可继续，不会重复写入。",
        "Interrupted. Run the same command again to go on; nothing is done twice.",
    ),
    "no_credentials": (
        "请用 --as 指定 {} 中的接入方，或设置 XIANGZHU_CLIENT_ID 与 XIANGZHU_CLIENT_SECRET。",
        "Name a client of {} with --as, or set XIANGZHU_CLIENT_ID and XIANGZHU_CLIENT_SECRET.",
    ),
    "no_client": ("{} 中没有接入方 {}。", "{} holds no client {}."),
    "no_file": (
        "没有凭据文件 {}。请在平台所在目录执行，或用 --credentials 指定。",
        "There is no credentials file {}. Run this beside it, or name it with --credentials.",
    ),
    "equal": (
        "账目一致：{} 条，截至 {}。",
        "The books agree: {} items, as of {}.",
    ),
    "different": ("账目不一致，截至 {}。", "The books differ, as of {}."),
    "cells": ("不一致的单元", "Cells that differ"),
    "whole": ("全部", "all"),
    "own": ("本方 {}", "yours: {}"),
    "held": ("平台 {}", "held: {}"),
    "items": ("不一致的条目", "Items that differ"),
    "difference": ("差异", "difference"),
    "missing": ("平台没有", "missing here"),
    "extra": ("文件中没有", "not in the file"),
    "other": ("版本不同", "other version"),
    "and_more": ("另有 {} 条；--report 可写入文件。", "{} more; --report writes all to a file."),
    "backlog": (
        "平台另有 {} 条排队、{} 条等待所引用的组织或县。",
        "{} items are still queued there and {} wait for an organization or county.",
    ),
    "same_versions": (
        "标识与版本均一致，但合计不同：内容有变而未提高 source_version"
        "（xiangzhu push FILE --validate 可逐条指出），或平台的进展不在所给文件中。",
        "Ids and versions agree, the sums do not: contents were changed without raising "
        "source_version (xiangzhu push FILE --validate names the items), or progress that is held "
        "is in none of these files.",
    ),
    "warned": (
        "{} 条有提示（不影响写入），见回执明细。",
        "{} have a warning, which refuses nothing; it stands on their receipt lines.",
    ),
}


class Words:
    """Says things in one language, `zh` or `en`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, what: str, *values: object) -> str:
        """A sentence with its values filled in."""
        return _SAID[what][self.lang != "zh"].format(*values)

    def outcome(self, name: str) -> str:
        """The word for what became of an item; one that is not known yet stays as it is."""
        return OUTCOME[name][self.lang != "zh"] if name in OUTCOME else name


def own_language() -> str:
    """The language that the terminal is set to: `zh` or `en`."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, named), "").lower().startswith("zh") else "en"
