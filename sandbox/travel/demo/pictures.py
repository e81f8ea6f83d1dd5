"""The pictures of the demo site. They are painted when it is loaded, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from sandbox.travel.demo.canvas import WIDTH, Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.travel.demo.canvas import Point

__all__ = ["PICTURES", "Picture", "paint"]

CARS = 5
"""The length of the night train."""

NOSE = 70
"""What its engine is longer than a car."""

AWAKE = 0.75
"""How many of its windows are lit, as a share."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of the demo site."""

    title: str
    """What the image library calls it."""

    alt: str
    """What it shows, for people who cannot see it."""

    draw: Callable[[Canvas], None]
    """Paints it."""


def paint(name: str) -> bytes:
    """Return the picture of that name as a JPEG of 1600 by 1000 pixels."""
    canvas = Canvas(seed=sum(name.encode()))
    PICTURES[name].draw(canvas)
    buffer = BytesIO()
    canvas.finished().save(buffer, "JPEG", quality=84, optimize=True, progressive=True)
    return buffer.getvalue()


def _alpine_morning(canvas: Canvas) -> None:
    canvas.sky("#5aa3c4", "#a9d3dc", "#f3e3c3", "#f7c98b", bottom=720)
    canvas.disc((1180, 300), 74, "#fff4d2", glow=6)
    canvas.mountains(
        [
            (-80, 560),
            (150, 400),
            (330, 520),
            (560, 350),
            (760, 500),
            (1010, 380),
            (1230, 520),
            (1440, 410),
            (1700, 560),
        ],
        "#a7bccb",
        "#93acbf",
        snow="#dfe9ee",
    )
    canvas.mountains(
        [(-90, 640), (230, 330), (440, 570), (700, 250), (960, 590), (1260, 440), (1690, 650)],
        "#5f7f93",
        "#44657b",
        snow="#f7fafb",
    )
    canvas.mountains(
        [(-60, 700), (60, 600), (340, 720), (900, 700), (1150, 740), (1480, 560), (1680, 700)],
        "#3b5d63",
        "#2f4d55",
    )
    canvas.hills([760, 720, 770, 800, 770, 740, 780], "#54824f")
    outline = canvas.hills([800, 830, 850, 820, 850, 800, 770], "#3d6a43")
    canvas.spruces(outline[:44], "#234637", count=46, height=120)
    canvas.spruces(outline[112:], "#234637", count=40, height=130)
    canvas.hills([930, 900, 880, 900, 930, 900, 880], "#2d5438")
    canvas.house((905, 872), 74, "#6d3b26", "#2b1d18", "#ffd27a")
    canvas.house((1010, 880), 50, "#7b4630", "#33231c", "#ffd27a")


def _harbor_noon(canvas: Canvas) -> None:
    canvas.sky("#2f8fc4", "#7fc4de", "#d9eef0", bottom=520)
    canvas.disc((380, 256), 66, "#fffbe6", glow=5)
    canvas.mountains(
        [(-80, 500), (180, 430), (420, 500), (700, 455), (980, 510), (1690, 505)],
        "#9dc3d3",
        "#8fb8cb",
    )
    canvas.sky("#4fb0c6", "#2a8aa8", "#14627f", "#0e4c66", top=505)
    canvas.ripples(505, "#a5dde4", center=420, count=130, spread=620)
    canvas.polygon(
        [
            (1000, 600),
            (1060, 520),
            (1170, 470),
            (1300, 400),
            (1440, 372),
            (1600, 330),
            (1600, 660),
            (1300, 640),
            (1080, 628),
        ],
        "#4d7a55",
    )
    canvas.polygon(
        [
            (1000, 600),
            (1090, 568),
            (1240, 572),
            (1420, 548),
            (1600, 560),
            (1600, 670),
            (1300, 646),
            (1080, 630),
        ],
        "#cdb58c",
    )
    palette = ["#e9e2d0", "#f0c987", "#e58f65", "#f4efe3", "#d96f4f", "#e9e2d0", "#f0c987"]
    for index, wall in enumerate(palette):
        x = 1120 + index * 66
        canvas.house((x, 574 - (index % 3) * 10 - index * 3), 58, wall, "#9c4a34", "#39606d")
        behind = (x + 30, 512 - (index % 2) * 16 - index * 6)
        canvas.house(behind, 50, palette[-1 - index], "#a9543b", "#39606d")
    canvas.polygon([(1030, 604), (1040, 470), (1064, 470), (1074, 604)], "#f7f4ec")
    canvas.polygon([(1036, 524), (1068, 524), (1066, 500), (1038, 500)], "#c8442b")
    canvas.polygon([(1032, 470), (1072, 470), (1052, 440)], "#c8442b")
    canvas.boat((560, 690), 190, "#c8442b", "#fdfaf2")
    canvas.boat((840, 590), 76, "#24506a", "#f5ead2")
    canvas.boat((300, 570), 52, "#24506a", "#fdfaf2")


