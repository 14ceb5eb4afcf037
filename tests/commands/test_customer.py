"""The command `customer`."""


def test_language_and_type_are_set_from_the_terminal(demo_terminal):
    said = demo_terminal.run("customer", "C002", "C003", "--language", "en", "--capacity", "private").stdout
    assert said == "2 client(s) : particulier, anglais\n"
    query = "select kind, language from customer where code in ('C002', 'C003')"
    assert demo_terminal.query(query) == [("private", "en")] * 2
    demo_terminal.run("customer", "C002", status=2)
    demo_terminal.run("customer", "C0", "--language", "fr", status=1)
