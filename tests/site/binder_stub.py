"""A Jupyter server that also answers as a BinderHub does: it was built long ago, and here it is."""

from __future__ import annotations

import json

from jupyter_server.utils import url_path_join
from tornado.web import RequestHandler


class BuildHandler(RequestHandler):
    """The stream of events with which a BinderHub says how the start of a server goes on."""

    def get(self) -> None:
        app = self.settings["serverapp"]
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Access-Control-Allow-Origin", "*")
        ready = {"phase": "ready", "message": "ready", "url": app.connection_url, "token": app.identity_provider.token}
        for event in ({"phase": "built", "message": "found an image"}, ready):
            self.write(f"data: {json.dumps(event)}\n\n")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "tests.site.binder_stub"}]


def _load_jupyter_server_extension(app) -> None:
    pattern = url_path_join(app.web_app.settings["base_url"], "/build/gh/someone/book/HEAD")
    app.web_app.add_handlers(".*", [(pattern, BuildHandler)])
