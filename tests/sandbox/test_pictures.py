"""The pictures: painted the same each time, at the size that pages ask for."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from sandbox.travel.demo.pictures import PICTURES, paint


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_small_jpeg(name):
    data = paint(name)
    picture = Image.open(BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (1600, 1000))
    assert len(data) < 150_000


def test_a_picture_is_the_same_each_time():
    assert paint("night-train") == paint("night-train")