def _northern_night(canvas: Canvas) -> None:
    canvas.sky("#050c1f", "#0b1e3c", "#14385a", "#245c6f", bottom=640)
    canvas.stars(260, 560)
    canvas.aurora("#4fe0a0", [(-140, 480), (200, 390), (520, 450), (840, 340), (1240, 410)], 290)
    canvas.aurora("#7fd8e8", [(560, 490), (900, 430), (1240, 480), (1740, 390)], 230, light=110)
    canvas.disc((1290, 232), 42, "#f3f0dc", glow=7, light=70)
    canvas.mountains(
        [
            (-80, 620),
            (160, 470),
            (380, 600),
            (620, 500),
            (860, 620),
            (1120, 430),
            (1330, 580),
            (1500, 480),
            (1690, 620),
        ],
        "#26425f",
        "#1b334d",
        snow="#8fa9c2",
    )
    canvas.sky("#1f5568", "#123449", "#0a1f31", "#06131f", top=640)
    canvas.ripples(640, "#4f9c9c", center=640, count=120, spread=760)
    canvas.ripples(640, "#d5d6bd", center=1290, count=46, spread=120)
    canvas.polygon(
        [
            (-10, 1000),
            (-10, 760),
            (140, 740),
            (330, 770),
            (520, 800),
            (640, 840),
            (700, 880),
            (640, 920),
            (760, 1000),
        ],
        "#0a1622",
    )
    for x, y, size in ((120, 760, 92), (290, 784, 74), (430, 806, 60)):
        canvas.house((x, y), size, "#6b2420", "#131c26", "#ffcf6b")


def _lake_evening(canvas: Canvas) -> None:
    canvas.sky("#34406f", "#81578a", "#d9767a", "#f7b077", "#fbdc9c", bottom=600)
    canvas.disc((800, 505), 92, "#fff0bd", glow=6)
    canvas.mountains(
        [(-90, 560), (140, 420), (360, 545), (560, 500), (760, 590)], "#7c5a86", "#6b4d7a"
    )
    canvas.mountains(
        [(860, 590), (1040, 490), (1210, 550), (1420, 380), (1690, 560)], "#7c5a86", "#6b4d7a"
    )
    canvas.mountains(
        [(-90, 600), (60, 510), (300, 580), (520, 592), (1080, 594), (1280, 540), (1690, 560)],
        "#4c3c66",
        "#3f3158",
    )
    canvas.sky("#f3b684", "#c2717f", "#6d4a7c", "#34305c", top=596)
    canvas.ripples(596, "#ffe7b0", center=800, count=110, spread=150)
    canvas.ripples(596, "#8d5f8a", center=800, count=50, spread=900)
    outline = canvas.hills([905, 930, 985, 1010, 1010, 985, 940, 900], "#221d3d")
    canvas.spruces(outline[:50], "#1a1631", count=26, height=220)
    canvas.spruces(outline[130:], "#1a1631", count=26, height=240)
    canvas.boat((1010, 720), 84, "#221d3d", "#4c3c66")


