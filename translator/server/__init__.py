"""An HTTP server over one pipeline: for a newsroom's browsers, its programs, and clients of LibreTranslate.

`turns.py` and `scheduler.py` know nothing of HTTP: sentences of all requests share the engine's batches, by turns. Nor
do `rates.py`, `keys.py`, `negotiation.py`, `markup.py` and `detection.py`. `service.py` brings articles to the
scheduler and back; `store.py` is what outlives a restart; `uploads.py` has files read by a process of their own
(`reading.py`); `reference.py` is the API for people. `app.py` puts the routes together, one module each.
docs/server.md says what is promised.
"""
