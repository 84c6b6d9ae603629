"""Series in words."""

from flask_babel import lazy_gettext as _l

from app.domain.series import Bar

#: Why there is no one form for all occasions now, and what to do instead.
BARS = {
    Bar.EACH_APART: _l("Register for each occasion on its own page."),
    Bar.NONE_OPEN: _l("Registration is not open for any occasion just now."),
    Bar.TOO_MANY: _l("There are too many occasions for one form. Register for each occasion on its own page."),
}

#: The fields of a series, where two editors meet.
FIELDS = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "whole": _l("One registration for all occasions"),
    "events": _l("Occasions"),
}
