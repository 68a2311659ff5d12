"""A sample e-mail that tells its way and whose copy it is."""

from base64 import encodebytes
from pathlib import Path

MAIL = """Return-Path: <alice@planted.example>
Delivered-To: alice@planted.example
Received: from WS-PLANTED (10.20.30.41)
 by mail.planted.example; Wed, 1 May 2024 10:11:12 +0200
X-Originating-IP: [10.20.30.41]
X-Mailer: PlantedTool 3.1
Message-ID: <a1b2c3@planted.example>
From: Boss <boss@example.org>
To: A. Reader <reader@example.org>
Subject: numbers
Date: Wed, 1 May 2024 10:11:12 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed;
 boundary="sep"

--sep
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64
X-Part: planted

#--sep
Content-Type: message/rfc822

X-Forwarded-To: planted
Subject: inner

Received: no field, but text.
--sep
Content-Type: image/png; name="a.png"
Content-Disposition: attachment; filename="a.png"; creation-date="planted"
Content-Location: file:///C:/Users/planted/a.png

x
--sep--
"""


def make_mail(path: Path, said: str = "Change the numbers.") -> Path:
    path.write_bytes(MAIL.replace("#", encodebytes(said.encode()).decode()).replace("\n", "\r\n").encode())
    return path
