"""The form as plain elements: the same fields as Gradio's, under the same ids."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, assert_never

from specviz.explore.fields import ADVANCED, LINES, Field
from specviz.texts import page as texts


def write_sheet(fields: Mapping[str, Field], values: Mapping[str, Any]) -> str:
    """The parameters, line by line, as they lie in the sheet."""
    parts: list[str] = []
    for number, line in enumerate(LINES):
        if number == ADVANCED:
            parts.append(f'<h3 class="sv-advanced">{html.escape(texts.ADVANCED)}</h3>')
        written = "".join(write_field(fields[name], values.get(name)) for name in line)
        parts.append(f'<div class="sv-fields">{written}</div>')
        if line == ("tree",):
            parts.append('<div id="sv-thumbnail"></div>')
    return "\n".join(parts)


def write_field(field: Field, value: Any) -> str:
    """A field with its name and its help; its value is written into it as it is in a run."""
    key = f"sv-{field.name.replace('_', '-')}"
    attributes = {"id": f"{key}-field", "name": field.name, "autocomplete": "off"}
    if field.info:
        attributes["aria-describedby"] = f"{key}-info"
    label = f'<label for="{key}-field">{html.escape(field.label)}</label>'
    info = f'<small id="{key}-info">{html.escape(field.info)}</small>' if field.info else ""
    box = _write_box(field, value, attributes)
    parts = f"{box}{label}" if field.kind == "check" else f'{label}{info}<div class="input-container">{box}</div>'
    return f'<div id="{key}" class="sv-field">{parts}</div>'


def _write_box(field: Field, value: Any, attributes: Mapping[str, str]) -> str:
    match field.kind:
        case "text":
            others = {"type": "text", "value": value, "placeholder": field.placeholder}
            return f"<input {_join({**attributes, **others})}>"
        case "number":
            limits = {"min": field.least, "max": field.most, "step": field.step}
            return f"<input {_join({**attributes, 'type': 'number', 'value': value, **limits})}>"
        case "choice":
            return f"<select {_join(attributes)}>{write_options(field.choices, value)}</select>"
        case "check":
            return f"<input {_join({**attributes, 'type': 'checkbox'})}{' checked' if value else ''}>"
        case _:
            assert_never(field.kind)


def write_options(choices: tuple[tuple[str, str], ...], value: Any) -> str:
    """What can be chosen, by title and key."""
    return "".join(
        f'<option value="{html.escape(key)}"{" selected" if key == value else ""}>{html.escape(title)}</option>'
        for title, key in choices
    )


def _join(attributes: Mapping[str, Any]) -> str:
    shown = {name: f"{one:g}" if isinstance(one, float) else one for name, one in attributes.items()}
    return " ".join(f'{name}="{html.escape(str(one))}"' for name, one in shown.items() if one not in (None, ""))
