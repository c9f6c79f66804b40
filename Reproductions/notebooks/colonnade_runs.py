"""Run files as tables: what the notebooks of this folder have in common.

Accuracies are percent here, as in the tables of ``reproduce``; in run files they are fractions. Every
name in a run file is described in ``Sources/Results/Documentation.docc/RunFile.md``.
"""

import functools
import hashlib
import json
import os
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import xarray as xr

ROOT = Path(__file__).resolve().parents[2]


def run_folders():
    """Folders that are searched for run files.

    Those of ``COLONNADE_RUNS``, joined as in ``PATH``; without it what this checkout has recorded and
    what ``reproduce`` has made in it.
    """
    named = os.environ.get("COLONNADE_RUNS")
    if named:
        return [Path(folder) for folder in named.split(os.pathsep)]
    return [ROOT / "Reproductions" / "recorded", ROOT / "results"]


def load_runs(folders=None):
    """One row per finished run, by setting, method and seed.

    A run that lies in several folders is one row: files are told apart by the hash of everything that
    determines their numbers. Runs can be compared if they have the same ``protocol``: all that they
    were made with but method and seed. ``setting`` says the same in words.
    """
    rows, recipes = {}, {}
    for folder in map(Path, run_folders() if folders is None else folders):
        for file in sorted(folder.rglob("*.h5")):
            # Checkpoints, and checkouts that runs were made from, lie in hidden folders.
            if any(part.startswith(".") for part in file.relative_to(folder).parts):
                continue
            row, common = _row(file)
            if row and row["status"] == "finished":
                rows.setdefault(row["cell_id"], row)
                recipes[row["protocol"]] = common
    runs = pd.DataFrame(list(rows.values()), columns=list(_row_names))
    runs["setting"] = _unambiguous(runs, recipes)
    return runs.sort_values(["setting", "label", "seed"], ignore_index=True)


_row_names = (
    "label method options network dataset setting protocol profile seed epochs top1 top5 seconds chips "
    "weight_bits activation_bits adc rows columns encoding mapping images cell_id status file"
).split()


def _row(file):
    """What the table says of a file, and its recipe but for method and seed; nothing if it is no run."""
    try:
        with h5py.File(file) as run:
            if "cell_id" not in run.attrs or run.attrs.get("schema") != 1 or "recipe" not in run.attrs:
                return None, None
            row = {name: run.attrs[name] for name in (
                "method", "network", "dataset", "profile", "seed", "seconds", "cell_id", "status")}
            recipe = json.loads(run.attrs["recipe"])
            row["epochs"] = len(run["metrics/epoch"]) if "metrics" in run else 0
            if "test" in run:
                row["images"] = len(run["test/labels"])
                for accuracy in ("top1", "top5"):
                    row[accuracy] = 100 * run["test"].attrs[accuracy]
            row["chips"] = len(run["variation/top1"]) if "variation" in run else 0
    except (OSError, KeyError, ValueError):
        return None, None
    crossbar = recipe["crossbar"]
    row |= {
        "file": file, "options": recipe["method"]["options"],
        "adc": str(crossbar["partialSumBits"]), "weight_bits": crossbar["weightBits"],
        "activation_bits": crossbar["activationBits"],
    } | {name: crossbar[name] for name in ("rows", "columns", "encoding", "mapping")}
    row["label"] = label(row["method"], row["options"])
    common = {key: value for key, value in recipe.items() if key not in ("method", "seed")}
    row["protocol"] = hashlib.sha256(json.dumps(common, sort_keys=True).encode()).hexdigest()[:8]
    row["setting"] = _setting(row, recipe)
    return row, common


def label(method, options):
    """A method as figures name it: with the options that its row of a recipe sets."""
    chosen = json.loads(options)
    if not chosen:
        return method
    return f"{method} ({', '.join(f'{key} {value}' for key, value in sorted(chosen.items()))})"


def _setting(row, recipe):
    """What runs of a protocol have in common, in words."""
    parts = [
        row["network"], row["dataset"],
        f"W{row['weight_bits']}A{row['activation_bits']}P{row['adc']}",
        f"{row['rows']}×{row['columns']}",
    ]
    parts += [row["encoding"]] if row["encoding"] != "differential" else []
    parts += [row["mapping"]] if row["mapping"] != "partitioned" else []
    limit = recipe["data"].get("trainingLimit")
    epochs = recipe["training"]["epochs"]
    parts.append(f"{epochs} epoch{'' if epochs == 1 else 's'}" + (f" of {limit:,} images" if limit else ""))
    return ", ".join(parts)


def _unambiguous(runs, recipes):
    """Settings; where protocols would read the same, with what they have unlike the one of most runs."""
    names = {}
    for setting, group in runs.groupby("setting"):
        counts = group.protocol.value_counts()
        usual = min(counts.index, key=lambda protocol: (-counts[protocol], protocol))
        for protocol in counts.index:
            names[protocol] = ", ".join([setting, *_differences(recipes[protocol], recipes[usual])])
    return runs.protocol.map(names)


