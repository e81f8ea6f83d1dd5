"""A sheet to paint landscapes on: flat shapes in the manner of a travel poster."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HEIGHT", "WIDTH", "Canvas", "Point"]

WIDTH, HEIGHT = 1600, 1000

SCALE = 2
"""Everything is drawn this much larger and shrunk at the end, which smooths the edges."""

NEAR_PEAK = 400
"""So far from its peak, in pixels, a mountain may have snow."""

Color = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """A sheet on which lengths are in pixels of the finished picture."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - shapes, not secrets
        self.sheet = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))

    def sky(self, *stops: str, bottom: float = HEIGHT, top: float = 0) -> None:
        """Fill the height between top and bottom with a run of colors."""
        colors = [_color(stop) for stop in stops]
        column = Image.new("RGB", (1, len(colors)))
        column.putdata(colors)
        size = (WIDTH * SCALE, round((bottom - top) * SCALE))
        self.sheet.paste(_stretched(column, size), (0, round(top * SCALE)))

    def disc(
        self, center: Point, radius: float, color: str, *, glow: float, light: int = 150
    ) -> None:
        """Draw a sun or moon in a haze `glow` times as wide, whose brightness is `light` of 255."""
        self._glow(center, radius * glow, color, light)
        x, y = center
        self._draw().ellipse(
            [(v * SCALE) for v in (x - radius, y - radius, x + radius, y + radius)], fill=color
        )

    def _glow(self, center: Point, reach: float, color: str, strength: int) -> None:
        x, y = center
        small = 8  # the haze is soft, so a coarse mask will do
        mask = Image.new("L", (WIDTH // small, HEIGHT // small))
        box = [v / small for v in (x - reach / 2, y - reach / 2, x + reach / 2, y + reach / 2)]
        ImageDraw.Draw(mask).ellipse(box, fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(reach / small / 4))
        self._shine(color, mask)

    def polygon(self, points: Sequence[Point], color: str) -> None:
        """Fill a shape."""
        self._draw().polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)

    def mountains(self, peaks: Sequence[Point], lit: str, shade: str, *, snow: str = "") -> None:
        """
        Draw a chain through the given peaks and saddles, lit from the left.

        Every second point is a saddle. With a color for snow, each peak has some.
        """
        ridge = _rough(peaks, self.random, 3, 0.16)
        self.polygon([*ridge, (WIDTH + 9, HEIGHT), (-9, HEIGHT)], lit)
        for left, (x, y), right in zip(peaks, peaks[1:], peaks[2:], strict=False):
            if y < left[1] and y < right[1]:
                if snow:
                    self._snow((x, y), min(left[1], right[1]), snow, ridge)
                self._shadow((x, y), right, shade, 150 if snow else 255, ridge)

    def _shadow(
        self, peak: Point, saddle: Point, shade: str, strength: int, ridge: Sequence[Point]
    ) -> None:
        """Put the right side of a peak in shade."""
        x, y = peak
        right = [point for point in ridge if x <= point[0] <= saddle[0]]
        depth = HEIGHT - y
        spine = _rough(
            [peak, (x + depth * 0.05, y + depth * 0.3), (x - depth * 0.02, HEIGHT)],
            self.random,
            3,
            0.1,
        )
        self._tint([*right, (saddle[0], HEIGHT), *reversed(spine)], shade, strength)

    def _snow(self, peak: Point, saddle: float, color: str, ridge: Sequence[Point]) -> None:
        """Cover a peak with snow, down to a jagged line above the height of its higher saddle."""
        x, y = peak
        line = y + (saddle - y) * 0.72
        cap = [point for point in ridge if abs(point[0] - x) < NEAR_PEAK and point[1] < line]
        cap = _connected(cap, x, 60)
        edge: list[Point] = []
        steps = 11
        first, last = cap[0][0], cap[-1][0]
        for step in range(steps):
            share = step / (steps - 1)
            drop = (line - y) * (0.12 + 0.34 * (step % 2)) * math.sin(math.pi * share)
            edge.append((last - (last - first) * share, line - (line - y) * 0.1 + drop))
        self.polygon([*cap, *edge], color)

    def _tint(self, points: Sequence[Point], color: str, strength: int) -> None:
        mask = Image.new("L", self.sheet.size)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=strength)
        self.sheet.paste(Image.new("RGB", self.sheet.size, color), (0, 0), mask)

    def hills(
        self, heights: Sequence[float], color: str, *, roughness: float = 0.03
    ) -> list[Point]:
        """Draw rolling land whose outline passes the given heights; return that outline."""
        step = WIDTH / (len(heights) - 1)
        outline = _smooth([(i * step, y) for i, y in enumerate(heights)])
        outline = [(x, y + self.random.uniform(-1, 1) * roughness * 40) for x, y in outline]
        self.polygon([*outline, (WIDTH, HEIGHT), (0, HEIGHT)], color)
        return outline

    def spruces(
        self, outline: Sequence[Point], color: str, *, count: int, height: float, spread: float = 30
    ) -> None:
        """Plant spruces along an outline."""
        for _ in range(count):
            x, y = self.random.choice(outline)
            tall = height * self.random.uniform(0.6, 1.15)
            x, y = x + self.random.uniform(-12, 12), y + self.random.uniform(0, spread)
            for tier in range(4):
                top = y - tall + tier * tall * 0.2
                half = tall * (0.09 + tier * 0.055)
                self.polygon(
                    [(x, top), (x + half, top + tall * 0.36), (x - half, top + tall * 0.36)], color
                )

    def ripples(self, top: float, color: str, *, center: float, count: int, spread: float) -> None:
        """Lay strips of light on water, wider and longer toward the viewer."""
        draw = self._draw()
        for _ in range(count):
            depth = self.random.random() ** 1.4
            y = top + 8 + depth * (HEIGHT - top - 16)
            reach = spread * (0.25 + depth)
            x = center + self.random.gauss(0, 0.45) * reach
            half, thick = 12 + depth * 60 * self.random.random(), 1 + depth * 4
            box = [v * SCALE for v in (x - half, y - thick, x + half, y + thick)]
            draw.rounded_rectangle(box, radius=thick * SCALE, fill=color)

    def tracks(self, path: Sequence[Point], color: str) -> None:
        """Draw the two grooves that skis leave along a path, wider toward the viewer."""
        draw = self._draw()
        for x, y in _smooth(path, 160):
            near = y / HEIGHT
            half, apart = 3 * near**3, 15 * near**4
            for groove in (x - apart, x + apart):
                box = (groove - half, y - half / 2, groove + half, y + half / 2)
                draw.ellipse([v * SCALE for v in box], fill=color)

    def stars(self, count: int, bottom: float) -> None:
        """Scatter stars above a height."""
        draw = self._draw()
        for _ in range(count):
            x, y = self.random.uniform(0, WIDTH), self.random.uniform(0, 1) ** 1.3 * bottom
            size = self.random.choice([0.8, 0.8, 1.1, 1.8])
            draw.ellipse(
                [v * SCALE for v in (x - size, y - size, x + size, y + size)], fill="#e8f1ff"
            )

    def aurora(self, color: str, path: Sequence[Point], tall: float, *, light: int = 150) -> None:
        """Hang a curtain of light along a path, whose brightness there is `light` of 255."""
        mask = Image.new("L", (WIDTH // 2, HEIGHT // 2))
        draw = ImageDraw.Draw(mask)
        line = _smooth(path, 90)
        for index, (x, y) in enumerate(line):
            fade = min(1, (len(line) - index) / 70, (index + 1) / 70)
            reach = tall * fade * (0.75 + 0.25 * math.sin(x / 37) * math.sin(x / 90 + 1))
            for part in range(40):
                share = part / 40
                left, top = (x - 5) / 2, (y - reach * share) / 2
                brightness = round(light * fade * (1 - share) ** 1.6)
                draw.rectangle([left, top, left + 7, top + 4], fill=brightness)
        self._shine(color, mask.filter(ImageFilter.GaussianBlur(7)))

    def house(self, foot: Point, size: float, wall: str, roof: str, light: str) -> None:
        """Build a small house with two lit windows, the lower left corner at its foot."""
        x, y = foot
        self._box((x, y - size * 0.6), (x + size, y), wall)
        eaves = y - size * 0.56
        self.polygon(
            [(x - size * 0.14, eaves), (x + size * 0.5, y - size * 1.12), (x + size * 1.14, eaves)],
            roof,
        )
        for share in (0.2, 0.6):
            left, top, pane = x + size * share, y - size * 0.42, size * 0.2
            self._box((left, top), (left + pane, top + pane), light)

    def boat(self, keel: Point, size: float, hull: str, sail: str) -> None:
        """Draw a sailboat above and below the waterline at its keel."""
        x, y = keel
        boom = y - size * 0.14
        self.polygon([(x, y - size), (x, boom), (x + size * 0.5, boom)], sail)
        mast = x - size * 0.06
        self.polygon([(mast, y - size * 0.8), (mast, boom), (x - size * 0.36, boom)], sail)
        deck, bottom = y - size * 0.1, y + size * 0.08
        self.polygon(
            [
                (x - size * 0.46, deck),
                (x + size * 0.6, deck),
                (x + size * 0.42, bottom),
                (x - size * 0.34, bottom),
            ],
            hull,
        )

    def finished(self) -> Image.Image:
        """Return the picture at its final size."""
        return self.sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def _shine(self, color: str, mask: Image.Image) -> None:
        """Lay a color over the sheet as strongly as a small mask says."""
        light = Image.new("RGB", self.sheet.size, color)
        self.sheet.paste(light, (0, 0), mask.resize(self.sheet.size, Image.Resampling.BICUBIC))

    def _box(self, corner: Point, opposite: Point, color: str) -> None:
        self.polygon([corner, (opposite[0], corner[1]), opposite, (corner[0], opposite[1])], color)

    def _draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.sheet)


def _color(text: str) -> Color:
    red, green, blue = (int(text[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def _stretched(column: Image.Image, size: tuple[int, int]) -> Image.Image:
    # From the center of the first stop to that of the last: no flat ends.
    box = (0, 0.5, 1, column.height - 0.5)
    return column.resize(size, Image.Resampling.BILINEAR, box=box)


def _rough(points: Sequence[Point], random: Random, rounds: int, amount: float) -> list[Point]:
    """Return the line with its middles displaced again and again, as rock is."""
    line = list(points)
    for _ in range(rounds):
        finer: list[Point] = []
        for (ax, ay), (bx, by) in pairwise(line):
            length = math.hypot(bx - ax, by - ay)
            share = random.uniform(0.38, 0.62)
            shift = random.uniform(-1, 1) * amount * length * 0.5
            middle = (ax + (bx - ax) * share, ay + (by - ay) * share + shift)
            finer += [(ax, ay), middle]
        line = [*finer, line[-1]]
    return line


def _smooth(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """Return the line with its corners rounded (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5
                * (
                    2 * b[i]
                    + (c[i] - a[i]) * t
                    + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                    + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                )
                for i in (0, 1)
            )
            line.append((x, y))
    return [*line, points[-1]]


def _connected(points: Sequence[Point], x: float, gap: float) -> list[Point]:
    """Return the points around x that have no neighbor farther away than the gap."""
    left = [point for point in points if point[0] <= x]
    right = [point for point in points if point[0] > x]
    kept = left[-1:]
    for point in reversed(left[:-1]):
        if kept[0][0] - point[0] > gap:
            break
        kept.insert(0, point)
    for point in right:
        if point[0] - kept[-1][0] > gap:
            break
        kept.append(point)
    return kept
