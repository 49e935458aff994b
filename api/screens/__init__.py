"""The staff's screens: pages that are clients of our own REST API.

A page is a frame (`templates/screen.html.jinja`: header, navigation, texts, what the user may do)
and one ES module (`static/{screen}.js`) that draws into it. The modules share `dom.js` (elements,
never HTML from strings), `api.js` (calls with session, idempotency key and spoken errors),
`live.js` (the stream of changes and what is known so far) and `house.js` (texts, times, the house).

A new screen is: its name in `pages.SCREENS`, a module and an icon `nav-{screen}.svg` of that name,
and its texts in both catalogues.
"""
