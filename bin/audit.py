"""Look up the pinned requirements in the index of known vulnerabilities: bin/audit.py REQUIREMENTS

Status 1 if one is known. An index that does not answer, or has no such records, is reported and is no failure.
"""

import json
import subprocess
import sys

UNREACHABLE = ("ConnectionError", "ProxyError", "ConnectTimeout", "ReadTimeout", "SSLError", "ServiceError")


def main(requirements: str) -> None:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    result = subprocess.run([*command, "--format=json", "-r", requirements], capture_output=True, text=True)
    if not result.stdout:
        if any(name in result.stderr for name in UNREACHABLE):
            print("NOT AUDITED: the index of known vulnerabilities does not answer.")
            return
        sys.exit(result.stderr)

    packages = json.loads(result.stdout)["dependencies"]
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        print("NOT AUDITED: the index that is used here keeps no record of vulnerabilities.")
    else:
        print(f"Audited {len(audited)} of {len(packages)} packages.")
    known = [
        f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {vulnerability['fix_versions']}"
        for package in audited
        for vulnerability in package["vulns"]
    ]
    if known:
        sys.exit("\n".join(known))


if __name__ == "__main__":
    main(sys.argv[1])
