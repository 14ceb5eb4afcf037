"""kill -9 of the running program, repeatedly, with a mail server that counts independently."""

import random
import time

import pytest
from http_client import HttpClient
from program_process import AS_OF, MAILS, ProgramProcess, kill_at_random
from run_length import whole_or_sample

KILLS = whole_or_sample(26, 5)
"""Kills in each of the two tests, every fifth one while the program opens the database."""


@pytest.fixture
def program(tmp_path, sink):
    return ProgramProcess(tmp_path, sink.port)


@pytest.fixture
def chance(request):
    return random.Random(request.node.name)


def test_a_terminal_batch_killed_repeatedly_sends_nothing_twice_and_loses_nothing(program, sink, chance):
    def start():
        program.release_held()
        return program.start("send", "--level", "1", "--as-of", AS_OF, "--json")

    kills = sum(kill_at_random(start(), sink, chance, is_early=n % 5 == 4) for n in range(KILLS))
    while not program.is_final:
        start().communicate(timeout=120)
    check_and_finish(program, sink, kills)


def test_an_open_program_killed_repeatedly_sends_nothing_twice_and_loses_nothing(program, sink, chance):
    def start():
        program.release_held()
        process = program.start("--no-browser")
        if not program.read_messages():
            HttpClient(process.stdout.readline().split()[-1]).send_level_one()
        return process

    kills = sum(kill_at_random(start(), sink, chance, is_early=n % 5 == 4) for n in range(KILLS))
    last = start()
    deadline = time.monotonic() + 120
    while not program.is_final and time.monotonic() < deadline:
        time.sleep(0.2)
    last.terminate()
    last.communicate(timeout=20)
    check_and_finish(program, sink, kills)


def check_and_finish(program, sink, kills):
    """Compare the outbox with the count of the server."""
    messages, (arrived, recipients) = program.read_messages(), sink.read()
    sent = {message_id for message_id, (state, _) in messages.items() if state == "sent"}
    uncertain = {message_id for message_id, (state, _) in messages.items() if state == "uncertain"}
    print(f"{kills} kills: {len(sent)} sent, {len(uncertain)} uncertain, {len(arrived)} arrived")
    assert kills >= KILLS - 1
    assert len(messages) == len({recipient for _, recipient in messages.values()}) == MAILS
    assert max(arrived.values()) == max(recipients.values()) == 1, "a customer got the same reminder twice"
    assert sent <= set(arrived), "a mail counts as sent and never arrived"
    assert set(arrived) <= sent | uncertain, "a mail arrived and nothing says so"
    assert sent | uncertain == set(messages), "a mail was forgotten"
    assert len(uncertain) <= kills
