"""The crash states of a recorded run: what a power cut may leave on the disk, and whether a mail is sent twice.

The model is that of ALICE (OSDI 2014): the power fails after any recorded step. What was synced is there; of what was
not, any part is: kept, dropped, or torn at 512 bytes.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from recorded_calls import RecordedCall, read_log
from restart_checker import RestartChecker
from run_length import sample_evenly
from simulated_disk import SimulatedDisk


def list_cut_modes(per_step: int) -> Iterator[str]:
    """Name the ways in which a state loses what was not synced."""
    yield from ("kept", "dropped")
    yield from ("subset" if n % 2 else "torn" for n in range(per_step - 2))


def choose_steps(steps: list[RecordedCall], one_in: int) -> set[int]:
    """Return the ranks of the steps after which the power goes: evenly spread, and some of every kind."""
    ranks: dict[str, list[int]] = {}
    for rank, step in enumerate(steps):
        ranks.setdefault(step.kind, []).append(rank)
    return {rank for same_kind in ranks.values() for rank in sample_evenly(same_kind, one_in)}


def replay(
    folder: Path, *, shard: int, shards: int, per_step: int, one_in: int, bench: Path, lying: bool
) -> dict[str, int]:
    """Examine a share of the crash states of the run recorded in a folder; return the counts.

    After a stick that ignores syncs, the send log of the profile must contain all sent mails.
    """
    root = (folder / "root").as_posix()
    steps = read_log(folder / "log")
    accepted = [(at, id_) for at, id_ in json.loads((folder / "accepted.json").read_text())]
    inspector, verdicts = RestartChecker(bench), Counter(states=0)
    chosen = choose_steps(steps, one_in)
    for ordered in (False, True):
        disk = SimulatedDisk(folder / "before", root, ordered=ordered, lying=lying)
        for rank, step in enumerate(steps):
            disk.apply(step)
            # Neighbours leave much the same, which is then opened once.
            if rank * shards // len(steps) != shard or rank not in chosen:
                continue
            # The power may go at any moment until the next step begins.
            until = steps[rank + 1].at if rank + 1 < len(steps) else sys.maxsize
            left = {id_ for at, id_ in accepted if at < until}
            chance = random.Random(rank)
            for way in list_cut_modes(per_step):
                wrong, safe = inspector.check(*disk.cut(chance, way))
                verdicts["states"] += 1
                is_unsafe = bool(left - safe) and (lying or not wrong)
                verdicts["sent twice" if is_unsafe else wrong or "good"] += 1
    return {**verdicts, "steps": len(steps), "distinct": inspector.distinct}


if __name__ == "__main__":
    _, folder_, shard_, shards_, per_step_, one_in_, bench_, way_ = sys.argv
    found_ = replay(
        Path(folder_),
        shard=int(shard_),
        shards=int(shards_),
        per_step=int(per_step_),
        one_in=int(one_in_),
        bench=Path(bench_),
        lying=way_ == "lying",
    )
    print(json.dumps(found_))
