"""Makes the golden cases of the crossbar convolution: numpy in float64, nothing of the engine.

Run from anywhere: `python3 Tests/Goldens/make.py`. Needs numpy and h5py. The files it writes next to
itself are listed with their SHA-256 in `SHA256SUMS`, with the versions they were made with; the
arrays do not depend on versions, the files' bytes may. README.md describes the format.
"""

import hashlib
import math
import pathlib
import sys

import h5py
import numpy as np

# kernel, stride, padding, rows, columns, encoding, weightBits, cellBits, activationBits,
# weightGranularity, partialSumGranularity, partialSumBits, partialSumOffset, mapping,
# (batch, inputChannels, height, width), outputChannels
CASES = [
    (3, 1, 1, 32, 4, "differential", 4, 2, 4, "column", "column", 1, 0, "partitioned", (2, 7, 5, 4), 6),
    (3, 2, 1, 18, 4, "differential", 3, 1, 3, "layer", "column", 3, 0, "partitioned", (2, 5, 6, 5), 6),
    (3, 1, 0, 27, 8, "twosComplement", 4, 2, 2, "array", "array", 4, 0, "partitioned", (2, 8, 4, 5), 9),
    (1, 1, 0, 8, 4, "twosComplement", 5, 3, 8, "column", "layer", 5, 0, "partitioned", (2, 20, 3, 4), 5),
    (3, 1, 1, 20, 4, "twosComplement", 3, 1, 1, "column", "column", 2, 1, "partitioned", (1, 4, 5, 4), 5),
    (3, 1, 1, 32, 4, "dualConversion", 4, 2, 4, "column", "column", 3, 0, "partitioned", (2, 5, 4, 4), 6),
    (1, 2, 0, 16, 4, "dualConversion", 8, 3, 4, "array", "array", 6, 1, "partitioned", (2, 30, 5, 5), 7),
    (5, 1, 2, 64, 4, "differential", 8, 2, 5, "array", "array", 1.5, 0, "partitioned", (2, 5, 5, 5), 6),
    (3, 1, 1, 32, 4, "twosComplement", 4, 2, 4, "column", "column", 0, 0, "partitioned", (2, 7, 4, 4), 6),
    (3, 1, 1, 18, 4, "differential", 4, 2, 4, "column", "column", 2, 0, "replicated", (2, 5, 4, 4), 6),
    (3, 1, 1, 18, 4, "twosComplement", 2, 1, 4, "array", "layer", 1, 0, "replicated", (2, 3, 4, 4), 5),
    (2, 1, 0, 9, 4, "twosComplement", 1, 1, 2, "layer", "layer", 8, 1, "partitioned", (2, 4, 4, 4), 5),
]

MARGIN = 2e-5  # no value of z or w / sw lies nearer to a tie or to a clip edge


