"""The programme as a paper, in each language; it holds nobody's data but the speakers' names."""

from flask import Response, make_response
from flask_babel import force_locale

from app.domain.languages import Language
from app.domain.permissions import Action
from app.outputs.papers import programme as output
from app.queries import network, programme
from app.views.organizer import guard


@guard.needs(Action.SEE_EVENT)
def show(slug: str, code: str) -> Response:
    """A PDF to print or to share, as the programme is now."""
    event, language = guard.event(), Language(code)
    owner = network.network()
    author = owner.name.best(language).text if owner is not None else ""
    with force_locale(language.value):
        pdf = output.paper(event, programme.tracks(event.id), programme.sessions(event.id), author, language)
    answer = make_response(pdf)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-{code}.pdf"'
    return answer
