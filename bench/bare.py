"""The bare stack to compare with: one Flask-WTF form, one transaction, nothing else; and a "hello".

The same seven fields, the same three requests (form, post, result page), the same gunicorn settings.
"""

import os
import secrets
from functools import lru_cache

from flask import Flask, Response, redirect, render_template_string
from flask_wtf import FlaskForm
from sqlalchemy import create_engine, text
from wtforms import StringField
from wtforms.fields import EmailField
from wtforms.validators import Email, InputRequired

app = Flask(__name__)
app.config.update(SECRET_KEY="bench", WTF_CSRF_TIME_LIMIT=None)
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=4)

FORM = """<!doctype html><html lang="en"><title>Register</title><h1>Register</h1>
<form method="post">{{ form.csrf_token }}
{% for field in form if field.id != "csrf_token" %}<p>{{ field.label }} {{ field() }}{{ field.errors|join }}</p>
{% endfor %}<button>Register</button></form></html>"""
RESULT = """<!doctype html><html lang="en"><title>Registered</title><h1>Registered</h1>
<script type="application/ld+json">{"reservationId": "{{ code }}",
"reservationStatus": "https://schema.org/ReservationConfirmed"}</script></html>"""


class Form(FlaskForm):
    """The default fields of a registration."""

    given_name = StringField("Given name", [InputRequired()])
    family_name = StringField("Family name", [InputRequired()])
    email = EmailField("E-mail", [InputRequired(), Email()])
    organisation = StringField("Organisation", [InputRequired()])
    role = StringField("Role", [InputRequired()])
    sector = StringField("Sector", [InputRequired()])
    municipality = StringField("Municipality")


def prepare() -> None:
    """The three tables, and one row of counters."""
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE bare_registration (id SERIAL PRIMARY KEY, code TEXT UNIQUE, given_name TEXT,"
            " family_name TEXT, email TEXT UNIQUE, organisation TEXT, role TEXT, sector TEXT, municipality TEXT)",
            "CREATE TABLE bare_outbox (id SERIAL PRIMARY KEY, registration_id INT, kind TEXT)",
            "CREATE TABLE bare_counter (id INT PRIMARY KEY, taken INT)",
            "INSERT INTO bare_counter VALUES (1, 0)",
        ):
            connection.execute(text(statement))


@app.get("/hello")
def hello() -> str:
    return "hello"


@app.get("/bytes/<int:size>")
def same_size(size: int) -> Response:
    """A static answer of so many bytes."""
    return Response(_bytes(size), mimetype="text/calendar")


@lru_cache(maxsize=8)
def _bytes(size: int) -> bytes:
    return b"x" * size


@app.route("/register", methods=["GET", "POST"])
def register():
    form = Form()
    if not form.validate_on_submit():
        return render_template_string(FORM, form=form), 422 if form.is_submitted() else 200
    code = secrets.token_hex(6)
    values = {field.name: field.data for field in form if field.name != "csrf_token"}
    with engine.begin() as connection:
        registration_id = connection.scalar(
            text(
                "INSERT INTO bare_registration (code, given_name, family_name, email, organisation, role, sector,"
                " municipality) VALUES (:code, :given_name, :family_name, :email, :organisation, :role, :sector,"
                " :municipality) RETURNING id"
            ),
            {"code": code, **values},
        )
        connection.execute(
            text("INSERT INTO bare_outbox (registration_id, kind) VALUES (:id, 'confirmed')"), {"id": registration_id}
        )
        connection.execute(text("UPDATE bare_counter SET taken = taken + 1 WHERE id = 1"))
    return redirect(f"/registered/{code}", 303)


@app.get("/registered/<code>")
def registered(code: str):
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT code FROM bare_registration WHERE code = :code"), {"code": code})
    return render_template_string(RESULT, code=found)
