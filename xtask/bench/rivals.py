"""Times Makegood beside DuckDB and pandas on one folder of canonical CSV files.

Called by `cargo xtask bench speed`: rivals.py MAKEGOOD_BINARY FOLDER RUNS PANDAS. Each contender runs as a process of
its own; wall time, CPU time and peak memory are the kernel's figures for that process (os.wait4). Ratios above 1 mean
that Makegood took longer. DuckDB answers every detector (duckdb_catalogue.py), without cause, policy and netting; pandas
answers an analyst's one-off eight of them.
"""

import os
import shutil
import subprocess
import sys
import time

DUCK_IMPORT = r"""
import duckdb, glob, os, sys
src, out = sys.argv[1:]
con = duckdb.connect(); con.execute("SET threads = 2")
ids = ['account_id', 'entity_id', 'campaign_id', 'ad_group_id', 'ad_id', 'transaction_id', 'bank_account', 'entry_id', 'card_last4', 'payment_method']
money = ['amount', 'spend', 'billed_cost', 'total', 'cash', 'tax', 'balance_after', 'original_amount']
for path in sorted(glob.glob(src + '/*.csv')):
    header = open(path, encoding='utf-8-sig').readline().strip().split(',')
    types = {c: 'VARCHAR' for c in header if c in ids} | {c: 'DECIMAL(18,6)' for c in header if c in money}
    name = os.path.basename(path)[:-4]
    con.execute(f"COPY (SELECT * FROM read_csv('{path}', types={types})) TO '{out}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
"""

PANDAS = r"""
import glob, sys
import pandas as pd
src = sys.argv[1]
read = lambda pattern: pd.concat([pd.read_csv(p, dtype={'account_id': str, 'campaign_id': str, 'entity_id': str}) for p in sorted(glob.glob(f'{src}/{pattern}.csv'))])
d = read('delivery'); d['t'] = pd.to_datetime(d['start']); d['d'] = d['t'].dt.normalize()
b, s, l, c, st, bal = (read(n) for n in ('budget', 'status', 'ledger', 'cost', 'statement', 'balance'))
day = d.groupby(['account_id', 'campaign_id', 'd'], as_index=False)['spend'].sum()
b['from'] = pd.to_datetime(b['valid_from'], utc=True).dt.tz_localize(None).dt.normalize()
b['to'] = pd.to_datetime(b['valid_to'], utc=True).dt.tz_localize(None).dt.normalize()
m = day.merge(b[b['mode'] == 'dynamic_daily'], left_on=['account_id', 'campaign_id'], right_on=['account_id', 'entity_id'])
m = m[(m['from'] <= m['d']) & (m['to'].isna() | (m['to'] >= m['d']))]
top = m.groupby(['account_id', 'campaign_id', 'd', 'spend'], as_index=False)['amount'].max()
q1 = top[top['spend'] > 1.25 * top['amount']]
top['w'] = top['d'] - pd.to_timedelta((top['d'].dt.dayofweek + 1) % 7, unit='D')
w = top.groupby(['account_id', 'campaign_id', 'w'], as_index=False)[['spend', 'amount']].sum(); q2 = w[w['spend'] > w['amount']]
p = s[s['status'] == 'paused'].copy(); p['from'] = pd.to_datetime(p['valid_from'], utc=True).dt.tz_localize(None); p['to'] = pd.to_datetime(p['valid_to'], utc=True).dt.tz_localize(None)
h = d.merge(p[['account_id', 'entity_id', 'from', 'to']], left_on=['account_id', 'campaign_id'], right_on=['account_id', 'entity_id'])
q3 = h[(h['t'] >= h['from'] + pd.Timedelta(hours=3)) & (h['to'].isna() | (h['t'] + pd.Timedelta(hours=1) <= h['to']))]['spend'].sum()
a = day.groupby(['account_id', 'd'], as_index=False)['spend'].sum(); c['d'] = pd.to_datetime(c['cost_on'])
k = c.merge(a, on=['account_id', 'd']); q4 = k[k['total'] > k['spend'] + 1]
l['t'] = pd.to_datetime(l['occurred_at'], utc=True, format='ISO8601').dt.tz_localize(None)
e = l[l['kind'].isin(['cost', 'tax', 'payment'])].sort_values('t'); q5 = (-e.groupby('account_id')['amount'].cumsum() < 0).sum()
st['d'] = pd.to_datetime(st['booked_on']); st['amount'] = -st['amount']
pay = l[l['kind'].isin(['payment', 'top_up'])]; j = pay.merge(st, on='amount'); j = j[(j['d'] >= j['t'] - pd.Timedelta(days=1)) & (j['d'] <= j['t'] + pd.Timedelta(days=7))]
q6 = j.groupby('transaction_id').size(); q6 = q6[q6 > 1]; q7 = st[st['description'].str.contains('tiktok', case=False, na=False) & ~st['amount'].isin(l['amount'])]
last = day[day['spend'] > 0].groupby('account_id')['d'].max(); q8 = bal.groupby('account_id')['cash'].max()
print(len(q1), len(q2), q3, len(q4), q5, len(q6), len(q7), len(q8), len(last))
"""


