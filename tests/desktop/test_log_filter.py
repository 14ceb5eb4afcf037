"""A source that logs without end does not push out what others said."""

import logging

from relances_app.desktop.log_filter import MAX_RECORDS, PERIOD_SECONDS, RepetitionFilter


def make_record(line, created):
    record = logging.LogRecord("relances_app.web.errors", logging.ERROR, "errors.py", line, "bug", (), None)
    record.created = created
    return record


def test_each_source_has_its_own_limit_and_the_last_record_says_so():
    log_filter = RepetitionFilter()
    flood = [make_record(1, 1000.0 + n / 1000) for n in range(5_000)]
    passed = [record for record in flood if log_filter.filter(record)]
    assert len(passed) == MAX_RECORDS
    assert "left out" in passed[-1].getMessage()
    assert "left out" not in passed[-2].getMessage()
    assert log_filter.filter(make_record(2, 1006.0))


def test_a_source_is_heard_again_in_the_next_period():
    log_filter = RepetitionFilter()
    for n in range(MAX_RECORDS + 1):
        log_filter.filter(make_record(1, 1000.0 + n / 1000))
    assert not log_filter.filter(make_record(1, 1001.0))
    assert log_filter.filter(make_record(1, 1000.0 + PERIOD_SECONDS))
    assert log_filter.filter(make_record(1, 500.0))  # the clock was set back