def _differences(recipe, usual):
    """The settings of a recipe that another has not, such as ``learningRate 0.2``."""
    own, other = _leaves(recipe), _leaves(usual)
    return [f"{name} {own.get(name, 'unset')}" for name in sorted(own | other) if own.get(name) != other.get(name)]


def _leaves(recipe, path=()):
    """Every setting by its path, without the words that say no more than the rest."""
    if not isinstance(recipe, dict):
        return {".".join(part for part in path if part not in ("training", "optimizer")): recipe}
    return {name: leaf for key, value in recipe.items() for name, leaf in _leaves(value, (*path, key)).items()}


def shown(file):
    """A file's path as it is printed: from the checkout, or from the folder it was found in."""
    file = Path(file).resolve()
    for folder in [ROOT, *(folder.resolve() for folder in run_folders())]:
        if file.is_relative_to(folder):
            return file.relative_to(folder).as_posix()
    return file.name


def list_runs(runs, what="runs"):
    """Prints which runs there are: one line per setting and method, with seeds and chips."""
    print(f"{len(runs)} {what} in {', '.join(map(_folder, run_folders()))}")
    for setting, group in runs.groupby("setting"):
        print(f"\n{setting}")
        for name, of_method in group.groupby("label"):
            seeds = ", ".join(str(seed) for seed in of_method.seed)
            chips = f", {of_method.chips.sum()} chips" if of_method.chips.sum() else ""
            print(f"  {name}: seed{'s' if len(of_method) > 1 else ''} {seeds}{chips}")


def _folder(folder):
    folder = folder.resolve()
    return folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else folder.name


def group(file, name):
    """A group of a run file as an xarray data set, read whole so that the file is free again."""
    with xr.open_dataset(file, engine="h5netcdf", group=name) as found:
        return found.load()


@functools.cache  # a layer takes long to read, and every picture wants the same ones
def _all_layers(file):
    with h5py.File(file) as run:
        names = list(run.get("layers", {}))
    return {name: group(file, f"layers/{name}") for name in names}


def layers(file, holding):
    """The layers of a run that hold an array of that name, as ``{name: data set}``, network's order."""
    return {name: layer for name, layer in _all_layers(file).items() if holding in layer}


def holding(runs, array):
    """The runs that have an array of that name in any of their layers."""
    def holds(file):
        with h5py.File(file) as run:
            return any(array in layer for layer in run.get("layers", {}).values())
    return runs[np.array([holds(file) for file in runs.file], dtype=bool)]


def adc_codes(layer, layer_slice):
    """The codes of a slice's converters, rising.

    Files written before ``adc_codes`` was stored get the codes of the specification, "ADC, output".
    """
    if "adc_codes" in layer:
        return layer.adc_codes.values[layer_slice]
    encoding, adc = layer.attrs["encoding"], layer.attrs["adc"]
    top = layer_slice == int(layer.attrs["slices"]) - 1
    signed = "psum_offset" in layer or encoding == "differential" or (
        encoding == "twosComplement" and top)
    if adc == "ternary":
        return np.array([-1, 0, 1])
    if adc == "1":
        return np.array([-1, 1] if signed else [0, 1])
    levels = 1 << int(adc)
    return np.arange(levels) - (levels // 2 if signed else 0)


def adc_bits(file):
    """Bits of a run's converters as group ``variation`` has them: 1.5 for three codes, 0 if ideal."""
    with h5py.File(file) as run:
        found = {layer.attrs["adc"] for layer in run["layers"].values() if "psum_scale" in layer}
    adc = found.pop() if found else "ideal"
    return {"ideal": 0.0, "ternary": 1.5}.get(adc) if not adc.isdigit() else float(adc)


def student_t(count, confidence=0.95):
    """Half the width of the confidence interval of ``count`` numbers, in their standard errors.

    With ``t = sqrt(n) tan(a)`` the density of Student's t of ``n`` degrees of freedom is
    ``cos(a) ** (n - 1)`` up to a factor; so the quantile is read off that function's integral.
    """
    freedom = count - 1
    angle = np.linspace(0, np.pi / 2, 200_001)
    density = np.cos(angle) ** (freedom - 1)
    inside = np.concatenate([[0], np.cumsum(density[1:] + density[:-1])])
    return np.sqrt(freedom) * np.tan(np.interp(confidence, inside / inside[-1], angle))


def summary(values):
    """Count, mean, standard deviation and half the 95 % interval of numbers; not-a-number for one."""
    values = np.asarray(values, dtype=float)
    count = len(values)
    deviation = values.std(ddof=1) if count > 1 else np.nan
    half = student_t(count) * deviation / np.sqrt(count) if count > 1 else np.nan
    return pd.Series({"count": count, "mean": values.mean(), "std": deviation, "half": half})


def gains(runs, ours):
    """What a method gains over every other of the same setting, in points, paired by seed.

    One row per setting, other method and seed that both have.
    """
    mine = runs[runs.label == ours]
    others = runs[runs.label != ours]
    pairs = mine.merge(others, on=["protocol", "setting", "seed"], suffixes=("", "_other"))
    pairs["gain"] = pairs.top1 - pairs.top1_other
    return pairs[["setting", "label_other", "seed", "gain"]].rename(columns={"label_other": "over"})
