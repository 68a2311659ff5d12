"""Restored servers as others see them: officers, reporters, and whoever watches the signed days."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.admin.backup.backup import Source, make_backup
from app.admin.backup.restore import Given, Restored, restore_store
from app.admin.backup.settings import BackupSettings
from app.admin.backup.target import Copy, Target
from app.admin.check.backup import check_backup
from app.admin.check.finding import Server
from app.admin.cli import main
from app.portal import proof_key
from app.portal.config import PortalConfig
from app.portal.jobs.close_days import close_days
from app.store import directories
from app.store.database import Database, open_database
from app.store.upkeep.store_id import open_files
from crypto.encoding import b64encode
from crypto.officer import backup_file
from tests.admin.backup.conftest import KEY
from tests.organisation import INSTANCE
from tests.reporter.conftest import ACCOUNT, Served, describe
from tests.reporter.conftest import bare as bare
from tests.reporter.conftest import pages as pages
from tests.reporter.conftest import proving as proving

DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(hour=12)
PASSPHRASE = "bucket envelope thirsty marmalade 7"


class Copied:
    """A portal that signs days, its backups, and its officers, who read what was restored."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served, self.folder = served, folder
        self.environ = describe(f"sqlite:///{folder / 'store.db'}", folder / "pages", served.organisation)
        self.target = Target.make(folder / "backups", INSTANCE)

    def back_up(self, days_ago: int = 0) -> Copy:
        config, db = PortalConfig.read(self.environ), self.served.db
        address = backup_file.derive_address(KEY)
        source = Source(db, open_files(db, config.files.blobs), address, config, BackupSettings())
        return make_backup(self.target, source, NOW.date() - days_ago * DAY)

    def close(self, days_ago: int, db: Database | None = None) -> None:
        """Close all days up to this one; of a new store, this one alone."""
        seed = proof_key.read(self.folder / "proof.key")
        close_days(db or self.served.db, NOW - (days_ago - 1) * DAY, INSTANCE, seed)

    def restore(self, name: str, copy: Copy, days: Path | None = None, *, is_not_signed: bool = False) -> Restored:
        environ = {**self.environ, "SEALEDLINE_DATABASE": f"sqlite:///{self.folder / name / 'store.db'}"}
        config = PortalConfig.read(environ)
        return restore_store(self.target, copy, KEY, config, Given(days, is_not_signed))

    def move(self, name: str) -> None:
        """Serve the restored database at the same address."""
        fresh = open_database(f"sqlite:///{self.folder / name / 'store.db'}")
        with self.served.db.writing() as connection, fresh.reading() as other:
            for table in ("day_parts", "days"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
            for table in ("days", "day_parts"):
                for row in other.exec_driver_sql(f"SELECT * FROM {table}").all():
                    marks = ", ".join("?" * len(row))
                    connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", tuple(row))

    def watch(self, *options: str) -> str:
        return self.served.type("watch-days", str(self.folder / "seen"), *options).output


@pytest.fixture
def copied(proving: Served, tmp_path: Path) -> Copied:
    return Copied(proving, tmp_path)


def name(days_ago: int) -> str:
    return (NOW - days_ago * DAY).date().isoformat()


def test_an_officer_reads_what_was_restored(copied: Copied) -> None:
    copied.served.report()
    copied.served.answer("counsel", "We look into it.")
    copy = copied.back_up()
    copied.restore("elsewhere", copy)
    there = Served(
        copied.served.address,
        copied.served.line,
        open_database(f"sqlite:///{copied.folder / 'elsewhere/store.db'}"),
        copied.served.blobs,
        copied.served.organisation,
    )
    restored, was = (each.open_case("counsel")[1] for each in (there, copied.served))
    assert restored == was
    assert ACCOUNT in str(restored.report)


def test_a_day_that_was_closed_after_the_copy_comes_back_as_it_was_signed(copied: Copied) -> None:
    copied.close(days_ago=4)
    copied.close(days_ago=3)
    copy = copied.back_up()
    copied.close(days_ago=2)
    assert f"There is no list of {name(1)}" in copied.watch("--since", name(4))
    with pytest.raises(click.ClickException, match=f"The days from {name(2)} to {name(1)} may have been closed"):
        copied.restore("refused", copy)
    # The portal was down when yesterday was to be closed.
    done = copied.restore("restored", copy, copied.folder / "seen", is_not_signed=True)
    assert [day.day.isoformat() for day in done.days] == [name(4), name(3), name(2)]
    copied.close(days_ago=1, db=open_database(f"sqlite:///{copied.folder / 'restored/store.db'}"))
    copied.move("restored")
    assert "New days: 1. Each names the day before it." in copied.watch()


def test_what_would_be_fraud_is_refused(copied: Copied) -> None:
    """A file of days that don't go on from the copy's, and heads that somebody else has signed."""
    copied.close(days_ago=3)
    copy = copied.back_up()
    copied.close(days_ago=1)
    copied.watch("--since", name(3))
    first, second, third = (copied.folder / "seen").read_text().splitlines()
    for lines in ([third], [first, third], [second.replace("A", "B")], ["x"], [f"{first} {second}"]):
        (copied.folder / "some").write_text("\n".join(lines))
        with pytest.raises(click.ClickException, match="don't go on"):
            copied.restore("refused", copy, copied.folder / "some")
    done = copied.restore("restored", copy, copied.folder / "seen")
    assert [day.day.isoformat() for day in done.days] == [name(3), name(2), name(1)]


@pytest.mark.slow
def test_the_commands_as_an_operator_types_them(copied: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key off the server, a backup, a drill, and another machine that has the settings and then the store again."""
    folder, served = copied.folder, copied.served
    monkeypatch.setenv("SEALEDLINE_PASSPHRASE", PASSPHRASE)
    environ = {**copied.environ, "SEALEDLINE_PROOF_KEY": str(folder / "proof.key")}
    environ["SEALEDLINE_BACKUP_KEY"] = str(folder / "backup.key.public")

    def run(*arguments: object, **more: str) -> str:
        done = CliRunner().invoke(main, [*map(str, arguments)], env={**environ, **more})
        assert done.exit_code == 0, done.output
        return done.output

    assert "Carry" in run("make-backup-key", folder / "backup.key")
    served.report()
    place, key = folder / "copies", ("--key", folder / "backup.key")
    assert "is complete" in run("backup", place, "--new")
    assert run("backup", place).split("/")[-1] == f"{name(0)}-0002.sealed is complete.\n"
    said = run("drill", place, *key)
    assert f"The copy of {name(0)} is whole: directory 1, 0 closed days, and every file." in said
    assert (place / "last-drill").read_text() == f"{name(0)}\n"
    there = folder / "machine"
    run("restore-files", place, there / "kept", *key)
    assert (there / f"kept{folder}/proof.key").read_bytes() == (folder / "proof.key").read_bytes()
    assert f"SEALEDLINE_ROOT={b64encode(served.organisation.root.verify)}\n" in (there / "kept/settings").read_text()
    second = served.organisation.sign(served.document(version=2))
    (folder / "directory-2.json").write_text(json.dumps(second))
    new = {"SEALEDLINE_DATABASE": f"sqlite:///{there / 'store.db'}", "SEALEDLINE_BLOBS": (there / "files").as_uri()}
    said = run("restore", place, *key, "--directory", folder / "directory-2.json", **new)
    assert said == f"Restored as of {name(0)}. What came after that copy is lost.\n"
    assert directories.newest_version(open_database(new["SEALEDLINE_DATABASE"])) == 2


def test_the_check_tells_how_old_backup_and_drill_are(copied: Copied) -> None:
    def told(days: int, backup: BackupSettings) -> str:
        config = PortalConfig.read(copied.environ)
        server = Server(config, copied.served.db, NOW.date() + timedelta(days), backup)
        return " ".join(each.what for each in check_backup(server))

    settings = BackupSettings(backup=copied.target.path, backup_key=copied.folder / "backup.key.public")
    assert "No backup is set up" in told(0, BackupSettings())
    assert told(0, settings) == "The newest backup is of no day. The last drill was on no day."
    copied.back_up()
    copied.target.keep_drill(date.fromisoformat(name(0)))
    assert told(2, settings) == ""
    assert told(3, settings) == f"The newest backup is of {name(0)}."
    assert f"The last drill was on {name(0)}." in told(101, settings)
    assert "Is its disk there?" in told(0, settings.model_copy(update={"backup": copied.folder / "unmounted"}))


def test_days_that_were_closed_after_a_copy_without_any_come_back_too(copied: Copied) -> None:
    copy = copied.back_up(days_ago=2)
    copied.close(days_ago=2)
    copied.close(days_ago=1)
    copied.watch("--since", name(2))
    with pytest.raises(click.ClickException, match=f"The days from {name(2)} to {name(1)} may"):
        copied.restore("refused", copy)
    done = copied.restore("restored", copy, copied.folder / "seen")
    assert [day.day.isoformat() for day in done.days] == [name(2), name(1)]
