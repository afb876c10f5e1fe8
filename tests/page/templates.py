"""The page's template, with files under an address that never changes."""

import jinja2

from ticker.config import shipped_templates


def page_template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(shipped_templates())
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.globals["asset"] = "static/{}".format
    environment.globals["stream"] = "ticker 0"
    environment.globals["worker"] = ""
    return environment.get_template("page.html")
