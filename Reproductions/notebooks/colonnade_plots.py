"""The look of the notebooks' figures: a journal's column widths, small type, few lines.

Colours are Okabe and Ito's, which people with any common colour blindness tell apart; methods also
have marks of their own, so nothing is told by colour alone.
"""

import textwrap

import matplotlib.pyplot as plt
from matplotlib import ticker

COLUMN, PAGE = 3.5, 7.16  # inches, of a two-column journal

_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
_MARKS = ["o", "s", "^", "D", "v", "P"]
_REFERENCES = {"float32": "#555555", "ideal-adc": "#999999"}


def use_style():
    """Sets fonts, lines and resolution for all figures that follow."""
    plt.rcParams.update({
        "font.family": "sans-serif", "font.size": 8, "axes.titlesize": 7, "axes.labelsize": 8,
        "xtick.labelsize": 7, "ytick.labelsize": 7, "legend.fontsize": 7, "legend.frameon": False,
        "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6,
        "xtick.major.width": 0.6, "ytick.major.width": 0.6, "lines.linewidth": 1.1,
        "lines.markersize": 4, "axes.grid": False, "figure.dpi": 144, "savefig.dpi": 144,
        "figure.constrained_layout.use": True, "axes.titlelocation": "left", "svg.fonttype": "none",
    })


def plain_logarithmic(axis):
    """Makes an axis with its data drawn logarithmic, with plain numbers.

    They stand at 1, 2, 3, 5 and 7 of every decade, or at 1 alone where two decades and more are shown.
    """
    axis.axes.set_yscale("log")
    low, high = axis.get_view_interval()
    axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 3, 5, 7) if high < 100 * low else (1,)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(ticker.NullFormatter())


def styles(labels):
    """Colour and mark of every method, the same wherever it is drawn in one notebook."""
    own = sorted(set(labels) - set(_REFERENCES))
    found = {
        name: {"color": _COLOURS[i % len(_COLOURS)], "marker": _MARKS[i % len(_MARKS)]}
        for i, name in enumerate(own)
    }
    return found | {name: {"color": colour, "marker": "x"} for name, colour in _REFERENCES.items()}


def panels(count, *, columns=2, height=2.2, **options):
    """A figure of ``count`` panels of equal size, as wide as a page, or a column for a single one."""
    columns = min(columns, count)
    rows = -(-count // columns)
    width = COLUMN if columns == 1 else PAGE
    figure, axes = plt.subplots(
        rows, columns, figsize=(width, height * rows), squeeze=False, **options)
    for spare in axes.flat[count:]:
        spare.remove()
    return figure, list(axes.flat[:count])


def stack(heights):
    """A figure of panels below one another, as wide as a page, each of a height in inches."""
    figure, axes = plt.subplots(
        len(heights), 1, figsize=(PAGE, sum(heights)), squeeze=False, height_ratios=heights)
    return figure, list(axes.flat)


def wrapped(setting, width=72):
    """A setting as a title: in as many lines as a panel half a page wide wants."""
    return textwrap.fill(setting, width)


def show_value(axis, y, value, form):
    """Prints a number to the right of the panel, in the line of its mark."""
    axis.text(1.01, y, format(value, form), transform=axis.get_yaxis_transform(), va="center", size=7)


def legend_below(figure):
    """One legend for all panels, below them, where it hides no data."""
    found = {
        label: handle for axis in figure.axes
        for handle, label in zip(*axis.get_legend_handles_labels())
    }
    figure.legend(found.values(), found.keys(), loc="outside lower center", ncols=3)
