"""Reads a token request as RFC 6749 writes it: a form, with the secret in it or in the header."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from services.registry.clients.problems import TokenRefused, token_refused, wrong_credentials

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client shows and asks for; `scope` None asks for everything it may have."""

    client_id: str
    client_secret: str
    scope: str | None


def read_grant(body: bytes, *, content_type: str | None, authorization: str | None) -> Grant:
    """The request of a client. Raises `TokenRefused` where RFC 6749 is not followed."""
    if (content_type or "").partition(";")[0].strip().lower() != FORM:
        raise _malformed(f"The body must be {FORM}.", f"请求体须为 {FORM}。")
    fields = _fields(body)
    grant_type = fields.get("grant_type")
    if grant_type is None:
        raise _malformed("grant_type is missing.", "缺少 grant_type。")
    if grant_type != "client_credentials":
        raise token_refused(
            "unsupported_grant_type",
            "Only grant_type=client_credentials is supported.",
            detail_zh="仅支持 grant_type=client_credentials。",
        )
    client_id, secret = _credentials(fields, authorization)
    return Grant(client_id, secret, fields.get("scope") or None)


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20
        )
    except ValueError as error:
        raise _malformed("The form cannot be read.", "表单无法读取。") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _malformed("A form field appears twice.", "表单字段重复。")
    if not all(text.isprintable() for text in fields.values()):
        raise _malformed("The form holds a control character.", "表单中含有控制字符。")
    return fields


def _credentials(fields: dict[str, str], authorization: str | None) -> tuple[str, str]:
    if not authorization:
        if "client_id" not in fields or "client_secret" not in fields:
            raise wrong_credentials()
        return fields["client_id"], fields["client_secret"]
    if "client_secret" in fields:
        raise _malformed("The secret was sent in two ways.", "密钥以两种方式重复提交。")
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        raise wrong_credentials()
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise wrong_credentials() from error
    client_id, colon, secret = text.partition(":")
    if not colon:
        raise wrong_credentials()
    pair = unquote_plus(client_id), unquote_plus(secret)
    if not all(text.isprintable() for text in pair):
        raise wrong_credentials()
    return pair


def _malformed(detail: str, detail_zh: str) -> TokenRefused:
    return token_refused("invalid_request", detail, detail_zh=detail_zh)
