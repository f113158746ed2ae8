"""Times Makegood's import of one file per format beside the Python reader of that format.

Called by `cargo xtask bench-formats`: readers.py MAKEGOOD_BINARY FOLDER ROWS. Every contender is a process of its
own; wall time and peak memory are the kernel's (os.wait4). Makegood recognises, checks, keeps the original and
stores typed rows; the peers only make Python objects (DuckDB and pandas write Parquet). Ratios above 1 mean that
the peer took longer.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PEERS = {
    "statement.csv": {
        "duckdb": """
import duckdb, sys
duckdb.connect().execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}', types={{'Amount': 'DECIMAL(18,2)'}})) TO '/dev/null' (FORMAT parquet)")
""",
        "pandas": """
import pandas, sys, decimal
frame = pandas.read_csv(sys.argv[1], dtype=str)
frame['Amount'] = frame['Amount'].map(decimal.Decimal)
frame['Date'] = pandas.to_datetime(frame['Date'])
print(len(frame), frame['Amount'].sum())
""",
    },
    "statement.ofx": {
        "ofxtools": """
import sys
from ofxtools.Parser import OFXTree
tree = OFXTree()
with open(sys.argv[1], 'rb') as file:
    tree.parse(file)
ofx = tree.convert()
print(len(ofx.statements[0].transactions), sum(t.trnamt for t in ofx.statements[0].transactions))
""",
    },
    "statement.xml": {
        "bankstatementparser": """
import sys
from bankstatementparser import CamtParser
frame = CamtParser(sys.argv[1]).parse()
print(len(frame))
""",
        "ElementTree": """
import sys, decimal
import xml.etree.ElementTree as ET
ns = '{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}'
rows = []
for _, node in ET.iterparse(sys.argv[1]):
    if node.tag == ns + 'Ntry':
        amount = decimal.Decimal(node.find(ns + 'Amt').text)
        if node.find(ns + 'CdtDbtInd').text == 'DBIT':
            amount = -amount
        rows.append((node.find(f'{ns}BookgDt/{ns}Dt').text, amount, node.find(ns + 'AcctSvcrRef').text))
        node.clear()
print(len(rows), sum(row[1] for row in rows))
""",
    },
    "statement.xlsx": {
        "openpyxl": """
import sys, decimal
from openpyxl import load_workbook
sheet = load_workbook(sys.argv[1], read_only=True).active
rows = [(row[0], decimal.Decimal(row[3]), row[2]) for row in sheet.iter_rows(min_row=2, values_only=True)]
print(len(rows), sum(row[1] for row in rows))
""",
    },
}


def timed(command):
    """Wall seconds, peak MiB and exit status of a process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.stderr.write(said.decode(errors="replace")[-2000:])
    return wall, usage.ru_maxrss / 1024, code


def median(make, runs=3):
    results = [make() for _ in range(runs)]
    if any(code != 0 for _, _, code in results):
        return None
    return statistics.median(r[0] for r in results), max(r[1] for r in results)


def makegood(binary, path):
    folder = tempfile.mkdtemp()
    try:
        workspace = os.path.join(folder, "w")
        subprocess.run([binary, "init", workspace, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        return timed([binary, "--workspace", workspace, "import", path, "--quiet"])
    finally:
        shutil.rmtree(folder)


def main():
    binary, folder, rows = sys.argv[1:]
    print(f"{rows} entries; medians of three; memory of Makegood is of its parent process or its reader, whichever was larger")
    print(f"{'file':<16} {'MB':>6} {'makegood s':>11} {'MB/s':>6} {'MiB':>5}   {'peer':<20} {'s':>7} {'MiB':>6} {'peer / makegood':>16}")
    failed = False
    for name, peers in PEERS.items():
        path = os.path.join(folder, name)
        size = os.path.getsize(path) / 1e6
        own = median(lambda: makegood(binary, path))
        if own is None:
            print(f"{name}: makegood did not finish")
            failed = True
            continue
        for peer, script in peers.items():
            other = median(lambda: timed([sys.executable, "-c", script, path]))
            left = f"{name:<16} {size:>6.1f} {own[0]:>11.2f} {size / own[0]:>6.0f} {own[1]:>5.0f}"
            if other is None:
                print(f"{left}   {peer:<20} did not finish")
                continue
            print(f"{left}   {peer:<20} {other[0]:>7.2f} {other[1]:>6.0f} {other[0] / own[0]:>16.1f}")
    sys.exit(1 if failed else 0)


main()
