"""Writes the bills of materials (CycloneDX): `python -m supply_chain.sbom python|npm [--check]`.

`python` makes sbom/python.cdx.json of requirements.lock by cyclonedx-py, with the licences of notices.py; `npm` makes
sbom/npm.cdx.json of package-lock.json by `npm sbom`, of its `dependencies` alone: what is built into the pages. Left
out is whatever differs from run to run or from one npm to another (moment, serial number, version of npm, places),
and every address: the locks have none. Each is validated against CycloneDX's schema. Exits with 1 and a sentence where
that fails.
"""

import json
import subprocess
import sys
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply_chain.committed import write_or_check
from supply_chain.locked import PROGRAM
from supply_chain.notices import list_python

PYTHON = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "requirements.lock"]
PYTHON += ["--pyproject", "pyproject.toml", "--output-reproducible", "--short-PURLs", "--no-validate"]
NPM = ["npm", "sbom", "--package-lock-only", "--omit=dev", "--omit=optional", "--sbom-format=cyclonedx"]
COMMANDS = {"python": PYTHON, "npm": NPM}


def main() -> None:
    """Write one bill, or check it."""
    source = next((each for each in sys.argv[1:] if each in COMMANDS), None) or sys.exit(__doc__)
    made = json.loads(_run(COMMANDS[source]))
    if source == "python":
        add_licences(made)
    text = json.dumps(settle(made), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    validate(text, made["specVersion"])
    write_or_check(f"sbom/{source}.cdx.json", text, "make sbom")


def settle(bill: dict[str, Any]) -> dict[str, Any]:
    """Take out what is not the same in every run and on every machine, and all addresses."""
    about, components = bill["metadata"], bill["components"]
    del_keys(bill, "serialNumber")
    del_keys(about, "timestamp")
    about["tools"] = {"components": [{"type": "application", "name": each} for each in _list_tools(about["tools"])]}
    about["component"]["name"] = "sealedline"
    for component in (about["component"], *components):
        del_keys(component, "externalReferences", "properties", "description")
    # By its line in the lock a package would be named differently after each change above it.
    names = {each["bom-ref"]: each.get("purl", each["bom-ref"]) for each in (about["component"], *components)}
    for each in (about["component"], *components):
        each["bom-ref"] = names[each["bom-ref"]]
    for each in bill["dependencies"]:
        each["ref"] = names[each["ref"]]
        if "dependsOn" in each:
            each["dependsOn"] = sorted(names[ref] for ref in each["dependsOn"])
    components.sort(key=lambda component: component["bom-ref"])
    bill["dependencies"].sort(key=lambda dependency: dependency["ref"])
    return bill


def add_licences(bill: dict[str, Any]) -> None:
    """Say each Python package's licence, which a lock doesn't."""
    licences = {package.name: package.licence for package in list_python()}
    for component in bill["components"]:
        component["licenses"] = [{"expression": licences[component["name"]], "acknowledgement": "declared"}]


def validate(text: str, version: str) -> None:
    """Exit with 1 where the text breaks CycloneDX's schema."""
    error = JsonStrictValidator(SchemaVersion.from_version(version)).validate_str(text)
    if error:
        sys.exit(f"Not CycloneDX {version}: {error}")


def del_keys(bill: dict[str, Any], *keys: str) -> None:
    """Take out these keys, where they are."""
    for key in keys:
        bill.pop(key, None)


def _list_tools(tools: Any) -> list[str]:
    return sorted(each["name"] for each in (tools["components"] if isinstance(tools, dict) else tools))


def _run(command: list[str]) -> str:
    try:
        return subprocess.run(command, cwd=PROGRAM, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        sys.exit(f"{command[0]} is missing. To get it: apt-get install nodejs npm")
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(command)} failed:\n{error.stderr}")


if __name__ == "__main__":
    main()
