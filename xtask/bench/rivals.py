"""Times Makegood beside hand-written DuckDB and pandas on one folder of canonical CSV files.

Called by `cargo xtask bench speed`: rivals.py MAKEGOOD_BINARY EXPORTS WORK_FOLDER. Each contender runs as
a process of its own; wall time, CPU time and peak memory are the kernel's figures for that process
(os.wait4). Ratios above 1 mean that Makegood took longer. The eight questions are the eight
detectors' without lineage, versions, coverage, netting or policy: an analyst's one-off queries.
"""

import os
import shutil
import subprocess
import sys
import time

QUESTIONS = r"""
CREATE VIEW delivery AS SELECT * FROM read_parquet('{p}/delivery*.parquet', union_by_name=true);
CREATE VIEW ledger AS SELECT * FROM read_parquet('{p}/ledger.parquet');
CREATE VIEW cost AS SELECT * FROM read_parquet('{p}/cost.parquet');
CREATE VIEW budget AS SELECT * FROM read_parquet('{p}/budget.parquet');
CREATE VIEW status AS SELECT * FROM read_parquet('{p}/status.parquet');
CREATE VIEW statement AS SELECT * FROM read_parquet('{p}/statement.parquet');
CREATE VIEW balance AS SELECT * FROM read_parquet('{p}/balance.parquet');
CREATE VIEW account AS SELECT * FROM read_parquet('{p}/account.parquet');
CREATE TABLE day AS SELECT account_id, campaign_id, CAST(start AS DATE) AS d, SUM(spend) AS spend FROM delivery GROUP BY ALL;
-- 1 daily budget
SELECT COUNT(*), SUM(x) FROM (SELECT s.spend - 1.25 * MAX(b.amount) AS x FROM day s JOIN budget b ON b.account_id = s.account_id
  AND b.entity_id = s.campaign_id AND CAST(b.valid_from AS DATE) <= s.d AND (b.valid_to IS NULL OR CAST(b.valid_to AS DATE) >= s.d)
  WHERE b.mode = 'dynamic_daily' GROUP BY s.account_id, s.campaign_id, s.d, s.spend HAVING s.spend > 1.25 * MAX(b.amount));
-- 2 weekly budget
SELECT COUNT(*) FROM (SELECT s.account_id, s.campaign_id, date_trunc('week', s.d + 1) AS w, SUM(s.spend) AS spend, SUM(b.amount) AS allowed
  FROM day s JOIN budget b ON b.account_id = s.account_id AND b.entity_id = s.campaign_id AND CAST(b.valid_from AS DATE) <= s.d
  AND (b.valid_to IS NULL OR CAST(b.valid_to AS DATE) > s.d) WHERE b.mode = 'dynamic_daily' GROUP BY ALL HAVING SUM(s.spend) > SUM(b.amount));
-- 3 spend while paused
SELECT COUNT(*), SUM(x) FROM (SELECT SUM(d.spend) AS x FROM delivery d JOIN status p ON p.account_id = d.account_id AND p.status = 'paused'
  AND p.entity_id = d.campaign_id AND CAST(d.start AS TIMESTAMP) >= CAST(p.valid_from AS TIMESTAMP) + INTERVAL 3 HOUR
  AND (p.valid_to IS NULL OR CAST(d.start AS TIMESTAMP) + INTERVAL 1 HOUR <= CAST(p.valid_to AS TIMESTAMP)) GROUP BY p.account_id, p.entity_id, p.valid_from);
-- 4 billed above delivery
SELECT COUNT(*), SUM(c.total - s.spend) FROM cost c JOIN (SELECT account_id, d, SUM(spend) AS spend FROM day GROUP BY ALL) s
  ON s.account_id = c.account_id AND s.d = CAST(c.cost_on AS DATE) WHERE c.total > s.spend + 1;
-- 5 carry
SELECT COUNT(*) FROM (SELECT account_id, SUM(CASE WHEN kind IN ('cost', 'tax') THEN -amount ELSE -amount END) OVER (PARTITION BY account_id ORDER BY occurred_at) AS carry
  FROM ledger WHERE kind IN ('cost', 'tax', 'payment')) WHERE carry < 0;
-- 6 captured twice
SELECT COUNT(*) FROM (SELECT l.account_id, l.transaction_id, COUNT(*) AS n FROM ledger l JOIN statement s ON -s.amount = l.amount
  AND CAST(s.booked_on AS DATE) BETWEEN CAST(l.occurred_at AS DATE) - 1 AND CAST(l.occurred_at AS DATE) + 7
  WHERE l.kind IN ('payment', 'top_up') AND l.status = 'settled' GROUP BY ALL HAVING COUNT(*) > 1);
-- 7 unknown charge
SELECT COUNT(*) FROM statement s WHERE s.amount < 0 AND s.description ILIKE '%tiktok%' AND NOT EXISTS (SELECT 1 FROM ledger l
  WHERE l.amount = -s.amount AND CAST(s.booked_on AS DATE) BETWEEN CAST(l.occurred_at AS DATE) - 1 AND CAST(l.occurred_at AS DATE) + 7);
-- 8 idle balance
SELECT COUNT(*) FROM (SELECT b.account_id, MAX(b.cash) AS cash FROM balance b WHERE NOT EXISTS (SELECT 1 FROM day s WHERE s.account_id = b.account_id
  AND s.d > (SELECT MAX(d) FROM day) - 30 AND s.spend > 0) GROUP BY ALL HAVING MAX(b.cash) > 0);
"""

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

