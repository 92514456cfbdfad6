"""The report: a table on the terminal, and a picture for whoever was not there."""

import sys
from collections.abc import Sequence
from html import escape
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure

_WIDTH, _LINE, _TOP = 960, 30, 70
_NAME, _BAR = 470, 300
"""Pixels of the names, and of a bar that just keeps its bound."""
_COLUMNS: Final = 130  # of a file that takes the table
_STYLE: Final = """
  svg { font: 14px system-ui, sans-serif; background: #fff }
  text { fill: #1b1f24 } .quiet { fill: #59636e } .kept { fill: #2f7d4f } .missed { fill: #c0392b }
  .bound { stroke: #59636e; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171a } text { fill: #e8eaed } .quiet { fill: #9aa4ae }
    .kept { fill: #57b67f } .missed { fill: #e57368 } .bound { stroke: #9aa4ae }
  }
"""


def table(figures: Sequence[Figure], title: str) -> None:
    """Print the figures."""
    made = Table(title=title, title_justify="left")
    for name in ("what", "service", "beside", "figure", "bound", ""):
        made.add_column(name, justify="left" if name == "what" else "right")
    for each in figures:
        mark = "[green]kept[/]" if each.met else "[bold red]missed[/]"
        made.add_row(each.what, each.ours, each.other, each.said, each.allowed, mark)
    Console(width=None if sys.stdout.isatty() else _COLUMNS).print(made)


def picture(figures: Sequence[Figure], title: str) -> str:
    """Return an SVG: a bar for each figure, as long as it takes up of what it may."""
    height = _TOP + _LINE * len(figures) + 20
    bound = _NAME + _BAR * 0.75
    rows = "".join(_row(each, _TOP + _LINE * i) for i, each in enumerate(figures))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">
<title>{escape(title)}</title><style>{_STYLE}</style>
<text x="16" y="26" font-weight="600">{escape(title)}</text>
<text x="16" y="48" class="quiet">Each bar is what a figure takes up of its bound, the dashed \
line; shorter is better.</text>
<line x1="{bound}" x2="{bound}" y1="{_TOP - 8}" y2="{height - 16}" class="bound"/>
{rows}</svg>
"""


def _row(figure: Figure, top: int) -> str:
    share = min(figure.share, 4 / 3)
    kind = "kept" if figure.met else "missed"
    length = max(share * _BAR * 0.75, 1)
    said = f"{figure.said} of {figure.allowed}"
    return (
        f'<text x="16" y="{top + 15}">{escape(figure.what)}</text>'
        f'<rect x="{_NAME}" y="{top + 3}" width="{length:.0f}" height="16" rx="3" class="{kind}">'
        f"<title>{escape(said)}</title></rect>"
        f'<text x="{_WIDTH - 16}" y="{top + 15}" text-anchor="end" class="quiet">'
        f"{escape(said)}</text>\n"
    )
