"""Sending of notices, to servers that do it right and to those that don't."""

import os
import socket
import ssl
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.connection import make_trust
from app.gateway.cli import main
from app.gateway.notices.bounded_line import open_line
from app.gateway.notices.mail import Mail, Server
from app.gateway.notices.notice import Notice, NotSent
from app.gateway.notices.push import Address, Ntfy
from tests.gateway.notices.servers import HOST, Certified, Dripping, MailServer, PostServer
from tests.waiting import wait_until

NOTICE = Notice("Please look into the console today.", "00" * 16)
PASSWORD = "the password of the mail server"
BOTH = "anna@example.org ben@example.org"


def mail_through(server: MailServer | Dripping, trust: Path | None, *, at_once: bool = False) -> Mail:
    login = ("notices", PASSWORD)
    place = Server(HOST, server.port, at_once, make_trust(trust), login)
    return Mail("mail", place, "notices@example.org", "anna@example.org")


def say_why(way: Mail | Ntfy) -> str:
    with pytest.raises(NotSent) as told:
        way.send(NOTICE)
    return str(told.value)


def try_it(**settings: str) -> Result:
    named = {f"SEALEDLINE_NOTICE_{name.upper()}": text for name, text in settings.items()}
    return CliRunner().invoke(main, ["notify", "--try"], env=named)


