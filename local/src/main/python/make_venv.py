"""Creates the virtual environment that the emulated AWS runs in: python3 make_venv.py TARGET_DIR [--checks | --linters]

With --checks, the linter, the type checker, CloudFormation's resource schemas and the AWS CLI are installed as well.
With --linters, the environment has what checks the synthesised templates, and nothing of the emulated AWS.
Does nothing if TARGET_DIR has what is needed. If pip cannot fetch the packages, this Python's own packages are used
instead, if it has them. Prints which of these it was. Uses the standard library only, and runs on older versions of
Python far enough to report which one is needed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig

OLDEST, NEWEST = (3, 10), (3, 13)
HERE = os.path.dirname(os.path.abspath(__file__))
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
CHECKS = os.path.join(HERE, "requirements-checks.txt")
SCHEMAS = os.path.join(HERE, "requirements-schemas.txt")
CLI = os.path.join(HERE, "requirements-cli.txt")
LINTERS = os.path.join(HERE, "requirements-linters.txt")
# Installs what developers need, in a tenth of pip's time. It does not read pip's configuration, which users may need.
UV = os.path.join(HERE, "requirements-uv.txt")
# Modules that the server imports and that moto does not require itself.
MODULES = "boto3, flask, flask_cors, jsonpath_ng, pyparsing, yaml"


class VenvError(Exception):
    pass


def main(arguments: "list[str]") -> int:
    if len(arguments) not in (1, 2) or arguments[1:] not in ([], ["--checks"], ["--linters"]):
        print("usage: make_venv.py TARGET_DIR [--checks | --linters]", file=sys.stderr)
        return 2
    target = os.path.abspath(arguments[0])
    try:
        check_version()
        if arguments[1:] == ["--linters"]:
            print("linters: " + make_linters(target))
            return 0
        print("emulated AWS: " + make(target))
        if arguments[1:]:
            print("emulated AWS: " + add_checks(target))
        return 0
    except VenvError as reason:
        print(f"make_venv.py: {reason}", file=sys.stderr)
        return 1


def check_version() -> None:
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise VenvError(
            f"the emulated AWS needs Python 3.10 to 3.13, and {sys.executable} is {version[0]}.{version[1]}; "
            "install one (apt install python3, brew install python@3.13, "
            "or python.org) and have it first on the PATH as python3"
        )


def make(target: str) -> str:
    if is_installed(target, REQUIREMENTS) and succeeds([python_of(target), "-I", "-S", "-c", ""]):
        return f"{target} is up to date"
    create(target)
    problem = install(target, REQUIREMENTS)
    if problem is None:
        result = f"created {target} with the pinned packages"
    elif has_packages(sys.executable):
        create(target, "--system-site-packages", "--without-pip")
        add_own_packages(target)
        result = f"created {target} with the packages of {sys.executable}, since pip could not fetch the pinned ones"
    else:
        shutil.rmtree(target, ignore_errors=True)
        raise VenvError(
            f"pip could not install the packages, and {sys.executable} does not have them itself: {problem}"
        )
    if not has_packages(python_of(target)):
        raise VenvError(f"{target} was created, but does not find its packages")
    set_installed(target, REQUIREMENTS)
    return result


def add_checks(target: str) -> str:
    # Of cfn-lint only the schemas are used, so nothing that it requires is installed.
    missing = [one for one in (CHECKS, SCHEMAS, CLI) if not is_installed(target, one)]
    for requirements in missing:
        add(target, requirements, " (-Dquick builds without it)")
    return "installed the tools of the checks" if missing else "the tools of the checks are up to date"


def make_linters(target: str) -> str:
    if is_installed(target, LINTERS):
        return f"{target} is up to date"
    create(target)
    add(target, LINTERS, "")
    return f"created {target}"


def add(target: str, requirements: str, advice: str) -> None:
    problem = None if is_installed(target, UV) else install(target, UV)
    if problem is None:
        set_installed(target, UV)
        problem = install(target, requirements, "uv")
    if problem is not None:
        raise VenvError(f"could not install {os.path.basename(requirements)}{advice}: {problem}")
    set_installed(target, requirements)


def has_packages(python: str) -> bool:
    """Whether it has what the server imports, with exactly the pinned moto, which the emulation is written for."""
    with open(REQUIREMENTS) as file:
        pinned = re.findall(r"^moto==(\S+)", file.read(), re.MULTILINE)[0]
    check = f"import importlib.metadata as m; import {MODULES}; assert m.version('moto') == '{pinned}'"
    return succeeds([python, "-c", check])


def is_installed(target: str, requirements: str) -> bool:
    try:
        with open(stamp_file(target, requirements)) as file:
            return file.read() == stamp(requirements)
    except OSError:
        return False


def set_installed(target: str, requirements: str) -> None:
    """To be called last: an environment without this file is incomplete."""
    with open(stamp_file(target, requirements), "w") as file:
        file.write(stamp(requirements))


def stamp_file(target: str, requirements: str) -> str:
    return os.path.join(target, os.path.basename(requirements) + ".stamp")


def stamp(requirements: str) -> str:
    with open(requirements, "rb") as file:
        return "{} {}.{}.{}\n".format(hashlib.sha256(file.read()).hexdigest(), *sys.version_info[:3])


def python_of(target: str) -> str:
    return os.path.join(target, "bin", "python")


def create(target: str, *options: str) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if not succeeds([sys.executable, "-c", "import ensurepip, venv"]):
        version = "{}.{}".format(*sys.version_info[:2])
        raise VenvError(
            f"this Python comes without venv; install it with: apt install python3-venv (or python{version}-venv)"
        )
    done = run([sys.executable, "-m", "venv", *options, target])
    if done.returncode != 0:
        raise VenvError(f"{sys.executable} -m venv {target} failed: {last_line(done.stdout)}")


def install(target: str, requirements: str, *tool: str) -> "str | None":
    """Returns the problem, if there is one. The files list all packages, so that none is looked for."""
    options = [] if tool else ["--retries", "1", "--timeout", "15", "--disable-pip-version-check"]
    command = [python_of(target), "-m", *tool, "pip", "install", "--no-deps", "--require-hashes", "-q", *options]
    done = run([*command, "-r", requirements])
    if "DO NOT MATCH THE HASHES" in done.stdout:  # other packages must not be used instead
        raise VenvError(f"pip fetched packages that do not match the hashes in {requirements}")
    return None if done.returncode == 0 else last_line(done.stdout)


def add_own_packages(target: str) -> None:
    """If this Python belongs to a virtual environment itself, --system-site-packages gives access to the packages of
    its base, not to those of that environment.
    """
    if sys.prefix != sys.base_prefix:
        site = sysconfig.get_paths(vars={"base": target, "platbase": target})["purelib"]
        with open(os.path.join(site, "ami-trail.pth"), "w") as file:
            file.write(sysconfig.get_paths()["purelib"] + "\n" + sysconfig.get_paths()["platlib"] + "\n")


def succeeds(command: "list[str]") -> bool:
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def run(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "there was no output"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
