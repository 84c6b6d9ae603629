"""Mail that MAIL_URL=file:DIR keeps as files: a development transport, but what is in them is personal data."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from flask import current_app

from app.queries import outbox
from app.services.mail_delivery.post import Folder, from_url

_NAME = re.compile(r"\A\d{8}T\d{6}-(?P<id>\d{1,12})-\w+\.eml\Z")
AT_ONCE = 500


def forget() -> int:
    """Remove the files of mail whose recipient the outbox has forgotten; again until 0."""
    post = from_url(current_app.config["MAIL_URL"])
    if not isinstance(post, Folder):
        return 0
    gone = 0
    files = _files(post.folder)
    while batch := dict(islice(files, AT_ONCE)):
        for mail_id in outbox.without_recipient(list(batch)):
            batch[mail_id].unlink(missing_ok=True)
            gone += 1
    return gone


def _files(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in sorted(folder.glob("*.eml")):
        if named := _NAME.match(path.name):
            yield int(named["id"]), path
