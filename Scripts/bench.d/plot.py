"""Log-log plots as SVG, by hand: no library, readable on white and on black."""

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


def _range(values: list[float]) -> tuple[int, int]:
    """Whole decades around the values."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = math.ceil(math.log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def _panel(panel: Panel, shift: int) -> list[str]:
    values = [max(value, 1e-3) for line in panel.lines.values() for value in line]
    (x0, x1), (y0, y1) = _range(panel.x), _range(values)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x0) / (x1 - x0)
        up = (math.log10(y) - y0) / (y1 - y0)
        return (
            round(shift + LEFT + across * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1),
        )

    def text(x: float, y: float, words: str, more: str = "") -> str:
        return f'<text x="{x}" y="{y}" {more}>{escape(words)}</text>'

    middle = 'text-anchor="middle"'
    out = [text(shift + LEFT, 22, panel.title, 'font-weight="bold"')]
    for power in range(x0, x1 + 1):
        x, bottom = place(10.0**power, 10.0**y0)
        out.append(f'<path d="M{x},{bottom}V{TOP}" stroke="{GREY}" stroke-opacity="0.25"/>')
        out.append(text(x, bottom + 16, report.short(10.0**power), middle))
    for power in range(y0, y1 + 1):
        left, y = place(10.0**x0, 10.0**power)
        out.append(
            f'<path d="M{left},{y}H{shift + WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity="0.25"/>'
        )
        out.append(text(left - 6, y + 4, report.short(10.0**power), 'text-anchor="end"'))
    out.append(text(shift + (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, panel.x_label, middle))
    side, half = shift + 16, (TOP + HEIGHT - BOTTOM) / 2
    out.append(text(side, half, panel.y_label, f'{middle} transform="rotate(-90 {side} {half})"'))
    # The guide goes through the last point of the first line: what grows like x runs along it.
    last_x, last_y = panel.x[-1], max(next(iter(panel.lines.values()))[-1], 1e-3)
    low = max(math.log10(last_x / 10**x0) * -1, math.log10(10**y0 / last_y))
    high = min(math.log10(10**x1 / last_x), math.log10(10**y1 / last_y))
    (ax, ay), (bx, by) = (place(last_x * 10**t, last_y * 10**t) for t in (low, high))
    out.append(f'<path d="M{ax},{ay}L{bx},{by}" stroke="{GREY}" stroke-dasharray="4 4"/>')
    for number, (name, line) in enumerate(panel.lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [place(x, max(y, 1e-3)) for x, y in zip(panel.x, line, strict=True)]
        path = "L".join(f"{x},{y}" for x, y in points)
        out.append(f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"/>')
        out += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}" stroke="none"/>' for x, y in points]
        legend = shift + LEFT + 8, TOP + 14 + 16 * number
        out.append(f'<path d="M{legend[0]},{legend[1] - 4}h18" stroke="{colour}" stroke-width="2"/>')
        out.append(text(legend[0] + 24, legend[1], name))
    number = len(panel.lines)
    legend = shift + LEFT + 8, TOP + 14 + 16 * number
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
