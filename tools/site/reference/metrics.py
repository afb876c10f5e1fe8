"""Every figure of /metrics: as a Ticker exposes it, in the words of docs/http.md."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from ticker.config import Config
from ticker.config.types import Service
from ticker.service import assembled
from ticker.sources.kinds import known_kinds
from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import cell, code, table

_PAGE = "reference/metrics.md"
_HEAD = """\
# Metrics

What `/metrics` has for Prometheus: name, type and what it is, as HELP says it, and more words where there
are some. Who may see them is told in [HTTP](../http.md#routes); deploy/monitoring of the repository has
alert rules and a dashboard that are made of them.
"""


def page(linker: Linker) -> str:
    words = Document("http.md", _PAGE, linker).rows("## Metrics")
    lines = (
        (f"{code(name)}<br>{family.type}", f"{_help(family)}<br>{words[name][0]}")
        for name, family in exposed()
    )
    return _HEAD + table(("Metric, type", "HELP, and what it is"), lines)


def _help(family: Metric) -> str:
    return f"**{cell(family.documentation).rstrip('.')}**"


def exposed() -> Iterator[tuple[str, Metric]]:
    """Every family by the name that its samples have."""
    for family in text_string_to_metric_families(asyncio.run(_scraped())):
        yield f"{family.name}_total" if family.type == "counter" else family.name, family


async def _scraped() -> str:
    with tempfile.TemporaryDirectory() as folder:
        service = Service.model_validate({"channels": {"news": None}, "data": str(Path(folder) / "data")})
        config = Config(service, (), Path(folder) / "config.yaml")
        async with assembled(config, known_kinds()) as parts:
            here = httpx.ASGITransport(app=parts.app)
            async with httpx.AsyncClient(transport=here, base_url="http://127.0.0.1") as client:
                return (await client.get("/metrics")).raise_for_status().text
