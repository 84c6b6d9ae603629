"""The programme as a paper, in each language; it holds nobody's data but the speakers' names."""

from flask import Response, make_response, request
from flask_babel import force_locale

from app.domain.languages import Language
from app.domain.permissions import Action
from app.outputs.papers import programme as output
from app.queries import network, programme
from app.views.language import current
from app.views.organizer import guard


@guard.needs(Action.SEE_EVENT)
def show(slug: str) -> Response:
    """A PDF to print or to share, as the programme is now. ?language=sv: not in the page's own."""
    event, asked = guard.event(), request.args.get("language", "")
    language = Language(asked) if asked in set(Language) else current()
    owner = network.network()
    author = owner.name.best(language).text if owner is not None else ""
    with force_locale(language.value):
        pdf = output.paper(event, programme.tracks(event.id), programme.sessions(event.id), author, language)
    answer = make_response(pdf)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-{language}.pdf"'
    return answer
