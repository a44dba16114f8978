"""Makes the virtual environment that the emulated AWS runs in: python3 make_venv.py TARGET_DIR

Does nothing where TARGET_DIR holds one already. Where the package index cannot be reached, this very Python is
used instead, if it has what is needed. Prints which of these it was. Uses the standard library only, and runs on
any Python 3 far enough to say which it needs.
"""

import hashlib
import os
import subprocess
import sys

NEEDED = ((3, 10), (3, 13))
REQUIREMENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements.txt")
STAMP = "ami-trail.stamp"
# What the server imports; a Python of the machine's own must have it all, and moto in the version whose gaps are
# filled here.
CHECK = (
    "import importlib.metadata as m; import boto3, flask, flask_cors, jsonpath_ng, pyparsing, yaml; "
    "assert m.version('moto') == '5.2.1'"
)


class Failed(Exception):
    pass


def main(arguments):
    if len(arguments) != 1:
        print("usage: make_venv.py TARGET_DIR", file=sys.stderr)
        return 2
    try:
        print(make(os.path.abspath(arguments[0])))
        return 0
    except Failed as reason:
        print("make_venv.py: {}".format(reason), file=sys.stderr)
        return 1


def make(target):
    check_version()
    stamp = wanted_stamp()
    if read(os.path.join(target, STAMP)) == stamp and runs(target):
        return "emulated AWS: {} is already made".format(target)
    make_venv(target)
    trouble = install(target)
    if trouble is None:
        made = "emulated AWS: made {} with the pinned packages".format(target)
    elif succeeds([sys.executable, "-c", CHECK]):
        make_venv(target, "--system-site-packages", "--without-pip")
        let_see_own_packages(target)
        made = "emulated AWS: made {} with the packages of {}, since pip could not fetch the pinned ones".format(
            target, sys.executable
        )
    else:
        remove(target)
        raise Failed(
            "pip could not install the packages, and {} does not have them itself: {}".format(sys.executable, trouble)
        )
    if not succeeds([python_of(target), "-c", CHECK]):
        raise Failed("{} was made, but does not find its packages".format(target))
    with open(os.path.join(target, STAMP), "w") as file:  # last: without it the rest counts as half-made
        file.write(stamp)
    return made


def check_version():
    if not NEEDED[0] <= sys.version_info[:2] <= NEEDED[1]:
        raise Failed(
            "the emulated AWS needs Python 3.10 to 3.13, and {} is {}.{}; "
            "install one (apt install python3, brew install python@3.13, "
            "or python.org) and have it first on the PATH as python3".format(sys.executable, *sys.version_info[:2])
        )


def wanted_stamp():
    with open(REQUIREMENTS, "rb") as file:
        return "{} {}.{}.{}\n".format(hashlib.sha256(file.read()).hexdigest(), *sys.version_info[:3])


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


def python_of(target):
    return os.path.join(target, "bin", "python")


def runs(target):
    return succeeds([python_of(target), "-I", "-S", "-c", ""])


def succeeds(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def remove(target):
    import shutil  # here, since the usual case, that there is nothing to do, shall take no time

    shutil.rmtree(target, ignore_errors=True)


def make_venv(target, *options):
    remove(target)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Failed(
            "this Python comes without venv; install it with: apt install python3-venv (or python{}.{}-venv)".format(
                *sys.version_info[:2]
            )
        ) from None
    done = run([sys.executable, "-m", "venv", *options, target])
    if done.returncode != 0:
        raise Failed("{} -m venv {} failed: {}".format(sys.executable, target, last_line(done.stdout)))


def install(target):
    """None, or what hindered it."""
    done = run(
        [python_of(target), "-m", "pip", "install", "--require-hashes", "--retries", "1", "--timeout", "15"]
        + ["--disable-pip-version-check", "-q", "-r", REQUIREMENTS]
    )
    if "DO NOT MATCH THE HASHES" in done.stdout:  # no reason to go on with other packages
        raise Failed("pip fetched packages that do not match the hashes in {}".format(REQUIREMENTS))
    return None if done.returncode == 0 else last_line(done.stdout)


def let_see_own_packages(target):
    """Where this Python is itself of a virtual environment, --system-site-packages shows what lies below that one,
    not its packages.
    """
    import sysconfig

    if sys.prefix != sys.base_prefix:
        site = sysconfig.get_paths(vars={"base": target, "platbase": target})["purelib"]
        with open(os.path.join(site, "ami-trail.pth"), "w") as file:
            file.write(sysconfig.get_paths()["purelib"] + "\n" + sysconfig.get_paths()["platlib"] + "\n")


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
