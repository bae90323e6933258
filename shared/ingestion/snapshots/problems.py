"""The named refusals of snapshots."""

from typing import Any

from shared.problems import Conflict, Invalid, NotFound


class SnapshotNotFound(NotFound):
    """The caller has no snapshot of this id."""

    slug = "snapshot-not-found"
    title, title_zh = "No such snapshot of this client", "该客户端没有此快照"


class SnapshotNotOpen(Conflict):
    """The snapshot takes no parts any more: it is closed, cancelled or has expired."""

    slug = "snapshot-not-open"
    title, title_zh = "The snapshot is not open", "快照未处于开放状态"


class PartDiffers(Invalid):
    """A part of this number was stored with another content."""

    slug = "part-differs"
    title, title_zh = "This part was sent with other content", "该分片此前以不同内容发送"


class PartNotListed(Invalid):
    """The part holds items of which it cannot be told what they are, so absence means nothing."""

    slug = "part-not-listed"
    title, title_zh = "Nothing was stored: items cannot be identified", "未保存：有数据无法识别标识"


class PartsMissing(Invalid):
    """The parts that are there are not those that the snapshot is said to have."""

    slug = "parts-missing"
    title, title_zh = "The parts are not complete", "分片不完整"


class TooManyWithdrawals(Invalid):
    """More would be withdrawn than goes without saying, or another number than was confirmed.

    `numbers` stand in the document as `withdrawals`.
    """

    slug = "withdrawals-not-confirmed"
    title, title_zh = "Nothing was done: withdrawals must be confirmed", "未执行：须确认撤回数量"

    numbers: dict[str, Any]

    def document(self, *, instance: str) -> dict[str, Any]:
        """The problem with its numbers."""
        return super().document(instance=instance) | {"withdrawals": self.numbers}
