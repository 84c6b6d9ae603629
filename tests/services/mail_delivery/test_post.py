"""What we say to mail servers, and what we make of their answers."""

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from app.services.mail_delivery.post import Folder, OutOfReachError, Post, PostOutcome, Result, Smtp, from_url
from tests.services.mail_delivery.smtp_server import PASSWORD, Server, free_port, running, tls_context

SENT = Result(PostOutcome.SENT)
SENDER = "kutsu@example.fi"


def send(post: Post, to: str = "aino@example.fi") -> Result:
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = "Paikkasi on vahvistettu"
    message.set_content("Hei Äiti\n", cte="quoted-printable")
    return post.send("name", SENDER, to, message)


def test_one_connection_serves_a_batch():
    server = Server()
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        post.open()
        assert [send(post), send(post, "b@example.fi")] == [SENT, SENT]
        post.close()
    assert server.recipients == ["aino@example.fi", "b@example.fi"]
    assert server.got[0][1]["Subject"] == "Paikkasi on vahvistettu"
    assert server.connections == 1


def test_starttls_with_sign_in(tmp_path):
    server = Server()
    options = {"tls_context": tls_context(tmp_path), "auth_required": True, "require_starttls": True}
    with running(server, authenticator=server.sign_in, **options) as port:
        post = from_url(f"smtp://kutsu%40example.fi:{quote(PASSWORD, safe='')}@127.0.0.1:{port}?tls=starttls")
        post.open()
        assert send(post) == SENT
        post.close()
    assert (server.signed_in, server.encrypted) == (["kutsu@example.fi"], [True])


def test_a_wrong_password_is_everyones_problem_not_one_mails(tmp_path):
    server = Server()
    options = {"tls_context": tls_context(tmp_path), "auth_required": True}
    with running(server, authenticator=server.sign_in, **options) as port:
        post = from_url(f"smtp://kutsu:false@127.0.0.1:{port}?tls=starttls")
        with pytest.raises(OutOfReachError, match=r"^535 5\.7\.8$"):
            post.open()
        post.close()


@pytest.mark.parametrize("query", ["smtps://127.0.0.1:{port}", "smtp://127.0.0.1:{port}?tls=ssl"])
def test_tls_from_the_first_byte(tmp_path, query):
    server = Server()
    with running(server, ssl_context=tls_context(tmp_path)) as port:
        post = from_url(query.format(port=port))
        post.open()
        assert send(post) == SENT
        post.close()


def test_a_server_elsewhere_must_prove_who_it_is():
    assert from_url("smtp://mail.example.fi?tls=starttls")._trust().check_hostname is True
    assert from_url("smtp://localhost?tls=starttls")._trust().check_hostname is False


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("550 5.1.1 <aino@example.fi>: Recipient address rejected", Result(PostOutcome.REFUSED, "550 5.1.1")),
        ("553 no such aino@example.fi", Result(PostOutcome.REFUSED, "553")),
        ("450 4.2.0 <aino@example.fi>: Greylisted", Result(PostOutcome.LATER, "450 4.2.0")),
        ("421 4.3.2 shutting down", Result(PostOutcome.LATER, "421 4.3.2")),
    ],
)
def test_answers_about_the_recipient(answer, result):
    server = Server()
    server.answers["aino@example.fi"] = answer
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        assert send(post) == result
        assert send(post, "b@example.fi") == SENT  # the others get theirs all the same
        post.close()
    assert server.recipients == ["b@example.fi"]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("554 5.7.1 spam, says aino@example.fi", Result(PostOutcome.REFUSED, "554 5.7.1")),
        ("451 4.3.0 try later", Result(PostOutcome.LATER, "451 4.3.0")),
    ],
)
def test_answers_about_the_message(answer, result):
    server = Server()
    server.data_answer = answer
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        assert send(post) == result
        post.close()


def test_a_line_dropped_in_the_middle_is_one_mails_problem():
    server = Server()
    server.hang_up = {"aino@example.fi"}
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        assert send(post).outcome is PostOutcome.LATER
        assert send(post) == SENT
        post.close()
    assert server.recipients == ["aino@example.fi"]
    assert server.connections == 2


def test_a_sender_refused_is_not_the_recipients_fault():
    server = Server()
    server.sender_answer = "550 5.7.1 not from here"
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        assert send(post) == Result(PostOutcome.LATER, "550 5.7.1")
        post.close()


@pytest.mark.parametrize("enabled", [True, False])
def test_an_address_beyond_ascii(enabled):
    server = Server()
    with running(server, enable_SMTPUTF8=enabled) as port:
        post = from_url(f"smtp://127.0.0.1:{port}")
        assert send(post, "äiti@example.fi") == (SENT if enabled else Result(PostOutcome.REFUSED, "SMTPUTF8"))
        post.close()
    assert server.recipients == (["äiti@example.fi"] if enabled else [])


@pytest.mark.parametrize("tls", ["", "?tls=starttls", "?tls=ssl"])
def test_nobody_there(tls):
    post = from_url(f"smtp://127.0.0.1:{free_port()}{tls}")
    with pytest.raises(OutOfReachError, match="Connection refused"):
        post.open()


def test_a_server_that_cannot_starttls_is_not_spoken_to_in_clear():
    server = Server()
    with running(server) as port:
        post = from_url(f"smtp://127.0.0.1:{port}?tls=starttls")
        with pytest.raises(OutOfReachError):
            post.open()
    assert server.got == []


def test_a_folder_holds_whole_files_only(tmp_path):
    post = from_url(f"file:{tmp_path}/a/b")
    post.open()
    assert [send(post), send(post)] == [SENT, SENT]  # again: the same file
    post.close()
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["name.eml"]
    assert b"Subject: Paikkasi on vahvistettu" in (tmp_path / "a" / "b" / "name.eml").read_bytes()


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutOfReachError):
        from_url(f"file:{tmp_path}/file/mail").open()


def test_urls():
    assert from_url("file:post/mail").folder == Path("post/mail")
    assert from_url("file:///var/mail/kutsu%20test").folder == Path("/var/mail/kutsu test")
    assert isinstance(from_url("file:/x"), Folder)
    plain, starttls, tls = (from_url(url) for url in ("smtp://h", "smtp://h?tls=starttls", "smtps://h"))
    assert isinstance(plain, Smtp)
    assert [(post.port, post.tls) for post in (plain, starttls, tls)] == [(25, "none"), (587, "starttls"), (465, "ssl")]
    assert from_url("smtp://a%40b:c%3A%2F@h:2525").password == "c:/"


@pytest.mark.parametrize(
    "url", ["", "smtp:", "http://h", "smtp://u:secret@h?tls=maybe", "smtp://u:secret@h?ssl=1", "file:"]
)
def test_a_url_that_names_no_post_says_so_without_the_password(url):
    with pytest.raises(ValueError, match="MAIL_URL") as caught:
        from_url(url)
    assert "secret" not in str(caught.value)
