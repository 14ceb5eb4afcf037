"""Ask the public advisories about every locked dependency; the build fails when one of them is known to be weak.

Where the advisories cannot be reached nothing is known: that is said, and the build goes on.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent / "requirements.lock"
SERVICES = ("pypi", "osv")


def query_advisories(lock: Path, service: str) -> dict[str, list[dict[str, object]]] | None:
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
        completed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        report = json.loads(completed.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    known = [dependency for dependency in report["dependencies"] if "skip_reason" not in dependency]
    return report if known else None


def parse_advisories(report: dict[str, list[dict[str, object]]]) -> tuple[list[str], list[str]]:
    """Return a line for each known weakness, and the names that the service does not know."""
    vulnerabilities, unknown = [], []
    for dependency in report["dependencies"]:
        name = str(dependency["name"])
        if "skip_reason" in dependency:
            unknown.append(name)
        for found in dependency.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "none"
            vulnerabilities.append(f"{name} {dependency['version']}: {found['id']} (fixed in: {fixed})")
    return vulnerabilities, unknown


def main(lock: Path) -> int:
    """Print what is known; return 1 when a dependency is weak."""
    for service in SERVICES:
        report = query_advisories(lock, service)
        if report is None:
            print(f"audit: the advisories of {service} cannot be reached from here")
            continue
        vulnerabilities, unknown = parse_advisories(report)
        print(f"audit: {len(report['dependencies']) - len(unknown)} dependencies asked about at {service}")
        if unknown:
            print(f"audit: not known there: {', '.join(unknown)}")
        print("\n".join(vulnerabilities) or "audit: no known weakness")
        return 1 if vulnerabilities else 0
    print("audit: SKIPPED, no advisories within reach; nothing is known of the dependencies of this build")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK))
