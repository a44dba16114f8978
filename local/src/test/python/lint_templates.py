"""Runs cfn-lint and checkov over the synthesised templates: lint_templates.py CLOUD_ASSEMBLY ANSWERS

ANSWERS is a Markdown document with a table of the rules that the templates differ from; its first column is the rule's
name, as the linter prints it. Fails for a finding whose rule has no answer, and for an answer of a rule that finds
nothing: it would hide the next finding.
"""

import json
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def main(assembly: pathlib.Path, answers: pathlib.Path) -> int:
    templates = sorted(assembly.glob("*.template.json"))
    if not templates:
        print(f"{assembly} has no templates: run 'mvn package' first", file=sys.stderr)
        return 2
    found: dict[str, list[str]] = {}
    with ThreadPoolExecutor() as pool:
        for findings in pool.map(lambda linter: linter(templates), (cfn_lint, checkov)):
            for rule, place in findings:
                found.setdefault(rule, []).append(place)
    answered = set(re.findall(r"^\| `(\w+)` \|", answers.read_text(), re.MULTILINE))
    problems = [
        f"{rule} has no answer in {answers.name}: {places}" for rule, places in found.items() if rule not in answered
    ]
    problems += [
        f"{rule} is answered in {answers.name}, but finds nothing: remove the answer" for rule in answered - {*found}
    ]
    for problem in sorted(problems):
        print(f"lint_templates.py: {problem}", file=sys.stderr)
    count = sum(map(len, found.values()))
    print(f"linters: {len(templates)} templates, {count} findings of {len(found)} rules, {len(problems)} problems")
    return 1 if problems else 0


def cfn_lint(templates: list[pathlib.Path]) -> list[tuple[str, str]]:
    """Exit status 0 or one of 2 to 14: findings, by kind. 1 and others are errors of the program itself."""
    output = run(["cfn-lint", "--format", "json", "--", *map(str, templates)], range(2, 15))
    return [
        (one["Rule"]["Id"], f"{one['Filename']}:{one['Location']['Start']['LineNumber']}") for one in json.loads(output)
    ]


def checkov(templates: list[pathlib.Path]) -> list[tuple[str, str]]:
    files = [argument for template in templates for argument in ("--file", str(template))]
    output = run(["checkov", *files, "--framework", "cloudformation", "--quiet", "--output", "json"], (1,))
    answer = json.loads(output)
    found = []
    for report in answer if isinstance(answer, list) else [answer]:
        if report["results"].get("parsing_errors"):
            raise SystemExit(f"checkov cannot read {report['results']['parsing_errors']}")
        found += [(one["check_id"], one["resource"]) for one in report["results"]["failed_checks"]]
    return found


def run(command: "list[str]", with_findings: range | tuple[int, ...]) -> str:
    """The program's standard output, if it ended without or with findings."""
    program = pathlib.Path(sys.executable).parent / command[0]
    done = subprocess.run([str(program), *command[1:]], check=False, capture_output=True, text=True)
    if done.returncode != 0 and done.returncode not in with_findings:
        raise SystemExit(f"{command[0]} ended with status {done.returncode}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
