"""Every value about which two editors may meet is typed in fields that the form knows of it."""

import dataclasses
import inspect
import typing
from types import ModuleType

import pytest

from app.forms import entrance, events, links, messages, network, organizers, programme, questions, series
from app.forms.editing import EditForm

MODULES = (entrance, events, links, messages, network, organizers, programme, questions, series)


def forms(module: ModuleType) -> list[type[EditForm]]:
    return [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, EditForm) and hasattr(one, "showing")
    ]


def shown(form: type[EditForm]) -> type:
    """What the form is filled with: the first argument of showing() that is made of values."""
    hints = typing.get_type_hints(form.showing)
    names = list(inspect.signature(form.showing).parameters)
    return next(hints[name] for name in names if dataclasses.is_dataclass(hints.get(name)))


@pytest.mark.parametrize("form", [form for module in MODULES for form in forms(module)], ids=lambda form: form.__name__)
def test_every_value_is_found_in_its_fields(form):
    typed_in = form.seen.kwargs.get("typed_in", {})
    names = {name for kind in form.__mro__ for name, one in vars(kind).items() if hasattr(one, "field_class")}
    lost = [
        value.name
        for value in dataclasses.fields(shown(form))
        for field in typed_in.get(value.name, (value.name,))
        if not any(name == field or name.startswith((f"{field}_", f"{field}-")) for name in names)
        and not hasattr(form, field)
    ]
    assert lost == []
