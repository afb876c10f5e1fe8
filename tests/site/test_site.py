"""The documentation as a site: put together from docs/ and the code, built strictly, and asking nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ticker.config.types import Service
from tools.site.built import faults
from tools.site.places import Linker
from tools.site.reference import settings
from tools.site.reference.words import Document
from tools.site.site import CONFIG, build
from tools.site.sources import Sources, sources, tracked


@pytest.fixture(scope="module")
def put_together() -> Sources:
    return sources()


def named(nav: object) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for one in nav:
                yield from named(one)
        case dict():
            for one in nav.values():
                yield from named(one)


def test_the_menu_names_every_page_once(put_together: Sources) -> None:
    nav = yaml.safe_load(CONFIG.read_text())["nav"]
    assert sorted(named(nav)) == sorted(put_together.pages)


def test_it_is_built_strictly_and_every_link_leads_somewhere_without_another_host(
    put_together: Sources, tmp_path: Path
) -> None:
    built = build(put_together, tmp_path)
    assert list(faults(built)) == []
    assert len(list(built.rglob("*.html"))) == len(put_together.pages) + 1  # and 404.html


def test_what_the_settings_write_as_yaml_are_the_defaults() -> None:
    document = Document("configuration.md", "reference/settings.md", Linker(tracked()))
    title, keys = next(settings.sections(document))
    assert title == "config.yaml"
    written = yaml.safe_load("\n".join(settings.as_yaml(keys)))
    least = {"channels": {"x": None}}
    assert Service.model_validate(least | written) == Service.model_validate(least)
