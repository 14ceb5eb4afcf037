"""Ask the public advisories about every locked dependency; the build fails when one of them is known to be weak.

Where the advisories cannot be reached nothing is known: that is said, and the build goes on.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent / "requirements.lock"
SERVICES = ("pypi", "osv")


def ask(lock: Path, service: str) -> dict[str, list[dict[str, object]]] | None:
    """Return what a service says of each dependency, or None where it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", str(lock)]
    command += [
        "--vulnerability-service",
        service,
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "15",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    known = [dependency for dependency in answer["dependencies"] if "skip_reason" not in dependency]
    return answer if known else None


def judge(answer: dict[str, list[dict[str, object]]]) -> tuple[list[str], list[str]]:
    """Return a line for each known weakness, and the names that the service does not know."""
    weak, unknown = [], []
    for dependency in answer["dependencies"]:
        name = str(dependency["name"])
        if "skip_reason" in dependency:
            unknown.append(name)
        for found in dependency.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "none"
            weak.append(f"{name} {dependency['version']}: {found['id']} (fixed in: {fixed})")
    return weak, unknown


def main(lock: Path) -> int:
    """Print what is known; return 1 when a dependency is weak."""
    for service in SERVICES:
        answer = ask(lock, service)
        if answer is None:
            print(f"audit: the advisories of {service} cannot be reached from here")
            continue
        weak, unknown = judge(answer)
        print(f"audit: {len(answer['dependencies']) - len(unknown)} dependencies asked about at {service}")
        if unknown:
            print(f"audit: not known there: {', '.join(unknown)}")
        print("\n".join(weak) or "audit: no known weakness")
        return 1 if weak else 0
    print("audit: SKIPPED, no advisories within reach; nothing is known of the dependencies of this build")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK))
