"""The words of the player, which the browser is sent with a run."""
