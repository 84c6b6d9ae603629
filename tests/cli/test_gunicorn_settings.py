"""What gunicorn's processes do that no request shows."""

import gc
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from app.cli import gunicorn_settings


@pytest.fixture
def collector() -> Iterator[None]:
    """As it was before, whatever the test does to it."""
    yield
    gc.unfreeze()


def test_what_a_process_has_loaded_is_not_walked_through_again(collector):
    settings = Config()
    settings.set("post_worker_init", gunicorn_settings.post_worker_init)  # gunicorn knows it by this name
    gc.collect()
    loaded = len(gc.get_objects())
    settings.post_worker_init(None)
    assert gc.get_freeze_count() > loaded * 0.9
    assert len(gc.get_objects()) < loaded * 0.1