def run(name, command, say=False):
    started = time.monotonic()
    with open(os.devnull, "w") as quiet:
        process = subprocess.Popen(command, stdout=None if say else quiet, stderr=subprocess.PIPE)
        error = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode not in (0, 1) or (say and process.returncode):
        sys.exit(f"{name} failed ({process.returncode}): {error[-2000:]}")
    figures = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    print(f"{name:<34} {figures[0]:>8.2f} s wall {figures[1]:>8.2f} s cpu {figures[2]:>8.0f} MiB", flush=True)
    return figures


def size_of(folder):
    names = [name for name in os.listdir(folder) if name.endswith(".csv")]
    return sum(os.path.getsize(os.path.join(folder, name)) for name in names), len(names)


def main():
    binary, folder, runs, with_pandas = sys.argv[1:]
    exports, home = os.path.join(folder, "exports"), os.path.join(folder, "makegood")
    size, files = size_of(exports)
    print(f"{size / 1e6:.0f} MB of CSV in {files} files")
    imports, audits, duck_imports, duck_audits, pandas = [], [], [], [], []
    kept = [os.path.join(home, name) for name in (".sums", "audit.json")]
    here = os.path.dirname(os.path.abspath(__file__))
    csv = sorted(os.path.join(exports, name) for name in os.listdir(exports) if name.endswith(".csv"))
    # In turn, so that a machine whose speed drifts is the same for all.
    for _ in range(int(runs)):
        fresh, parquet = os.path.join(folder, "fresh"), os.path.join(folder, "parquet")
        for path in (fresh, parquet):
            shutil.rmtree(path, ignore_errors=True)
        os.makedirs(parquet)
        subprocess.run([binary, "init", fresh], check=True, stdout=subprocess.DEVNULL)
        imports.append(run("makegood import", [binary, "-w", fresh, "--quiet", "import", *csv]))
        duck_imports.append(run("duckdb read_csv to parquet", [sys.executable, "-c", DUCK_IMPORT, exports, parquet]))
        for path in kept:
            shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)
        audits.append(run("makegood audit", [binary, "-w", home, "--json", "audit"]))
        script = os.path.join(here, "duckdb_catalogue.py")
        duck_audits.append(run("duckdb, the same questions", [sys.executable, script, os.path.join(folder, "manifest.json")], say=True))
        if with_pandas == "pandas":
            pandas.append(run("pandas read and eight questions", [sys.executable, "-c", PANDAS, exports]))
    later = os.path.join(exports, "next")
    run("makegood import of one more day", [binary, "-w", home, "--quiet", "import", later])
    again = run("makegood audit of one more day", [binary, "-w", home, "--json", "audit"])

    def median(runs, at):
        return sorted(figures[at] for figures in runs)[len(runs) // 2]

    print()
    print(f"import speed            {size / 1e6 / median(imports, 0):.0f} MB/s wall, {size / 1e6 / median(imports, 1):.0f} MB/s of CPU")
    print(f"import / duckdb         {median(imports, 0) / median(duck_imports, 0):.2f} (wall), peak {median(imports, 2):.0f} MiB / {median(duck_imports, 2):.0f} MiB")
    print(f"audit / duckdb          {median(audits, 0) / median(duck_audits, 0):.2f} (wall), {median(audits, 1) / median(duck_audits, 1):.2f} (cpu), peak {median(audits, 2):.0f} MiB / {median(duck_audits, 2):.0f} MiB")
    print(f"one more day / full     {100 * again[0] / median(audits, 0):.1f} % (wall), {100 * again[1] / median(audits, 1):.1f} % (cpu)")
    if pandas:
        both = median(imports, 0) + median(audits, 0)
        print(f"import + audit / pandas {both / median(pandas, 0):.2f} (wall), pandas peak {median(pandas, 2):.0f} MiB")


main()
