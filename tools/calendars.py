"""Writes ticker/venues/data/dates/ from exchange_calendars: pip install '.[calendars]', and run it."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

from ticker.venues.library import FIRST_YEAR, LAST_YEAR, calendar_of, early_closes_of, holidays_of

PLACE = Path(__file__).parents[1] / "ticker" / "venues" / "data" / "dates"
CALENDARS = {
    "us": "XNYS",
    "london": "XLON",
    "xetra": "XETR",
    "paris": "XPAR",
    "tokyo": "XTKS",
    "hong-kong": "XHKG",
}


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    for name, code in CALENDARS.items():
        calendar, last_year = calendar_of(code)
        closes: dict[int, list[int]] = {}
        for day, minute in early_closes_of(calendar).items():
            closes.setdefault(minute, []).append(day)
        source = f"exchange_calendars {version('exchange_calendars')} (Apache-2.0), its calendar {code}"
        write(name, source, holidays_of(calendar, last_year), last_year, closes)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    days = [date(year, *day) for year in years for day in ((1, 1), (12, 25))]
    weekdays = [day.toordinal() for day in days if day.weekday() < 5]
    write("fx", "Christmas Day and New Year's Day, on which dealers do not quote", weekdays, LAST_YEAR, {})


def write(name: str, source: str, holidays: list[int], last_year: int, closes: dict[int, list[int]]) -> None:
    lines = [f"# Made by tools/calendars.py from: {source}.", "holidays:"]
    for year in range(FIRST_YEAR, last_year + 1):
        days = [date.fromordinal(day) for day in holidays if date.fromordinal(day).year == year]
        lines.append(f"  {year}: {' '.join(f'{day:%m-%d}' for day in days)}")
    if closes:
        lines.append("early_closes:")
    for minute, days_early in sorted(closes.items()):
        lines.append(f'  "{minute // 60:02}:{minute % 60:02}": >-')
        dates = [date.fromordinal(day).isoformat() for day in sorted(days_early)]
        lines += [f"    {' '.join(dates[at : at + 8])}" for at in range(0, len(dates), 8)]
    PLACE.joinpath(f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
