"""The table of interest rates, and the late rate set in the structure's contracts."""

from sqlite_utils.db import Database

from relances_app.domain.charges.rates import HalfYear, Rate, RateKind, RateRule


def list_rates(db: Database) -> dict[HalfYear, Rate]:
    """Return all rates by half-year, oldest first."""
    query = "select year, half, refi, legal, source, is_verified from rate order by year, half"
    return {
        HalfYear(year, half): Rate(HalfYear(year, half), refi, legal, source, bool(is_verified))
        for year, half, refi, legal, source, is_verified in db.conn.execute(query)
    }


def save_rate(db: Database, rate: Rate) -> None:
    """Save the rate of a half-year, replacing the previous one."""
    db.conn.execute(
        """insert into rate (year, half, refi, legal, source, is_verified) values (?, ?, ?, ?, ?, ?)
        on conflict do update set refi = excluded.refi, legal = excluded.legal, source = excluded.source,
            is_verified = excluded.is_verified""",
        (
            rate.half_year.year, rate.half_year.half, rate.refi, rate.legal, rate.source,
            int(rate.is_verified),
        ),
    )  # fmt: skip


def delete_rate(db: Database, half_year: HalfYear) -> None:
    """Delete the rate of a half-year."""
    db.conn.execute("delete from rate where year = ? and half = ?", (half_year.year, half_year.half))


def get_rule(db: Database) -> RateRule:
    """Return the late rate set in the structure's contracts."""
    kind, contract = db.conn.execute("select late_rate, contract_rate from structure").fetchone()
    return RateRule(RateKind(kind), contract)


def save_rule(db: Database, rule: RateRule) -> None:
    """Save the late rate set in the structure's contracts."""
    db.conn.execute("update structure set late_rate = ?, contract_rate = ?", (rule.kind, rule.contract))
