"""The console: what an officer opens reports with, on the officer's own machine."""

import secrets

from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from app.blobs import open_blobs
from app.config import ConsoleConfig
from app.console import (
    act,
    agenda,
    audit,
    case,
    customers,
    export,
    extract,
    figures,
    files,
    inbox,
    key,
    own_case,
    posting,
    recipients,
    reply,
    retention,
    showing,
    taking_down,
    telling,
    unlock,
)
from app.console.faults import answer_faults
from app.console.headers import add_headers, leave_when_idle
from app.console.hosts import refuse_other_hosts
from app.console.saving import remove_rests
from app.console.sessions import Sessions
from app.console.survey import survey
from app.console.tallies import list_tallies
from app.console.templates import add_templates
from app.database import open_database
from app.procedure.reading import read_rules

# A text of 400 KB is three times as long in a form where every byte of it needs escaping.
REQUEST_BYTES = 2 * 1024 * 1024


def create_app(config: ConsoleConfig) -> Flask:
    """Make the console. Raises WrongRules, StoreUnavailable, BlobsUnavailable."""
    app = Flask(__name__)
    # Wrong rules are told now, not when somebody unlocks a key file.
    read_rules(config.procedure)
    db = open_database(config.database)
    blobs = open_blobs(config.files.blobs, config.files.quota_bytes)
    remove_rests(config.saved)
    sessions = Sessions(config.lock_minutes * 60)
    app.session_interface = sessions
    # Signs the forms' tokens for as long as this process lives; what it knows of a session is in memory.
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_CONTENT_LENGTH=REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=REQUEST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    refuse_other_hosts(app, f"localhost:{config.port}")
    CSRFProtect(app)
    add_headers(app)
    leave_when_idle(app, config.lock_minutes * 60)
    add_templates(app, config)
    answer_faults(app)
    for feature in (
        unlock.pages(db, config, sessions),
        key.pages(db, config, sessions),
        inbox.pages(),
        case.pages(db, config),
        files.pages(db, blobs, config),
        showing.pages(db, blobs),
        reply.pages(db, blobs, config),
        act.pages(db, blobs, config),
        own_case.pages(db, config),
        taking_down.pages(config),
        telling.pages(db, blobs, config),
        extract.pages(config),
        agenda.pages(),
        figures.pages(lambda desk: list_tallies(db, desk), lambda desk: [each.state for each in survey(desk)]),
        retention.pages(db, blobs),
        audit.pages(db),
        customers.pages(),
        export.pages(),
        posting.pages(config),
        recipients.pages(),
    ):
        app.register_blueprint(feature)
    return app
