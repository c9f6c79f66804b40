"""Prints what the runs of `Benchmarks/precision/run` reached, and how far the precisions differ.

Runs of one seed start alike but are independent samples after some steps, so the two precisions
are compared as unpaired groups (Student's t, pooled variance).
"""

import pathlib
import re
import statistics
import sys

import h5py

CRITICAL = 2.306  # two-sided 95 % of Student's t at 8 degrees of freedom


def main(folder: pathlib.Path) -> None:
    groups: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for path in sorted(folder.glob("*.h5")):
        bits, precision = re.fullmatch(r"(P\d)-(\w+)-\d+", path.stem).groups()
        with h5py.File(path) as run:
            groups.setdefault((bits, precision), []).append(
                (
                    100 * float(run["test"].attrs["top1"]),
                    float(run["metrics/train_loss"][-1]),
                    statistics.median(run["metrics/images_per_second"][:].tolist()),
                )
            )
            isa, cpu = run.attrs["isa"], run.attrs["cpu"]
    print(f"{cpu}, {isa}; CIFAR-10, 10,000 images, 3 epochs, column-aligned W4 A4, 5 seeds")
    print("ADC  precision  test top-1 (%)  last loss        images/s")
    for (bits, precision), runs in sorted(groups.items()):
        top1, loss, rate = zip(*runs)
        print(
            f"{bits:4} {precision:9}  {statistics.mean(top1):5.2f} ± {statistics.stdev(top1):4.2f}"
            f"    {statistics.mean(loss):.3f} ± {statistics.stdev(loss):.3f}"
            f"    {statistics.median(rate):5.0f}"
        )
    for bits in sorted({bits for bits, _ in groups}):
        mixed, exact = ([run[0] for run in groups[bits, name]] for name in ("mixed", "float32"))
        difference = statistics.mean(mixed) - statistics.mean(exact)
        variance = (statistics.variance(mixed) + statistics.variance(exact)) / 2
        interval = CRITICAL * (2 * variance / len(mixed)) ** 0.5
        print(f"{bits}: mixed - float32 = {difference:+.2f} ± {interval:.2f} points (95 %)")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
