"""The sheet that is printed with a recovery file: what to do on the day on which the key is lost, and for a drill."""

from datetime import date
from gettext import gettext as _

from app.console.formatting import LOCALE, format_day
from app.pdf.document import PdfDocument
from crypto.directory import Directory
from crypto.officer.keys.recovery import RecoveryFile
from crypto.signature import fingerprint

PHONE = " ." * 20


def write_sheet(directory: Directory, id: str, made: RecoveryFile, day: date) -> bytes:
    """Write the sheet of an officer's recovery file as a PDF."""
    title = _("If the key of {id} is lost").format(id=id)
    sheet = PdfDocument(title, LOCALE, day)
    sheet.heading(title)
    sheet.paragraph(
        _(
            "Keep this sheet and the recovery file together, away from the machine with the key file. The file opens "
            "nothing without two of those named here, and whoever finds it reads nothing in it."
        )
    )
    sheet.facts(
        [
            (_("Organisation"), directory.organisation),
            (_("Recovery file of"), format_day(made.day)),
            (_("Fingerprint of the key"), fingerprint(made.verify)),
            (_("It restores what is sealed until"), format_day(made.until)),
            (_("It can be opened until"), format_day(made.opens_until)),
        ]
    )
    sheet.heading(_("Who can help: any two of them"), 2)
    sheet.paragraph(_("Write down now at which number you reach them. Never take a number from a message."))
    sheet.facts([(name_helper(directory, helper.verify), PHONE) for helper in made.helpers])
    sheet.heading(_("If the key is lost"), 2)
    steps = [
        _("Install the console on a new machine, open it, and choose “Restore a key”. Make a request."),
        _("Send the recovery file and the request to two of those above. E-mail is good enough: both hold no secret."),
        _("Telephone each of them. Read them the request's fingerprint, all eight groups."),
        _("Each sends you a file, the share. Leave the console running until you have both."),
        _("Choose the recovery file and both shares, then a new passphrase. The key is there again."),
        _(
            "Make a new recovery file at once. Destroy the old one and the shares. If the lost machine may be in "
            "somebody's hands, tell whoever keeps the root key today: then another key is the better way."
        ),
    ]
    sheet.paragraph(number(steps))
    sheet.heading(_("If you help"), 2)
    steps = [
        _("Open your console, “Your key”, “Help a colleague”. Choose the recovery file and the request."),
        _(
            "Call the colleague yourself, at a number that you had before. Recognise the voice. Have the fingerprint "
            "read to you, and type its end."
        ),
        _(
            "Send the share to the new machine only. Never give it to the other helper, and take none from them: both "
            "together are the key."
        ),
    ]
    sheet.paragraph(number(steps))
    sheet.heading(_("Once a year: a drill"), 2)
    sheet.paragraph(
        _(
            "The same steps with “Make a request for a drill”. What the helpers make for a drill opens nothing; it "
            "shows that they could. No key file is written. Note the day of each drill here:"
        )
    )
    sheet.facts([(_("Drill on"), PHONE)] * 3)
    return sheet.write()


def number(steps: list[str]) -> str:
    """Number steps, each on a line of its own."""
    return "\n".join(f"{place}. {step}" for place, step in enumerate(steps, 1))


def name_helper(directory: Directory, verify: bytes) -> str:
    """The name and role of somebody who was chosen; their fingerprint if the directory doesn't list them."""
    person = next((each for each in directory.recipients if each.verify == verify), None)
    return f"{person.name}, {person.role}" if person else fingerprint(verify)