def _night_train(canvas: Canvas) -> None:
    canvas.sky("#101736", "#26305f", "#58477c", "#b56a7a", bottom=640)
    canvas.stars(150, 380)
    canvas.disc((330, 254), 60, "#fbf1d6", glow=7, light=70)
    canvas.mountains(
        [(-80, 560), (200, 340), (430, 560), (720, 300), (980, 540), (1270, 370), (1690, 600)],
        "#4a4a7d",
        "#39396a",
        snow="#b9b5d6",
    )
    canvas.hills([660, 620, 640, 600, 630, 590, 620], "#2a2f56")
    outline = canvas.hills([760, 730, 700, 690, 700, 730, 760], "#1e2547")
    canvas.spruces(outline, "#171c39", count=60, height=110)
    canvas.polygon([(0, 822), (1600, 762), (1600, 778), (0, 838)], "#3d4470")
    for pier in range(9):
        x = 90 + pier * 180
        top = 832 - pier * 6.8
        canvas.polygon([(x - 14, top), (x + 14, top), (x + 22, 1000), (x - 22, 1000)], "#343a66")
    canvas.hills([960, 930, 950, 900, 930, 950, 910], "#121733")
    _train(canvas)


def _train(canvas: Canvas) -> None:
    """Put a night train on the viaduct, its windows lit."""
    slope = -60 / WIDTH

    def at(x: float, above: float) -> Point:
        return x, 822 + slope * x - above

    for car in range(CARS):
        left, right = 130 + car * 268, 130 + car * 268 + 256
        end = right + NOSE if car == CARS - 1 else right
        canvas.polygon([at(left, 6), at(left, 76), at(right, 76), at(end, 6)], "#b8392a")
        canvas.polygon(
            [at(left, 76), at(left + 8, 86), at(right - 8, 86), at(right, 76)], "#2a2340"
        )
        canvas.polygon([at(left, 18), at(left, 24), at(end - 12, 24), at(end - 8, 18)], "#f2e6cf")
        for window in range(6):
            x = left + 18 + window * 38
            lit = canvas.random.random() < AWAKE
            canvas.polygon(
                [at(x, 38), at(x, 64), at(x + 26, 64), at(x + 26, 38)],
                "#ffd98a" if lit else "#4b2c3f",
            )


def _winter_sun(canvas: Canvas) -> None:
    canvas.sky("#3f86bd", "#86bfdc", "#dcecf0", "#fdf1dc", bottom=700)
    canvas.disc((300, 250), 62, "#fffdf0", glow=6)
    canvas.mountains(
        [(-80, 520), (260, 400), (480, 530), (760, 360), (1010, 540), (1300, 330), (1700, 560)],
        "#b3cfdf",
        "#9cbfd4",
        snow="#f2f8fb",
    )
    canvas.mountains(
        [
            (-90, 720),
            (140, 600),
            (420, 700),
            (860, 640),
            (1080, 520),
            (1180, 600),
            (1420, 470),
            (1700, 700),
        ],
        "#6f98b3",
        "#5784a3",
        snow="#ffffff",
    )
    canvas.hills([700, 690, 730, 760, 740, 700, 660], "#dfebf2")
    outline = canvas.hills([760, 800, 830, 810, 780, 770, 790], "#eef5f9")
    canvas.spruces(outline[:66], "#2d5b62", count=40, height=130)
    canvas.spruces(outline[104:], "#2d5b62", count=34, height=120)
    canvas.hills([900, 880, 890, 870, 900, 930, 900], "#ffffff")
    canvas.house((1120, 842), 96, "#7a4a30", "#f4f9fb", "#ffcf6b")
    outline = canvas.hills([960, 970, 950, 980, 990, 960, 930], "#dbe8f0")
    canvas.spruces(outline[:30], "#1d444d", count=9, height=230)
    canvas.spruces(outline[126:], "#1d444d", count=9, height=250)


