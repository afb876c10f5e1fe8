"""The text of a feed file with one of its sources switched, or without it; the rest as it is. Pure."""

import re

import yaml

_BLANK = re.compile(r"\s*(#.*)?")


def switched(text: str, position: int | None, *, on: bool) -> str:
    """With `enabled` of the source at a place of a list, or of the only one; ValueError where it has none.

    Another program's YAML would come back without its comments.
    """
    node, value = _source(text, position), "true" if on else "false"
    for key, given in node.value:
        if key.value == "enabled":
            return f"{text[: given.start_mark.index]}{value}{text[given.end_mark.index :]}"
    if node.flow_style:
        inside = text.index("{", node.start_mark.index) + 1
        return f"{text[:inside]}enabled: {value}, {text[inside:]}"
    # Behind an anchor, where there is one.
    first = node.value[0][0].start_mark
    line_end = "\r\n" if "\r\n" in text else "\n"
    return f"{text[: first.index]}enabled: {value}{line_end}{' ' * first.column}{text[first.index :]}"


def without(text: str, position: int) -> str:
    """Without one source of a list of several; ValueError where it cannot be cut out by lines."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.SequenceNode) or root.flow_style:
        raise ValueError("its sources stand in one pair of brackets: take it out by hand")
    lines = text.splitlines(keepends=True)
    begin = root.value[position].start_mark.line
    later = root.value[position + 1 :]
    end = later[0].start_mark.line if later else root.end_mark.line
    end = len(lines) if not later and root.end_mark.index >= len(text) else end
    # Comments right above the next source are about that one.
    while end > begin + 1 and _BLANK.fullmatch(lines[end - 1].rstrip("\r\n")):
        end -= 1
    return "".join(lines[:begin] + lines[end:])


def _source(text: str, position: int | None) -> yaml.MappingNode:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    node = root.value[position] if position is not None and isinstance(root, yaml.SequenceNode) else root
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise ValueError("there is no source")
    return node
