"""Check every locked dependency against public advisories; the build fails if one is known to be vulnerable.

If no advisory service can be reached, a message is printed and the build continues.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent / "requirements.lock"
SERVICES = ("pypi", "osv")


def query_advisories(lock: Path, service: str) -> dict[str, list[dict[str, object]]] | None:
    """Return the report of a service, or None if it cannot be reached."""
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
    """Return a line for each known vulnerability, and the names of packages that the service does not know."""
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
    """Print the result; return 1 if a dependency is vulnerable."""
    for service in SERVICES:
        report = query_advisories(lock, service)
        if report is None:
            print(f"audit: the advisories of {service} cannot be reached")
            continue
        vulnerabilities, unknown = parse_advisories(report)
        print(f"audit: {len(report['dependencies']) - len(unknown)} dependencies checked at {service}")
        if unknown:
            print(f"audit: unknown to this service: {', '.join(unknown)}")
        print("\n".join(vulnerabilities) or "audit: no known vulnerability")
        return 1 if vulnerabilities else 0
    print(
        "audit: SKIPPED, no advisory service can be reached; the dependencies of this build were not checked"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK))
