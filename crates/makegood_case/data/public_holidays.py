"""Writes holidays.toml from the Python package `holidays` (MIT). Run: python public_holidays.py > holidays.toml

Public holidays of the whole country; of the United Kingdom those of England and Wales. A country's list ends
before the first year in which the package only estimates a day (the moon decides it, the government gazettes it).
"""
import holidays

READ_ON = "2026-11-30"
YEARS = range(2023, 2034)
COUNTRIES = [
    ("AT", "Austria", None), ("AU", "Australia", None), ("BE", "Belgium", None), ("BR", "Brazil", None),
    ("CA", "Canada", None), ("CH", "Switzerland", None), ("DE", "Germany", None), ("DK", "Denmark", None),
    ("ES", "Spain", None), ("FR", "France", None), ("GB", "England and Wales", "ENG"), ("IE", "Ireland", None),
    ("IT", "Italy", None), ("JP", "Japan", None), ("LU", "Luxembourg", None), ("MX", "Mexico", None),
    ("NL", "Netherlands", None), ("NZ", "New Zealand", None), ("PL", "Poland", None), ("PT", "Portugal", None),
    ("SE", "Sweden", None), ("SG", "Singapore", None), ("US", "United States", None),
]
print("# Public holidays by country and year, as month-day. Written by public_holidays.py; do not edit by hand.")
print("# Weekends are Saturday and Sunday in all of these countries. Regional holidays are not in it.")
print(f'source = "python-holidays {holidays.__version__}, https://pypi.org/project/holidays/{holidays.__version__}/"')
print(f"read_on = {READ_ON}")
for code, name, part in COUNTRIES:
    print(f'\n[[country]]\ncode = "{code}"\nname = "{name}"\n[country.years]')
    # One year more on each side: a New Year's Day on a Saturday can be kept on the last day of the year before.
    days = holidays.country_holidays(code, subdiv=part, years=range(YEARS[0] - 1, YEARS[-1] + 2))
    for year in YEARS:
        of_year = {day: name for day, name in days.items() if day.year == year}
        if any("estim" in name.lower() for name in of_year.values()):
            break
        print(f'{year} = "' + " ".join(sorted(day.strftime("%m-%d") for day in of_year)) + '"')
