"""Answers every detector's question in DuckDB, over Makegood's Parquet files, and compares the findings.

Called by rivals.py: duckdb_catalogue.py MANIFEST [THREADS]. Prints the seconds from the first statement to the last row of
evidence; fails when a finding or its amount differs. Delivery stays in its files, summed once into tables; every other
table and every view is made a table once, so that detectors share the work. Calendars and matches are read as they are.
"""

import json
import re
import sys
import time
from decimal import ROUND_FLOOR, Decimal

import duckdb

manifest = json.load(open(sys.argv[1], encoding="utf-8"))
started = time.monotonic()
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'; SET threads = 2; SET preserve_insertion_order = false")


def files(paths):
    return "read_parquet([" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "])"


def rows(sql):
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def duck_type(kind):
    """The type of a column whose table has no file, from the name that Arrow gives it."""
    plain = {"Utf8": "VARCHAR", "Date32": "DATE", "Int64": "BIGINT", "UInt64": "UBIGINT", "Boolean": "BOOLEAN"}
    if kind.startswith("Decimal128"):
        return "DECIMAL" + kind[len("Decimal128"):]
    return "TIMESTAMP" if kind.startswith("Timestamp") else plain.get(kind, "VARCHAR")


def placed(slots):
    """Slots with the instants that they cover, from the calendars."""
    return f"""SELECT s.*, CAST(s.start AS DATE) AS day_on, CAST(COALESCE(h.starts_at, d.starts_at) AS DATE) AS utc_on,
        COALESCE(h.starts_at, d.starts_at) AS starts_at, COALESCE(h.ends_at, d.ends_at) AS ends_at,
        CASE WHEN COALESCE(h.starts_at, d.starts_at) IS NOT NULL AND (s.grain = 'hour' OR s.hourly = 0) THEN 1 ELSE 0 END AS in_span
        FROM (SELECT *, MAX(CASE WHEN grain = 'hour' THEN 1 ELSE 0 END) OVER (PARTITION BY platform, account_id, currency, level,
                     entity_id, CAST(start AS DATE)) AS hourly FROM ({slots})) AS s
        LEFT JOIN calendar_hour AS h ON s.grain = 'hour' AND h.platform = s.platform AND h.account_id = s.account_id AND h.start = s.start
        LEFT JOIN calendar_day AS d ON s.grain = 'day' AND d.platform = s.platform AND d.account_id = s.account_id
             AND d.day_on = CAST(s.start AS DATE)"""


for name, table in manifest["tables"].items():
    form = "VIEW" if name == "delivery" else "TABLE"
    if table["files"]:
        con.execute(f"CREATE VIEW {name}_version AS SELECT * FROM {files(table['files'])}")
    else:
        columns = ", ".join(f'"{column}" {duck_type(kind)}' for column, kind in table["columns"])
        con.execute(f"CREATE TABLE {name}_version ({columns})")
    con.execute(f"CREATE {form} {name} AS {table['sql']}")
for name, path in manifest["computed"].items():
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM {files([path])}")
sums = manifest["sums"]
for name, sql in manifest["views"]:
    try:
        # Rows of delivery are asked for by a few witnesses only; all else is asked more than once.
        form = "VIEW" if name in ("spend_row", "spend_country_row", "spend_hour", "spend_span", "asked") else "TABLE"
        con.execute(f"CREATE {form} {name} AS {sql}")
    except duckdb.CatalogException:
        continue
    finally:
        if name == "asked":
            for sum_name, sum_sql in sums:
                con.execute(f"CREATE TABLE {sum_name} AS {placed(sum_sql) if sum_name == 'spend_slot' else sum_sql}")
units = {row["currency"]: row["minor_unit"] for row in rows("SELECT * FROM currency_unit")}
found, evidence, skipped = {}, 0, []
for detector in manifest["detectors"]:
    name = detector["id"]
    if any(not manifest["tables"][table]["files"] for table in detector["inputs"]):
        skipped.append(name)
        continue
    con.execute(f"CREATE OR REPLACE TABLE finding AS {detector['query']}")
    for key, currency, questioned in con.execute("SELECT finding_key, currency, questioned FROM finding").fetchall():
        unit = units[currency]
        whole = (Decimal(questioned) / unit).to_integral_value(ROUND_FLOOR) * unit
        if whole > 0:
            found[name, key] = whole
    evidence += len(con.execute(detector["witness"]).fetchall())
seconds = time.monotonic() - started


def plain(key):
    """An instant within a key is text, and the engines write it with and without a T."""
    return re.sub(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)", r"\1T\2", key)


ours = {(detector, plain(key)): Decimal(amount) for detector, key, amount in manifest["findings"]}
theirs = {(detector, plain(key)): amount for (detector, key), amount in found.items()}
if ours != theirs:
    different = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
    sys.exit(f"{len(different)} findings differ, such as " + "; ".join(f"{k}: {ours.get(k)} and {theirs.get(k)}" for k in sorted(different)[:5]))
print(f"{seconds:.3f} s, {len(theirs)} findings equal, {evidence} rows of evidence, without rows to look at: {len(skipped)}")
