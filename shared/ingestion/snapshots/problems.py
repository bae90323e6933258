"""The named refusals of snapshots."""

from typing import Any

from shared.problems import Conflict, Invalid, NotFound


class SnapshotNotFound(NotFound):
    """The caller has no snapshot of this id."""

    slug = "snapshot-not-found"
    title, title_zh = "No such snapshot of this client", "该客户端没有此快照"
    repair = "Use the snapshot_id that opening it answered, with the client that opened it."
    repair_zh = "请使用开启快照时返回的 snapshot_id，并以同一客户端访问。"


class SnapshotNotOpen(Conflict):
    """The snapshot takes no parts any more: it is closed, cancelled or has expired."""

    slug = "snapshot-not-open"
    title, title_zh = "The snapshot is not open", "快照未处于开放状态"
    repair = (
        "Open a new snapshot and send its parts; what became of this one stands on its receipt."
    )
    repair_zh = "请开启新的快照并发送分片；此快照的结果见其回执。"


class PartDiffers(Invalid):
    """A part of this number was stored with another content."""

    slug = "part-differs"
    title, title_zh = "This part was sent with other content", "该分片此前以不同内容发送"
    repair = (
        "Send the part as it was sent before; for other content cancel the snapshot and open "
        "another."
    )
    repair_zh = "请按原内容发送该分片；内容有变则请取消快照并重新开启。"


class PartNotListed(Invalid):
    """The part holds items of which it cannot be told what they are, so absence means nothing."""

    slug = "part-not-listed"
    title, title_zh = "Nothing was stored: items cannot be identified", "未保存：有数据无法识别标识"
    repair = (
        "Give each item under `errors` a type and a source_id that can be read, and send the "
        "part again."
    )
    repair_zh = "请为 errors 所列各条填写可识别的 type 与 source_id，再重发该分片。"


class PartsMissing(Invalid):
    """The parts that are there are not those that the snapshot is said to have."""

    slug = "parts-missing"
    title, title_zh = "The parts are not complete", "分片不完整"
    repair = "Send the parts under `errors`, or close with the number there really are."
    repair_zh = "请补发 errors 所列分片，或以实际分片数关闭。"


class TooManyWithdrawals(Invalid):
    """More would be withdrawn than goes without saying, or another number than was confirmed.

    `numbers` stand in the document as `withdrawals`.
    """

    slug = "withdrawals-not-confirmed"
    title, title_zh = "Nothing was done: withdrawals must be confirmed", "未执行：须确认撤回数量"
    repair = (
        "Look at the list under /withdrawals; close again with confirm_withdrawals and exactly "
        "that number, or send what is missing."
    )
    repair_zh = (
        "请核对 /withdrawals 清单；确认无误则以 confirm_withdrawals 填写该数字再次关闭，否则补发"
        "缺少的数据。"
    )

    numbers: dict[str, Any]

    def document(self, *, instance: str, catalogue: str) -> dict[str, Any]:
        """The problem with its numbers."""
        document = super().document(instance=instance, catalogue=catalogue)
        return document | {"withdrawals": self.numbers}
