"""Progress bar, offline banner, announcements after a swap, and no layout shift.

Long because all cases observe the same swap of the page.
"""

from browser_steps import checkbox, expect_checked, expect_summary, open_history, open_list, send, send_now
from playwright.sync_api import expect

OBSERVE_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push({
    value: entry.value,
    late: !entry.hadRecentInput,
    moved: entry.sources.map(({ node }) => node && (node.id || node.className || node.nodeName)),
    frame: entry.sources.some((source) => source.node && source.node.parentElement
      && source.node.parentElement.closest(".top, #filters, .list-head h1, .columns")),
  }))).observe({ type: "layout-shift", buffered: true });
}"""
EXPECTED_ERRORS = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "403")


def shifts_of(page):
    """Return the layout shifts since the last call, after two frames."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("() => window.shifts.splice(0)")


def positions_of(page):
    names = (".top", "#filters", "main h1", "#cherche", "#mode-name")
    return {name: page.locator(name).bounding_box() for name in names}


def test_a_slow_response_shows_a_progress_bar_and_a_fast_one_does_not(open_demo):
    page = open_demo()
    open_list(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/relances?*", hold)
    page.fill("#cherche", "canal")
    expect(page.locator("html")).to_have_class("busy")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#cherche")).to_be_focused()
    held[0].continue_()
    expect(page.locator("section.group")).to_have_count(1)
    expect(page.locator("html")).not_to_have_class("busy")
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")


def test_an_unreachable_program_is_reported_and_the_page_recovers(open_demo):
    page = open_demo()
    open_list(page)
    open_demo.allow(*EXPECTED_ERRORS)
    page.context.set_offline(True)
    checkbox(page, "FA24020044").click()
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#away")).to_contain_text("rouvrez-le depuis son icône")
    expect_checked(page, "FA24020044", "true")
    page.click("#away >> text=Réessayer")
    expect(page.locator("#away")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#away")).to_be_hidden()
    expect(page.locator("#said")).to_have_text(
        "Le programme répond de nouveau : refaites votre dernière action."
    )
    checkbox(page, "FA24020044").click()
    expect_checked(page, "FA24020044", "false")


def test_a_restarted_program_must_be_opened_again(open_demo):
    page = open_demo()
    open_list(page)
    open_demo.allow(*EXPECTED_ERRORS)
    page.context.set_offline(True)
    checkbox(page, "FA24020044").click()
    expect(page.locator("#away")).to_be_visible()
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#away .restarted")).to_be_visible()
    expect(page.locator("#away .closed")).to_be_hidden()


def test_ticking_causes_no_layout_shift_and_swaps_keep_the_page_frame(open_demo):
    page = open_demo(height=900)
    open_list(page)
    page.evaluate(OBSERVE_SHIFTS)
    shifts_of(page)
    before = positions_of(page)
    checkbox(page, "FA24020044").click()
    expect_summary(page, "6 clients · 6 documents · 4 517,10 €")
    assert shifts_of(page) == []
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    assert [shift for shift in shifts_of(page) if shift["frame"]] == []
    page.click("#toggle-mode")
    expect(page.locator("#mode-name")).to_have_text("Mode email")
    page.fill("#cherche", "canal")
    expect(page.locator("section.group")).to_have_count(1)
    page.fill("#cherche", "")
    expect(page.locator("section.group")).to_have_count(9)
    page.check(".levels [value='2']")
    expect(page.locator(".empty")).to_be_visible()
    page.check(".levels [value='1']")
    expect(page.locator("section.group")).to_have_count(9)
    assert [shift for shift in shifts_of(page) if shift["frame"]] == []
    assert positions_of(page) == before


def test_the_summary_bar_stays_in_place_for_short_lists(open_demo):
    page = open_demo()
    open_list(page)
    foot = "(bar) => Math.round(bar.getBoundingClientRect().bottom)"
    before = page.locator("#bar").evaluate(foot)
    page.fill("#cherche", "canal")
    expect(page.locator("section.group")).to_have_count(1)
    assert page.locator("#bar").evaluate(foot) == before == 800


def test_focus_and_scroll_position_are_preserved(open_demo):
    page = open_demo(height=500)
    open_list(page)
    checkbox(page, "FA24020045").focus()
    page.keyboard.press("Space")
    expect_checked(page, "FA24020045", "false")
    expect(checkbox(page, "FA24020045")).to_be_focused()
    top = page.evaluate("() => scrollY")
    assert top > 100
    page.keyboard.press("Space")
    expect_checked(page, "FA24020045", "true")
    assert page.evaluate("() => scrollY") == top
    page.focus("#toggle-mode")
    page.keyboard.press("Enter")
    expect(page.locator("#mode-name")).to_have_text("Mode édition")
    expect(page.locator("#toggle-mode")).to_be_focused()
    expect(checkbox(page, "FA24020045")).to_be_in_viewport()


def test_swapped_content_is_announced(open_demo):
    page = open_demo()
    open_list(page)
    said = page.locator("#said")
    expect(said).to_have_attribute("aria-live", "polite")
    page.fill("#cherche", "canal")
    expect(said).to_have_text(
        "Liste des relances [1ère relance], Mode email : 1 sur 9 clients, 1 document, 545,00 €."
    )
    page.click("#sort-montant")
    expect(said).to_contain_text("Trié par Montant, du dernier au premier.")
    page.click("#widen")
    expect(said).to_contain_text("9 clients, 10 documents, 5 096,26 €.")
    page.click("#toggle-mode")
    expect(said).to_contain_text("Mode édition")
    page.click("#toggle-mode")
    expect(said).to_contain_text("Mode email")
    checkbox(page, "FA24020044").click()
    expect(page.locator("#bar .sums[aria-live=polite]")).to_contain_text("6 clients · 6 documents")
    send(page, "6 sur 6")
    expect(said).to_have_text("Envoi terminé : 6 sur 6.")
    page.fill("#cherche", "aubépine")
    expect(said).to_contain_text("1 sur 3 clients, 1 document, 59,65 €.")


def test_a_selection_that_changed_since_the_recap_sends_nothing(open_demo):
    page = open_demo()
    open_list(page)
    open_demo.allow("422")
    page.fill("#cherche", "canal")
    expect_summary(page, "1 client · 1 document · 545,00 €")
    page.click("#widen")
    expect_summary(page, "7 clients · 7 documents · 5 042,61 €")
    page.click("#send")
    expect(page.locator("#confirm-send")).to_have_text("Envoyer 7 relances")
    other = page.context.new_page()
    other.goto(page.url)
    checkbox(other, "FA24020044").click()
    expect_summary(other, "6 clients · 6 documents · 4 517,10 €")
    page.click("#confirm-send")
    expect(page.locator("#sheet .toast.error")).to_be_visible()
    expect(page.locator("#confirm-send")).to_have_text("Envoyer 6 relances")
    open_history(other)
    expect(other.locator(".empty")).to_contain_text("Aucune relance")
    page.click("#confirm-send")
    send_now(page)
    expect(page.locator("#sheet h2")).to_contain_text("Envoi terminé 6 sur 6", timeout=30_000)


def test_the_countdown_changes_only_its_number_and_keeps_the_focus(open_demo):
    page = open_demo()
    open_list(page)
    page.click("#send")
    page.click("#confirm-send")
    button = page.locator("#sheet button", has_text="Annuler l’envoi")
    button.focus()
    button.evaluate("(button) => { button.dataset.first = 'yes'; }")
    number = page.locator("#sheet .ring text")
    before = number.text_content()
    expect(number).not_to_have_text(before)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("data-first", "yes")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet h2")).to_have_text("Envoi annulé")


def test_a_note_is_saved_when_its_field_is_left(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients/3")
    page.wait_for_load_state()
    page.click("#note")
    page.keyboard.type("Voir Mme Orme")
    page.click("text=Modifier le contact")
    expect(page.locator("#toasts")).to_contain_text("Note enregistrée à")
    expect(page.locator("#telephone")).to_be_visible()
    page.reload()
    expect(page.locator("#note")).to_have_value("Voir Mme Orme")
    page.click("#note")
    page.keyboard.type(", le matin. ")
    page.click("nav >> text=Clients")  # leaves the field and the page in one click
    expect(page.locator("h1")).to_have_text("Clients")
    page.goto(f"{open_demo.program.home}/clients/3")
    page.wait_for_load_state()
    assert "le matin" in page.input_value("#note")
    expect(page.locator("#toasts")).to_contain_text("Note enregistrée à")
    page.click("#toasts .undo [aria-keyshortcuts=z]")
    expect(page.locator("#toasts")).to_contain_text("annulées")
    expect(page.locator("#note")).to_have_value("Voir Mme Orme")


def test_a_note_that_could_not_be_saved_stays_and_leaving_is_asked(open_demo):
    page = open_demo()
    page.goto(f"{open_demo.program.home}/clients/3")
    page.wait_for_load_state()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.route("**/note", lambda route: route.fulfill(status=500, body=""))
    open_demo.allow("500")
    page.click("#note")
    page.keyboard.type("Voir Mme Orme")
    with page.expect_response("**/note"):
        page.click("h1")
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.locator("#note")).to_have_value("Voir Mme Orme")


def test_a_text_typed_in_the_send_sheet_survives_a_reload_and_is_cleared_once_sent(open_demo):
    page = open_demo()
    open_list(page)
    checkbox(page, "FA24020044").click()
    expect_summary(page, "6 clients")
    page.click("#send")
    page.click("#options summary")
    page.fill("#au_dessus", "Voir Mme Orme")
    page.click("#preview-again")
    expect(page.frame_locator("#send-preview iframe").locator("body")).to_contain_text("Voir Mme Orme")
    page.reload()
    page.click("#send")
    expect(page.locator("#au_dessus")).to_have_value("Voir Mme Orme")
    expect(page.locator("#au_dessus")).to_be_visible()
    page.click("#confirm-send")
    send_now(page)
    expect(page.locator("#sheet h2")).to_contain_text("Envoi terminé 6 sur 6", timeout=30_000)
    page.reload()
    checkbox(page, "FA24020044").click()
    expect_summary(page, "1 client")
    page.click("#send")
    page.click("#options summary")
    expect(page.locator("#au_dessus")).to_have_value("")