def _glacier_noon(canvas: Canvas) -> None:
    canvas.sky("#1f5f9e", "#4d97c9", "#b7dbe8", "#eef6f6", bottom=640)
    canvas.disc((1130, 300), 58, "#fffdf0", glow=7)
    canvas.mountains(
        [(-80, 470), (170, 330), (380, 450), (600, 350), (860, 480), (1010, 410), (1700, 520)],
        "#9fbfd6",
        "#86abc8",
        snow="#f4f9fc",
    )
    canvas.mountains(
        [
            (-90, 640),
            (180, 430),
            (420, 600),
            (720, 230),
            (1010, 590),
            (1160, 500),
            (1290, 585),
            (1470, 400),
            (1690, 600),
        ],
        "#5f87a6",
        "#456e90",
        snow="#ffffff",
    )
    canvas.hills([600, 610, 650, 660, 640, 620, 640], "#d3e5ee")
    canvas.hills([700, 668, 690, 740, 730, 690, 660], "#e4f0f6")
    canvas.tracks([(700, 700), (620, 740), (820, 800), (600, 870), (860, 990)], "#b4d0df")
    canvas.hills([980, 985, 960, 900, 830, 800, 812], "#f7fbfd")
    canvas.house((1010, 836), 112, "#8a3b26", "#27343d", "#ffd27a")
    canvas.house((1130, 834), 70, "#9c4a30", "#27343d", "#ffd27a")
    canvas.polygon([(1010, 902), (1640, 846), (1640, 855), (1010, 912)], "#5d7686")
    canvas.polygon([(1290, 874), (1290, 832), (1492, 814), (1492, 856)], "#c8442b")
    for window in range(5):
        left, top = 1306 + window * 36, 840 - window * 3.2
        canvas.polygon(
            [(left, top), (left + 22, top - 2), (left + 22, top + 14), (left, top + 16)], "#ffe9bd"
        )
    canvas.hills([1020, 1010, 1000, 985, 960, 945, 940], "#dcebf3")


def _nursery_slope(canvas: Canvas) -> None:
    canvas.sky("#5c9fd0", "#9fcbe2", "#e6eef0", "#fbe6cf", bottom=680)
    canvas.disc((240, 330), 64, "#fff6da", glow=7)
    canvas.mountains(
        [(-80, 560), (240, 450), (520, 560), (840, 430), (1120, 560), (1420, 470), (1700, 570)],
        "#b9cfdf",
        "#a5c0d4",
        snow="#f6fafc",
    )
    canvas.hills([600, 590, 560, 580, 620, 600, 560], "#cfdfe6")
    outline = canvas.hills([640, 640, 650, 600, 560, 540, 520], "#e2edf3")
    canvas.spruces(outline[:60], "#3f6f70", count=46, height=110)
    outline = canvas.hills([900, 850, 790, 720, 650, 590, 560], "#f6fafc")
    canvas.spruces(outline[118:], "#2d5b62", count=18, height=150)
    for mast in range(4):
        x, y = 690 + mast * 190, 800 - mast * 62
        canvas.polygon([(x, y), (x + 7, y), (x + 7, y - 120), (x, y - 120)], "#4a5f6b")
        canvas.polygon(
            [(x - 22, y - 120), (x + 30, y - 120), (x + 30, y - 113), (x - 22, y - 113)], "#4a5f6b"
        )
    canvas.polygon([(560, 728), (1330, 478), (1330, 481), (560, 732)], "#6f828d")
    coats = ("#c8442b", "#e2a33a", "#2d6a8a", "#c8442b", "#3d6a43", "#e2a33a")
    for (x, y), coat in zip(
        ((640, 884), (800, 842), (960, 812), (560, 940), (1080, 846), (1210, 764)),
        coats,
        strict=True,
    ):
        _skier(canvas, (x, y), 52 * y / 880, coat)
    canvas.house((170, 884), 150, "#8a4d30", "#f4f9fb", "#ffcf6b")
    canvas.hills([985, 950, 940, 960, 980, 975, 960], "#dfeaf1")


def _skier(canvas: Canvas, foot: Point, tall: float, coat: str) -> None:
    """Put somebody on skis, seen from far away."""
    x, y = foot
    canvas.polygon(
        [(x - tall * 0.5, y), (x + tall * 0.5, y - tall * 0.12), (x + tall * 0.5, y - tall * 0.06)],
        "#22343f",
    )
    canvas.polygon(
        [
            (x - tall * 0.1, y - tall * 0.08),
            (x - tall * 0.18, y - tall * 0.72),
            (x + tall * 0.16, y - tall * 0.76),
            (x + tall * 0.16, y - tall * 0.1),
        ],
        coat,
    )
    canvas.disc((x + tall * 0.02, y - tall * 0.88), tall * 0.13, "#22343f", glow=1, light=0)


