"""Queries that may fail without taking the transaction of the request with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

__all__ = ["failing_alone"]


@contextmanager
def failing_alone(database: str) -> Iterator[None]:
    """
    Leave the transaction of a request usable, whatever fails within the block.

    Only sites with ATOMIC_REQUESTS have such a transaction; there it costs two statements.
    """
    connection = connections[database]
    if connection.in_atomic_block and connection.settings_dict["ATOMIC_REQUESTS"]:
        with transaction.atomic(using=database):
            yield
    else:
        yield
