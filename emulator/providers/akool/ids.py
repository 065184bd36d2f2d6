"""Akool's ids: Mongo ObjectIds of 24 hexadecimal digits, and the account's number."""

import hashlib
import re
from collections.abc import Mapping

from emulator.core.clock import MICROSECONDS
from emulator.engine.accounts import Account
from emulator.providers.akool.refusals import refusal, required
from emulator.web.call import Draft

_ID = re.compile(r"[0-9a-f]{24}")


def new_id(draft: Draft, purpose: str) -> str:
    """An ObjectId: the seconds, five bytes that stand for the machine, a counter."""
    # wire: the first 8 digits of every `_id` and `task_id` seen are the seconds of its create_time
    seconds = draft.now // MICROSECONDS & 0xFFFFFFFF
    return f"{seconds:08x}{draft.draws(purpose).hex(10)}{draft.number & 0xFFFFFF:06x}"


def uid(account: Account) -> int:
    """The account's number at Akool."""
    # docs: lip-sync, the sample has 100002
    return 100_000 + account.number


def credential_id(account: Account) -> str:
    """The key of the account that a job was made with, as rows of the list name it."""
    # wire: `credentialId`; assumed: an ObjectId, as every `_id`
    return hashlib.sha256(f"akool credential {account.id}".encode()).hexdigest()[:24]


def asked_id(query: Mapping[str, str]) -> str:
    """The id that a result is asked for by. Raises 1003."""
    asked = query.get("video_model_id", "").strip().lower()
    if not asked:
        # docs: get-result, video_model_id: required; assumed: the words
        raise required("video_model_id", "query video_model_id")
    # assumed: what is no ObjectId is a wrong parameter rather than an unknown id
    if not _ID.fullmatch(asked):
        raise refusal(1003, field="query video_model_id")
    return asked
