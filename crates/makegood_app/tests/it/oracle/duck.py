"""Asks DuckDB what DataFusion was asked, and compares the sorted rows.

Called by oracle.rs: duck.py FOLDER. FOLDER/manifest.json names the Parquet files of the stored tables, the tables that
are computed outside SQL, the views in order and the detectors; FOLDER/scratch holds what DataFusion made of them.
"""

import datetime
import json
import os
import re
import sys
from decimal import ROUND_FLOOR, Decimal

import duckdb

folder = sys.argv[1]
manifest = json.load(open(os.path.join(folder, "manifest.json"), encoding="utf-8"))
scratch = os.path.join(folder, "scratch")
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'; SET threads = 2")
problems, compared, rows_in_all = [], 0, 0


def files(paths):
    return "read_parquet([" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "])"


def plain(cell):
    """One spelling for equal values of both engines."""
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f") if cell else "0"
    if isinstance(cell, (datetime.datetime, datetime.date)):
        return cell.isoformat()
    # An instant within a key is text, and the engines write it with and without a T.
    return re.sub(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)", r"\1T\2", str(cell))


def rows(sql):
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return names, [dict(zip(names, row)) for row in cursor.fetchall()]


def listed(found, names):
    return sorted("|".join(plain(row[name]) for name in names) for row in found)


def compare(what, ours, names, theirs):
    global compared, rows_in_all
    compared += 1
    rows_in_all += len(ours)
    a, b = listed(ours, names), listed(theirs, names)
    if a != b:
        only_a = [line for line in a if line not in set(b)][:3]
        only_b = [line for line in b if line not in set(a)][:3]
        problems.append(f"{what}: {len(a)} rows on DataFusion, {len(b)} on DuckDB\n  only DataFusion: {only_a}\n  only DuckDB: {only_b}")


for name, table in manifest["tables"].items():
    con.execute(f"CREATE VIEW {name}_version AS SELECT * FROM {files(table['files'])}")
    con.execute(f"CREATE VIEW {name} AS {table['sql']}")
for name, paths in manifest["computed"].items():
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM {files(paths)}")
for name, sql in manifest["views"]:
    made = os.path.join(scratch, name + ".parquet")
    try:
        con.execute(f"CREATE TABLE {name} AS {sql}" if os.path.exists(made) else f"CREATE VIEW {name} AS {sql}")
        if os.path.exists(made):
            names, ours = rows(f"SELECT * FROM {files([made])}")
            compare(f"view {name}", ours, names, rows(f"SELECT * FROM {name}")[1])
    except duckdb.Error as error:
        problems.append(f"view {name}: {error}")
units = {row["currency"]: row["minor_unit"] for row in rows("SELECT * FROM currency_unit")[1]}
for detector in manifest["detectors"]:
    name = detector["id"]
    try:
        names, theirs = rows(detector["query"])
        for row in theirs:
            unit = units[row["currency"]]
            row["questioned"] = (Decimal(row["questioned"]) / unit).to_integral_value(ROUND_FLOOR) * unit
        theirs = [row for row in theirs if row["questioned"] > 0]
        made = os.path.join(scratch, f"finding_of_{name}.parquet")
        # Rounded down to whole minor units, as an audit does before it asks for the witness.
        con.execute(f"""CREATE OR REPLACE TABLE finding AS
            SELECT f.* REPLACE (CAST(f.questioned - f.questioned % u.minor_unit AS DECIMAL(18, 6)) AS questioned)
            FROM {files([made])} AS f JOIN currency_unit AS u ON u.currency = f.currency
            WHERE f.questioned >= u.minor_unit""")
        ours = rows("SELECT * FROM finding")[1]
        compare(f"detector {name}", ours, names, theirs)
        if ours:
            witness = rows(detector["witness"])[1]
            sums = {}
            for row in witness:
                sums[row["finding_key"]] = sums.get(row["finding_key"], Decimal(0)) + Decimal(row["amount"])
            for row in ours:
                if sums.get(row["finding_key"]) != row["questioned"]:
                    problems.append(f"witness of {name}: {row['finding_key']} sums to {sums.get(row['finding_key'])}, the finding says {row['questioned']}")
            atoms = [dict(finding_key=a[0], source_ref=a[1], amount=Decimal(a[2])) for a in detector["atoms"]]
            summed = {}
            for row in witness:
                key = (row["finding_key"], row["source_ref"])
                summed[key] = summed.get(key, Decimal(0)) + Decimal(row["amount"])
            theirs = [dict(finding_key=k[0], source_ref=k[1], amount=v) for k, v in summed.items()]
            compare(f"witness of {name}", atoms, ["finding_key", "source_ref", "amount"], theirs)
        if detector["coverage"]:
            rows(detector["coverage"])
    except duckdb.Error as error:
        problems.append(f"detector {name}: {error}")

print(f"{compared} results compared, {rows_in_all} rows, DuckDB {duckdb.__version__}")
if problems:
    sys.exit("\n".join(problems))
