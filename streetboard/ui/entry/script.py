"""The script that runs for every reader: the page that the address asks for.

It lies in a folder of its own, since Streamlit puts that folder first among those that modules are looked for in, and since
beside a folder named `pages` a link to a page would be run without it.
"""

from streetboard.ui import menu

asked_for, _ = menu.register()
asked_for.run()
