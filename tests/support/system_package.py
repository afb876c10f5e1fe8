"""A package of the system that the tests need, installed where we may."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory


def install(package: str) -> bool:
    """Install a package of Debian or Ubuntu as root; whether that was done."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    steps = (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package])
    return all(subprocess.run(["apt-get", *step], check=False).returncode == 0 for step in steps)


def unpack(packages: Iterable[str], into: Path, wanted: str) -> None:
    """Fetch the first of these that brings `wanted`, and unpack it: installed, it would be a service."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
    for package in packages:
        with TemporaryDirectory() as folder:
            subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=False)
            for found in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(found), str(into)], check=False)
        if (into / wanted).is_file():
            return
