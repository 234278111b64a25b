"""Start specviz. Until the page is there, this narrates one step of speculative decoding in the terminal."""

from specviz.__main__ import main

if __name__ == "__main__":
    main(["explain", "T2"])
