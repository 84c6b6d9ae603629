"""Markdown read aloud: what a calendar shows of a description."""

import pytest

from app.outputs.plain_text import from_markdown


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("", ""),
        ("Yksi *kaksi* **kolme** `neljä`", "Yksi kaksi kolme neljä"),
        ("# Otsikko\n\nrivi\nrivi", "Otsikko\n\nrivi rivi"),
        ("rivi  \nrivi", "rivi\nrivi"),
        ("- a\n- b\n\nc", "- a\n- b\n\nc"),
        ("- a\n\n  toinen kappale\n- b", "- a\n\ntoinen kappale\n\n- b"),
        ("1. a\n2. b", "- a\n- b"),
        ("[teksti](https://a.example/)", "teksti (https://a.example/)"),
        ("<https://a.example/>", "https://a.example/"),
        ("[a@b.fi](mailto:a@b.fi)", "a@b.fi"),
        ("[](https://a.example/)", " (https://a.example/)"),
        ("![kuva](https://a.example/x.png)", "kuva"),
        ("<b>x</b>", "<b>x</b>"),
        ("```\nkoodi\n```", "koodi"),
    ],
)
def test_reads(markdown, plain):
    assert from_markdown(markdown) == plain