def _forest_trail(canvas: Canvas) -> None:
    canvas.sky("#15264a", "#3c4f86", "#9a7fa8", "#f0b59a", bottom=640)
    canvas.stars(90, 300)
    canvas.disc((1130, 236), 44, "#fbf1d6", glow=8, light=70)
    canvas.mountains(
        [(-80, 560), (260, 470), (540, 550), (900, 440), (1240, 560), (1480, 500), (1700, 570)],
        "#6d7fae",
        "#5d6f9f",
        snow="#c9cfe6",
    )
    outline = canvas.hills([610, 600, 620, 640, 630, 610, 600], "#8d9cc4")
    canvas.spruces(outline, "#3c4a77", count=150, height=120)
    outline = canvas.hills([700, 690, 720, 740, 730, 700, 690], "#b3bfdc")
    canvas.spruces(outline[:66], "#2b3762", count=44, height=200)
    canvas.spruces(outline[100:], "#2b3762", count=40, height=200)
    canvas.hills([790, 780, 770, 770, 780, 790, 800], "#d3dbee")
    canvas.tracks([(830, 768), (800, 800), (860, 850), (750, 920), (830, 1010)], "#93a3cb")
    for x, y, tall in ((930, 790, 90), (1040, 846, 140), (660, 812, 104), (500, 890, 180)):
        canvas.disc((x, y - tall), tall * 0.09, "#ffdf9c", glow=16, light=110)
        canvas.polygon(
            [(x - 3, y), (x + 3, y), (x + 2, y - tall * 0.92), (x - 2, y - tall * 0.92)], "#232c4f"
        )
    canvas.house((1180, 806), 92, "#5a2f2c", "#e6ebf6", "#ffcf6b")
    outline = canvas.hills([930, 960, 1000, 1010, 1000, 960, 920], "#b9c5e2")
    canvas.spruces(outline[:30], "#1b2447", count=10, height=320)
    canvas.spruces(outline[118:], "#1b2447", count=10, height=330)


PICTURES: Mapping[str, Picture] = {
    "alpine-morning": Picture(
        title="Morning in Valdrenna",
        alt="Snow-capped mountains at sunrise above a green valley with spruces and two cabins",
        draw=_alpine_morning,
    ),
    "harbor-noon": Picture(
        title="Noon at Port Isaura",
        alt="A sailboat off a harbor town with a red and white lighthouse",
        draw=_harbor_noon,
    ),
    "northern-night": Picture(
        title="Night over Sorvik",
        alt="Northern lights above snowy mountains and a fjord with three lit cabins",
        draw=_northern_night,
    ),
    "lake-evening": Picture(
        title="Evening at Lake Miren",
        alt="The sun setting behind a mountain lake with a small sailboat",
        draw=_lake_evening,
    ),
    "night-train": Picture(
        title="The night train",
        alt="A red night train with lit windows crossing a viaduct below moonlit peaks",
        draw=_night_train,
    ),
    "winter-sun": Picture(
        title="Winter sun",
        alt="A wooden cabin in fresh snow below sunlit mountains",
        draw=_winter_sun,
    ),
    "glacier-noon": Picture(
        title="Noon at Larkfell Glacier",
        alt="A hut and a red rack railway on a glacier below snowy peaks",
        draw=_glacier_noon,
    ),
    "nursery-slope": Picture(
        title="The slope at Tarnhollow",
        alt="Skiers in bright coats on a gentle slope with a drag lift and a cabin",
        draw=_nursery_slope,
    ),
    "forest-trail": Picture(
        title="The tracks of Ostermark",
        alt="Ski tracks between lit lamps through a snowy forest at dusk",
        draw=_forest_trail,
    ),
}
"""Every picture of the demo site by name."""
