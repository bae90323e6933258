"""How a province pushes without fear: one mechanism for every pushed item of every service.

Decode, check, decide, write set-wise, receipt, idempotency. A service contributes one `ItemType`
per item it owns and changes nothing here.
"""
