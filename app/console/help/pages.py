"""Help for the pages on which an officer reads, and finds help by the page."""

from gettext import gettext as _

from app.console.help.drafts import DRAFTS
from app.console.help.topic import Topic

NOT_SEALED = (
    _("Not sealed"),
    _("Whoever gets the file can read it. It stays where you save it when the case is deleted."),
)

# By endpoint, or by blueprint for all of its pages.
TOPICS = {
    **DRAFTS,
    "inbox": Topic(
        _("All cases that you can read, what is urgent first."),
        {
            _("Flag"): _("Danger or retaliation, from what the reporter said or an officer set."),
            _("Unread"): _("The reporter wrote, and you have not opened it."),
            _("Waiting for me"): _("The next step, or a vote, is yours."),
            _("Suspect"): _("Something is missing or wrongly signed. Open the case: it says what."),
        },
        _(
            "Open what has a flag, then what is unread, then what is overdue. Search finds words of reports "
            "and records; what you look for is kept nowhere."
        ),
    ),
    "case_page": Topic(
        _("One case: what was said, what was done about it, and what is next."),
        {
            _("Record"): _("What officers did. Each entry is signed and can't be changed."),
            _("Stage"): _("Where it stands in the procedure."),
            _("Members"): _("Who can read it. To step back is to leave it yourself."),
            _("Proof"): _("Shows later that nothing of the record was changed."),
        },
        _(
            "New report: read it, answer the reporter within seven days, take the case in. If it concerns "
            "you or somebody close to you, step back first. Files may be hostile: look at them here rather "
            "than save them."
        ),
    ),
    "audit": Topic(
        _("Who did what, and when, in every case. You see that something was written, never what."),
        {
            _("Something wrong"): _("Entries are missing, doubled, or by somebody who may not."),
            _("Docket"): _("The part of an entry that is sealed to auditors."),
            _("Privileged"): _("Left out of exports, not of this audit."),
        },
        _(
            "Look at the cases with something wrong, which come first. From time to time have a print-out "
            "made with “sealedline-console verify”, and keep it apart."
        ),
    ),
    "calendar": Topic(
        _("What is due, in cases and besides them, the earliest first."),
        {
            _("Overdue"): _("Its day has passed."),
            _("Paused"): _("The clock stands still until somebody resumes it in the case."),
            _("Review"): _("Looking at procedure, training, keys. Mark it as done here."),
        },
        _(
            "Start at the top. The calendar file names no case: you can give it to any calendar, and take it "
            "again when days have changed."
        ),
    ),
    "customers": Topic(
        _("What records say of each customer: for due diligence, renewals and the board."),
        {
            _("Class"): _("How high the risk is, as it was set last."),
            _("Suspended"): _("Use of the product is stopped, or ordered to stop."),
            _("Kept"): _("What outlives a deleted case."),
        },
        _(
            "Look up a customer before you decide on a renewal. If one customer stands here under two names, "
            "correct one. Never name a customer to a reporter."
        ),
    ),
    "retention": Topic(
        _("Closed cases, and from when on each may be deleted, with keys and files, for good."),
        {
            _("Period"): _("How long your procedure keeps a case."),
            _("Proposed"): _("One officer wants to delete it. A second one has to confirm."),
            _("Held back"): _("Somebody has a reason to keep it, such as a court."),
        },
        _(
            "Look at what waits for your confirmation. Open a case before you confirm: afterwards nobody "
            "can. To keep one longer, hold back its deletion in the case."
        ),
    ),
    "statistics": Topic(
        _("Figures of a year, and charts of load and times."),
        {
            _("For publication"): _(
                "Only what a publisher counts, over all cases. An officer's figures are of what that officer can read."
            ),
            _("Fewer than"): _("Small numbers are not told, so that nobody can be found by them."),
            _("Median"): _("Half took less, half more."),
            _("Overdue"): _("At least one deadline has passed."),
        },
        _(
            "Look at load and ages: whose cases are overdue? For the board, save the report at the end of "
            "the page. Publish a year once it is over."
        ),
    ),
    "publishing": Topic(
        _("What will be public of a year, exactly, before you sign it."),
        {
            _("As of publication"): _(
                "What moved by few cases since is not told: who compares two publications could work it out."
            ),
        },
        _("Read every number. Publish a year once it is over: what is published stays, with your name."),
    ),
    "recipients": Topic(
        _("Who can receive reports, as the root key has signed it."),
        {
            _("Directory"): _("The signed list of recipients, with their keys."),
            _("Fingerprint"): _("By which a key is recognised."),
            _("Retired"): _("Receives nothing new."),
        },
        _(
            "Compare fingerprints with colleagues face to face or by voice. If somebody is on it who "
            "shouldn't be, tell whoever keeps the root key at once."
        ),
    ),
    "people": Topic(
        _("Who is away and who stands in, and handing over all cases of one officer to another."),
        {
            _("Deputy"): _("Stands in. Reads cases only once given access, and has no vote in somebody's place."),
            _("Hand over"): _("Gives another officer access to every open case of one, as far as you can read it."),
        },
        _(
            "Enter absences before they begin. Hand over before somebody leaves. Whoever was left out of a "
            "case is given no access to it. Reporters are told who reads their case."
        ),
    ),
    "several": Topic(
        _("The same action in several cases that you ticked in the inbox, one case after another."),
        {
            _("Ticked cases"): _("In each the action is an entry of its own, read by those who can read that case."),
            _("These were not"): _("Cases in which it could not be done, each with the reason. They are as they were."),
        },
        _(
            "Wait until it is over, then open those that were left. Locking the console stops it: what is done "
            "already stays."
        ),
    ),
    "new_key": Topic(
        _("The public part of your key, which others seal to, and copies of your key file."),
        {
            _("Public part"): _("No secret. It goes into the directory."),
            _("Fingerprint"): _("Compare it by voice, so that nobody slips in another key."),
            _("Key file"): _("With your passphrase it opens your cases. Nobody can make another one."),
        },
        _(
            "Make a copy of the key file today, keep it apart, and make it anew when the console says so. "
            "Destroy old copies."
        ),
    ),
    "change_passphrase": Topic(
        _("Another passphrase for your key file. The keys in it stay the same."),
        {
            _("Bits"): _("How hard it is to guess: each bit more makes it twice as hard."),
            _("Copies"): _("Files of their own. They open with the passphrase that they were made under."),
        },
        _(
            "Write down the six words that are offered, or choose your own. Then make a new copy of the key file, "
            "try it, and destroy the old ones."
        ),
    ),
    "recovery": Topic(
        _("A file with which two of the colleagues whom you choose can give you your key again, on a new machine."),
        {
            _("Recovery file"): _("Your key file's content, sealed to them. It opens nothing by itself."),
            _("Sheet"): _("What you and they do on that day, to be printed. It holds no secret."),
        },
        _(
            "Choose three whose voices you know, and save both files away from this machine. Make them anew "
            "whenever “Your key” says so, and rehearse it once a year."
        ),
    ),
    "helping": Topic(
        _("Hands a colleague who has lost a key your share of what restores it. A second one does the same."),
        {
            _("Request"): _("The new machine's one-time key. Only that machine opens your share."),
            _("Share"): _("Your half. Alone it opens nothing; both halves are the key."),
            _("Drill"): _("A rehearsal. What you make for it opens nothing."),
        },
        _(
            "Call the colleague at a number you had before, and recognise the voice. If anything is odd, stop, and "
            "ask whoever keeps the root key."
        ),
    ),
    "restoring": Topic(
        _("Brings a lost key back on this machine, with a recovery file and two colleagues; or rehearses that."),
        {
            _("Request"): _("A one-time key in this console's memory, gone when it ends."),
            _("Share"): _("What one colleague makes for this request. It takes two."),
        },
        _(
            "Take the printed sheet. Make the request, send it with the recovery file, and read its fingerprint by "
            "telephone."
        ),
    ),
    "interviews": Topic(
        _("What people tell you by phone or in person, taken down for them to check and file."),
        {
            _("Transcript"): _("What you wrote down. It lies on this computer alone, sealed."),
            _("Word"): _("What you give the person. With it they file the report, and it works once."),
        },
        _(
            "Write as they say it, without guesses, and ask for no name. Then spell out the word. If they "
            "don't file it, that is their right: it is deleted after some days."
        ),
    ),
    "junk": Topic(
        _("Reports that nobody took in, to be removed many at once if they are junk."),
        {
            _("Group"): _("Reports of a day that are about as long as one another."),
            _("Remove"): _("For good, with keys and files. You sign it, and auditors see it."),
        },
        _(
            "Look at the words of a group before you remove it. One true report among a thousand is worth "
            "the time. Never remove what concerns you."
        ),
    ),
    "extract": Topic(
        _(
            "Gives out only what an investigation needs: details of a person or device, never what could "
            "lead to the reporter."
        ),
        {
            _("Black out"): _("A word is covered wherever it stands, however it is written."),
            _("Looks alike"): _("Was left, though it resembles a word you cover. Look at it."),
        },
        _(
            "Choose as little as possible. Style, dates and what only the reporter knew tell who they are. "
            "Read the preview as somebody would who looks for them."
        ),
    ),
    "export": Topic(
        _("The case as one PDF, for paper or an authority."),
        dict([NOT_SEALED, (_("Proof"), _("With it anybody can check that nothing of the record was changed."))]),
        _(
            "Ask whether an extract is enough: it can't lead to the reporter so easily. Privileged entries "
            "are left out."
        ),
    ),
    "code_phrases": Topic(
        _("The code phrase of whoever told you: with it they come back, read answers and write more."),
        {_("Code phrase"): _("Eight words. It is shown once, and kept nowhere: nobody can look it up again.")},
        _(
            "Have the person with you before you show it, and paper and pen ready. Hand over the paper, not by e-mail "
            "or telephone, and keep no copy."
        ),
    ),
    "archive": Topic(
        _("A case, or all of them, in open formats with every proof: for an authority, a court or another system."),
        dict([NOT_SEALED, (_("Manifest"), _("Lists what is in it, so that it can be checked offline."))]),
        _("See who may have it, and that there is room for it. It may take a while: go on working meanwhile."),
    ),
    "files": Topic(
        _("Saves files of a case to this computer. There they lie readable."),
        {_("Hostile"): _("A file may attack what opens it, or tell its sender that it was opened.")},
        _(
            "Look at it in the console first, where that is offered. If you must save it, open it on a "
            "computer without a network, and delete it afterwards."
        ),
    ),
    "previews": Topic(
        _("Shows a file as pictures or plain text, drawn in a process that reaches nothing else."),
        {_("Part"): _("Of long or large files, the beginning. Save the file to see all.")},
        _("If it looks wrong here, it may be damaged, or hostile. Don't save it to find out."),
    ),
    "drafts": Topic(
        _("What you have confirmed is being sealed and stored, with its files."),
        {_("Stop"): _("Nothing is sent then, and your text is kept.")},
        _("Wait, or go on working elsewhere in the console. Don't lock it until this is over."),
    ),
    "joining": Topic(
        _("What is left between your new key and your first case: one call, and a signature."),
        {
            _("Fingerprint"): _("Short for a key. Two that are the same belong to the same key."),
            _("Root key"): _("Signs who may read reports. It decides, and not the server."),
        },
        _("Call, read yours, have theirs read to you. If one of them differs, stop: somebody is in between."),
    ),
    "unlock": Topic(
        _("Opens your key file, so that you can read what was sealed to you."),
        {
            _("Passphrase"): _("The words that protect your key file. Nobody can reset them."),
            _("Lock"): _("Forgets your key. The console does it by itself when you are away."),
        },
        _(
            "Choose your key and type the passphrase. If wrong ones were tried that weren't yours, the next "
            "page says so."
        ),
    ),
}


def find_help(endpoint: str | None) -> Topic | None:
    """Find the help for a page; None where there is none, as for files and faults."""
    return TOPICS.get(endpoint or "") or TOPICS.get((endpoint or "").partition(".")[0])
