"""The ways out, against small servers of our own."""

import hashlib
import hmac
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lianxin.domains.messaging.channels import Message, NotSent, Rejected
from lianxin.domains.messaging.channels.gateway import GatewayChannel, GatewayError
from lianxin.domains.messaging.channels.mail import SmtpChannel
from lianxin.kernel.ids import uuid7

MESSAGE = Message(
    id=uuid7(),
    channel="sms",
    address="+8613812345678",
    language="zh-hans",
    template="cases.settled",
    subject="答复",
    body="路灯修好了",
    params='{"unit": "太保社区"}',
)


def serve(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


@pytest.fixture
def gateway(settings):
    """A gateway that answers `status` and keeps what it got; status 0 hangs up without an answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((self.path, dict(self.headers), body))
            if server.status:
                self.send_response(server.status)
                self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.got = 200, []
    settings.SMS_GATEWAY = {
        "url": f"http://127.0.0.1:{serve(server)}/send?v=1",
        "signature": "连心",
        "secret": "s3cret",
        "templates": {"zh-hans": {"cases.settled": "SMS_1"}, "en": {}},
        "timeout": 5,
    }
    yield server
    server.shutdown()
    server.server_close()


def test_gateway_gets_id_template_and_signature(gateway):
    GatewayChannel().send(MESSAGE)
    ((path, headers, body),) = gateway.got
    assert path == "/send?v=1"
    assert headers["Idempotency-Key"] == str(MESSAGE.id)
    assert headers["X-Signature"] == hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert json.loads(body) == {
        "id": str(MESSAGE.id),
        "phone": "+8613812345678",
        "signature": "连心",
        "template": "SMS_1",
        "params": {"unit": "太保社区"},
        "text": "路灯修好了",
        "language": "zh-hans",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (401, Rejected), (429, NotSent), (503, NotSent), (500, GatewayError), (302, GatewayError)],
)
def test_answers_of_the_gateway_are_told_apart(gateway, status, error):
    gateway.status = status
    with pytest.raises(error):
        GatewayChannel().send(MESSAGE)


def test_gateway_that_hangs_up_leaves_it_open(gateway):
    gateway.status = 0
    with pytest.raises(Exception) as caught:
        GatewayChannel().send(MESSAGE)
    assert not isinstance(caught.value, (NotSent, Rejected))


def test_gateway_that_is_not_there_is_certain(settings, gateway):
    gateway.shutdown()
    gateway.server_close()
    with pytest.raises(NotSent, match="ConnectionRefused"):
        GatewayChannel().send(MESSAGE)


def test_language_without_a_template_is_rejected(gateway):
    gateway_message = Message(**{field: getattr(MESSAGE, field) for field in MESSAGE.__slots__} | {"language": "en"})
    with pytest.raises(Rejected, match="template"):
        GatewayChannel().send(gateway_message)
    assert gateway.got == []


def test_gateway_that_takes_free_text_needs_no_templates(gateway, settings):
    settings.SMS_GATEWAY = settings.SMS_GATEWAY | {"templates": {}}
    GatewayChannel().send(MESSAGE)
    assert json.loads(gateway.got[0][2])["template"] == ""


@pytest.fixture
def smtp(settings):
    """A mail server of the least: `answers` says what it replies to a command instead of 250."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 hi")
            while line := self.rfile.readline().decode().strip():
                verb = line.split()[0].upper()
                answer = server.answers.get(verb, "354 go on" if verb == "DATA" else "250 ok")
                if answer == "hang up":
                    return
                self.say(answer)
                if verb == "QUIT":
                    return
                if verb == "DATA" and answer.startswith("354"):
                    self.take_mail()

        def take_mail(self):
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            server.got.append(b"".join(lines).decode())
            end = server.answers.get("END", "250 queued")
            if end == "hang up":
                raise ConnectionResetError
            self.say(end)

        def say(self, line):
            self.wfile.write(f"{line}\r\n".encode())

        def finish(self):
            pass

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, *args):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.answers, server.got = {}, []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", serve(server)
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.DEFAULT_FROM_EMAIL = "连心 <answer@lianxin.example>"
    yield server
    server.shutdown()
    server.server_close()


MAIL = Message(**{field: getattr(MESSAGE, field) for field in MESSAGE.__slots__} | {"address": "li@example.org"})


def test_mail_bears_the_stable_id(smtp):
    SmtpChannel().send(MAIL)
    (mail,) = smtp.got
    assert f"Message-ID: <{MAIL.id}@lianxin.example>" in mail
    assert "To: li@example.org" in mail
    assert "Auto-Submitted: auto-generated" in mail


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("RCPT", "550 no such user", Rejected),
        ("RCPT", "450 busy", NotSent),
        ("MAIL", "553 not you", Rejected),
        ("DATA", "554 spam", Rejected),
        ("END", "451 later", NotSent),
    ],
)
def test_answers_of_the_mail_server_are_certain(smtp, verb, answer, error):
    smtp.answers[verb] = answer
    with pytest.raises(error):
        SmtpChannel().send(MAIL)


def test_mail_server_that_hangs_up_after_the_mail_leaves_it_open(smtp):
    smtp.answers["END"] = "hang up"
    with pytest.raises(OSError) as caught:
        SmtpChannel().send(MAIL)
    assert not isinstance(caught.value, (NotSent, Rejected))
    assert len(smtp.got) == 1


def test_mail_server_that_is_not_there_is_certain(smtp):
    smtp.shutdown()
    smtp.server_close()
    with pytest.raises(NotSent):
        SmtpChannel().send(MAIL)