DUCK_AUDIT = "import duckdb, sys\ncon = duckdb.connect(); con.execute('SET threads = 2')\nfor sql in open(sys.argv[1]).read().split(';'):\n    if sql.strip(): con.execute(sql).fetchall() if 'SELECT COUNT' in sql else con.execute(sql)\n"

PANDAS = r"""
import glob, sys
import pandas as pd
src = sys.argv[1]
read = lambda pattern: pd.concat([pd.read_csv(p, dtype={'account_id': str, 'campaign_id': str, 'entity_id': str}) for p in sorted(glob.glob(f'{src}/{pattern}*.csv'))])
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


def run(name, command, cwd=None):
    started = time.monotonic()
    with open(os.devnull, "w") as quiet:
        process = subprocess.Popen(command, stdout=quiet, stderr=subprocess.PIPE, cwd=cwd)
        error = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode not in (0, 1):
        sys.exit(f"{name} failed ({process.returncode}): {error[-2000:]}")
    figures = (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    print(f"{name:<34} {figures[0]:>8.2f} s wall {figures[1]:>8.2f} s cpu {figures[2]:>8.0f} MiB", flush=True)
    return figures


def main():
    binary, exports, work = sys.argv[1:]
    parquet = os.path.join(work, "parquet")
    os.makedirs(parquet)
    size = sum(os.path.getsize(os.path.join(exports, name)) for name in os.listdir(exports))
    print(f"{size / 1e6:.0f} MB of CSV in {len(os.listdir(exports))} files")
    imports, audits = [], []
    duck_imports, duck_audits, pandas = [], [], []
    questions = os.path.join(work, "questions.sql")
    with open(questions, "w") as file:
        file.write(QUESTIONS.replace("{p}", parquet))
    # In turn, so that a machine whose speed drifts is the same for all.
    for _ in range(3):
        home = os.path.join(work, "makegood")
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([binary, "init", home], check=True, stdout=subprocess.DEVNULL)
        imports.append(run("makegood import", [binary, "-w", home, "--quiet", "import", exports]))
        audits.append(run("makegood audit", [binary, "-w", home, "--json", "audit"]))
        duck_imports.append(run("duckdb read_csv to parquet", [sys.executable, "-c", DUCK_IMPORT, exports, parquet]))
        duck_audits.append(run("duckdb eight questions", [sys.executable, "-c", DUCK_AUDIT, questions]))
        pandas.append(run("pandas read and eight questions", [sys.executable, "-c", PANDAS, exports]))

    def median(runs, at):
        return sorted(figures[at] for figures in runs)[len(runs) // 2]

    print()
    print(f"import speed            {size / 1e6 / median(imports, 0):.0f} MB/s wall, {size / 1e6 / median(imports, 1):.0f} MB/s of CPU")
    print(f"import / duckdb         {median(imports, 0) / median(duck_imports, 0):.2f} (wall), peak {median(imports, 2):.0f} MiB / {median(duck_imports, 2):.0f} MiB")
    print(f"audit / duckdb          {median(audits, 0) / median(duck_audits, 0):.2f} (wall), peak {median(audits, 2):.0f} MiB / {median(duck_audits, 2):.0f} MiB")
    both = median(imports, 0) + median(audits, 0)
    print(f"import + audit / pandas {both / median(pandas, 0):.2f} (wall), pandas peak {median(pandas, 2):.0f} MiB")


main()
