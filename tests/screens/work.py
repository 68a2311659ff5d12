"""Pictures of what is done in many cases at once, and beside them: the inbox, absences, reviews, customers, junk."""

from playwright.sync_api import expect

from tests.console.interviews.test_interviews import file_with
from tests.organisation import later, today
from tests.screens.camera import Camera
from tests.screens.case import photograph_archive
from tests.screens.desk import Desk


def photograph_work(camera: Camera, desk: Desk) -> None:
    """The pages about many cases, the compliance officer's key unlocked."""
    photograph_inbox(camera, desk.site.console)
    photograph_junk(camera, desk.site.console)
    photograph_several(camera, desk.site.console)
    photograph_people(camera, desk.site.console)
    photograph_reviews(camera, desk.site.console)
    photograph_customers(camera, desk.site.console)
    photograph_new_case(camera, desk.site.console)
    photograph_told(camera, desk)
    page = camera.page
    for path, name in (("retention", "closed-cases"), ("figures", "figures")):
        page.goto(f"{desk.site.console}/{path}")
        camera.take(name)
    photograph_archive(camera, f"{desk.site.console}/archive", "archive-of-all")


def photograph_inbox(camera: Camera, console: str) -> None:
    page = camera.page
    page.goto(f"{console}/")
    camera.take("inbox-full")
    page.get_by_text("Help", exact=True).click()
    camera.take("inbox-help")
    page.goto(f"{console}/?rows=comfortable")
    camera.take("inbox-comfortable")
    page.goto(f"{console}/?rows=compact")
    page.get_by_text("Filters", exact=True).click()
    camera.take("inbox-filters")
    page.get_by_label("Search in all that you can read").fill("phone")
    page.get_by_role("button", name="Search").press("Enter")
    page.get_by_role("link", name="Show all again").wait_for()
    camera.take("inbox-found")


def photograph_several(camera: Camera, console: str) -> None:
    """The same in ticked cases: form, review, what came of it."""
    page = camera.page
    page.goto(f"{console}/")
    for row in page.locator("table.inbox tbody tr").filter(has_text="Received").all()[:3]:
        row.get_by_role("checkbox").check()
    page.get_by_label("In the ticked cases:").select_option("describe")
    camera.take("inbox-ticked")
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("button", name="Review").wait_for()
    page.locator("[name='answer-tags']").fill("phone, autumn")
    camera.take("several")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Change it").wait_for()
    camera.take("several-confirm")
    page.get_by_role("button", name="Record in").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("records of")
    camera.take("several-done")


def photograph_people(camera: Camera, console: str) -> None:
    """An absence, and handing over what somebody leads."""
    page = camera.page
    page.goto(f"{console}/people/absence")
    camera.take("absence")
    page.locator("[name='answer-away'][value='director']").check()
    page.locator("[name='answer-deputy'][value='counsel']").check()
    for name, days in (("first_day", 0), ("last_day", 9)):
        page.locator(f"[name='answer-{name}']").fill(later(today(), days))
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Record").wait_for()
    camera.take("absence-confirm")
    page.get_by_role("button", name="Record").press("Enter")
    page.get_by_role("heading", name="Who is away").wait_for()
    camera.take("people")
    page.get_by_label("Whose cases?").select_option("counsel")
    page.get_by_label("To whom?").select_option("director")
    page.get_by_role("button", name="Look at the cases").press("Enter")
    page.get_by_role("button", name="Hand over").wait_for()
    camera.take("hand-over")
    page.get_by_role("button", name="Hand over").press("Enter")
    page.get_by_text("handed over.").first.wait_for()
    camera.take("handed-over")


def photograph_reviews(camera: Camera, console: str) -> None:
    """The deadlines, and a review of the procedure that is marked as done."""
    page = camera.page
    page.goto(f"{console}/agenda/reviews/training")
    page.locator("[name='answer-on']").fill(today())
    page.locator("[name='answer-who'][value='compliance']").check()
    page.locator("[name='answer-what']").fill("Demonstration: how to keep silent about a report.")
    camera.take("review")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Record").wait_for()
    camera.take("review-confirm")
    page.get_by_role("button", name="Record").press("Enter")
    page.get_by_role("heading", name="Done before").wait_for()
    camera.take("deadlines")


def photograph_customers(camera: Camera, console: str) -> None:
    """A customer's page, and giving it the name of another one; it is not signed."""
    page = camera.page
    page.goto(f"{console}/customers")
    camera.take("customers")
    page.get_by_role("link", name="Demonstration customer", exact=True).click()
    page.get_by_label("Correct the name").fill("Demonstration Customer Limited")
    camera.take("customer")
    page.get_by_role("button", name="Look at what changes").press("Enter")
    page.get_by_role("heading", name="Another name").wait_for()
    camera.take("customer-merged")


def photograph_junk(camera: Camera, console: str) -> None:
    page = camera.page
    page.goto(f"{console}/junk")
    camera.take("junk")
    page.locator("[name='group']").first.check()
    page.get_by_role("button", name="Remove those that are ticked").press("Enter")
    page.get_by_label("How many reports are removed?").wait_for()
    camera.take("junk-confirm")
    page.goto(f"{console}/junk")
    page.locator("table.inbox a").first.click()
    page.get_by_role("heading", name="Nobody took in").wait_for()
    camera.take("junk-of-a-day")


def photograph_new_case(camera: Camera, console: str) -> None:
    """A case of what reached an officer otherwise, whose person gets a code phrase."""
    page = camera.page
    page.goto(f"{console}/open")
    page.locator("[name='answer-source'][value='person']").check()
    page.locator("[name='answer-code_phrase']").check()
    page.locator("[name='account']").fill("Demonstration: somebody came to my office and told of a second contract.")
    page.locator("[name='channel']").first.check()
    camera.take("new-case")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Change it").wait_for()
    camera.take("new-case-confirm")
    page.locator("[name='step'][value='send']").press("Enter")
    page.get_by_role("button", name="Show the code phrase").wait_for()
    camera.take("code-phrase-hidden")
    page.get_by_role("button", name="Show the code phrase").press("Enter")
    page.locator(".phrase").wait_for()
    camera.take("code-phrase")


def photograph_told(camera: Camera, desk: Desk) -> None:
    """A report that was taken down, from its word to its being sent to whoever told it."""
    page = camera.page
    page.goto(f"{desk.site.console}/told/new")
    page.get_by_label("by phone").check()
    page.locator("[name=channel]").first.check()
    page.get_by_label("What happened?").fill("Demonstration: somebody opened the locked cupboard at night.")
    page.get_by_role("button", name="Keep it").press("Enter")
    word = page.locator(".one-time-word").inner_text()
    case = file_with(desk.office, word, "Demonstration: it was on a Monday.")
    page.goto(desk.find(case))
    camera.take("case-of-a-call")
    page.goto(f"{desk.find(case)}/told")
    camera.take("send-taken-down")
