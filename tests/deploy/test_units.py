"""What is in deploy/ and the Dockerfile fits the Ticker that it starts; it takes no container engine."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.brokers import nats_server
from tests.support.certificates import shared
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S
from ticker.commands.command_line import parser
from ticker.config import load
from ticker.sources.kinds import known_kinds

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
GOODBYE_S = 4
"""In which all has ended (docs/scaling.md, and tests/server hold it)."""


def steps(name: str) -> list[str]:
    return re.findall(rf"^\s*{name} +(.+)$", DOCKERFILE, re.MULTILINE)


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DEPLOY / "systemd" / name)
    return found


# systemd


def test_the_unit_starts_a_command_that_there_is_and_gives_it_time_to_say_goodbye() -> None:
    service = unit("ticker.service")["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    options = parser().parse_args(arguments)
    assert (Path(program).name, str(options.config)) == ("ticker", "/etc/ticker/config.yaml")
    assert options.data == Path("%S") / service["StateDirectory"]
    assert service["Type"] == "notify"
    assert int(service["TimeoutStopSec"]) > 2 * GOODBYE_S


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_systemd_finds_nothing_wrong_in_the_units(tmp_path: Path) -> None:
    for file in (DEPLOY / "systemd").iterdir():
        text = file.read_text().replace("/opt/ticker/bin/ticker", sys.executable)
        (tmp_path / file.name).write_text(text)
    command = ("systemd-analyze", "verify", "--man=no", *(str(file) for file in tmp_path.iterdir()))
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# The image


def test_what_is_copied_into_the_image_is_all_that_a_wheel_takes(tmp_path: Path) -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for step in steps("COPY")[:-1]:
        *names, to = step.split()
        for name in names:
            assert f"!{name}" in ignored
            source = ROOT / name
            if source.is_dir():
                # What other tests have Python compile meanwhile comes and goes.
                shutil.copytree(source, tmp_path / to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                # As COPY does, with the folders on the way.
                (tmp_path / to).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, tmp_path / to)
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    assert len(list((tmp_path / "dist").glob("*.whl"))) == 1


def test_the_image_s_command_serves_from_an_empty_folder_and_is_found_healthy(tmp_path: Path) -> None:
    command = json.loads(steps("CMD")[-1])
    assert json.loads(steps("ENTRYPOINT")[0]) == ["ticker"]
    assert command == ["serve", "--bind", "0.0.0.0:8000", "--data", "/data"]
    (user,) = steps("USER")
    assert user.split(":")[0].isdecimal()
    with RunningTicker(ROOT / "config.yaml", arguments=("--data", str(tmp_path / "data"))) as ticker:
        assert health(ticker) == 0
    assert health(ticker) == 1


def health(ticker: RunningTicker) -> int:
    """What the image's health check exits with; an engine asks again, and has its patience in that way."""
    command = json.loads(re.findall(r"HEALTHCHECK.*? CMD (\[.+\])", DOCKERFILE)[0])
    here = {":8000": f":{ticker.port}", "timeout=2": f"timeout={PATIENCE_S}"}
    check = [reduce(lambda text, name: text.replace(name, here[name]), here, part) for part in command[1:]]
    return subprocess.run((sys.executable, *check), capture_output=True).returncode


def test_an_image_whose_config_has_a_certificate_is_found_healthy_too(tmp_path: Path) -> None:
    certificate, key = shared()[1]
    tls = f"tls: {{certificate: {certificate}, key: {key}}}\n"
    with RunningTicker(write_site(tmp_path, CONFIG + tls)) as ticker:
        assert ticker.address.startswith("https://")
        assert health(ticker) == 0


# Compose and Kubernetes


def test_compose_gives_ticker_its_folders_and_time_to_say_goodbye() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ticker = compose["services"]["ticker"]
    assert ticker["read_only"] is True
    assert {volume.split(":")[1] for volume in ticker["volumes"]} == {"/data", "/config"}
    assert (DEPLOY / ticker["build"] / "Dockerfile").exists()
    assert int(ticker["stop_grace_period"].rstrip("s")) > 2 * GOODBYE_S
    for volume in compose["services"]["caddy"]["volumes"]:
        source = volume.split(":")[0]
        assert source in compose["volumes"] or (DEPLOY / source).exists()


def test_the_cluster_of_compose_has_brokers_that_start_and_nodes_that_know_them_all(tmp_path: Path) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.cluster.yaml").read_text())
    services = compose["services"]
    brokers = {name for name, service in services.items() if "image" in service}
    written = tmp_path / "brokers.conf"
    written.write_text(compose["configs"]["brokers"]["content"].replace("/var/lib/nats", str(tmp_path)))
    for name in brokers:
        (config,) = services[name]["configs"]
        arguments = [str(written) if part == config["target"] else part for part in services[name]["command"]]
        done = subprocess.run((nats_server(), *arguments, "-t"), capture_output=True, text=True)
        assert (done.returncode, arguments[-2:]) == (0, ["--name", name]), done.stderr
    assert set(re.findall(r"nats://(\w+):6222", written.read_text())) == brokers
    nodes = [service for name, service in services.items() if name not in brokers]
    for node in nodes:
        options = parser().parse_args(node["command"])
        assert set(options.cluster) == {f"nats://{name}:4222" for name in brokers}
        assert node["build"]["args"]["EXTRAS"] == "[cluster]"
        assert {volume.split(":")[1] for volume in node["volumes"]} == {"/data", "/config"}
    mounted = [volume.split(":")[0] for service in services.values() for volume in service["volumes"]]
    assert set(mounted) == {*compose["volumes"], "./config"}


def manifests() -> dict[str, Any]:
    text = (DEPLOY / "kubernetes" / "ticker.yaml").read_text()
    return {manifest["kind"]: manifest for manifest in yaml.safe_load_all(text)}


def test_the_config_of_the_manifests_is_right(tmp_path: Path) -> None:
    for name, text in manifests()["ConfigMap"]["data"].items():
        (tmp_path / name).write_text(text)
    config = load(tmp_path / "config.yaml", {}, known_kinds())
    assert {source.channel for source in config.sources} == set(config.channels)


def test_the_pod_is_probed_where_ticker_answers_and_has_time_to_say_goodbye() -> None:
    pod = manifests()["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    probes = {name: probe["httpGet"]["path"] for name, probe in container.items() if name.endswith("Probe")}
    assert set(probes.values()) == {"/healthz", "/readyz"}
    wait_s = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > wait_s + 2 * GOODBYE_S
    assert {mount["name"] for mount in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}
    assert str(pod["securityContext"]["runAsUser"]) == steps("USER")[0].split(":")[0]
