"""A package of the system that the tests need, installed where we may."""

import os
import shutil
import subprocess


def install(package: str) -> bool:
    """Install a package of Debian or Ubuntu as root; whether that was done."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    steps = (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package])
    return all(subprocess.run(["apt-get", *step], check=False).returncode == 0 for step in steps)