class Case:
    """One convolution; axes are named in the comments: N, S, A, O, C (of an array), k, k, P."""

    def __init__(self, settings, seed):
        (self.kernel, self.stride, self.padding, self.rows, self.columns, self.encoding,
         self.weight_bits, self.cell_bits, self.activation_bits, self.weight_granularity,
         self.psum_granularity, self.psum_bits, self.has_offset, self.mapping, self.input_shape,
         self.outputs) = settings
        self.random = np.random.default_rng(seed)
        channels, area = self.input_shape[1], self.kernel**2
        share = min(channels, self.rows // area)
        self.arrays = math.ceil(channels / share)
        self.tile = np.arange(self.outputs) // self.columns
        self.tiles = math.ceil(self.outputs / self.columns)
        replicated = self.mapping == "replicated"
        self.held = [list(range(channels)) if replicated else
                     list(range(a * share, min(channels, (a + 1) * share)))
                     for a in range(self.arrays)]
        half = 2 ** (self.weight_bits - 1)
        signed_slices = self.encoding == "twosComplement"
        self.lowest = -half if signed_slices else 1 - half
        self.highest = half - 1
        bits = self.weight_bits - (not signed_slices)
        self.slices = math.ceil(bits / self.cell_bits)
        self.significance = [2.0 ** (self.cell_bits * i) for i in range(self.slices)]
        if self.encoding == "dualConversion":
            self.significance += [-value for value in self.significance]

    def digits(self, code):
        """Digits of integer weights and their derivatives by the weight, one per converted slice."""
        base, parts, slopes = 2**self.cell_bits, [], []
        for i in range(self.slices):
            slope = np.full(code.shape, base**-float(i) / self.slices)
            if self.encoding == "twosComplement":
                half = 2 ** (self.weight_bits - 1)
                digit = (code + half) // base**i % base
                if i == self.slices - 1:
                    digit = digit - (half >> (self.cell_bits * i))
                parts, slopes = parts + [digit], slopes + [slope]
            else:
                digit = np.abs(code) // base**i % base
                parts, slopes = parts + [np.sign(code) * digit], slopes + [slope]
        if self.encoding == "dualConversion":
            positive = code >= 0
            slopes = [s * positive for s in slopes] + [-s * ~positive for s in slopes]
            parts = [np.maximum(p, 0) for p in parts] + [np.maximum(-p, 0) for p in parts]
        return parts, slopes

    def code_range(self, converted):
        """Smallest and largest ADC code of a converted slice, and whether codes are -1 and +1."""
        signed = self.has_offset or self.encoding == "differential" or (
            self.encoding == "twosComplement" and converted == self.slices - 1)
        if self.psum_bits == 1.5:
            return -1, 1, False
        bits = int(self.psum_bits)
        if signed:
            return (-1, 1, True) if bits == 1 else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, False)
        return 0, 2**bits - 1, False

    def per_column(self, stored, granularity, leading=()):
        """A stored scale as one number per column: `leading` + [A, O]."""
        if granularity == "layer":
            return np.broadcast_to(stored.reshape(()), leading + (self.arrays, self.outputs))
        return stored[..., self.tile] if granularity == "array" else stored

    def per_scale(self, columns, granularity):
        """Adds up what belongs to one stored scale."""
        if granularity == "layer":
            return columns.sum().reshape(1)
        if granularity == "array":
            return np.stack([columns[..., self.tile == t].sum(-1) for t in range(self.tiles)], -1)
        return columns

    def windows(self):
        """Activation codes under every kernel position: N, C, k, k, P; and the output's size."""
        p = self.padding
        padded = np.pad(self.codes.astype(float), ((0, 0), (0, 0), (p, p), (p, p)))
        view = np.lib.stride_tricks.sliding_window_view(padded, (self.kernel, self.kernel), (2, 3))
        view = view[:, :, :: self.stride, :: self.stride]
        size = view.shape[2:4]
        return view.transpose(0, 1, 4, 5, 2, 3).reshape(
            *self.codes.shape[:2], self.kernel, self.kernel, -1), size

    def draw(self):
        """Draws inputs until none lies near a tie or an edge; then `compute` gives the results."""
        batch, channels = self.input_shape[:2]
        self.codes = self.random.integers(0, 2**self.activation_bits, self.input_shape, np.uint8)
        copies = self.arrays if self.mapping == "replicated" else 1
        shape = (copies * self.outputs, channels, self.kernel, self.kernel)
        self.weight = self.random.normal(0, 0.1, shape).astype(np.float32)
        sizes = {"layer": (1,), "array": (self.arrays, self.tiles),
                 "column": (self.arrays, self.outputs)}
        size = sizes[self.weight_granularity]
        start = 0.2 / math.sqrt(max(self.highest, 1))
        self.weight_scale = (start * self.random.uniform(0.7, 1.4, size)).astype(np.float32)
        self.psum_scale = self.psum_offset = None
        if self.psum_bits:
            leading = (len(self.significance),)
            size = sizes[self.psum_granularity]
            size = size if size == (1,) else leading + size
            real = self.forward(ideal=True)[1]
            spread = np.abs(real).mean() / math.sqrt(2 ** max(self.psum_bits - 1, 0))
            self.psum_scale = (spread * self.random.uniform(0.7, 1.6, size)).astype(np.float32)
            if self.has_offset:
                offset = real.mean() + spread * self.random.normal(0, 0.5, size)
                self.psum_offset = offset.astype(np.float32)

    def forward(self, ideal=False):
        """Integer partial sums [N, S, A, O, P], their real values, and what backward needs."""
        columns = self.per_column(self.weight_scale.astype(float), self.weight_granularity)
        weight = self.weight.astype(float)
        if self.mapping == "replicated":
            blocks = weight.reshape(self.arrays, self.outputs, *weight.shape[1:])
        else:
            blocks = [weight[:, held] for held in self.held]
        windows, size = self.windows()
        step = 1 / (2**self.activation_bits - 1)
        sums, state = [], []
        for a, block in enumerate(blocks):
            scaled = block / columns[a][:, None, None, None]
            code = np.rint(np.clip(scaled, self.lowest, self.highest)).astype(int)
            parts, slopes = self.digits(code)
            sums.append(np.stack([
                np.einsum("ncijp,ocij->nop", windows[:, self.held[a]], part.astype(float))
                for part in parts], 1))
            state.append((block, scaled, code, parts, slopes))
        sums = np.stack(sums, 2)
        real = sums * (columns * step)[None, None, :, :, None]
        return (sums, real) if ideal else (sums, real, columns, step, windows, size, state)

    def near_an_edge(self, values, low, high):
        ties = np.abs(values - np.floor(values) - 0.5) < MARGIN
        inside = (values > low - 0.5) & (values < high + 0.5)
        edges = (np.abs(values - low) < MARGIN) | (np.abs(values - high) < MARGIN)
        return bool((ties & inside).any() or edges.any())

    def compute(self, output_gradient=None):
        """Results by name, or None if a value lies too near to a tie or an edge."""
        sums, real, columns, step, windows, size, state = self.forward()
        if any(self.near_an_edge(s[1], self.lowest, self.highest) for s in state):
            return None
        significance = np.array(self.significance)[None, :, None, None, None]
        batch, positions = sums.shape[0], sums.shape[4]
        if output_gradient is None:
            output_gradient = self.random.normal(0, 1, (batch, self.outputs) + size)
        self.output_gradient = output_gradient.astype(np.float32)
        flat = self.output_gradient.astype(float).reshape(batch, self.outputs, positions)
        value_gradient = flat[:, None, None] * significance + np.zeros_like(sums)
        results, values, gradient = {}, real, value_gradient
        if self.psum_bits:
            slices = (len(self.significance),)
            scale = self.per_column(self.psum_scale.astype(float), self.psum_granularity, slices)
            offset = np.zeros_like(scale) if self.psum_offset is None else self.per_column(
                self.psum_offset.astype(float), self.psum_granularity, slices)
            scale, offset = scale[None, ..., None], offset[None, ..., None]
            z = (real - offset) / scale
            q, outside = np.empty_like(z), np.empty(z.shape, bool)
            share = np.empty(len(self.significance))
            total = sums[0].size / self.psum_scale.size
            for s in range(z.shape[1]):
                low, high, binary = self.code_range(s)
                edge_at_zero = z[:, s] if not binary else z[:, s] - 0.5
                if self.near_an_edge(np.where(sums[:, s] == 0, 0.3, edge_at_zero), low, high):
                    return None
                q[:, s] = np.where(z[:, s] >= 0, 1, -1) if binary else np.rint(
                    np.clip(z[:, s], low, high))
                outside[:, s] = (z[:, s] < low) | (z[:, s] > high)
                share[s] = 1 / math.sqrt(total * max(high, 1))
            values = q * scale + offset
            gradient = np.where(outside, 0, value_gradient)
            by_scale = (value_gradient * np.where(outside, q, q - z)).sum((0, 4))
            results["psum_scale_gradient"] = self.per_scale(
                by_scale * share[:, None, None], self.psum_granularity)
            if self.has_offset:
                by_offset = np.where(outside, value_gradient, 0).sum((0, 4))
                results["psum_offset_gradient"] = self.per_scale(
                    by_offset * share[:, None, None], self.psum_granularity)
            results["psum_codes"] = q.reshape(q.shape[:-1] + size).astype(np.int16)
        output = (values * significance).sum((1, 2))
        self.backward(results, gradient, sums, columns, step, windows, state)
        results["output"] = output.reshape(output.shape[:-1] + size)
        results["partial_sums"] = sums.reshape(sums.shape[:-1] + size).astype(np.int32)
        return results

    def backward(self, results, gradient, sums, columns, step, windows, state):
        """Gradients of weights, their scales and activations from those of partial sums."""
        by_column = (gradient * sums).sum((0, 1, 4)) * step
        by_integer = gradient * (columns * step)[None, None, :, :, None]
        by_window = np.zeros_like(windows)
        by_weight, codes = [], []
        for a, (block, scaled, code, parts, slopes) in enumerate(state):
            by_code = np.zeros(block.shape)
            for s, (part, slope) in enumerate(zip(parts, slopes)):
                held = windows[:, self.held[a]]
                by_code += slope * np.einsum("ncijp,nop->ocij", held, by_integer[:, s, a])
                by_window[:, self.held[a]] += np.einsum(
                    "nop,ocij->ncijp", by_integer[:, s, a], part.astype(float))
            by_code *= (scaled >= self.lowest) & (scaled <= self.highest)
            scale = columns[a][:, None, None, None]
            by_weight.append(by_code / scale)
            by_column[a] -= (by_code * block / scale**2).sum((1, 2, 3))
            codes.append(code)
        axis = 0 if self.mapping == "replicated" else 1
        results["weight_codes"] = np.concatenate(codes, axis).astype(np.int8)
        results["weight_gradient"] = np.concatenate(by_weight, axis)
        share = self.weight.size / self.weight_scale.size * max(self.highest, 1)
        results["weight_scale_gradient"] = self.per_scale(
            by_column, self.weight_granularity) / math.sqrt(share)
        results["activation_gradient"] = self.scatter(by_window) / step

    def scatter(self, by_window):
        """Adds gradients of windows up to gradients of pixels."""
        batch, channels, height, width = self.codes.shape
        p, k, s = self.padding, self.kernel, self.stride
        padded = np.zeros((batch, channels, height + 2 * p, width + 2 * p))
        rows, cols = (height + 2 * p - k) // s + 1, (width + 2 * p - k) // s + 1
        shaped = by_window.reshape(batch, channels, k, k, rows, cols)
        for i in range(k):
            for j in range(k):
                padded[:, :, i : i + s * rows : s, j : j + s * cols : s] += shaped[:, :, i, j]
        return padded[:, :, p : p + height, p : p + width]

    def write(self, path, results):
        names = {"kernel": self.kernel, "stride": self.stride, "padding": self.padding,
                 "rows": self.rows, "columns": self.columns, "encoding": self.encoding,
                 "weightBits": self.weight_bits, "cellBits": self.cell_bits,
                 "activationBits": self.activation_bits, "mapping": self.mapping,
                 "weightGranularity": self.weight_granularity,
                 "partialSumGranularity": self.psum_granularity,
                 "partialSumBits": float(self.psum_bits), "partialSumOffset": self.has_offset,
                 "schema": 1}
        inputs = {"activation_codes": self.codes, "weight": self.weight,
                  "weight_scale": self.weight_scale, "output_gradient": self.output_gradient,
                  "psum_scale": self.psum_scale, "psum_offset": self.psum_offset}
        with h5py.File(path, "w", track_order=False) as file:
            for name, value in names.items():
                file.attrs[name] = value
            for group, arrays in (("input", inputs), ("expected", results)):
                for name, array in arrays.items():
                    if array is not None:
                        file[f"{group}/{name}"] = array


def main():
    folder = pathlib.Path(__file__).parent
    lines = [f"# numpy {np.__version__}, h5py {h5py.__version__}, "
             f"HDF5 {h5py.version.hdf5_version}, Python {sys.version.split()[0]}"]
    for index, settings in enumerate(CASES):
        for seed in range(10_000):
            case = Case(settings, [index, seed])
            case.draw()
            results = case.compute()
            if results is not None:
                break
        else:
            sys.exit(f"case {index}: every draw lies near a tie; make the case smaller")
        path = folder / f"own{index:02d}.h5"
        case.write(path, results)
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
        print(path.name, path.stat().st_size, "bytes, seed", seed)
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")


main()
