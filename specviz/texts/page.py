"""The page around the player: fields, hints, and what happens when something is pressed."""

# Serving the page: `specviz serve` and app.py

SERVE_HELP = "serve the page, for a browser"
DESCRIPTION = "See speculative decoding step by step, and check it."
PAIR_HELP = "the pair that is loaded at the start, beside the embedded one; or SPECVIZ_PAIR"
HOST_HELP = "the address to listen on; or GRADIO_SERVER_NAME"
PORT_HELP = "the port to listen on; or GRADIO_SERVER_PORT"
NO_MODELS_HELP = "load no models: show recorded runs and toys only"
BROWSER_HELP = "open the page in a browser"
UNKNOWN_PAIR = "SPECVIZ_PAIR: {error}"
