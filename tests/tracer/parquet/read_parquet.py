"""read_parquet.py pandas|duckdb|datasets FOLDER: every table's rows as that library reads them, one JSON list a line, columns in order."""
import json
import os
import sys


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return value.item() if hasattr(value, "item") else value


def rows(library, path):
    if library == "duckdb":
        import duckdb
        return duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
    if library == "datasets":
        import datasets
        table = datasets.load_dataset("parquet", data_files=path, split="train", cache_dir=os.path.join(os.path.dirname(path), "cache"))
        return [list(row.values()) for row in table]
    import pandas
    table = pandas.read_parquet(path, dtype_backend="numpy_nullable")
    missing = pandas.isna
    return [[None if missing(v) else v for v in row] for row in table.astype(object).itertuples(index=False, name=None)]


def main():
    library, folder = sys.argv[1:]
    try:
        __import__(library)
    except ImportError:
        print("missing")
        return
    for table in ("runs", "steps", "variables", "objects", "outputs", "frames"):
        for row in rows(library, os.path.join(folder, table + ".parquet")):
            print(json.dumps([table, *[plain(value) for value in row]], ensure_ascii=False))


main()
