"""Writes the data modules of the bundled sets from the files that scikit-learn ships.

Run from this folder with scikit-learn 1.2.1 (Debian 12: apt-get install python3-sklearn):

    /usr/bin/python3 make-bundled.py

The numbers are copied as the text they have in scikit-learn's files, one row a line, the class code or the target
last. Digits are packed: one letter a pixel (a = 0 … q = 16), then the digit. Nothing else of the package is written
here: names, units and sources are in the hand-written modules beside the data.
"""

import gzip
from pathlib import Path

import sklearn.datasets

EXPECTED_VERSION = "1.2.1"
SHIPPED = Path(sklearn.datasets.__file__).parent / "data"
SOURCES = Path(__file__).parent.parent / "src"


def read_lines(name: str) -> list[str]:
    path = SHIPPED / name
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return text.strip().split("\n")


def write_module(target: str, constant: str, about: str, lines: list[str]) -> None:
    header = (
        f"/** {about} Written by scripts/make-bundled.py from scikit-learn {sklearn.__version__}; do not edit. */\n"
    )
    body = "\n".join(lines)
    (SOURCES / target).write_text(f"{header}export const {constant} = `{body}`;\n")


def main() -> None:
    if sklearn.__version__ != EXPECTED_VERSION:
        raise SystemExit(f"expected scikit-learn {EXPECTED_VERSION}, found {sklearn.__version__}")

    # The first line of these files holds the numbers of rows and columns and the classes' names.
    write_module("iris/iris-csv.ts", "irisCsv", "Fisher's iris data.", read_lines("iris.csv")[1:])
    write_module("wine/wine-csv.ts", "wineCsv", "Wine recognition data.", read_lines("wine_data.csv")[1:])
    write_module(
        "breast-cancer/breast-cancer-csv.ts",
        "breastCancerCsv",
        "Wisconsin diagnostic breast cancer data.",
        read_lines("breast_cancer.csv")[1:],
    )

    features = read_lines("diabetes_data_raw.csv.gz")
    targets = read_lines("diabetes_target.csv.gz")
    rows = [",".join([*row.split(), str(int(float(target)))]) for row, target in zip(features, targets, strict=True)]
    write_module("diabetes/diabetes-csv.ts", "diabetesCsv", "Diabetes progression data, unscaled.", rows)

    packed = []
    for line in read_lines("digits.csv.gz"):
        *pixels, digit = (int(cell) for cell in line.split(","))
        packed.append("".join(chr(ord("a") + pixel) for pixel in pixels) + str(digit))
    write_module("digits/digits-packed.ts", "digitsPacked", "Handwritten digits, one letter a pixel.", packed)


if __name__ == "__main__":
    main()
