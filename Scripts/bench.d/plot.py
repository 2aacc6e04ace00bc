"""Plots as SVG, log by log or linear, by hand: no library, readable on white and on black."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import report

WIDTH, HEIGHT = 460, 340
LEFT, RIGHT, TOP, BOTTOM = 68, 18, 40, 52
GREY = "#808080"
COLOURS = ("#2f81d8", "#d9822b", "#3d9a50")


@dataclass(frozen=True)
class Panel:
    """One pair of axes: lines by name, all over the same x."""

    title: str
    x_label: str
    y_label: str
    x: list[float]
    lines: dict[str, list[float]]
    ticks: tuple[list[float], list[float]] | None = None
    """Of x and y, from end to end of linear axes; log by log with a guide of slope 1 if there are none."""


class Linear:
    """An axis from its first tick to its last."""

    def __init__(self, ticks: list[float]) -> None:
        self.ticks = ticks

    def share(self, value: float) -> float:
        """How far along the axis a value is, 0 to 1."""
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


class Log:
    """An axis of whole decades around the values."""

    def __init__(self, values: list[float]) -> None:
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self.ticks = [10.0**power for power in range(self.low, self.high + 1)]

    def share(self, value: float) -> float:
        """How far along the axis a value is, 0 to 1; nothing has no logarithm."""
        return (math.log10(max(value, 1e-3)) - self.low) / (self.high - self.low)


def _axes(panel: Panel) -> tuple[Linear | Log, Linear | Log]:
    if panel.ticks is not None:
        return Linear(panel.ticks[0]), Linear(panel.ticks[1])
    return Log(panel.x), Log([max(value, 1e-3) for line in panel.lines.values() for value in line])


def _guide(panel: Panel, across: Log, up: Log) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of a line through the last point of the first line: what grows like x runs along it."""
    last_x, last_y = panel.x[-1], max(next(iter(panel.lines.values()))[-1], 1e-3)
    low = max(math.log10(last_x / 10**across.low) * -1, math.log10(10**up.low / last_y))
    high = min(math.log10(10**across.high / last_x), math.log10(10**up.high / last_y))
    return (last_x * 10**low, last_y * 10**low), (last_x * 10**high, last_y * 10**high)


def _panel(panel: Panel, shift: int) -> list[str]:
    across, up = _axes(panel)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(shift + LEFT + across.share(x) * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - up.share(y) * (HEIGHT - TOP - BOTTOM), 1),
        )

    def text(x: float, y: float, words: str, more: str = "") -> str:
        return f'<text x="{x}" y="{y}" {more}>{escape(words)}</text>'

    middle = 'text-anchor="middle"'
    out = [text(shift + LEFT, 22, panel.title, 'font-weight="bold"')]
    for tick in across.ticks:
        x, bottom = place(tick, up.ticks[0])
        out.append(f'<path d="M{x},{bottom}V{TOP}" stroke="{GREY}" stroke-opacity="0.25"/>')
        out.append(text(x, bottom + 16, report.short(tick), middle))
    for tick in up.ticks:
        left, y = place(across.ticks[0], tick)
        out.append(
            f'<path d="M{left},{y}H{shift + WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity="0.25"/>'
        )
        out.append(text(left - 6, y + 4, report.short(tick), 'text-anchor="end"'))
    out.append(text(shift + (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, panel.x_label, middle))
    side, half = shift + 16, (TOP + HEIGHT - BOTTOM) / 2
    out.append(text(side, half, panel.y_label, f'{middle} transform="rotate(-90 {side} {half})"'))
    has_guide = isinstance(across, Log) and isinstance(up, Log)
    if has_guide:
        (ax, ay), (bx, by) = (place(*end) for end in _guide(panel, across, up))
        out.append(f'<path d="M{ax},{ay}L{bx},{by}" stroke="{GREY}" stroke-dasharray="4 4"/>')
    # What grows leaves room at the upper left; shares, which begin at all or nothing, between them.
    names_x = shift + LEFT + 8
    names_y = TOP + 14 if has_guide else int(half) - 8 * (len(panel.lines) - 1)
    for number, (name, line) in enumerate(panel.lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [place(x, y) for x, y in zip(panel.x, line, strict=True)]
        path = "L".join(f"{x},{y}" for x, y in points)
        out.append(f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"/>')
        out += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}" stroke="none"/>' for x, y in points]
        legend = names_x, names_y + 16 * number
        out.append(f'<path d="M{legend[0]},{legend[1] - 4}h18" stroke="{colour}" stroke-width="2"/>')
        out.append(text(legend[0] + 24, legend[1], name))
    if has_guide:
        legend = names_x, names_y + 16 * len(panel.lines)
        out.append(f'<path d="M{legend[0]},{legend[1] - 4}h18" stroke="{GREY}" stroke-dasharray="4 4"/>')
        out.append(text(legend[0] + 24, legend[1], "in proportion (slope 1)"))
    return out


def svg(panels: list[Panel]) -> str:
    """Panels side by side, one document."""
    width = WIDTH * len(panels)
    body = [line for place, panel in enumerate(panels) for line in _panel(panel, place * WIDTH)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="12">\n'
        f'<style>text{{fill:{GREY};stroke:none}}path{{fill:none}}</style>\n' + "\n".join(body) + "\n</svg>\n"
    )
