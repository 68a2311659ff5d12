"""The Flask application of the console."""

import secrets
from functools import partial

from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from app.blobs.storage import open_blobs
from app.console.actions import code_phrases, new_case, shortcuts, votes
from app.console.actions import views as actions_views
from app.console.archive import views as archive_views
from app.console.audit import views as audit_views
from app.console.auth import change_passphrase, new_key, start, unlock
from app.console.auth.attempts import Guard
from app.console.auth.door import Door
from app.console.auth.sessions import Sessions
from app.console.calendar import mark_done
from app.console.calendar import views as calendar_views
from app.console.case_page import views as case_page_views
from app.console.config import ConsoleConfig
from app.console.customers import views as customers_views
from app.console.disclosure import export, extract
from app.console.drafts import views as drafts_views
from app.console.drafts.flow import DraftFlow
from app.console.errors import add_error_handlers
from app.console.files import preview_views
from app.console.files import views as files_views
from app.console.files.save import remove_rests
from app.console.headers import add_headers, redirect_when_idle, refuse_other_browsers, refuse_other_hosts
from app.console.inbox import views as inbox_views
from app.console.interviews import send as send_transcript
from app.console.interviews import views as interviews_views
from app.console.jinja import configure_jinja
from app.console.junk import views as junk_views
from app.console.people import absence_draft
from app.console.people import views as people_views
from app.console.recipients import views as recipients_views
from app.console.recovery import helping, making, restoring
from app.console.register.held_register import open_held
from app.console.replies import views as replies_views
from app.console.retention import views as retention_views
from app.console.several import views as several_views
from app.console.statistics import board_views, publish_views
from app.console.statistics import views as statistics_views
from app.console.statistics.publishing import draft_year
from app.console.statistics.tallies import over_figures
from app.console.upkeep.upkeep import add_upkeep
from app.console.uploading.receiving import FORM_BYTES, find_most_bytes, make_request_class
from app.procedure.loader import read_rules
from app.room import Budget
from app.store.database import open_database


def create_app(config: ConsoleConfig, door: Door) -> Flask:
    """Make the application: sessions, CSRF protection, security headers, templates, error pages and blueprints.

    It answers browsers that the door has let in. Raises WrongFile for a wrong file of the procedure, StoreUnavailable,
    BlobsUnavailable.
    """
    app = Flask(__name__)
    app.request_class = make_request_class(config.keys, find_most_bytes(config.files))
    # Raises WrongFile at the start, not first when somebody unlocks a key file.
    read_rules(config.procedure)
    db = open_database(config.database, config.database_quota_bytes)
    # The quota is for what reporters send.
    blobs = open_blobs(config.files.blobs, budget=Budget.OFFICERS)
    remove_rests(config.saved)
    sessions = Sessions(config.lock_minutes * 60)
    app.session_interface = sessions
    # Signs the CSRF tokens; good only for this process, as sessions are.
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    refuse_other_hosts(app, f"localhost:{config.port}")
    refuse_other_browsers(app)
    CSRFProtect(app)
    add_headers(app)
    redirect_when_idle(app, config.lock_minutes * 60)
    configure_jinja(app, config)
    add_error_handlers(app)
    add_upkeep(app, db)
    flow, guard = DraftFlow(db, blobs), Guard(config.keys)
    for feature in (
        start.make_blueprint(door, sessions),
        unlock.make_blueprint(db, config, sessions, guard),
        new_key.make_blueprint(db, config, sessions),
        change_passphrase.make_blueprint(config, guard),
        making.make_blueprint(db, config, guard),
        helping.make_blueprint(config, guard),
        restoring.make_blueprint(db, config, sessions),
        inbox_views.make_blueprint(partial(open_held, db)),
        several_views.make_blueprint(db, config, partial(open_held, db)),
        case_page_views.make_blueprint(db, config),
        files_views.make_blueprint(db, blobs, config),
        preview_views.make_blueprint(db, blobs),
        replies_views.make_blueprint(flow, config),
        actions_views.make_blueprint(flow, config),
        votes.make_blueprint(flow, config),
        shortcuts.make_blueprint(flow, config),
        new_case.make_blueprint(flow, config),
        code_phrases.make_blueprint(config.site),
        send_transcript.make_blueprint(flow, config),
        drafts_views.make_blueprint(flow),
        interviews_views.make_blueprint(config),
        extract.make_blueprint(config),
        export.make_blueprint(db),
        archive_views.make_blueprint(db, blobs, config),
        calendar_views.make_blueprint(db),
        mark_done.make_blueprint(flow, config, partial(open_held, db)),
        statistics_views.make_blueprint(partial(over_figures, db), partial(draft_year, db)),
        publish_views.make_blueprint(db, partial(draft_year, db)),
        board_views.make_blueprint(db),
        retention_views.make_blueprint(db, blobs),
        junk_views.make_blueprint(db, blobs),
        audit_views.make_blueprint(db),
        customers_views.make_blueprint(db),
        recipients_views.make_blueprint(),
        people_views.make_blueprint(db, partial(open_held, db)),
        absence_draft.make_blueprint(flow, config),
    ):
        app.register_blueprint(feature)
    return app
