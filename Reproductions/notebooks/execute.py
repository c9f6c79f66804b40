"""Executes notebooks: what Scripts/execute-notebooks runs, in the environment of Scripts/setup."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]


def execute(notebook):
    """Runs all cells of a notebook, in place, in this folder; a cell that fails is an error."""
    from nbclient import NotebookClient

    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    # Errors alone are worth a line; the kernel's ports are this machine's own and its messages signed.
    NotebookClient(
        notebook, timeout=600, startup_timeout=600, record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"], resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    # What differs between machines and says nothing of the results.
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def main():
    """Reads the command line and executes what it names."""
    known = sorted(file.stem for file in FOLDER.glob("*.ipynb"))
    parser = argparse.ArgumentParser(
        prog="Scripts/execute-notebooks",
        description="Executes the notebooks of Reproductions/notebooks, in place or elsewhere.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all")
    parser.add_argument(
        "--runs", action="append", type=Path, metavar="FOLDER",
        help="folder of run files; may be repeated (Reproductions/recorded)")
    parser.add_argument(
        "--output", type=Path, default=FOLDER, metavar="FOLDER",
        help="where executed notebooks go; made if it is not there (in place)")
    options = parser.parse_args()
    for name in options.names:
        if name not in known:
            parser.error(f"there is no notebook '{name}'; known: {', '.join(known)}")
    runs = options.runs or [ROOT / "Reproductions" / "recorded"]
    for folder in runs:
        if not folder.is_dir():
            parser.error(f"there is no folder {folder}")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{options.output} cannot be a folder: {error.strerror}")

    import nbformat
    from nbclient.exceptions import CellExecutionError

    os.environ["COLONNADE_RUNS"] = os.pathsep.join(str(folder.resolve()) for folder in runs)
    with tempfile.TemporaryDirectory() as scratch:
        # A kernel leaves a history and connection files behind: not in anybody's home.
        os.environ |= {"IPYTHONDIR": scratch, "JUPYTER_RUNTIME_DIR": scratch}
        for name in options.names or known:
            notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
            try:
                execute(notebook)
            except CellExecutionError as error:
                print(f"execute-notebooks: {name}: {error}", file=sys.stderr)
                return 1
            nbformat.write(notebook, options.output / f"{name}.ipynb")
            print(f"executed {name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