def test_a_trial_sends_one_by_each_way_and_says_how_it_went(certified: Certified, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    secret.chmod(0o600)
    with MailServer(certified) as mail, PostServer(certified) as post:
        mail.refused = "ben@"
        tried = try_it(
            smtp=f"smtp://{HOST}:{mail.port}",
            smtp_user="notices",
            smtp_password_file=str(secret),
            sender="notices@example.org",
            recipients=BOTH,
            ntfy=f"https://{HOST}:{post.port}/a-topic",
            ntfy_token_file=str(secret).replace("secret", "token"),
            webhook=f"https://{HOST}:{post.port}/hook?key=1",
            trust=str(certified[0]),
        )
        assert tried.exit_code == 1 and "SEALEDLINE_NOTICE_NTFY_TOKEN_FILE is wrong" in tried.output
        (tmp_path / "token").write_text("tk_1\n")
        (tmp_path / "token").chmod(0o600)
        tried = try_it(
            smtp=f"smtp://{HOST}:{mail.port}",
            smtp_user="notices",
            smtp_password_file=str(secret),
            sender="notices@example.org",
            recipients=BOTH,
            ntfy=f"https://{HOST}:{post.port}/a-topic",
            ntfy_token_file=str(tmp_path / "token"),
            webhook=f"https://{HOST}:{post.port}/hook?key=1",
            trust=str(certified[0]),
        )
    assert tried.exit_code == 1
    assert [line.split(":")[0] for line in tried.stdout.splitlines() if "sent" in line] == [
        "mail to address 1",
        "ntfy",
        "webhook",
    ]
    assert (
        "mail to address 2: 127.0.0.1 refuses this address (550). Check SEALEDLINE_NOTICE_RECIPIENTS." in tried.output
    )
    assert "says" not in tried.output and "ben@" not in tried.output and PASSWORD not in tried.output
    # Nobody but TLS was spoken to before it stood, and nobody sees who else is told.
    assert [line.split(" ")[0].upper() for line in mail.clear] == ["EHLO", "STARTTLS"] * 2
    [(_recipient, sent)] = mail.mails
    read = message_from_bytes(sent, policy=default)
    assert (read["To"], read["Subject"]) == ("anna@example.org", NOTICE.text)
    assert read.get_content().strip() == NOTICE.text
    (path, headers, body), hook = post.posts
    assert (path, headers["Authorization"], body) == ("/a-topic", "Bearer tk_1", NOTICE.text.encode())
    assert (hook[0], hook[2]) == ("/hook?key=1", b'{"text": "Please look into the console today."}')
    assert "Authorization" not in hook[1]


def test_a_mail_server_that_refuses_tls_gets_neither_the_mail_nor_the_password(certified: Certified) -> None:
    for switched in ({"offers": False}, {"begins": False}):
        with MailServer(certified, **switched) as server:
            assert "Nothing was sent" in say_why(mail_through(server, certified[0])) or not switched.get("begins", True)
        assert server.mails == [] and server.logins == []
        assert {line.split(" ")[0].upper() for line in server.clear} <= {"EHLO", "STARTTLS", "QUIT"}


@pytest.mark.parametrize("at_once", [False, True])
def test_a_server_with_a_wrong_certificate_gets_nothing(
    certified: Certified, of_another: Certified, at_once: bool
) -> None:
    # Another's name, vouched for; and the right name, for which nobody vouches.
    for shown, trust in ((of_another, of_another[0]), (certified, None)):
        with MailServer(shown, at_once=at_once) as server, PostServer(shown) as post:
            assert "no valid certificate" in say_why(mail_through(server, trust, at_once=at_once))
            assert "no valid certificate" in say_why(
                Ntfy("", Address(f"https://{HOST}:{post.port}/a", make_trust(trust)))
            )
        assert (server.mails, server.logins, post.posts) == ([], [], [])


def test_a_redirect_is_not_followed(certified: Certified) -> None:
    with PostServer(certified) as elsewhere, PostServer(certified) as server:
        server.leads_to = f"https://{HOST}:{elsewhere.port}/other"
        for status in (301, 302, 307, 308):
            server.status = status
            address = Address(f"https://{HOST}:{server.port}/a", make_trust(certified[0]), "token")
            assert str(status) in say_why(Ntfy("ntfy", address))
    assert elsewhere.posts == []


def test_a_server_that_hangs_or_never_ends_is_left(certified: Certified) -> None:
    with Dripping(certified) as server:
        with pytest.raises(NotSent), open_line(HOST, server.port, most_seconds=0.2) as line:
            inside = make_trust(certified[0]).wrap_socket(line, server_hostname=HOST)
            while inside.recv(1):
                pass
            raise EOFError
        with pytest.raises(NotSent), open_line(HOST, server.port, patience_seconds=0.05) as line:
            line.recv(1)
    with socket.create_server((HOST, 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotSent), open_line(HOST, port):
        raise AssertionError("nobody is there")


def test_what_is_sent_again_after_a_line_broke_is_the_same_mail(certified: Certified) -> None:
    with MailServer(certified, at_once=True) as server:
        server.breaks_after_mail = True
        say_why(mail_through(server, certified[0], at_once=True))
        server.breaks_after_mail = False
        mail_through(server, certified[0], at_once=True).send(NOTICE)
    first, second = (message_from_bytes(sent, policy=default) for _recipient, sent in server.mails)
    assert first["Message-ID"] == second["Message-ID"] == f"<{NOTICE.name}@example.org>"


WRONG = {
    "hours": ["24", "6 6", "six", "-1"],
    "delay_hours": ["1", "169"],
    "text": ["See https://example.org", "www.example.org", "x" * 201, "two\x1flines"],
    "smtp": ["http://mail.example.org", "smtp://", "smtps://name@mail.example.org", "smtp://mail.example.org/x"],
    "sender": ["anna", "a@example.org\r\nBcc: b@example.org", "Anna <a@example.org>", "a@example.org>"],
    "recipients": ["a@example.org a@example.org", "a@example.org\nb", "ä@example.org"],
    "ntfy": ["http://ntfy.example.org/t", "https://a:b@ntfy.example.org/t", "https://ntfy.example.org/t\r\nX: y"],
    "webhook": ["ftp://example.org", "https://example.org/#x"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_setting_that_is_wrong_says_what_to_write(name: str, text: str) -> None:
    tried = try_it(**({"webhook": "https://example.org/hook"} | {name: text}))
    assert tried.exit_code == 1
    assert f"SEALEDLINE_NOTICE_{name.upper()} is wrong" in tried.output
    assert "Give" in tried.output and "Traceback" not in tried.output


def test_settings_that_lack_another_and_files_that_others_read_say_what_to_do(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    secret.chmod(0o644)
    assert "There is no way" in try_it().output
    mail = {"smtp": "smtp://mail.example.org", "sender": "a@example.org"}
    assert "RECIPIENTS" in try_it(**mail).output
    assert "belong together" in try_it(**mail, recipients=BOTH, smtp_user="a").output
    assert "exclude each other" in try_it(ntfy="https://example.org/t", hours="6", delay_hours="8").output
    assert "chmod 600" in try_it(ntfy="https://example.org/t", ntfy_token_file=str(secret)).output
    secret.write_text("s\nX-Header: 1\n")
    secret.chmod(0o600)
    assert "one line" in try_it(ntfy="https://example.org/t", ntfy_token_file=str(secret)).output
    assert "no certificates" in try_it(ntfy="https://example.org/t", trust=str(secret)).output
    with pytest.raises(ssl.SSLError):
        make_trust(secret)


def test_fixed_hours_need_no_store_and_say_nothing(certified: Certified) -> None:
    with PostServer(certified) as server:
        known = {
            "SEALEDLINE_NOTICE_NTFY": f"https://{HOST}:{server.port}/t",
            "SEALEDLINE_NOTICE_TRUST": str(certified[0]),
        }
        program = [sys.executable, "-m", "app.gateway.cli", "notify"]
        clean = {name: text for name, text in os.environ.items() if not name.startswith("SEALEDLINE_")}
        with subprocess.Popen(program, env=clean | known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            wait_until(lambda: server.posts or running.poll() is not None)
            running.terminate()
            assert running.communicate()[0] == b""
    assert [body for _path, _headers, body in server.posts] == [NOTICE.text.encode()]


def test_a_random_delay_needs_the_store() -> None:
    known = {"SEALEDLINE_NOTICE_NTFY": "https://ntfy.example.org/t", "SEALEDLINE_NOTICE_DELAY_HOURS": "8"}
    assert "SEALEDLINE_INSTANCE is not set" in CliRunner().invoke(main, ["notify"], env=known).output
