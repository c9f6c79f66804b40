"""Tests of the notebooks' module; run by NotebookTests, or by hand:

.venv/bin/python -m unittest discover -s Tests/NotebookModules
"""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Reproductions" / "notebooks"))
sys.dont_write_bytecode = True
import colonnade_runs as cr  # noqa: E402


def write_run(file, method="column-aligned", seed=0, options="{}", top1=0.5, status="finished", rate=0.1):
    """A file with what load_runs reads of a run."""
    recipe = {
        "crossbar": {"rows": 128, "columns": 64, "weightBits": 4, "cellBits": 2, "activationBits": 4,
                     "partialSumBits": "ternary", "encoding": "differential", "mapping": "replicated"},
        "data": {"trainingLimit": 2000}, "dataset": "cifar10", "seed": seed,
        "method": {"name": method, "options": options},
        "training": {"epochs": 3, "optimizer": {"learningRate": rate}},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(file, "w") as run:
        run.attrs.update({
            "schema": 1, "status": status, "recipe": json.dumps(recipe), "method": method,
            "cell_id": f"{method}-{options}-{seed}-{rate}", "network": "resnet8", "dataset": "cifar10",
            "profile": "quick", "seed": seed, "seconds": 2.5})
        run["metrics/epoch"] = [0, 1, 2]
        run["test/labels"] = np.arange(4)
        run["test"].attrs.update({"top1": top1, "top5": 1.0})


class LoadingRuns(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def test_a_run_is_one_row_in_percent(self):
        write_run(self.folder / "table2" / "a.h5", top1=0.25)
        (run,) = cr.load_runs([self.folder]).itertuples()
        self.assertEqual((run.top1, run.top5, run.epochs, run.images, run.chips), (25, 100, 3, 4, 0))
        self.assertEqual(
            run.setting, "resnet8, cifar10, W4A4Pternary, 128×64, replicated, 3 epochs of 2,000 images")

    def test_the_same_run_in_two_folders_is_one_row(self):
        for name in ("recorded", "results"):
            write_run(self.folder / name / "a.h5")
        runs = cr.load_runs([self.folder / "recorded", self.folder / "results"])
        self.assertEqual([file.parent.name for file in runs.file], ["recorded"])

    def test_what_is_no_finished_run_is_left_out(self):
        write_run(self.folder / "running.h5", status="running")
        (self.folder / "notes.h5").write_text("notes")
        h5py.File(self.folder / "other.h5", "w").close()
        self.assertTrue(cr.load_runs([self.folder]).empty)

    def test_no_folder_no_runs(self):
        self.assertTrue(cr.load_runs([self.folder / "absent"]).empty)

    def test_runs_are_found_by_what_their_layers_hold(self):
        self.assertTrue(cr.holding(cr.load_runs([self.folder]), "psum_scale").empty)
        for seed in (0, 1):
            write_run(self.folder / f"{seed}.h5", seed=seed)
        with h5py.File(self.folder / "1.h5", "a") as run:
            run["layers/conv/psum_scale"] = [0.5]
        self.assertEqual(cr.holding(cr.load_runs([self.folder]), "psum_scale").seed.tolist(), [1])

    def test_protocols_are_told_apart_by_everything_but_method_and_seed(self):
        for method, seed, rate in [("a", 0, 0.2), ("a", 0, 0.1), ("b", 1, 0.1)]:
            write_run(self.folder / f"{method}{seed}{rate}.h5", method=method, seed=seed, rate=rate)
        runs = cr.load_runs([self.folder])
        self.assertEqual(runs.protocol.nunique(), 2)
        setting = "resnet8, cifar10, W4A4Pternary, 128×64, replicated, 3 epochs of 2,000 images"
        # The protocol of most runs has no further words.
        self.assertEqual(runs.setting.tolist(), [setting, setting, f"{setting}, learningRate 0.2"])
        self.assertEqual(runs.groupby("setting").protocol.nunique().tolist(), [1, 1])

    def test_options_are_part_of_the_label(self):
        self.assertEqual(cr.label("layer-wise", "{}"), "layer-wise")
        self.assertEqual(
            cr.label("granularity", '{"weight":"layer","partialSum":"column"}'),
            "granularity (partialSum column, weight layer)")

    def test_the_environment_names_folders(self):
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ["COLONNADE_RUNS"] = os.pathsep.join(["a", "b"])
        self.assertEqual(cr.run_folders(), [Path("a"), Path("b")])
        del os.environ["COLONNADE_RUNS"]
        self.assertEqual([folder.name for folder in cr.run_folders()], ["recorded", "results"])


class Statistics(unittest.TestCase):
    def test_quantiles_of_student(self):
        # Abramowitz and Stegun, table 26.10, three decimals.
        for freedom, quantile in [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042)]:
            self.assertAlmostEqual(cr.student_t(freedom + 1), quantile, delta=1e-3)

    def test_summary_of_three_and_of_one(self):
        found = cr.summary([1, 2, 3])
        self.assertEqual((found["count"], found["mean"], found["std"]), (3, 2, 1))
        self.assertAlmostEqual(found["half"], 4.303 / np.sqrt(3), delta=1e-3)
        self.assertTrue(np.isnan(cr.summary([1])["half"]))

    def test_gains_are_paired_by_seed(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            for seed, ours, theirs in [(0, 0.5, 0.25), (1, 0.625, 0.5), (2, 0.75, None)]:
                write_run(folder / f"ours{seed}.h5", seed=seed, top1=ours)
                if theirs is not None:
                    write_run(folder / f"theirs{seed}.h5", "layer-wise", seed, top1=theirs)
            # Of another protocol, with nothing to be compared with.
            write_run(folder / "alone.h5", "layer-wise", 2, rate=0.9)
            found = cr.gains(cr.load_runs([folder]), "column-aligned").sort_values("seed")
        self.assertEqual(found.seed.tolist(), [0, 1])
        self.assertEqual(found.gain.tolist(), [25, 12.5])
        self.assertEqual(set(found.over), {"layer-wise"})


class Converters(unittest.TestCase):
    def layer(self, adc, encoding, slices=2, **arrays):
        import xarray as xr

        return xr.Dataset(arrays, attrs={"adc": adc, "encoding": encoding, "slices": slices})

    def test_stored_codes_come_first(self):
        stored = (("slice", "code"), [[0, 1], [-3, 4]])
        layer = self.layer("3", "differential", adc_codes=stored)
        self.assertEqual(cr.adc_codes(layer, 1).tolist(), [-3, 4])

    def test_bits_are_those_that_chips_are_stored_with(self):
        with tempfile.TemporaryDirectory() as scratch:
            for adc, bits in [("3", 3), ("ternary", 1.5), (None, 0)]:
                file = Path(scratch) / f"{adc}.h5"
                write_run(file)
                with h5py.File(file, "a") as run:
                    # The ideal ADC has no scale, whatever its table's converters have.
                    run.create_group("layers/conv").attrs["adc"] = adc or "3"
                    if adc:
                        run["layers/conv/psum_scale"] = [0.5]
                self.assertEqual(cr.adc_bits(file), bits)

    def test_codes_of_the_specification(self):
        for adc, encoding, expected in [
            ("2", "differential", [-2, -1, 0, 1]), ("2", "dualConversion", [0, 1, 2, 3]),
            ("1", "differential", [-1, 1]), ("1", "dualConversion", [0, 1]),
            ("ternary", "dualConversion", [-1, 0, 1]),
        ]:
            self.assertEqual(cr.adc_codes(self.layer(adc, encoding), 0).tolist(), expected)

    def test_twos_complement_has_one_signed_slice_unless_there_are_offsets(self):
        layer = self.layer("2", "twosComplement")
        self.assertEqual(cr.adc_codes(layer, 0).tolist(), [0, 1, 2, 3])
        self.assertEqual(cr.adc_codes(layer, 1).tolist(), [-2, -1, 0, 1])
        layer = self.layer("2", "twosComplement", psum_offset=0.5)
        self.assertEqual(cr.adc_codes(layer, 0).tolist(), [-2, -1, 0, 1])


if __name__ == "__main__":
    unittest.main()
